"""What becomes of it, when people or questions take turns: said before a survey is started."""

import asyncio
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, true

from bot import Job, Text, Tick
from skills.surveys.grouping import Groups
from skills.surveys.model import Survey
from skills.surveys.model.turns import rotated_lately
from skills.surveys.moments import next_day
from skills.surveys.parting import SAMPLES, pace_of, people_of, planned, waves_of
from skills.surveys.question_json import from_json
from skills.surveys.rotation import Pace
from skills.surveys.settings import t
from storage.people import Person
from storage.reach import count_by, count_people


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is said of turns, and whether anything could be shown of them."""

    said: tuple[Text, ...] = ()
    can_be: bool = True


async def turns_said(job: Job, survey_id: str, which: ColumnElement[bool]) -> Forecast:
    """Say who of these people would be asked what, each time, and when something is shown."""
    async with job.transaction() as tick:
        survey = await tick.db.get_one(Survey, survey_id)
        if survey.turns == "sample":
            is_small = await count_people(tick.db, which) < Pace().small
            if is_small:
                return Forecast(said=(t("card_sample_small", of=SAMPLES),))
            return Forecast(said=(t("card_sample", of=SAMPLES),))
        if survey.turns == "all" or not survey.questions:
            return Forecast()
        units = await count_by(tick.db, which, func.coalesce(Person.department, ""))
        locations = await count_by(tick.db, which, func.coalesce(Person.location, ""))
        day = next_day(tick, survey, None) or tick.house.today
        lately = await _lately(tick, survey, day)
    groups = Groups.of(units, locations, least=survey.threshold)
    people, _ = await people_of(job, which, groups, survey, asked=true())
    pace, asked = pace_of(survey, day), from_json(survey.questions)
    made = await asyncio.to_thread(planned, people, asked, seed=survey.seed, pace=pace)
    if made is None:
        return Forecast(said=(t("turns_too_thin"),), can_be=False)
    waves = waves_of(survey, day, made.pace)
    said = {"most": pace.most, "of": len(asked), "waves": waves}
    if made.is_small:
        return Forecast(said=(t("card_rotation_small", **said), *lately))
    return Forecast(said=(t("card_rotation", **said), *lately))


async def _lately(tick: Tick, survey: Survey, day: date) -> list[Text]:
    """Say which surveys let some of these questions take turns so lately that they are not asked
    again yet."""
    mine = {one.id for one in from_json(survey.questions)}
    return [
        t("turns_lately", number=other.number)
        for other in await rotated_lately(tick.db, survey, day - Pace().rest)
        if mine & {one.id for one in from_json(other.questions)}
    ]
