"""Digests: what can wait comes in one message, at the moment that its reader chose.

What waits, and what came, stands in rows: a timer that never rang or a person who moved to another
zone is found by the daily look, and nobody gets anything twice.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot import (
    Block,
    Button,
    Buttons,
    InEach,
    Job,
    Paragraph,
    Rule,
    Scope,
    Text,
    Tick,
    Turn,
    occurrences,
)
from skills.announcements.budget import has_enough, today
from skills.announcements.confirming import said_to_readers
from skills.announcements.model.budget import choice_for
from skills.announcements.model.digests import (
    bundled_in,
    digests_with,
    mark_come,
    people_due,
    put_in_digest,
    slots_of,
    waiting_for,
    waiting_slots,
    wants_digest,
)
from skills.announcements.model.posts import words_of
from skills.announcements.model.reading import came_to
from skills.announcements.model.tables import Announcement
from skills.announcements.settings import skill, t
from storage.people import Person

_PAGE: Final = 500
# So many buttons are still a choice.
_MOST: Final = 10
_LINE: Final = 140
_LABEL: Final = 50
# A rule falls within it, and longer ago nothing can have waited.
_WEEK: Final = timedelta(days=8)
# So far ahead that one daily look may be missed.
_AHEAD: Final = timedelta(hours=48)


async def bundle(
    tick: Tick, news: Announcement, people: Sequence[Person], *, planned: set[tuple[str, str]]
) -> set[str]:
    """Put an announcement into the digests of those of these people who get it there, and tell who
    they are: who wants it, and whose week is used up, if its author chose that.

    `planned` are the digests for which that was done already, by zone and rule; new ones join.
    """
    if news.level != "normal":
        return set()
    which, ids = wants_digest(), [one.id for one in people]
    if await choice_for(tick.db, news) == "digest":
        enough = await has_enough(tick, today(tick), among=ids)
        which = which if enough is None else which | enough
    found = await put_in_digest(tick.db, news.id, ids, which, tick.now)
    if found:
        new = set(await slots_of(tick.db, tick.house.zone, found)) - planned
        plan_digests(tick, new)
        planned |= new
    return found


def plan_digests(scope: Scope, slots: Collection[tuple[str, str]]) -> None:
    """Have the digests of people of a zone that come by a rule sent at their next moments."""
    for zone, rule in slots:
        coming = occurrences(Rule.parse(rule), ZoneInfo(zone), scope.now, scope.now + _AHEAD)
        for one in coming:
            scope.at(one.due_at, digest_due(zone=zone, rule=rule))


@skill.timer
async def digest_due(tick: Tick, zone: str, rule: str) -> None:
    """The moment of some digests has come."""
    tick.start(send_digests(zone=zone, rule=rule))


@skill.every("daily 00:20")
async def look_for_digests(tick: Tick) -> None:
    """Plan the digests of the next days, and send what should have come."""
    waiting = await waiting_slots(tick.db, tick.house.zone)
    for zone, rule in waiting:
        tick.start(send_digests(zone=zone, rule=rule))
    plan_digests(tick, waiting)


@skill.job
async def send_digests(job: Job, zone: str, rule: str) -> None:
    """Send the digests of people of a zone that were due by a rule last, some at a time."""
    after: str | None = ""
    while after is not None:
        async with job.transaction() as tick:
            await tick.lock("announcements.digests")
            due = _last(rule, zone, tick.now)
            home = tick.house.zone
            people = await people_due(tick.db, home, (zone, rule), due, after, _PAGE)
            await deliver(tick, people, lane="reminder")
            after = people[-1].id if people else None


def _last(rule: str, zone: str, now: datetime) -> datetime:
    """Tell when a rule fell last."""
    past = occurrences(Rule.parse(rule), ZoneInfo(zone), now - _WEEK, now)
    return max((one.due_at for one in past), default=now - _WEEK)


async def deliver(
    scope: Scope, people: Sequence[Person], *, lane: Literal["reply", "reminder"]
) -> None:
    """Send people what waits for them: one message to all who get the same."""
    waiting = await waiting_for(scope.db, [one.id for one in people])
    alike: dict[tuple[str, ...], list[Person]] = {}
    by_id: dict[str, Announcement] = {}
    for person in people:
        news = waiting.get(person.id, ())
        by_id |= {one.id: one for one in news}
        if news:
            alike.setdefault(tuple(one.id for one in news), []).append(person)
    for ids, some in alike.items():
        for start in range(0, len(ids), _MOST):
            part = ids[start : start + _MOST]
            said = await _digest(scope, [by_id[one] for one in part])
            digest_id = scope.spread(some, *said, lane=lane)
            await mark_come(scope.db, [one.id for one in some], part, digest_id)


async def _digest(scope: Scope, news: Sequence[Announcement]) -> list[Text | Block]:
    said: list[Text | Block] = [t("digest", count=len(news))]
    buttons: list[Button] = []
    for one in news:
        words = await words_of(scope.db, one.id)
        line, title = _begin(words.text, _LINE), _begin(words.title, _LABEL)
        item = t("digest_item", title=words.title, line=line)
        said.append(Paragraph(item, bullet=True))
        buttons.append(Button(t("digest_read", title=title), read(announcement_id=one.id)))
    return [*said, Buttons(tuple(buttons)), t("digest_why")]


def _begin(words: InEach, most: int) -> InEach:
    """Give the first line of words, or as much of it as fits."""
    return InEach(en=_first_line(words.en, most), nl=_first_line(words.nl, most))


def _first_line(words: str, most: int) -> str:
    line = words.strip().split("\n", 1)[0].strip()
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]}…"


@skill.button
async def read(turn: Turn, announcement_id: str) -> None:
    """Show the whole of what a digest tells of, or what stands further up in the chat."""
    news = await turn.db.get(Announcement, announcement_id)
    is_there = news is not None and await came_to(turn.db, news.id, turn.by)
    if news is None or news.state == "withdrawn" or not is_there:
        turn.whisper(t("gone"))
    else:
        turn.whisper(*await said_to_readers(turn, news))


@skill.job
async def redraw_digests(job: Job, announcement_id: str) -> None:
    """Say the digests in which an announcement came as they should read now."""
    async with job.transaction() as tick:
        digests = await digests_with(tick.db, announcement_id)
    for digest_id in digests:
        async with job.transaction() as tick:
            await tick.lock("announcements.digests")
            news = await bundled_in(tick.db, digest_id)
            if news:
                tick.update(digest_id, *await _digest(tick, news))
            else:
                tick.remove(digest_id)
