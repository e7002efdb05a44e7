"""Who is asked what in a round, where people or questions take turns (SUR-E2, SUR-E3, SUR-A9).

Rounds that take turns are counted together: in four weeks, or as long as it takes until each unit
has enough answers to be shown.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement

from bot import Job, Scope, Tick, Wrong
from skills.surveys.grouping import Groups
from skills.surveys.model import Panel, Part, Round, Survey
from skills.surveys.model.rounds import counted_with, window_of
from skills.surveys.model.turns import (
    asked_elsewhere,
    note_panels,
    panels_of,
    parts_since,
    some_people,
)
from skills.surveys.moments import next_day
from skills.surveys.picking import Asked, parts_of_round
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rotation import Groups as Cells
from skills.surveys.rotation import Pace, Plan, TooThin, plan, renewed
from skills.surveys.rotation import Panel as Planned
from skills.surveys.sampling import asked_now, cuts_of
from skills.surveys.settings import t
from storage.table import new_id

SAMPLES: Final = 4  # a quarter of people each time
_AT_ONCE: Final = 5_000
_NOTED_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """Who is asked in a round, in which panel if questions take turns, and what each panel gets.

    `waves` and `cuts` are those of the rounds that are counted together.
    """

    panels: Mapping[str, int | None]
    parts: Mapping[int, tuple[str, ...]]
    waves: int
    cuts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known when a round opens: all people of the audience by their groups, and which of
    them can be asked."""

    survey: Survey
    one: Round
    people: Mapping[str, Cells]
    asked: frozenset[str]


async def deal(
    job: Job,
    round_id: str,
    *,
    there: ColumnElement[bool],
    asked: ColumnElement[bool],
    groups: Groups,
) -> Deal | None:
    """Say who of those who can be asked is asked in a round, and what; None for everybody and
    everything. `there` are also those of the audience who cannot be asked this time: they keep
    their place.

    Raises: Wrong, when nothing could be shown of so few.
    """
    async with job.transaction() as tick:
        one = await tick.db.get_one(Round, round_id)
        survey = await tick.db.get_one(Survey, one.survey_id)
        if survey.turns == "all":
            return None
        known = _Known(
            survey=survey,
            one=one,
            people=await groups_of(tick, there, groups, survey),
            asked=frozenset(await groups_of(tick, asked, groups, survey)),
        )
    return await (_sampled if survey.turns == "sample" else _rotated)(job, known)


async def groups_of(
    scope: Scope, which: ColumnElement[bool], groups: Groups, survey: Survey
) -> dict[str, Cells]:
    """List people and the groups in which they are counted."""
    found: dict[str, Cells] = {}
    after = ""
    while True:
        some = await some_people(scope.db, which, after, _AT_ONCE)
        if not some:
            return found
        for person_id, department, location in some:
            cell = {"unit": groups.unit(department)}
            if survey.by_location:
                cell["location"] = groups.location(location)
            found[person_id] = cell
        after = some[-1][0]


async def note_parts(tick: Tick, one: Round, dealt: Deal) -> None:
    """Keep what panels get in a round, and with which rounds it is counted together."""
    one.waves, one.cuts = dealt.waves, list(dealt.cuts)
    one.window_id, one.opened_id = window_of(one), new_id()
    tick.db.add_all(
        Part(round_id=one.id, panel=panel, questions=list(questions))
        for panel, questions in dealt.parts.items()
    )


# A part of the people each time.


async def _sampled(job: Job, known: _Known) -> Deal:
    """Draw who is asked this time: a quarter, and of fewer than a hundred people everybody."""
    one, survey = known.one, known.survey
    async with job.transaction() as tick:
        before = [
            other.opened_id
            for other in await counted_with(tick.db, one)
            if other.number < one.number and other.opened_id is not None
        ]
    came = {person: late for person in known.asked if (late := sum(one < person for one in before))}
    cuts = tuple(one.cuts)
    if one.wave == 1:
        is_small = len(known.people) < Pace().small
        cuts = () if is_small else cuts_of(survey.seed, known.people, SAMPLES)
    chosen = await asyncio.to_thread(asked_now, survey.seed, cuts, one.wave - 1, known.asked, came)
    panels: dict[str, int | None] = dict.fromkeys(chosen)
    return Deal(panels=panels, parts={}, waves=len(cuts) + 1, cuts=cuts)


# A part of the questions each time.


def pace_of(scope: Scope, survey: Survey, day: date) -> Pace:
    """Tell how a rotation goes whose round is on a day."""
    following = next_day(scope, survey, day)
    every = timedelta(days=7) if following is None else following - day
    pace = Pace(every=every, threshold=survey.threshold)
    return replace(pace, window=max(every, pace.window // every * every))


def planned(
    people: Mapping[str, Cells], questions: Sequence[Question], *, seed: str, pace: Pace
) -> Plan | None:
    """Plan a rotation whose figures are shown as often as their answers allow. None: there
    are so few people, or questions of a driver, that somebody would get a question twice until
    then, and be counted twice."""
    made = plan(people, questions, seed=seed, pace=pace)
    if isinstance(made, TooThin) and made.window is not None:
        made = plan(people, questions, seed=seed, pace=replace(pace, window=made.window))
    if isinstance(made, TooThin) or made.pace.window - pace.every >= pace.rest:
        return None
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """What was asked lately, or will be: of each panel, and of everybody by other surveys."""

    of_panels: Mapping[int, Asked]
    of_all: Asked


async def _rotated(job: Job, known: _Known) -> Deal:
    """Deal the questions of this round to panels."""
    one, survey = known.one, known.survey
    async with job.transaction() as tick:
        day = one.day or tick.house.today
        pace = pace_of(tick, survey, day)
        before = await panels_of(tick.db, survey.id)
        history = await _history(tick, survey, day, pace)
    questions = from_json(survey.questions)
    rotating = await asyncio.to_thread(_renewed, known, before, questions, pace)
    if rotating is None:
        raise Wrong(t("turns_too_thin"))
    rows = _rows(survey, rotating, before)
    await _note(job, rows)
    parts, free = await asyncio.to_thread(_dealt, rotating, rows, questions, day, history)
    waves = one.waves if one.wave > 1 else max(1, rotating.pace.window // rotating.pace.every)
    panels: dict[str, int | None] = {
        row["person_id"]: row["number"]
        for row in rows
        if row["person_id"] in known.asked and (row["number"], row["before"]) in free
    }
    return Deal(panels=panels, parts=parts, waves=waves)


async def _history(tick: Tick, survey: Survey, day: date, pace: Pace) -> _History:
    of_panels: dict[int, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for part, asked_on in await parts_since(tick.db, survey.id, day - pace.rest):
        for question in part.questions:
            of_panels[part.panel][question].append(asked_on)
    of_all: dict[str, list[date]] = defaultdict(list)
    others = await asked_elsewhere(tick.db, survey, day - pace.rest, day + pace.rest)
    for questions, asked_on in others:
        for question in from_json(questions):
            of_all[question.id].append(asked_on)
    return _History(of_panels=of_panels, of_all=of_all)


def _renewed(
    known: _Known, before: Sequence[Panel], questions: Sequence[Question], pace: Pace
) -> Plan | None:
    """Plan a rotation, or let one that goes on have who came and who left; None when too thin."""
    made = planned(known.people, questions, seed=known.survey.seed, pace=pace)
    if made is None or not before:
        return made
    members: dict[int, list[str]] = defaultdict(list)
    for row in before:
        members[row.number].append(row.person_id)
    panels = (Planned(number=number, people=tuple(ones)) for number, ones in members.items())
    return renewed(replace(made, panels=tuple(panels)), known.people)


def _rows(survey: Survey, rotating: Plan, before: Sequence[Panel]) -> list[dict[str, Any]]:
    was = {row.person_id: row for row in before}
    return [
        {
            "survey_id": survey.id,
            "person_id": person,
            "number": panel.number,
            "before": _panel_before(was.get(person), panel.number),
        }
        for panel in rotating.panels
        for person in panel.people
    ]


def _panel_before(row: Panel | None, number: int) -> int | None:
    """Tell in which panel somebody was until they came to this one."""
    if row is None:
        return None
    return row.before if row.number == number else row.number


async def _note(job: Job, rows: Sequence[dict[str, Any]]) -> None:
    """Keep who is in which panel, some at a time. Who is not there this time keeps theirs: when
    they come back they are asked nothing twice."""
    for at in range(0, len(rows), _NOTED_AT_ONCE):
        async with job.transaction() as tick:
            await note_panels(tick.db, rows[at : at + _NOTED_AT_ONCE])


def _dealt(
    rotating: Plan,
    rows: Sequence[dict[str, Any]],
    questions: Sequence[Question],
    day: date,
    history: _History,
) -> tuple[dict[int, tuple[str, ...]], set[tuple[int, int | None]]]:
    """Give what each panel gets, and which people of it are free to be asked that: by their panel,
    and the one before.

    Whoever was in the same panels was asked the same. So each such group is one for `picking`, and
    those who were there all along are so many that what they were asked decides.
    """
    ways: dict[int, set[int | None]] = defaultdict(set)
    for row in rows:
        ways[row["number"]].add(row["before"])
    asked: dict[str, Asked] = {}
    groups: dict[str, tuple[int, int | None]] = {}
    panels: list[Planned] = []
    for number, befores in sorted(ways.items()):
        moved = sorted(one for one in befores if one is not None)
        stayed = [f"{number}.{at}" for at in range(2 * len(moved) + 1)]
        names = [*stayed, *(f"{number}<{one}" for one in moved)]
        groups |= dict.fromkeys(stayed, (number, None))
        groups |= {f"{number}<{one}": (number, one) for one in moved}
        for name in names:
            asked[name] = _joined(history, *groups[name])
        panels.append(Planned(number=number, people=tuple(names)))
    found = parts_of_round(replace(rotating, panels=tuple(panels)), questions, day, asked)
    parts = {groups[part.people[0]][0]: tuple(one.id for one in part.questions) for part in found}
    free = {groups[name] for part in found for name in part.people}
    return parts, free


def _joined(history: _History, number: int, before: int | None) -> Asked:
    joined: dict[str, list[date]] = defaultdict(list)
    mine = [history.of_panels.get(number, {}), history.of_all]
    if before is not None:
        mine.append(history.of_panels.get(before, {}))
    for asked in mine:
        for question, days in asked.items():
            joined[question] += days
    return joined
