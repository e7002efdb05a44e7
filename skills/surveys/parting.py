"""Who is asked what in a round, where people or questions take turns (SUR-E2, SUR-E3, SUR-A9).

Rounds that take turns are counted together: in four weeks, or as long as it takes until each unit
has enough answers to be shown.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement

from bot import Job, Tick, Wrong
from skills.surveys.grouping import Groups
from skills.surveys.lately import History, Source, history_of, panels_now
from skills.surveys.model import Round, Survey
from skills.surveys.model.rounds import counted_with, lock_of, window_of
from skills.surveys.model.turns import (
    forget_panels,
    has_parts,
    note_panels,
    note_parts_of,
    some_people,
)
from skills.surveys.moments import dates_of
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
# Two dates of a yearly rule lie within it, and each month of a year that has a day more.
_FAR: Final = timedelta(days=1464)


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
    people, can_be = await people_of(job, there, groups, survey, asked=asked)
    known = _Known(survey=survey, one=one, people=people, asked=can_be)
    return await (_sampled if survey.turns == "sample" else _rotated)(job, known)


async def people_of(
    job: Job,
    which: ColumnElement[bool],
    groups: Groups,
    survey: Survey,
    *,
    asked: ColumnElement[bool],
) -> tuple[Mapping[str, Cells], frozenset[str]]:
    """List people and the groups in which they are counted, and who of them can be `asked`; in many
    short transactions."""
    found: dict[str, Cells] = {}
    can_be: set[str] = set()
    after = ""
    while True:
        async with job.transaction() as tick:
            some = await some_people(tick.db, which, after, _AT_ONCE, asked=asked)
        if not some:
            return found, frozenset(can_be)
        for person_id, department, location, is_asked in some:
            cell = {"unit": groups.unit(department)}
            if survey.by_location:
                cell["location"] = groups.location(location)
            found[person_id] = cell
            if is_asked:
                can_be.add(person_id)
        after = some[-1][0]


async def note_parts(tick: Tick, one: Round, dealt: Deal) -> None:
    """Keep what panels get in a round, and with which rounds it is counted together."""
    one.waves, one.cuts = dealt.waves, list(dealt.cuts)
    one.window_id, one.opened_id = window_of(one), new_id()
    rows = [
        {"round_id": one.id, "panel": panel, "questions": list(questions)}
        for panel, questions in dealt.parts.items()
    ]
    await note_parts_of(tick.db, rows)


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


def pace_of(survey: Survey, day: date) -> Pace:
    """Tell how a rotation goes whose round is on a day: how far apart its rounds are by the mean,
    since months differ, and no round follows upon a weekend."""
    dates = dates_of(survey, day, _FAR)
    apart = max(len(dates) - 1, 1)
    every = (dates[-1] - dates[0]) / apart if dates else timedelta()
    pace = Pace(every=every or timedelta(days=7), threshold=survey.threshold)
    return replace(pace, window=max(pace.every, pace.window // pace.every * pace.every))


def waves_of(survey: Survey, day: date, pace: Pace) -> int:
    """Tell how many rounds from a day on are counted together in the window of a plan: never one on
    which somebody could get a question again that they had in the first."""
    dates = dates_of(survey, day, pace.rest)
    return max(1, min(pace.window // pace.every, len(dates)))


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
class _Way:
    """How somebody came to what they were asked: by their panel, the one before, and panels of
    other surveys. Whoever came the same way was asked the same."""

    number: int
    before: int | None = None
    elsewhere: tuple[Source, ...] = ()


async def _rotated(job: Job, known: _Known) -> Deal:
    """Deal the questions of this round to panels."""
    one, survey = known.one, known.survey
    async with job.transaction() as tick:
        day = one.day or tick.house.today
        is_new = not await has_parts(tick.db, survey.id)
    pace = pace_of(survey, day)
    # Until the first of them was asked anything, panels are made anew: a run that was killed may
    # have left a part of them.
    before = {} if is_new else await panels_now(job, survey.id)
    history = await history_of(job, survey, day, pace.rest)
    questions = from_json(survey.questions)
    rotating = await asyncio.to_thread(_renewed, known, before, questions, pace)
    if rotating is None:
        raise Wrong(t("turns_too_thin"))
    now = _panels_after(rotating, before)
    await _note(job, known, now, before, is_new=is_new)
    ways = {
        person: _Way(number=number, before=was, elsewhere=history.elsewhere.get(person, ()))
        for person, (number, was) in now.items()
    }
    follows = dates_of(survey, day + timedelta(days=1), _FAR)
    every = follows[0] - day if follows else pace.every
    dealing = replace(rotating, pace=replace(rotating.pace, every=every))
    parts, free = await asyncio.to_thread(
        _dealt, dealing, ways.values(), questions, day, history, survey.id
    )
    panels: dict[str, int | None] = {
        person: way.number for person, way in ways.items() if person in known.asked and way in free
    }
    waves = one.waves if one.wave > 1 else waves_of(survey, day, rotating.pace)
    return Deal(panels=panels, parts=parts, waves=waves)


def _renewed(
    known: _Known,
    before: Mapping[str, tuple[int, int | None]],
    questions: Sequence[Question],
    pace: Pace,
) -> Plan | None:
    """Plan a rotation, or let one that goes on have who came and who left; None when too thin."""
    made = planned(known.people, questions, seed=known.survey.seed, pace=pace)
    if made is None or not before:
        return made
    members: dict[int, list[str]] = defaultdict(list)
    for person, (number, _) in before.items():
        members[number].append(person)
    panels = (Planned(number=number, people=tuple(ones)) for number, ones in members.items())
    return renewed(replace(made, panels=tuple(panels)), known.people)


def _panels_after(
    rotating: Plan, before: Mapping[str, tuple[int, int | None]]
) -> dict[str, tuple[int, int | None]]:
    """Tell in which panel each is now, and in which they were until they came to it."""
    found: dict[str, tuple[int, int | None]] = {}
    for panel in rotating.panels:
        for person in panel.people:
            was, earlier = before.get(person, (None, None))
            found[person] = (panel.number, earlier if was == panel.number else was)
    return found


async def _note(
    job: Job,
    known: _Known,
    now: Mapping[str, tuple[int, int | None]],
    before: Mapping[str, tuple[int, int | None]],
    *,
    is_new: bool,
) -> None:
    """Keep who is in which panel, as long as the round waits to be opened. Who is not there this
    time keeps theirs: when they come back they are asked nothing twice.

    New panels are kept some people at a time. Later, only few change: all of those at once, so that
    a run that was killed has changed nothing, or all.
    """
    rows: list[dict[str, Any]] = [
        {"survey_id": known.survey.id, "person_id": person, "number": number, "before": was}
        for person, (number, was) in sorted(now.items())
        if before.get(person) != (number, was)
    ]
    batches = [rows[at : at + _NOTED_AT_ONCE] for at in range(0, len(rows), _NOTED_AT_ONCE)]
    together = [[one] for one in batches] if is_new else [batches]
    for at, some in enumerate(together):
        async with job.transaction() as tick:
            await tick.lock(lock_of(known.survey.id))
            one = await tick.db.get_one(Round, known.one.id)
            if one.state != "planned":
                return
            if is_new and at == 0:
                await forget_panels(tick.db, known.survey.id)
            for batch in some:
                await note_panels(tick.db, batch)


def _dealt(
    rotating: Plan,
    people: Iterable[_Way],
    questions: Sequence[Question],
    day: date,
    history: History,
    survey_id: str,
) -> tuple[dict[int, tuple[str, ...]], set[_Way]]:
    """Give what each panel gets, and which people of it are free to be asked that: by the way that
    they came to it.

    Each such way is one for `picking`; and those who were there all along stand for so many that
    what they were asked decides.
    """
    in_panels: dict[int, Counter[_Way]] = defaultdict(Counter)
    for way in people:
        in_panels[way.number][way] += 1
    asked: dict[str, Asked] = {}
    ways: dict[str, _Way] = {}
    panels: list[Planned] = []
    for number, came in sorted(in_panels.items()):
        standing = _standing_for(number, came)
        joined = {way: history.joined(_sources(way, survey_id)) for way in set(standing)}
        mine = {f"{number}.{at}": way for at, way in enumerate(standing)}
        asked |= {name: joined[way] for name, way in mine.items()}
        ways |= mine
        panels.append(Planned(number=number, people=tuple(mine)))
    found = parts_of_round(replace(rotating, panels=tuple(panels)), questions, day, asked)
    parts = {ways[part.people[0]].number: tuple(one.id for one in part.questions) for part in found}
    return parts, {ways[name] for part in found for name in part.people}


def _standing_for(number: int, came: Mapping[_Way, int]) -> list[_Way]:
    """List the ways of a panel: each of those who were moved to it once, and those of who stayed,
    as many as they are, so often that they are the most."""
    moved = [way for way in came if way.before is not None]
    stayed = {way: count for way, count in came.items() if way.before is None}
    if len(stayed) < 2:
        stayed = dict.fromkeys(stayed or [_Way(number=number)], 1)
    times = 2 * len(moved) // sum(stayed.values()) + 1
    return [*(way for way, count in stayed.items() for _ in range(count * times)), *moved]


def _sources(way: _Way, survey_id: str) -> list[Source]:
    mine = [way.number] if way.before is None else [way.number, way.before]
    return [*((survey_id, panel) for panel in mine), *way.elsewhere]
