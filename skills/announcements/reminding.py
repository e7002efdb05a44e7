"""Reminders: to whoever did not confirm, a few times, never in quiet hours, until the deadline."""

from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot import Button, Buttons, Job, Tick
from skills.announcements.confirming import confirm
from skills.announcements.model.posts import words_of
from skills.announcements.model.readers import is_open
from skills.announcements.model.tables import Announcement, Reminder
from skills.announcements.settings import settings_in, skill, t
from storage.people import Person
from storage.reach import fitting_after

_PAGE: Final = 200


def plan_reminder(tick: Tick, news: Announcement, number: int) -> None:
    """Plan the reminder of this number, if there is to be one before the deadline."""
    settings = settings_in(tick)
    moment = tick.now + settings.remind_after
    is_before_end = news.until is None or moment < news.until
    if news.level == "must_read" and number <= settings.reminders and is_before_end:
        tick.at(moment, remind(announcement_id=news.id, number=number))


@skill.timer
async def remind(tick: Tick, announcement_id: str, number: int) -> None:
    """The time for a reminder has come."""
    tick.start(remind_all(announcement_id=announcement_id, number=number))


@skill.job
async def remind_all(job: Job, announcement_id: str, number: int) -> None:
    """Remind who did not confirm, some at a time; who was reminded with this number is left out."""
    after = ""
    while (after := await _remind_some(job, announcement_id, number, after)) is not None:
        pass
    async with job.transaction() as tick:
        news = await tick.db.get(Announcement, announcement_id)
        if news is not None and news.state == "sent":
            plan_reminder(tick, news, number + 1)


def _is_out_of_reach(tick: Tick, news: Announcement, person: Person) -> bool:
    """Whether somebody is on leave, or has quiet hours until after the deadline."""
    today = tick.now.astimezone(ZoneInfo(tick.house.zone_of(person))).date()
    quiet = tick.house.quiet_until(person, tick.now)
    is_over = quiet is not None and news.until is not None and quiet >= news.until
    return is_over or person.is_away(today)


async def _remind_some(job: Job, announcement_id: str, number: int, after: str) -> str | None:
    async with job.transaction() as tick:
        await tick.lock(f"announcements {announcement_id}")
        news = await tick.db.get(Announcement, announcement_id)
        if news is None or news.state != "sent" or (news.until and tick.now >= news.until):
            return None
        reminded = select(col(Reminder.person_id)).where(
            Reminder.announcement_id == news.id, Reminder.round == number
        )
        which = is_open(news) & col(Person.id).not_in(reminded)
        people = await fitting_after(tick.db, which, after, _PAGE)
        title = (await words_of(tick.db, news.id)).title
        for person in people:
            if _is_out_of_reach(tick, news, person):
                continue
            button = Button(t("confirm"), confirm(announcement_id=news.id), "primary")
            until = t("reminder_until", when=news.until) if news.until else t("reminder_open")
            message_id = tick.dm(
                person,
                t("reminder", title=title),
                until,
                Buttons((button,), only=(person.id,), until=news.until),
                lane="reminder",
            )
            tick.db.add(
                Reminder(
                    announcement_id=news.id,
                    person_id=person.id,
                    round=number,
                    message_id=message_id,
                )
            )
        return people[-1].id if people else None
