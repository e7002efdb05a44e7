"""What becomes of it, when people or questions take turns: said before a survey is started."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func

from bot import Text, Tick
from skills.surveys.grouping import Groups
from skills.surveys.model import Survey
from skills.surveys.moments import next_day
from skills.surveys.parting import SAMPLES, groups_of, pace_of, planned
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


async def turns_said(tick: Tick, survey: Survey, which: ColumnElement[bool]) -> Forecast:
    """Say who of these people would be asked what, each time, and when something is shown."""
    match survey.turns:
        case "sample":
            if await count_people(tick.db, which) < Pace().small:
                return Forecast(said=(t("card_sample_small", of=SAMPLES),))
            return Forecast(said=(t("card_sample", of=SAMPLES),))
        case "rotation" if survey.questions:
            return await _rotation(tick, survey, which)
        case _:
            return Forecast()


async def _rotation(tick: Tick, survey: Survey, which: ColumnElement[bool]) -> Forecast:
    units = await count_by(tick.db, which, func.coalesce(Person.department, ""))
    locations = await count_by(tick.db, which, func.coalesce(Person.location, ""))
    groups = Groups.of(units, locations, least=survey.threshold)
    people = await groups_of(tick, which, groups, survey)
    day = next_day(tick, survey, None) or tick.house.today
    pace, asked = pace_of(tick, survey, day), from_json(survey.questions)
    made = await asyncio.to_thread(planned, people, asked, seed=survey.seed, pace=pace)
    if made is None:
        return Forecast(said=(t("turns_too_thin"),), can_be=False)
    said = {"most": pace.most, "of": len(asked), "waves": made.pace.window // pace.every}
    if made.is_small:
        return Forecast(said=(t("card_rotation_small", **said),))
    return Forecast(said=(t("card_rotation", **said),))
