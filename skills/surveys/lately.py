"""What people were asked lately, or will be soon: so that nobody gets a question twice in 90 days.

What other surveys ask counts as asked of everybody, since of whom is not kept. Of those that let
questions take turns the panels are known, also when they have ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from bot import Job
from skills.surveys.model import Survey
from skills.surveys.model.turns import (
    asked_elsewhere,
    asked_since,
    parts_of,
    rotated_lately,
    some_panels,
)
from skills.surveys.picking import Asked
from skills.surveys.question_json import from_json

# Of which survey a panel is, and which.
Source: TypeAlias = tuple[str, int]

_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was asked lately, or will be: of each panel of this survey and of others, and of
    everybody. `elsewhere` says in which panels of other surveys somebody was."""

    of_panels: Mapping[Source, Asked]
    of_all: Asked
    elsewhere: Mapping[str, tuple[Source, ...]]

    def joined(self, sources: Iterable[Source]) -> Asked:
        """Give all that whoever was in these panels was asked."""
        found: dict[str, list[date]] = defaultdict(list)
        for asked in (self.of_all, *(self.of_panels.get(one, {}) for one in sources)):
            for question, days in asked.items():
                found[question] += days
        return found


async def history_of(job: Job, survey: Survey, day: date, rest: timedelta) -> History:
    """Find what was asked within `rest` before a day, and what will be as long after it; in many
    short transactions."""
    mine = {one.id for one in from_json(survey.questions)}
    of_all: dict[str, list[date]] = defaultdict(list)
    async with job.transaction() as tick:
        zone = ZoneInfo(tick.house.zone)
        others = await asked_elsewhere(tick.db, survey, day - rest, day + rest, zone)
        rotated = await rotated_lately(tick.db, survey, day - rest)
    for questions, asked_on in others:
        for one in mine.intersection(each.id for each in from_json(questions)):
            of_all[one].append(asked_on)
    shared = [one for one in rotated if mine & {each.id for each in from_json(one.questions)}]
    of_panels: dict[Source, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for turning in (survey, *shared):
        await _add_parts(job, turning.id, day - rest, mine, of_panels)
    elsewhere: dict[str, tuple[Source, ...]] = defaultdict(tuple)
    for turning in shared:
        for person, (number, before) in (await panels_now(job, turning.id)).items():
            was = (number,) if before is None else (number, before)
            elsewhere[person] += tuple((turning.id, panel) for panel in was)
    return History(of_panels=of_panels, of_all=of_all, elsewhere=elsewhere)


async def _add_parts(
    job: Job,
    survey_id: str,
    since: date,
    mine: set[str],
    of_panels: dict[Source, dict[str, list[date]]],
) -> None:
    async with job.transaction() as tick:
        rounds = await asked_since(tick.db, survey_id, since)
    for round_id, asked_on in rounds:
        async with job.transaction() as tick:
            parts = await parts_of(tick.db, round_id)
        for panel, questions in parts:
            for question in mine.intersection(questions):
                of_panels[survey_id, panel][question].append(asked_on)


async def panels_now(job: Job, survey_id: str) -> dict[str, tuple[int, int | None]]:
    """Tell in which panel of a survey everybody is, and in which they were before."""
    found: dict[str, tuple[int, int | None]] = {}
    after = ""
    while True:
        async with job.transaction() as tick:
            rows = await some_panels(tick.db, survey_id, after, _AT_ONCE)
        if not rows:
            return found
        found |= {person: (number, before) for person, number, before in rows}
        after = rows[-1][0]
