"""Briefings: managers get the questions for their team, and say when it discussed them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import col

from bot import Block, Button, Buttons, Job, Paragraph, Scope, Text, Tick, Turn, Written
from skills.announcements.model.posts import words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.model.teams import (
    Briefing,
    briefing_of,
    briefings_of,
    team_questions,
    teams_of,
    to_be_reminded,
)
from skills.announcements.rights import counted
from skills.announcements.settings import settings_in, skill, t
from skills.announcements.teams import questions_for
from storage.people import Person
from storage.reach import fitting_after, is_one_of, is_reached

_PAGE: Final = 100
_MOST_REMINDERS: Final = 2


@skill.on_fact("announcements.changed")
async def teams_changed(tick: Tick, announcement_id: str) -> None:
    """Brief managers of what is sent, whenever more people got it; take back what is withdrawn."""
    news = await tick.db.get(Announcement, announcement_id)
    if news is None or not await team_questions(tick.db, news.id):
        return
    if news.state == "sent":
        tick.start(brief(announcement_id=news.id))
    elif news.state == "withdrawn":
        for one in await briefings_of(tick.db, news.id):
            tick.remove(one.message_id)
            if one.reminder_id is not None:
                tick.remove(one.reminder_id)
            await tick.db.delete(one)


@skill.job
async def brief(job: Job, announcement_id: str) -> None:
    """Send each manager of people who got it a briefing, some at a time; nobody gets two."""
    async with job.transaction() as tick:
        news = await tick.db.get(Announcement, announcement_id)
        if news is None:
            return
        teams = await teams_of(tick.db, news)
    after = ""
    while teams and (after := await _brief_some(job, announcement_id, teams, after)):
        pass
    if teams:
        async with job.transaction() as tick:
            _plan_reminder(tick, announcement_id, [tick.now + settings_in(tick).remind_after])


async def _brief_some(job: Job, announcement_id: str, teams: Mapping[str, int], after: str) -> str:
    async with job.transaction() as tick:
        await tick.lock(f"announcements {announcement_id}")
        news = await tick.db.get(Announcement, announcement_id)
        if news is None or news.state != "sent":
            return ""
        which = is_one_of(teams) & col(Person.is_active) & is_reached(tick.house.chats)
        managers = await fitting_after(tick.db, which & col(Person.is_bot).is_(False), after, _PAGE)
        for manager in managers:
            if await briefing_of(tick.db, news.id, manager) is None:
                said = await _briefing(tick, news, manager, teams[manager.id])
                tick.db.add(
                    Briefing(
                        announcement_id=news.id,
                        manager_id=manager.id,
                        people=teams[manager.id],
                        message_id=tick.dm(manager, *said, lane="reminder"),
                        told_at=tick.now,
                    )
                )
        if managers:
            counted(tick, news)
        return managers[-1].id if managers else ""


async def _briefing(
    scope: Scope, news: Announcement, manager: Person, people: int
) -> list[Text | Block]:
    words = await words_of(scope.db, news.id)
    return [
        t("briefing_head", title=words.title),
        Written(words.text),
        t("briefing_questions"),
        *[Paragraph(one, bullet=True) for one in await questions_for(scope, news)],
        t("briefing_people", count=people),
        _button(news, manager),
    ]


def _button(news: Announcement, manager: Person) -> Buttons:
    button = Button(t("discussed"), discuss(announcement_id=news.id), "primary")
    return Buttons((button,), only=(manager.id,))


@skill.button
async def discuss(turn: Turn, announcement_id: str) -> None:
    """Note that a manager discussed it with their team."""
    row = await briefing_of(turn.db, announcement_id, turn.by)
    news = await turn.db.get(Announcement, announcement_id)
    if row is None or news is None:
        turn.whisper(t("gone"))
        return
    if row.discussed_at is not None:
        turn.whisper(t("discussed_already"))
        return
    row.discussed_at = turn.now
    if row.reminder_id is not None:
        turn.remove(row.reminder_id)
        row.reminder_id = None
    undo = Button(t("not_discussed"), discuss_not(announcement_id=news.id))
    until = turn.now + settings_in(turn).undo
    turn.whisper(
        t("discussed_noted"), Buttons((undo,), only=(turn.by.id,), until=until, times="once")
    )
    counted(turn, news)


@skill.button
async def discuss_not(turn: Turn, announcement_id: str) -> None:
    """Take it back: that was a slip."""
    row = await briefing_of(turn.db, announcement_id, turn.by)
    news = await turn.db.get(Announcement, announcement_id)
    if row is not None and news is not None:
        row.discussed_at = None
        counted(turn, news)
    turn.whisper(t("discussed_not"))


# Reminders.


def _plan_reminder(tick: Tick, announcement_id: str, moments: Sequence[datetime]) -> None:
    """Look again when the first of these moments has come."""
    if moments and _rounds(tick):
        tick.at(min(moments), remind_teams(announcement_id=announcement_id))


def _rounds(scope: Scope) -> int:
    return min(settings_in(scope).reminders, _MOST_REMINDERS)


@skill.timer
async def remind_teams(tick: Tick, announcement_id: str) -> None:
    """The time for a reminder has come."""
    tick.start(remind_managers(announcement_id=announcement_id))


@skill.job
async def remind_managers(job: Job, announcement_id: str) -> None:
    """Remind managers who did not discuss it and were told long enough ago, some at a time."""
    after, coming = "", list[datetime]()
    while after := await _remind_some(job, announcement_id, after, coming):
        pass
    async with job.transaction() as tick:
        _plan_reminder(tick, announcement_id, coming)


async def _remind_some(job: Job, announcement_id: str, after: str, coming: list[datetime]) -> str:
    """Remind who is due; when others will be goes to `coming`. It never is in their quiet hours."""
    async with job.transaction() as tick:
        await tick.lock(f"announcements {announcement_id}")
        news = await tick.db.get(Announcement, announcement_id)
        if news is None or news.state != "sent":
            return ""
        rounds, wait = _rounds(tick), settings_in(tick).remind_after
        rows = await to_be_reminded(tick.db, news.id, rounds=rounds, most=_PAGE, after=after)
        for row, manager in rows:
            due = row.told_at + wait
            if due <= tick.now:
                due = tick.house.quiet_until(manager, tick.now) or due
            if due <= tick.now:
                await _remind(tick, news, row, manager)
                due = tick.now + wait
            if row.rounds < rounds:
                coming.append(due)
        return rows[-1][1].id if rows else ""


async def _remind(tick: Tick, news: Announcement, row: Briefing, manager: Person) -> None:
    """Remind somebody; what reminded them before goes."""
    if row.reminder_id is not None:
        tick.remove(row.reminder_id)
    title = (await words_of(tick.db, news.id)).title
    row.reminder_id = tick.dm(
        manager, t("team_reminder", title=title), _button(news, manager), lane="reminder"
    )
    row.rounds, row.told_at = row.rounds + 1, tick.now
