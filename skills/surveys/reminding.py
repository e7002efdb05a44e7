"""Reminders: twice at most, to whoever has not sent, and never in quiet hours.

Who that is stands in the ledger alone: nobody is shown it, and it goes when the round is closed.
"""

from typing import Final
from zoneinfo import ZoneInfo

from bot import Job, Tick
from skills.surveys.entering import ways_in
from skills.surveys.model import Round, Survey
from skills.surveys.model.rounds import is_asked, lock_of
from skills.surveys.model.traces import note_trace
from skills.surveys.settings import skill, t
from storage.people import Person
from storage.reach import fitting_after, has_copy
from storage.table import new_id

_PAGE: Final = 500


@skill.timer
async def remind(tick: Tick, round_id: str) -> None:
    """The time for a reminder has come."""
    tick.start(remind_all(round_id=round_id, message_id=new_id()))


@skill.job
async def remind_all(job: Job, round_id: str, message_id: str) -> None:
    """Remind who has not sent, some at a time; who has the message already is left out."""
    after: str | None = ""
    while after is not None:
        after = await _remind_some(job, round_id, message_id, after)


async def _remind_some(job: Job, round_id: str, message_id: str, after: str) -> str | None:
    async with job.transaction() as tick:
        one = await tick.db.get(Round, round_id)
        if one is None or one.state != "open" or one.closes_at is None:
            return None
        survey = await tick.db.get_one(Survey, one.survey_id)
        await tick.lock(lock_of(survey.id))
        which = is_asked(round_id, and_open=True) & has_copy(one.message_id)
        people = await fitting_after(tick.db, which & ~has_copy(message_id), after, _PAGE)
        reached = [person for person in people if _can_still(tick, one, person)]
        if reached:
            buttons = ways_in(tick, survey, one)
            said = t("reminder", topic=survey.topic, when=one.closes_at)
            tick.spread(reached, said, buttons, message_id=message_id, lane="reminder")
            await note_trace(tick.db, one.id, message_id)
        return people[-1].id if people else None


def _can_still(tick: Tick, one: Round, person: Person) -> bool:
    """Whether somebody is here, and has no quiet hours until the end."""
    today = tick.now.astimezone(ZoneInfo(tick.house.zone_of(person))).date()
    quiet = tick.house.quiet_until(person, tick.now)
    is_over = quiet is not None and one.closes_at is not None and quiet >= one.closes_at
    return not is_over and not person.is_away(today)
