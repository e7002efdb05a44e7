"""Sending: at the moment of each zone to whoever is in the audience then, and to nobody twice."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal
from sqlmodel import col

from bot import Job, Tick, Turn, Wrong, find_audience
from skills.announcements.asking import is_as_approved
from skills.announcements.budget import hold
from skills.announcements.bundling import bundle
from skills.announcements.confirming import said_to_readers
from skills.announcements.model.posts import wordings
from skills.announcements.model.readers import was_told
from skills.announcements.model.tables import Announcement
from skills.announcements.model.waves import add_to_wave, note_late, waves_of
from skills.announcements.moments import due_for, span
from skills.announcements.placing import post
from skills.announcements.reminding import plan_reminder
from skills.announcements.rights import below, changeable, changed
from skills.announcements.settings import settings_in, skill, t
from skills.announcements.splitting import said_by_half
from storage.people import Person
from storage.reach import count_by, fitting_after

# On SQLite an answer to somebody waits for as long as one such page takes, three times.
_PAGE: Final = 500
# A chat may not tell who is in a channel: it is asked again after so long.
_AGAIN: Final = timedelta(minutes=10)
_GOING: Final = ("planned", "sending", "sent")


@dataclass(slots=True, kw_only=True)
class _Run:
    """One look at who is due now: in which zones, and since when; `after` is who was taken last.

    `late` counts people whose moment is too long ago, `coming` is the next moment of other zones,
    and `digests` are those that will bring it.
    """

    which: ColumnElement[bool]
    due: dict[str, datetime] = field(default_factory=dict[str, datetime])
    late: Counter[datetime] = field(default_factory=Counter[datetime])
    coming: datetime | None = None
    digests: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    after: str = ""


@skill.timer
async def due(tick: Tick, announcement_id: str) -> None:
    """The moment has come somewhere."""
    tick.start(send(announcement_id=announcement_id))


@skill.timer
async def due_again(tick: Tick, announcement_id: str) -> None:
    """Try once more what was put off."""
    tick.start(send(announcement_id=announcement_id, is_told=True))


@skill.job
async def send(job: Job, announcement_id: str, is_told: bool = False) -> None:
    """Send to everybody whose moment has come, some at a time; the rest have timers of their own.

    Whoever has it already is left out, so it may run again at any time. `is_told` when its author
    knows that it was put off.
    """
    if await _post(job, announcement_id):
        return
    run = await _look(job, announcement_id, is_told=is_told)
    if run is None:
        return
    while await _send_some(job, announcement_id, run):
        pass
    await _end(job, announcement_id, run)


async def _post(job: Job, announcement_id: str) -> bool:
    """Post what goes into one channel. False for what goes to each person."""
    async with job.transaction() as tick:
        await tick.lock(f"announcements {announcement_id}")
        news = await tick.db.get(Announcement, announcement_id)
        if news is None or news.channel is None:
            return False
        if news.state != "planned":
            return True
        # A timer of before may come first, when it was planned anew for later.
        moment = due_for(news, tick.house.zone, tick.house.zone) or _planned_at(tick, news)
        if moment > tick.now:
            tick.at(moment, due(announcement_id=news.id))
            return True
        if _is_too_late(tick, news, moment):
            await _ask_late(tick, news, {moment: 1})
        elif await is_as_approved(tick, news):
            await post(tick, news)
            news.state, news.sent_at = "sent", tick.now
            await _tell_others(tick, news)
        changed(tick, news)
        return True


async def _tell_others(tick: Tick, news: Announcement) -> None:
    """Let other skills know that it goes out, and what it says. Nothing of what comes again and
    again, nor when its audience names people: not even its readers are told whom that is for."""
    if not news.names_people and news.series_id is None:
        words = await wordings(tick.db, news.id)
        tick.publish(
            "announcements.sent",
            announcement_id=news.id,
            audience=news.audience,
            template=news.template,
            words={key: {"title": one.title, "text": one.text} for key, one in words.items()},
        )


async def _look(job: Job, announcement_id: str, *, is_told: bool) -> _Run | None:
    """See who is in the audience now, and by which zones their moments are. None: not to be sent,
    or not now."""
    async with job.transaction() as tick:
        news = await tick.db.get(Announcement, announcement_id)
        if news is None or news.state not in _GOING:
            return None
        if news.state == "planned" and not await is_as_approved(tick, news):
            changed(tick, news)
            return None
        words, message_id = news.audience, news.message_id
    try:
        async with job.transaction() as tick:
            audience = await find_audience(tick.db, tick.house, words, sending=True)
        members = await job.house.members(audience.channels)
        async with job.transaction() as tick:
            await tick.lock(f"announcements {announcement_id}")
            audience = await find_audience(tick.db, tick.house, words, sending=True)
            which = audience.people(members) & ~was_told(message_id)
            zones = await count_by(tick.db, which, _zone(tick))
            off = await tick.house.off.people(tick.db, skill.name)
            gets = which if off is None else which & ~off
            reached = zones if off is None else await count_by(tick.db, gets, _zone(tick))
            news = await tick.db.get_one(Announcement, announcement_id)
            run = _by_moment(tick, news, _Run(which=which), zones, reached)
            due_now = gets & _zone(tick).in_(list(run.due))
            return None if run.due and await hold(tick, news, due_now) else run
    except Wrong as wrong:
        await _put_off(job, announcement_id, wrong, is_told=is_told)
        return None


def _zone(tick: Tick) -> ColumnElement[Any]:
    return func.coalesce(col(Person.zone), literal(tick.house.zone))


def _by_moment(
    tick: Tick,
    news: Announcement,
    run: _Run,
    zones: Iterable[str],
    reached: Mapping[str, int],
) -> _Run:
    """Part the zones by whether their moment is past, too long past, or still to come. `reached` is
    how many are in each of them for whom it is not switched off."""
    for zone in zones:
        moment = due_for(news, zone, tick.house.zone) or _planned_at(tick, news)
        if moment > tick.now:
            run.coming = min(moment, run.coming or moment)
        elif news.may_be_late:
            run.due[zone] = moment
        elif news.sent_at is not None and moment <= news.sent_at:
            continue  # who came here after it went out
        elif _is_too_late(tick, news, moment):
            if zone in reached:
                run.late[moment] += reached[zone]
        else:
            run.due[zone] = moment
    return run


def _planned_at(tick: Tick, news: Announcement) -> datetime:
    return news.planned_at or tick.now


def _is_too_late(tick: Tick, news: Announcement, moment: datetime) -> bool:
    """Whether a moment is so long past that its author is asked first."""
    late_by = tick.now - max(moment, _planned_at(tick, news))
    return not news.may_be_late and late_by > settings_in(tick).late


async def _ask_late(tick: Tick, news: Announcement, late: Mapping[datetime, int]) -> None:
    """Ask its author whether it is still to go to those for whom it is too late."""
    if late and not any(one.late for one in await waves_of(tick.db, news.id)):
        below(tick, news)
    for moment, people in late.items():
        await note_late(tick.db, news.id, moment, people)


async def _put_off(job: Job, announcement_id: str, wrong: Wrong, *, is_told: bool) -> None:
    """Tell the author once why it cannot be told for whom it is, and try again until it is too late
    for everybody; then it is theirs again, or done if some have it."""
    async with job.transaction() as tick:
        await tick.lock(f"announcements {announcement_id}")
        news = await tick.db.get_one(Announcement, announcement_id)
        _, last = span(news, tick.house.zone) or (tick.now, _planned_at(tick, news))
        if _is_too_late(tick, news, last):
            if news.state == "planned":
                news.state, news.planned_at = "draft", None
                below(tick, news)
            elif news.state == "sending":
                _close(tick, news)
            changed(tick, news)
            return
        tick.at(tick.now + _AGAIN, due_again(announcement_id=news.id))
        author = None if news.author_id is None else await tick.db.get(Person, news.author_id)
        if author is not None and not is_told:
            tick.dm(author, t("put_off", number=news.number), wrong.text)


async def _send_some(job: Job, announcement_id: str, run: _Run) -> bool:
    """Send to the next people, in one transaction. False when there are none, or it was stopped."""
    async with job.transaction() as tick:
        await tick.lock(f"announcements {announcement_id}")
        news = await tick.db.get_one(Announcement, announcement_id)
        if news.state not in _GOING:
            return False
        ours = run.which & _zone(tick).in_(list(run.due))
        people = await fitting_after(tick.db, ours, run.after, _PAGE)
        if not people:
            return False
        if news.state == "planned":
            news.state = "sending"
            await _tell_others(tick, news)
            changed(tick, news)
        off = await tick.house.off.off_for(tick.db, skill.name, [one.id for one in people])
        reached = [one for one in people if one.id not in off]
        later = await bundle(tick, news, reached, planned=run.digests)
        at_once = [one for one in reached if one.id not in later]
        lane = "urgent" if news.level == "urgent" else "broadcast"
        parts = await said_by_half(tick, news, at_once)
        if off:  # the spread has on record who was left out
            left_out = [one for one in people if one.id in off]
            parts.append((left_out, await said_to_readers(tick, news)))
        for some, said in parts:
            tick.spread(some, *said, message_id=news.message_id, lane=lane)
        for moment, some in _by_wave(tick, at_once, run).items():
            quiet = (tick.house.quiet_until(one, tick.now) is not None for one in some)
            held = sum(quiet) if lane == "broadcast" else 0
            await add_to_wave(tick.db, news.id, moment, people=len(some), held=held)
        run.after = people[-1].id
        return True


def _by_wave(tick: Tick, people: Sequence[Person], run: _Run) -> dict[datetime, list[Person]]:
    waves: dict[datetime, list[Person]] = {}
    for person in people:
        waves.setdefault(run.due[tick.house.zone_of(person)], []).append(person)
    return waves


async def _end(job: Job, announcement_id: str, run: _Run) -> None:
    """Wait for the next zone, or be done. Until the last zone of the world is due, somebody may
    come who lives there."""
    async with job.transaction() as tick:
        await tick.lock(f"announcements {announcement_id}")
        news = await tick.db.get_one(Announcement, announcement_id)
        if news.state not in _GOING:
            return
        await _ask_late(tick, news, run.late)
        _, last = span(news, tick.house.zone) or (tick.now, tick.now)
        news.next_at = run.coming
        if run.coming is not None or last > tick.now:
            tick.at(run.coming or last, due(announcement_id=news.id))
        # What has come to nobody by the last moment of all is over, too.
        is_over = news.state == "sending" or (last <= tick.now and not run.late)
        if run.coming is None and news.state != "sent" and is_over:
            _close(tick, news)
        changed(tick, news)


def _close(tick: Tick, news: Announcement) -> None:
    """Note that it went out."""
    news.state, news.sent_at = "sent", tick.now
    plan_reminder(tick, news, 1)


@skill.button_for("publish")
async def send_late(turn: Turn, announcement_id: str) -> None:
    """Send it also to those for whom it is late."""
    news = await changeable(turn, announcement_id, "planned", "sending", "sent")
    if news is not None:
        news.may_be_late = True
        turn.start(send(announcement_id=news.id))
        changed(turn, news)
