"""Who has not answered to something urgent is asked again, a few times, also in quiet hours."""

from typing import Final

from bot import Job, Tick
from skills.announcements.model.alarms import is_silent, safety_reminder
from skills.announcements.model.posts import words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.safety import is_over, safety_buttons
from skills.announcements.settings import settings_in, skill, t
from storage.reach import fitting_after

_PAGE: Final = 1000


@skill.timer
async def ask_again(tick: Tick, announcement_id: str, number: int) -> None:
    """The time has come to ask for the so manieth time."""
    settings = settings_in(tick)
    if settings.safety_every and number * settings.safety_every <= settings.safety_for:
        tick.start(ask_silent(announcement_id=announcement_id, number=number))


@skill.job
async def ask_silent(job: Job, announcement_id: str, number: int) -> None:
    """Ask everybody who has not answered, some at a time, and plan the next time."""
    after: str | None = ""
    while after is not None:
        after = await _ask_some(job, announcement_id, number, after)
    async with job.transaction() as tick:
        news = await tick.db.get(Announcement, announcement_id)
        if news is not None and not await is_over(tick, news):
            moment = tick.now + settings_in(tick).safety_every
            tick.at(moment, ask_again(announcement_id=news.id, number=number + 1))


async def _ask_some(job: Job, announcement_id: str, number: int, after: str) -> str | None:
    async with job.transaction() as tick:
        await tick.lock(f"announcements {announcement_id}")
        news = await tick.db.get(Announcement, announcement_id)
        if news is None or news.state not in ("sending", "sent") or await is_over(tick, news):
            return None
        people = await fitting_after(tick.db, is_silent(news), after, _PAGE)
        if not people:
            return None
        reminder = await safety_reminder(tick.db, news.id, number)
        title = (await words_of(tick.db, news.id)).title
        said = (t("ask_again", title=title), safety_buttons(news))
        tick.spread(people, *said, message_id=reminder.message_id, lane="urgent")
        return people[-1].id
