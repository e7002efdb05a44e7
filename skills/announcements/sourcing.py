"""Feeds and calendars of others: what is new in them becomes drafts, which go out to nobody."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import (
    Button,
    Buttons,
    Calendar,
    Feed,
    Job,
    NotFetched,
    Occurrence,
    Rule,
    Text,
    Tick,
    Turn,
    Wrong,
    find_audience,
    occurrences,
    who,
)
from skills.announcements.model.posts import next_number, words_of, write
from skills.announcements.model.sources import SourceItem, SourceRead, known_items, still_there
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import author_of, changed, take_up
from skills.announcements.settings import Source, settings_in, skill, t
from skills.announcements.things import Thing, key_of, things_in
from storage.people import Person

# So many drafts are made at once; of what comes first only the newest, or what comes next.
_MOST: Final = 5
_FIRST: Final = 3
# What is away may be back soon: it is asked again so often before anybody is troubled.
_AGAIN: Final = timedelta(hours=1)
_TRIES: Final = 3
_DAY: Final = timedelta(days=1)
# Once a day, whichever way the clocks change.
_ONCE_A_DAY: Final = timedelta(hours=20)


@skill.every("daily 00:15")
async def plan_sources(tick: Tick) -> None:
    """Plan when each source is read today."""
    for source in settings_in(tick).sources:
        due = _today(tick, source)
        if due is not None:
            tick.at(due.due_at, look_into(source=key_of(source.url)))


def _today(tick: Tick, source: Source) -> Occurrence | None:
    zone = ZoneInfo(tick.house.zone)
    found = occurrences(Rule.parse(source.every), zone, tick.now - _DAY, tick.now + _DAY)
    return next((one for one in found if one.local_date == tick.house.today), None)


@skill.timer
async def look_into(tick: Tick, source: str, tries: int = 1) -> None:
    """Read a source."""
    tick.start(read_source(source=source, tries=tries))


@skill.job
async def read_source(job: Job, source: str, tries: int) -> None:
    """Read a source, if it has changed, and make drafts of what is new."""
    all_sources = skill.settings_of(job.house).sources
    ours = next((one for one in all_sources if key_of(one.url) == source), None)
    if ours is None:
        return  # it was taken out of config.toml
    async with job.transaction() as tick:
        before = await tick.db.get(SourceRead, source)
        version = "" if before is None else before.version
    try:
        fetched = await job.fetch(ours.url, unless=version)
        found = None if fetched is None else await job.read_feed(fetched)
    except NotFetched as error:
        await _failed(job, source, error, tries)
        return
    async with job.transaction() as tick:
        read = await _read_of(tick, source)
        if fetched is None or found is None:
            await still_there(tick.db, read, tick.now)
        else:
            await _take(tick, ours, read, found, fetched.version)


async def _read_of(tick: Tick, source: str) -> SourceRead:
    await tick.lock(f"announcements.source {source}")
    read = await tick.db.get(SourceRead, source)
    if read is None:
        read = SourceRead(source=source, read_at=tick.now)
        tick.db.add(read)
    return read


async def _failed(job: Job, source: str, error: NotFetched, tries: int) -> None:
    """Try again soon, or tell the editors, once a day at most."""
    async with job.transaction() as tick:
        if error.may_pass and tries < _TRIES:
            moment = tick.now + max(_AGAIN, error.retry_after or _AGAIN)
            tick.at(moment, look_into(source=source, tries=tries + 1))
            return
        read = await _read_of(tick, source)
        if read.told_at is not None and tick.now - read.told_at < _ONCE_A_DAY:
            return
        read.told_at = tick.now
        for person in await _editors(tick):
            tick.dm(person, t("source_failed"), error.text, lane="reminder")


async def _take(
    tick: Tick, source: Source, read: SourceRead, found: Feed | Calendar, version: str
) -> None:
    """Make drafts of what is new in a source, and tell of them and of what was cancelled."""
    things = things_in(tick, source, found)
    known = await known_items(tick.db, read.source, [one.key for one in things])
    for row in known.values():
        row.seen_at = tick.now
    new = [one for one in things if one.key not in known and not one.is_cancelled]
    most = _MOST if read.has_begun else _FIRST
    drafts = [await _draft(tick, source, one) for one in new[:most]]
    made: list[str | None] = [one.id for one in drafts]
    if not read.has_begun:
        # All that stood there before anybody chose to follow it is no news.
        made += [None] * len(new[most:])
    for thing, announcement_id in zip(new, made, strict=False):
        tick.db.add(
            SourceItem(
                source=read.source,
                item=thing.key,
                announcement_id=announcement_id,
                seen_at=tick.now,
            )
        )
    has_more = len(made) < len(new)
    # With no version it is read again the next time: there is more in it.
    read.version, read.read_at, read.has_begun = "" if has_more else version, tick.now, True
    if drafts:
        await _tell(tick, found.title, drafts)
    await _tell_cancelled(tick, things, known)


async def _draft(tick: Tick, source: Source, thing: Thing) -> Announcement:
    """Make a draft without an author; whoever opens it becomes that."""
    await tick.lock("announcements.number")
    words, names_people = source.audience, False
    try:
        audience = await find_audience(tick.db, tick.house, words)
        words, names_people = audience.words, audience.names_people
    except Wrong:
        pass  # the preview says so to whoever opens it
    news = Announcement(
        number=await next_number(tick.db),
        audience=words,
        names_people=names_people,
        created_at=tick.now,
    )
    tick.db.add(news)
    await tick.db.flush()
    await write(tick.db, news.id, source.language, title=thing.title, text=thing.text, now=tick.now)
    return news


async def _tell(tick: Tick, title: str, drafts: Sequence[Announcement]) -> None:
    """Tell the editors of new drafts, all in one message."""
    titles: list[Text] = []
    ways: list[Button] = []
    for news in drafts:
        words = await words_of(tick.db, news.id)
        titles.append(t("source_draft", number=news.number, title=words.title))
        ways.append(
            Button(t("open_number", number=news.number), open_draft(announcement_id=news.id))
        )
    head = t("source_new", count=len(drafts), source=title)
    for person in await _editors(tick):
        tick.dm(person, head, *titles, Buttons(tuple(ways)), lane="reminder")


async def _tell_cancelled(
    tick: Tick, things: Sequence[Thing], known: Mapping[str, SourceItem]
) -> None:
    """Tell who works with a draft, or could, that what it is about will not happen."""
    for thing in things:
        row = known.get(thing.key)
        if row is None or row.is_cancelled or not thing.is_cancelled:
            continue
        row.is_cancelled = True
        news = None
        if row.announcement_id is not None:
            news = await tick.db.get(Announcement, row.announcement_id)
        if news is None or news.state in ("cancelled", "withdrawn"):
            continue
        author = await author_of(tick, news)
        title = (await words_of(tick.db, news.id)).title
        for person in [author] if author is not None else await _editors(tick):
            said = t("source_cancelled", number=news.number, title=title)
            tick.dm(person, said, lane="reminder")


async def _editors(tick: Tick) -> Sequence[Person]:
    return await tick.holders("announcements.publish")


@skill.button_for("publish")
async def open_draft(turn: Turn, announcement_id: str) -> None:
    """Take up a draft that came from a source: from then on it is theirs who did."""
    await turn.lock(f"announcements {announcement_id}")
    news = await turn.db.get(Announcement, announcement_id)
    if news is None:
        turn.whisper(t("gone"))
    elif news.state != "draft":
        turn.whisper(t(f"is_{news.state}", number=news.number))
    elif take_up(turn, news):
        changed(turn, news)
    else:
        author = await turn.db.get_one(Person, news.author_id)
        turn.whisper(t("source_taken", author=who(author)))
