"""Who is asked so many days after they began to work here, and leaving them to that.

Somebody has one day on which they have been here for thirty days, and a pulse comes each week: one
invitation a week over all surveys (SUR-A3) would leave the first no chance beside the second.
"""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from bot import Tick, Wrong, find_audience
from skills.surveys.model import Survey
from skills.surveys.model.rounds import refuses, was_asked_by
from storage.people import Person

# Whoever is away on their day, was asked something else, or was noted late is asked until then.
_GRACE: Final = timedelta(days=14)
# A start that is put right later makes nobody new again.
_ONCE_IN: Final = timedelta(days=365)


async def comes_due(
    tick: Tick, survey: Survey, day: date, *, ahead: timedelta = timedelta()
) -> ColumnElement[bool]:
    """Make the condition that somebody is to be asked on a day, or a while `ahead`, since they
    began to work here as many days before as a survey says, and was not asked yet."""
    last = day + ahead - timedelta(days=survey.days_after or 0)
    start = col(Person.start_date)
    is_due = (start <= last) & (start > last - ahead - _GRACE)
    before = await was_asked_by(tick.db, survey.id, tick.now - _ONCE_IN)
    return is_due if before is None else is_due & ~before


async def left_to_others(tick: Tick, day: date, rest: timedelta) -> ColumnElement[bool] | None:
    """Make the condition that somebody is to be asked by another survey so many days after they
    began, within a `rest` of this day. None: there is no such survey."""
    running = select(Survey).where(Survey.state == "running", col(Survey.days_after).is_not(None))
    found: list[ColumnElement[bool]] = []
    for survey in await tick.db.exec(running):
        try:
            audience = await find_audience(tick.db, tick.house, survey.audience, sending=True)
        except Wrong:
            continue  # it asks nobody now
        is_due = await comes_due(tick, survey, day, ahead=rest) & ~refuses(survey.id)
        # Who is in a channel is known to its chat alone: then it may be any of them.
        found.append(is_due if audience.channels else is_due & audience.people())
    return or_(*found) if found else None
