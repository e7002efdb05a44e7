"""All clear: everybody hears that it is over, and nobody is asked any more."""

from typing import ClassVar, Final

from sqlmodel import col, select

from bot import Button, Buttons, Form, InEach, Job, Tick, Turn, Written, ask_text, carried
from skills.announcements.confirming import said_to_readers
from skills.announcements.model.alarms import Alarm, SafetyReminder, in_need
from skills.announcements.model.posts import words_of
from skills.announcements.model.readers import got
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import changed
from skills.announcements.settings import skill, t
from storage.people import Person
from storage.reach import fitting_after

_PAGE: Final = 1000


class AllClear(Form):
    """What people are to know now that it is over."""

    title: ClassVar[str] = "announcements.over_title"
    submit: ClassVar[str] = "announcements.over_submit"

    words: str = ask_text(
        "announcements.ask_over", hint="announcements.over_hint", lines=4, optional=True
    )
    announcement_id: str = carried()


@skill.button_for("urgent")
async def all_clear(turn: Turn, announcement_id: str) -> None:
    """Begin to say that it is over; while somebody needs help with whom nobody is, ask first."""
    if await _going(turn, announcement_id) is None:
        return
    alone = [
        person.name
        for answer, person in await in_need(turn.db, announcement_id)
        if answer.helped_by_id is None
    ]
    if not alone:
        turn.ask(end(announcement_id=announcement_id))
        return
    yes = Button(t("all_clear_yes"), all_clear_yes(announcement_id=announcement_id), "danger")
    said = t("ask_all_clear", count=len(alone), people=tuple(alone[:5]))
    turn.whisper(said, Buttons((yes,), only=(turn.by.id,), times="once"))


@skill.button_for("urgent")
async def all_clear_yes(turn: Turn, announcement_id: str) -> None:
    """Say that it is over all the same."""
    if await _going(turn, announcement_id) is not None:
        turn.ask(end(announcement_id=announcement_id))


async def _going(turn: Turn, announcement_id: str) -> tuple[Announcement, Alarm] | None:
    """Find something urgent that is not over. Whoever may send such may end it: its author may be
    the one who needs help."""
    await turn.lock(f"announcements {announcement_id}")
    news = await turn.db.get(Announcement, announcement_id)
    alarm = await turn.db.get(Alarm, announcement_id)
    if news is None or alarm is None:
        turn.whisper(t("gone"))
    elif news.state not in ("sending", "sent") or alarm.over_at is not None:
        turn.whisper(t("alarm_is_over"))
    else:
        return news, alarm
    return None


@skill.form(AllClear, needs="urgent")
async def end(turn: Turn, given: AllClear) -> None:
    """Tell everybody whom it reached; whom it has not reached yet, it does not reach any more."""
    going = await _going(turn, given.announcement_id)
    if going is None:
        return
    news, alarm = going
    alarm.over_at, alarm.over_by_id, alarm.over_words = turn.now, turn.by.id, given.words
    await turn.stop(news.message_id)
    turn.audit("announcements.all_clear", by=turn.by, announcement=news.id)
    turn.start(tell_over(announcement_id=news.id))
    turn.whisper(t("over_soon"))
    changed(turn, news)


@skill.job
async def tell_over(job: Job, announcement_id: str) -> None:
    """Tell it, some people at a time, and close what could be pressed."""
    after: str | None = ""
    while after is not None:
        after = await _tell_some(job, announcement_id, after)
    async with job.transaction() as tick:
        await _close(tick, announcement_id)


async def _tell_some(job: Job, announcement_id: str, after: str) -> str | None:
    async with job.transaction() as tick:
        news = await tick.db.get_one(Announcement, announcement_id)
        alarm = await tick.db.get_one(Alarm, announcement_id)
        which = got(news.message_id) & col(Person.is_active)
        people = await fitting_after(tick.db, which, after, _PAGE)
        if not people:
            return None
        title = (await words_of(tick.db, news.id)).title
        said = (
            t("alarm_over", title=title),
            Written(InEach(en=alarm.over_words, nl=alarm.over_words)),
        )
        tick.spread(people, *said, message_id=alarm.over_id, lane="urgent")
        return people[-1].id


async def _close(tick: Tick, announcement_id: str) -> None:
    news = await tick.db.get_one(Announcement, announcement_id)
    alarm = await tick.db.get_one(Alarm, announcement_id)
    tick.update(news.message_id, *await said_to_readers(tick, news))
    reminders = select(SafetyReminder).where(SafetyReminder.announcement_id == news.id)
    for one in await tick.db.exec(reminders):
        tick.remove(one.message_id)
        await tick.db.delete(one)
    if alarm.help_id is not None:
        title = (await words_of(tick.db, news.id)).title
        tick.update(alarm.help_id, t("alarm_over", title=title))
