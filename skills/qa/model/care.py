"""Items by who looks after them: what is theirs, what is due, and what nobody looks after."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeAlias

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, false, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.qa.model.tables import Item, Passage, Topic
from skills.qa.search.words import stems
from storage.among import is_among
from storage.people import Person, name_key

# Whether an item is retired, when it is to be checked (as ISO writes a date), and its number.
Spot: TypeAlias = tuple[bool, str | None, int]
_MOST_STEMS = 12


async def items_in_care(
    db: AsyncSession,
    person_id: str,
    readers_ids: Collection[str] = (),
    *,
    words: str = "",
    after: Spot | None = None,
    most: int,
) -> Sequence[Item]:
    """List the items of an owner, and all those for these readers: what is due longest comes first,
    what is retired last. With words, only those that are about them or have that number; `after` a
    spot (`spot_of`), only those that stand behind it."""
    query = (
        select(Item)
        .where((col(Item.owner_id) == person_id) | is_among(col(Item.readers_id), readers_ids))
        .order_by(
            col(Item.state) == "retired",
            col(Item.review_on).is_(None),
            col(Item.review_on),
            col(Item.number),
        )
        .limit(most)
    )
    if after is not None:
        query = query.where(_is_behind(after))
    if words:
        query = query.where(_is_about(words))
    return (await db.exec(query)).all()


def spot_of(item: Item) -> Spot:
    """Tell where an item stands in the list of those that are looked after."""
    review_on = None if item.review_on is None else item.review_on.isoformat()
    return (item.state == "retired", review_on, item.number)


def _is_behind(spot: Spot) -> ColumnElement[bool]:
    is_retired, review_on, number = spot
    retired = col(Item.state) == "retired"
    later = col(Item.number) > number
    if review_on is None:
        behind = col(Item.review_on).is_(None) & later
    else:
        day = date.fromisoformat(review_on)
        same = (col(Item.review_on) == day) & later
        behind = (col(Item.review_on) > day) | same | col(Item.review_on).is_(None)
    return (retired & behind) if is_retired else ((~retired & behind) | retired)


def _is_about(words: str) -> ColumnElement[bool]:
    if words.isdecimal():
        return col(Item.number) == min(int(words[:9]), 2**31 - 1)
    wanted = list(dict.fromkeys(stems(words)))[:_MOST_STEMS]
    topics = select(Topic.id).where(Topic.name_key == name_key(words))
    having = select(Passage.item_id)
    for stem in wanted:
        having = having.where((" " + col(Passage.words) + " ").contains(f" {stem} "))
    return or_(
        col(Item.topic_id).in_(topics),
        col(Item.id).in_(having) if wanted else false(),
    )


def _is_due(today: date) -> ColumnElement[bool]:
    return (col(Item.state) == "verified") & (col(Item.review_on) <= today)


async def owners_of_due(db: AsyncSession, after: date, today: date) -> Sequence[Person]:
    """List whose items have become due since a day, by id: people who work here."""
    query = (
        select(Person)
        .where(
            col(Person.id).in_(
                select(Item.owner_id).where(_is_due(today), col(Item.review_on) > after)
            ),
            col(Person.is_active).is_(True),
        )
        .order_by(col(Person.id))
    )
    return (await db.exec(query)).all()


async def due_of(db: AsyncSession, owner_id: str, today: date, most: int) -> Sequence[Item]:
    """List the items of an owner that are due, those that are due longest first."""
    query = (
        select(Item)
        .where(_is_due(today), col(Item.owner_id) == owner_id)
        .order_by(col(Item.review_on), col(Item.number))
        .limit(most)
    )
    return (await db.exec(query)).all()


async def without_owner(db: AsyncSession, after: int, most: int) -> Sequence[Item]:
    """List the items that nobody looks after who works here, after a number, by number."""
    here = select(Person.id).where(col(Person.is_active).is_(True), col(Person.is_bot).is_(False))
    query = (
        select(Item)
        .where(
            col(Item.state) == "verified",
            col(Item.number) > after,
            or_(col(Item.owner_id).is_(None), col(Item.owner_id).not_in(here)),
        )
        .order_by(col(Item.number))
        .limit(most)
    )
    return (await db.exec(query)).all()


async def changed_since(db: AsyncSession, revision: int, most: int) -> Sequence[tuple[str, int]]:
    """List the ids and revisions of items that changed after one, in the order of the changes."""
    rows = await db.exec(
        select(Item.id, Item.revision)
        .where(col(Item.revision) > revision)
        .order_by(col(Item.revision))
        .limit(most)
    )
    return rows.all()
