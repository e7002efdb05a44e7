"""Announcements: finding them, and their words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import InEach
from skills.announcements.model.tables import Announcement, Reminder, State, Wording
from storage.people import Person

LANGUAGES = ("en", "nl")
_STILL_TO_GO: Final[tuple[State, ...]] = (
    "draft",
    "undecided",
    "waiting",
    "planned",
    "repeating",
    "paused",
    "skipped",
    "sending",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an announcement says: its title and text, for readers of each language.

    `languages` are those in which it was written; others read the first one.
    """

    title: InEach
    text: InEach
    languages: tuple[str, ...]


async def next_number(db: AsyncSession) -> int:
    """Give the number of a new announcement. Whoever asks holds the lock `announcements.number`."""
    last = (await db.exec(select(func.max(Announcement.number)))).one()
    return (last or 0) + 1


async def numbered(db: AsyncSession, number: int) -> Announcement | None:
    """Find an announcement by what people call it."""
    rows = await db.exec(select(Announcement).where(Announcement.number == number))
    return rows.first()


async def announced_as(db: AsyncSession, message_id: str) -> Announcement | None:
    """Find the announcement that a message to its readers belongs to: itself, or a reminder."""
    reminded = select(Reminder.announcement_id).where(Reminder.message_id == message_id)
    is_it = or_(col(Announcement.message_id) == message_id, col(Announcement.id).in_(reminded))
    return (await db.exec(select(Announcement).where(is_it))).first()


async def is_announced(db: AsyncSession, message_id: str) -> bool:
    """Tell whether a message belongs to an announcement."""
    return await announced_as(db, message_id) is not None


async def in_states(
    db: AsyncSession, states: Collection[State], *, author: Person | None = None, most: int
) -> Sequence[Announcement]:
    """List announcements in these states, of one author or of all, the newest first.

    The dates of a series that are still to come are left out: they stand with their series.
    """
    with_series = ("planned", "paused", "skipped")
    query = select(Announcement).where(
        col(Announcement.state).in_(states),
        or_(col(Announcement.series_id).is_(None), col(Announcement.state).not_in(with_series)),
    )
    if author is not None:
        query = query.where(Announcement.author_id == author.id)
    return (await db.exec(query.order_by(col(Announcement.number).desc()).limit(most))).all()


async def still_to_go(db: AsyncSession) -> Sequence[tuple[int, str]]:
    """List the number and the audience of what may still go out, without the dates that follow
    their series."""
    rows = await db.exec(
        select(Announcement.number, Announcement.audience)
        .where(
            col(Announcement.state).in_(_STILL_TO_GO),
            or_(col(Announcement.series_id).is_(None), col(Announcement.is_apart)),
        )
        .order_by(col(Announcement.number))
    )
    return rows.all()


async def wordings(db: AsyncSession, announcement_id: str) -> Mapping[str, Wording]:
    """Find the words of an announcement, by language; the one it was written in comes first."""
    rows = await db.exec(
        select(Wording)
        .where(Wording.announcement_id == announcement_id)
        .order_by(col(Wording.written_at), col(Wording.language))
    )
    return {one.language: one for one in rows}


async def words_of(db: AsyncSession, announcement_id: str) -> Words:
    """Tell what each reader reads; in a language without words, those of the first one."""
    known = await wordings(db, announcement_id)
    first = next(iter(known.values()))
    mine = {language: known.get(language, first) for language in LANGUAGES}
    return Words(
        title=InEach(en=mine["en"].title, nl=mine["nl"].title),
        text=InEach(en=mine["en"].text, nl=mine["nl"].text),
        languages=tuple(known),
    )


async def write(
    db: AsyncSession,
    announcement_id: str,
    language: str,
    *,
    title: str,
    text: str,
    now: datetime,
) -> None:
    """Write the words in one language, in place of those of before."""
    key = {"announcement_id": announcement_id, "language": language}
    known = await db.get(Wording, key)
    if known is None:
        db.add(
            Wording(
                announcement_id=announcement_id,
                language=language,
                title=title,
                text=text,
                written_at=now,
            )
        )
    else:
        known.title, known.text = title, text
    await db.flush()


async def copy_words(db: AsyncSession, from_id: str, to_id: str) -> bool:
    """Let one announcement say what another one says. False: it does already."""
    old, new = await wordings(db, from_id), await wordings(db, to_id)
    differs = False
    for language, one in old.items():
        there = new.get(language)
        if there is None or (there.title, there.text) != (one.title, one.text):
            differs = True
            # Which language came first stays as it was: others read that one.
            words = {"title": one.title, "text": one.text}
            await write(db, to_id, language, **words, now=one.written_at)
    return differs
