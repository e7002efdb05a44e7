"""Reading and writing gifts, with the people in them. What is hidden is in no list here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.kudos.model.tables import Gift, Plus, Preference, Reaction, Receipt
from storage.people import Person
from storage.session import execute


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """A gift with the people in it; `receivers` are those who may be named to the reader."""

    gift: Gift
    giver: Person
    receivers: tuple[Person, ...]


def is_open() -> ColumnElement[bool]:
    """Hold for what everybody may see: not private, and the receiver wants it so."""
    in_private = exists().where(
        col(Preference.person_id) == col(Receipt.receiver_id), col(Preference.private_only)
    )
    return col(Gift.is_private).is_(False) & ~in_private


async def list_thanks(
    db: AsyncSession, *conditions: Any, most: int, open_only: bool = True
) -> list[Thanks]:
    """List gifts that fit, newest first, each with its receivers that fit; `most` gifts at most.

    Conditions are on `Gift` and `Receipt`.
    """
    wanted = _wanted(conditions, open_only=open_only)
    newest = (
        select(Gift.id)
        .join(Receipt, col(Receipt.gift_id) == col(Gift.id))
        .where(*wanted)
        .distinct()
        .order_by(col(Gift.id).desc())
        .limit(most)
    )
    giver, receiver = aliased(Person), aliased(Person)
    rows = await db.exec(
        select(Gift, giver, receiver)
        .join(Receipt, col(Receipt.gift_id) == col(Gift.id))
        .join(giver, col(giver.id) == col(Gift.giver_id))
        .join(receiver, col(receiver.id) == col(Receipt.receiver_id))
        .where(*wanted, col(Gift.id).in_(newest))
        .order_by(col(Gift.id).desc(), col(Receipt.id))
    )
    return _grouped(rows.all())


async def count_gifts(db: AsyncSession, *conditions: Any) -> int:
    """Count the gifts that fit and that everybody may see."""
    rows = await db.exec(
        select(func.count(col(Gift.id).distinct()))
        .join(Receipt, col(Receipt.gift_id) == col(Gift.id))
        .where(*_wanted(conditions, open_only=True))
    )
    return rows.one()


async def receivers_of(db: AsyncSession, *conditions: Any) -> set[str]:
    """Tell who received gifts that fit and that everybody may see, by id."""
    rows = await db.exec(
        select(Receipt.receiver_id)
        .join(Gift, col(Gift.id) == col(Receipt.gift_id))
        .where(*_wanted(conditions, open_only=True))
        .distinct()
    )
    return set(rows)


def _wanted(conditions: Sequence[Any], *, open_only: bool) -> list[Any]:
    return [col(Gift.is_hidden).is_(False), *conditions, *([is_open()] if open_only else [])]


def _grouped(rows: Sequence[tuple[Gift, Person, Person]]) -> list[Thanks]:
    found: dict[str, Thanks] = {}
    for gift, giver, receiver in rows:
        before = found.get(gift.id)
        others = before.receivers if before else ()
        found[gift.id] = Thanks(gift=gift, giver=giver, receivers=(*others, receiver))
    return list(found.values())


async def receipts_of(db: AsyncSession, gift_id: str) -> list[tuple[Receipt, Person]]:
    """List who received a gift, in the order in which they were named."""
    rows = await db.exec(
        select(Receipt, Person)
        .join(Person, col(Person.id) == col(Receipt.receiver_id))
        .where(Receipt.gift_id == gift_id)
        .order_by(col(Receipt.id))
    )
    return list(rows.all())


async def pluses_of(db: AsyncSession, gift_id: str) -> Sequence[Person]:
    """List who agreed with a gift, first to last."""
    rows = await db.exec(
        select(Person)
        .join(Plus, col(Plus.person_id) == col(Person.id))
        .where(Plus.gift_id == gift_id)
        .order_by(col(Plus.id))
    )
    return rows.all()


async def plus_of(db: AsyncSession, gift_id: str, person_id: str) -> Plus | None:
    """Find somebody's “+1” on a gift."""
    rows = await db.exec(select(Plus).where(Plus.gift_id == gift_id, Plus.person_id == person_id))
    return rows.first()


async def reactions_of(db: AsyncSession, gift_id: str, person_id: str) -> Sequence[Reaction]:
    """List the emoji by which somebody gave this gift, or agreed with it."""
    rows = await db.exec(
        select(Reaction).where(Reaction.gift_id == gift_id, Reaction.person_id == person_id)
    )
    return rows.all()


async def gift_on_card(db: AsyncSession, message_id: str) -> Gift | None:
    """Find the gift that a card in the channel shows."""
    rows = await db.exec(select(Gift).where(Gift.card_id == message_id))
    return rows.first()


async def gift_for(db: AsyncSession, giver_id: str, source: str) -> Gift | None:
    """Find what somebody gave by reacting to a message."""
    rows = await db.exec(select(Gift).where(Gift.giver_id == giver_id, Gift.source == source))
    return rows.first()


async def take_away(db: AsyncSession, gift: Gift) -> None:
    """Delete a gift with all that hangs on it."""
    await execute(db, delete(Gift).where(col(Gift.id) == gift.id))
    db.expunge(gift)


async def preference_of(db: AsyncSession, person_id: str, now: datetime) -> Preference:
    """Find what somebody chose; the defaults, not yet stored, when they never did."""
    found = await db.get(Preference, person_id)
    return found or Preference(person_id=person_id, changed_at=now)


async def private_only(db: AsyncSession, people: Collection[str]) -> set[str]:
    """Tell which of these people (by id) want their thanks in private."""
    rows = await db.exec(
        select(Preference.person_id).where(
            col(Preference.private_only), col(Preference.person_id).in_(people)
        )
    )
    return set(rows)


async def out_of_rankings(db: AsyncSession, people: Collection[str]) -> set[str]:
    """Tell which of these people (by id) want to be in no ranking."""
    rows = await db.exec(
        select(Preference.person_id).where(
            col(Preference.not_in_rankings), col(Preference.person_id).in_(people)
        )
    )
    return set(rows)


async def carded(
    db: AsyncSession, person_id: str, *, most: int, before: str | None = None
) -> Sequence[Gift]:
    """List the gifts to somebody that have a card in the channel, newest first.

    `before` goes on with those older than this one (by id).
    """
    rows = await db.exec(
        select(Gift)
        .join(Receipt, col(Receipt.gift_id) == col(Gift.id))
        .where(
            Receipt.receiver_id == person_id,
            col(Gift.card_id).is_not(None),
            *([] if before is None else [col(Gift.id) < before]),
        )
        .order_by(col(Gift.id).desc())
        .limit(most)
    )
    return rows.all()
