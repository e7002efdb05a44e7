"""What came out, on a page: charts and tables of what whoever looks may see, and nothing else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import Button, Call, Page, Scope, Text, Turn
from skills.surveys.baseline import Point as EarlierPoint
from skills.surveys.baseline import points_from_json
from skills.surveys.charts import changes, choices, drawn_trends, panels, squares, trends_json
from skills.surveys.earlier import source_of
from skills.surveys.figures.publication import (
    EVERYBODY,
    UNIT,
    Cell,
    Publication,
    from_json,
    of_unit,
)
from skills.surveys.figures.trend import MOST_ROUNDS
from skills.surveys.model import Earlier, Round, Survey
from skills.surveys.model import Publication as Published
from skills.surveys.model.rounds import closed_rounds
from skills.surveys.question_json import from_json as questions_in
from skills.surveys.questions import Question
from skills.surveys.rights import MANAGE
from skills.surveys.saying import heading, name_of, shown_in
from skills.surveys.settings import settings_in, skill, t
from skills.surveys.viewing import Seen, Viewer, seen_by, viewer_of
from skills.surveys.which import found_by
from storage.audit import deeds_about

_NOTED: Final = "surveys.results_page"
# As long as a browser stays signed in by a link.
_NOTED_FOR: Final = timedelta(hours=8)
_OF_CELLS: Final = ("figures", "drivers", "changes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A closed round: what its viewer may see, and all groups that there were, by number."""

    one: Round
    seen: Seen
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to a group or a round: `page` is None where there is nothing to see."""

    name: Text
    page: Call | None = None
    is_here: bool = False


def page_ways(scope: Scope, survey: Survey) -> list[Button]:
    """Offer to see on a page what came out of a survey, where there are pages."""
    if not scope.house.pages_at:
        return []
    return [Button(t("on_a_page"), open_results(survey_id=survey.id))]


@skill.button
async def open_results(turn: Turn, survey_id: str) -> None:
    """Give the address of the page. Who may see all groups on it is noted, as with the report: a
    page itself writes nothing."""
    survey = await turn.db.get(Survey, survey_id)
    if survey is None:
        turn.whisper(t("gone"))
        return
    if await turn.may(turn.by, MANAGE):
        turn.audit(_NOTED, by=turn.by, survey=survey.id)
    turn.open_page(results(number=survey.number))


async def _lacks_note(turn: Turn, survey: Survey, viewer: Viewer) -> bool:
    """Whether somebody could see all groups of a survey without that it stands anywhere: they went
    to the page by its address, or were given it too long ago."""
    if not viewer.sees_groups:
        return False
    since = turn.now - _NOTED_FOR
    return not any(
        one.deed == _NOTED and one.by_id == turn.by.id and one.done_at >= since
        for one in await deeds_about(turn.db, "surveys", survey=survey.id)
    )


@skill.page("results/{number}")
async def results(turn: Turn, number: int) -> Page | None:
    """Show what came out of the last round, as far as whoever looks may see it."""
    survey = await found_by(turn, number)
    if survey is None:
        return None
    viewer = await viewer_of(turn)
    if await _lacks_note(turn, survey, viewer):
        return _words_alone(survey, t("results_by_button", number=survey.number))
    closed = await _closed(turn, survey)
    for one in closed:
        told = await _told(turn, one, viewer, is_last=one is closed[0])
        if told.seen.found.cells:
            first = next((cell for cell in told.seen.found.cells if cell in told.seen.own), None)
            cell = told.seen.found.cells[0] if first is None or viewer.sees_groups else first
            return await _page(turn, survey, viewer, closed, told, cell)
    # It is never None here: of a round that was told, everybody may see the whole.
    return _words_alone(survey, _later(turn, survey, closed))


def _words_alone(survey: Survey, why: Text | None) -> Page:
    return Page("results.html", {"survey": survey, "why": why}, style="results.css")


@skill.page("results/{number}/{round_number}/{group}")
async def results_of_group(turn: Turn, number: int, round_number: int, group: int) -> Page | None:
    """Show what came out of a round in one group, by its number in the round."""
    survey = await found_by(turn, number)
    if survey is None:
        return None
    viewer = await viewer_of(turn)
    if await _lacks_note(turn, survey, viewer):
        return _words_alone(survey, t("results_by_button", number=survey.number))
    closed = await _closed(turn, survey)
    for one in closed:
        if one.number == round_number:
            told = await _told(turn, one, viewer, is_last=one is closed[0])
            cells = told.cells
            if 0 <= group < len(cells) and cells[group] in told.seen.found.cells:
                return await _page(turn, survey, viewer, closed, told, cells[group])
    return None


async def _closed(turn: Turn, survey: Survey) -> Sequence[Round]:
    """List the rounds that can be shown, the newest first."""
    return await closed_rounds(turn.db, survey.id, most=MOST_ROUNDS)


def _later(turn: Turn, survey: Survey, closed: Sequence[Round]) -> Text | None:
    """Say by when everybody hears of the last round; None when they did."""
    if not closed:
        return t("results_not_yet", number=survey.number)
    if closed[0].shared_at is not None:
        return None
    due = (closed[0].closed_at or turn.now) + settings_in(turn).results_within
    return t("results_later", number=survey.number, when=due)


async def _told(
    turn: Turn, one: Round, viewer: Viewer, cell: Cell | None = None, *, is_last: bool
) -> Told:
    """Read a round; or of one group alone, since there can be many groups, and many rounds."""
    kept = (await turn.db.get_one(Published, one.id)).figures
    cells = tuple(tuple((name, label) for name, label in cell) for cell in kept["cells"])
    found = from_json(json.dumps(kept if cell is None else _only(kept, cell)))
    asked = questions_in(one.questions)
    seen = seen_by(viewer, found, asked, is_shared=one.shared_at is not None, is_last=is_last)
    return Told(one=one, seen=seen, cells=cells)


def _only(kept: Mapping[str, Any], cell: Cell) -> Mapping[str, Any]:
    written = [list(pair) for pair in cell]
    lists = {
        name: [one for one in kept[name] if one["cell"] == written]
        for name in _OF_CELLS
        if name in kept
    }
    return {**kept, **lists, "cells": [one for one in kept["cells"] if one == written]}


async def _page(
    turn: Turn, survey: Survey, viewer: Viewer, closed: Sequence[Round], told: Told, cell: Cell
) -> Page:
    """Draw one group of a round, its groups below it, and how it went over rounds."""
    found, asked = told.seen.found, told.seen.asked_in(cell)
    over = [
        told
        if one.id == told.one.id
        else await _told(turn, one, viewer, cell, is_last=one is closed[0])
        for one in reversed(closed)
    ]
    drivers, rows = squares(_below(found, cell))
    mapped = {row.cell for row in rows}
    counts = shown_in(found)

    def way(one: Cell) -> Way:
        call = _way(survey, told, one) if counts[one] and one != cell else None
        return Way(name=name_of(one), page=call, is_here=one == cell)

    earlier = await turn.db.get(Earlier, survey.id)
    points = [] if earlier is None else points_from_json(earlier.points)
    trend = _trend(turn, over, cell, points, rotates=survey.turns == "rotation")
    return Page(
        "results.html",
        {
            "survey": survey,
            "why": None,
            "later": None if viewer.sees_groups else _later(turn, survey, closed),
            "round": told.one.number,
            "group": name_of(cell),
            "is_whole": cell == EVERYBODY,
            "said": _said(survey, told, cell),
            "is_few": not counts[cell],
            "threshold": found.threshold,
            "panels": panels(asked, found, cell) if counts[cell] else [],
            "choices": choices(asked, found, cell) if counts[cell] else [],
            "changes": changes(asked, found, cell),
            "drivers": drivers,
            "rows": [(way(row.cell), row) for row in rows],
            "groups": [way(one) for one in found.cells if one not in mapped],
            "rounds": [
                Way(
                    name=t("chart_round", round=one.one.number),
                    page=_way(survey, one, cell),
                    is_here=one is told,
                )
                for one in over
                if cell in one.seen.found.cells
            ],
            "deed": told.one.deed,
            "source": None if earlier is None else source_of(earlier),
            **trend,
        },
        script="results.js",
        style="results.css",
    )


def _way(survey: Survey, told: Told, cell: Cell) -> Call:
    return results_of_group(
        number=survey.number, round_number=told.one.number, group=told.cells.index(cell)
    )


def _below(found: Publication, cell: Cell) -> Publication:
    """Leave the units that lie below a group; none below what is no unit."""
    if cell == EVERYBODY:
        return found
    [(dimension, label), *others] = cell
    return of_unit(found, label if dimension == UNIT and not others else "/")


def _said(survey: Survey, told: Told, cell: Cell) -> list[Text]:
    """Say when it closed and how many took part."""
    if cell == EVERYBODY:
        return heading(survey, told.one, told.seen.found)[1:]
    closed = t("results_closed", when=told.one.closed_at or told.one.planned_at)
    rates = [one.percent for one in told.seen.found.rates if one.cell == cell]
    return [closed, *(t("results_rate_few", percent=one) for one in rates)]


def _trend(
    turn: Turn,
    over: Sequence[Told],
    cell: Cell,
    earlier: Sequence[EarlierPoint],
    *,
    rotates: bool,
) -> dict[str, Any]:
    """Draw how a group went over the rounds in which its viewer may see it."""
    zone = ZoneInfo(turn.house.zone_of(turn.by))
    seen = [one for one in over if cell in one.seen.found.cells]
    days = [(one.one.closed_at or one.one.planned_at).astimezone(zone).date() for one in seen]
    rounds = [(one.one.number, day, one.seen.found) for one, day in zip(seen, days, strict=True)]
    known: dict[str, Question] = {}
    for one in seen:
        known |= {question.id: question for question in one.seen.asked_in(cell)}
    drawn = drawn_trends(rounds, known, cell, earlier, rotates=rotates)
    return {
        "trends": drawn,
        "over": [(number, day) for number, day, _ in rounds],
        "given": trends_json(drawn, days),
    }
