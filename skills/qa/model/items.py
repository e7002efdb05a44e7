"""Items and their passages: put in, changed and taken away, with the counts that go with them."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import String, bindparam, delete, literal, update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.qa.model.full_text import may_be_found
from skills.qa.model.tables import SHELF, Item, Passage, Readers, Shelf, WordCount
from skills.qa.search.weights import Weights
from skills.qa.search.words import language_of, stems
from storage.among import IsAmong, as_list
from storage.insert import insert_into
from storage.session import execute, lock
from storage.table import storable

EVERYBODY: Final = ""
# Between the headings above a passage.
HEADINGS: Final = " › "
# Longer ones are no words, and a key of the table holds no more.
_LONGEST_STEM: Final = 80
_MANY: Final = 500
# So many passages before and after one are read, to show what it stands in.
_AROUND: Final = 20
# So many letters a passage has for each that is read at once.
_LEAST_PIECE: Final = 20
# Fewer letters that two pieces share are chance, and no sentence.
_SAME: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of an item that is found as one: its headings, joined, and its words."""

    heading: str
    text: str
    page: int | None = None


async def hold_shelf(db: AsyncSession) -> Shelf:
    """Let nobody else change items until this transaction is over, and give the shelf's row."""
    await lock(db, "qa.shelf")
    shelf = await db.get(Shelf, SHELF)
    if shelf is None:
        shelf = Shelf()
        db.add(shelf)
        await db.flush()
    return shelf


async def readers_of(db: AsyncSession, audience: str) -> Readers:
    """Find, or make, the readers that an audience stands for. The shelf is held."""
    found = (await db.exec(select(Readers).where(Readers.audience == audience))).first()
    if found is None:
        found = Readers(audience=audience)
        db.add(found)
        await db.flush()
    return found


async def all_readers(db: AsyncSession) -> Sequence[Readers]:
    """List the readers for whom there are items."""
    return (await db.exec(select(Readers).order_by(col(Readers.id)))).all()


async def readable(
    db: AsyncSession, item_id: str | None, passage_id: str | None, readers_ids: Collection[str]
) -> tuple[Item, Passage] | None:
    """Find an item and a passage of it (its first one, unless named) that these readers may read;
    None when they may not, or it is retired or gone."""
    query = (
        select(Item, Passage)
        .join(Passage, col(Passage.item_id) == col(Item.id))
        .where(Item.id == item_id, may_be_found(readers_ids))
        .order_by(col(Passage.number))
    )
    rows = (await db.exec(query)).all()
    named = [row for row in rows if row[1].id == passage_id]
    return next(iter([*named, *rows]), None)


async def count_rating(db: AsyncSession, item_id: str, rating: str, *, by: int) -> None:
    """Count what somebody said of an item, or take it back; two who do so at once both count."""
    if rating == "helpful":
        values = {"helpful": col(Item.helpful) + by}
    elif rating == "unhelpful":
        values = {"unhelpful": col(Item.unhelpful) + by}
    else:
        return
    await db.flush()
    await execute(db, update(Item).where(col(Item.id) == item_id).values(values))


def last_heading(passage: Passage) -> str:
    """Give the heading under which a passage stands; those above it are before it, joined."""
    return passage.heading.rpartition(HEADINGS)[2]


async def section_of(db: AsyncSession, passage: Passage, most: int) -> str:
    """Read the whole section in which a passage stands, when it has at most so many letters; else
    from that passage on, as far as it goes."""
    query = (
        select(Passage)
        .where(
            Passage.item_id == passage.item_id,
            Passage.heading == passage.heading,
            # Of a text without headings all is one section: what is far away is not read.
            col(Passage.number).between(passage.number - _AROUND, passage.number + _AROUND),
        )
        .order_by(col(Passage.number))
    )
    pieces = (await db.exec(query)).all()
    whole = joined([one.text for one in pieces])
    if len(whole) <= most:
        return whole
    shown = passage.text
    for piece in pieces:
        if piece.number > passage.number:
            more = joined([shown, piece.text])
            if len(more) > most:
                break
            shown = more
    return shown


async def read_on(
    db: AsyncSession, item: Item, after: int, most: int
) -> tuple[list[tuple[str, str]], int | None]:
    """Read what follows after a passage, by its number, in so many letters or one passage: its
    headings, each with its text. Also tell after which passage there is more; None at the end."""
    query = (
        select(Passage)
        .where(Passage.item_id == item.id, col(Passage.number) > after)
        .order_by(col(Passage.number))
        .limit(most // _LEAST_PIECE)
    )
    read: list[Passage] = []
    for piece in (await db.exec(query)).all():
        if read and sum(len(one.text) for one in read) + len(piece.text) > most:
            break
        read.append(piece)
    sections = [
        (heading or item.title, joined([one.text for one in pieces]))
        for heading, pieces in groupby(read, key=last_heading)
    ]
    last = read[-1].number if read else after
    further = select(Passage.id).where(Passage.item_id == item.id, col(Passage.number) > last)
    has_more = (await db.exec(further.limit(1))).first() is not None
    return sections, last if has_more else None


def joined(texts: Sequence[str]) -> str:
    """Join pieces that follow each other: each begins with the sentence that ended the last."""
    whole = ""
    for text in texts:
        both = next(
            (n for n in range(min(len(whole), len(text)), _SAME, -1) if whole.endswith(text[:n])),
            0,
        )
        whole = f"{whole}{text[both:]}" if both else f"{whole}\n\n{text}".strip()
    return whole


async def add_item(db: AsyncSession, item: Item, passages: Sequence[Passage]) -> Item:
    """Put in a new item with its passages; it gets the next number. The shelf is held."""
    shelf = await hold_shelf(db)
    shelf.items += 1
    item.number = shelf.items
    db.add(item)
    await db.flush()
    await put_passages(db, item, passages)
    return item


async def put_passages(db: AsyncSession, item: Item, passages: Sequence[Passage]) -> None:
    """Let an item have these passages, and those of before no more. The shelf is held."""
    await take_passages(db, item)
    shelf = await hold_shelf(db)
    for passage in passages:
        shelf.passages += 1
        passage.number, passage.item_id = shelf.passages, item.id
    db.add_all(passages)
    await db.flush()
    if item.state == "verified":
        await _count(db, item.readers_id, (one.words for one in passages), by=1)
    await note_change(db, item)


async def take_passages(db: AsyncSession, item: Item) -> None:
    """Take away the passages of an item. The shelf is held."""
    if item.state == "verified":
        await _count(db, item.readers_id, await _words_of(db, item), by=-1)
    await execute(db, delete(Passage).where(col(Passage.item_id) == item.id))


async def retire(db: AsyncSession, item: Item) -> None:
    """Let nobody find an item any more; it is kept, and can be brought back. The shelf is held."""
    if item.state == "retired":
        return
    await _count(db, item.readers_id, await _words_of(db, item), by=-1)
    item.state = "retired"
    await note_change(db, item)


async def bring_back(db: AsyncSession, item: Item) -> None:
    """Let a retired item be found again. The shelf is held."""
    if item.state == "verified":
        return
    item.state, item.is_gone = "verified", False
    await _count(db, item.readers_id, await _words_of(db, item), by=1)
    await note_change(db, item)


async def change_readers(db: AsyncSession, item: Item, readers: Readers) -> None:
    """Let other people read an item. The shelf is held."""
    if item.readers_id == readers.id:
        return
    words = await _words_of(db, item)
    if item.state == "verified":
        await _count(db, item.readers_id, words, by=-1)
        await _count(db, readers.id, words, by=1)
    item.readers_id = readers.id
    await note_change(db, item)


async def note_change(db: AsyncSession, item: Item) -> None:
    """Note that an item changed, so that every process looks at it again. The shelf is held."""
    shelf = await hold_shelf(db)
    shelf.revision += 1
    item.revision = shelf.revision
    await db.flush()


def verified(item: Item, *, by_id: str | None, now: datetime, today: date) -> None:
    """Note who says that an item is so, and when it is asked about again."""
    item.verified_by_id, item.verified_at = by_id, now
    days = item.review_days
    item.review_on = None if days is None else today + timedelta(days=days)


def digest_of(pieces: Iterable[Piece], *more: str) -> str:
    """Make what tells whether something was changed since it was brought in."""
    known = hashlib.sha256()
    for part in (*more, *(f"{one.heading}\0{one.text}\0{one.page}" for one in pieces)):
        known.update(part.encode("utf-8", "replace") + b"\1")
    return known.hexdigest()


def cut(pieces: Iterable[Piece], *, language: str = "") -> list[Passage]:
    """Make passages of pieces, with their stems: of a long document that takes a second, so do it
    before the transaction. `language` is what they are in where that cannot be told."""
    return [_passage(piece, language) for piece in pieces]


def _passage(piece: Piece, language: str) -> Passage:
    heading, text = storable(piece.heading), storable(piece.text)
    found = stems(f"{heading}\n{text}")
    return Passage(
        number=0,
        item_id="",
        heading=heading,
        text=text,
        page=piece.page,
        language=language_of(f"{heading}\n{text}") or language,
        words=" ".join(stem for stem in found if len(stem) <= _LONGEST_STEM),
    )


async def count_passages(db: AsyncSession, item: Item) -> int:
    """Count the passages of an item."""
    query = select(func.count()).select_from(Passage).where(Passage.item_id == item.id)
    return (await db.exec(query)).one()


async def _words_of(db: AsyncSession, item: Item) -> Sequence[str]:
    return (await db.exec(select(Passage.words).where(Passage.item_id == item.id))).all()


# What words are worth.

# Built once: to build a statement costs as much as to run it, and every question asks this.
_COUNTS: Final = (
    select(WordCount.stem, func.sum(WordCount.passages), func.sum(WordCount.length))
    .where(
        IsAmong(col(WordCount.readers_id), bindparam("readers", type_=String)),
        IsAmong(col(WordCount.stem), bindparam("stems", type_=String)),
    )
    .group_by(col(WordCount.stem))
)


async def weights_of(
    db: AsyncSession, stems_asked: Collection[str], readers_ids: Collection[str]
) -> Weights:
    """Count for these readers alone in how many passages some stems occur."""
    given = {"readers": as_list(readers_ids), "stems": as_list({"", *stems_asked})}
    rows = await execute(db, _COUNTS, given)
    found = {stem: (int(passages), int(length)) for stem, passages, length in rows}
    passages, length = found.pop("", (0, 0))
    return Weights(
        passages=passages,
        length=length,
        having={stem: count for stem, (count, _) in found.items() if count > 0},
    )


async def _count(db: AsyncSession, readers_id: str, words: Iterable[str], *, by: int) -> None:
    """Add passages to the counts of stems, or take them out."""
    passages: Counter[str] = Counter()
    length = 0
    for one in words:
        found = one.split()
        length += len(found)
        passages.update({"", *found})
    if not passages:
        return
    is_sqlite = (await db.connection()).dialect.name == "sqlite"
    statement = insert_into(WordCount, is_sqlite=is_sqlite)
    table = WordCount.__table__  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    statement = statement.on_conflict_do_update(
        index_elements=["readers_id", "stem"],
        set_={
            "passages": table.c.passages + statement.excluded.passages,  # pyright: ignore[reportUnknownMemberType]
            "length": table.c.length + statement.excluded.length,  # pyright: ignore[reportUnknownMemberType]
        },
    )
    rows = [
        {
            "readers_id": readers_id,
            "stem": stem,
            "passages": by * count,
            "length": 0 if stem else by * length,
        }
        for stem, count in sorted(passages.items())
    ]
    for start in range(0, len(rows), _MANY):
        await execute(db, statement, rows[start : start + _MANY])
    if by < 0:
        await execute(
            db,
            delete(WordCount).where(
                col(WordCount.readers_id) == literal(readers_id), col(WordCount.passages) <= 0
            ),
        )
