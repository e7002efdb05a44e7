"""What became of messages: how many copies each chat has of them, and how far a change has come.

A copy is what one person, or one channel, gets of a message, however many parts it has. All of it
is counted in the database: of a hundred thousand copies none is loaded.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.outbox import LEFT_OUT, PERHAPS, STOPPED, UNSENT, WITHDRAWN, Outgoing
from storage.session import execute
from storage.spreads import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """How many copies there are, by what became of them.

    Of those that are `waiting` nobody has tried to send any part; the `later` ones among them are
    held until a moment of their own, such as the end of somebody's quiet hours. `under_way` is what
    is being sent, or was perhaps sent and is looked up; `unclear` what was perhaps sent, for good.
    `stopped` and `withdrawn` ones were taken out before they were sent.
    """

    sent: int = 0
    waiting: int = 0
    later: int = 0
    under_way: int = 0
    unclear: int = 0
    given_up: int = 0
    stopped: int = 0
    withdrawn: int = 0

    @property
    def planned(self) -> int:
        """Count all of them."""
        tried = self.sent + self.under_way + self.unclear + self.given_up
        return tried + self.waiting + self.stopped + self.withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How messages stand in each chat; `nowhere` is how many copies are for people, or channels,
    whom no chat knows, and `left_out` those for whom, or where, the skill is switched off."""

    chats: Mapping[str, Copies]
    nowhere: int = 0
    left_out: int = 0

    @property
    def copies(self) -> Copies:
        """Count over all chats."""
        return reduce(_sum, self.chats.values(), Copies())


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How far the last change of messages has come: how many copies are changed in their chat
    (`done`) or still to be (`waiting`), how many the chat `refused` to change or could not be found
    any more (`missed`)."""

    done: int = 0
    waiting: int = 0
    refused: int = 0
    missed: int = 0

    @property
    def planned(self) -> int:
        """Count all of them."""
        return self.done + self.waiting + self.refused + self.missed


async def standing(db: AsyncSession, message_ids: Collection[str], now: datetime) -> Standing:
    """Tell what became of messages, the chat with the most copies first.

    What was put differently later, or taken away, counts as what it was: see `changes_of`.
    """
    per_copy = _per_copy(message_ids, now)
    became = _became(per_copy)
    rows = await execute(
        db,
        select(per_copy.c.adapter, became, func.count(), func.sum(per_copy.c.parts)).group_by(
            per_copy.c.adapter, became
        ),
    )
    found: dict[str, dict[str, int]] = {}
    nowhere = 0
    for adapter, name, copies, parts in rows:
        if adapter:
            found.setdefault(adapter, {})[name] = copies
        else:
            nowhere += parts  # one row each, all in no queue
    left_out = select(func.count()).where(
        col(Outgoing.message_id).in_(message_ids),
        col(Outgoing.kind) == "post",
        col(Outgoing.why) == LEFT_OUT,
    )
    off = (await execute(db, left_out)).scalar_one() if nowhere else 0
    chats = {adapter: _copies(**counts) for adapter, counts in found.items()}
    largest = sorted(chats.items(), key=lambda one: (-one[1].planned, one[0]))
    return Standing(chats=dict(largest), nowhere=nowhere - off, left_out=off)


async def changes_of(db: AsyncSession, message_ids: Collection[str]) -> Mapping[str, Changes]:
    """Tell by chat how far the last change of each message has come: what was sent before it.

    A copy that was not sent yet needs no change: it is sent in its new words, or not at all.
    """
    found: dict[str, dict[str, int]] = {}
    for message_id, edition in (await _last_changes(db, message_ids)).items():
        for adapter, name, count in [
            *await _changed(db, message_id, edition),
            *await _left(db, message_id, edition),
        ]:
            counts = found.setdefault(adapter, {})
            counts[name] = counts.get(name, 0) + count
    return {adapter: Changes(**counts) for adapter, counts in sorted(found.items())}


_is_pending = col(Outgoing.state) == "pending"
_is_dropped = col(Outgoing.state) == "dropped"
# What the relay has never taken up: what waits for a chat that asks for patience was.
_is_untouched = and_(_is_pending, col(Outgoing.fence) == 0)
_is_unbegun = and_(_is_pending, col(Outgoing.started_at).is_(None))


def _any(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((which, 1), else_=0))


def _per_copy(message_ids: Collection[str], now: datetime) -> Any:
    """Count the parts of each copy by their state. All parts of one are in one queue."""
    return (
        select(
            col(Outgoing.adapter),
            func.count().label("parts"),
            _any(col(Outgoing.state) == "sent").label("sent"),
            _any(_is_unbegun).label("unbegun"),
            _any(and_(_is_untouched, col(Outgoing.next_at) > now)).label("later"),
            _any(col(Outgoing.state).in_(UNSENT)).label("unsent"),
            _any(
                or_(
                    col(Outgoing.state) == "held",
                    and_(_is_dropped, col(Outgoing.why) == PERHAPS),
                )
            ).label("perhaps"),
            _any(and_(_is_dropped, col(Outgoing.why) == STOPPED)).label(STOPPED),
            _any(and_(_is_dropped, col(Outgoing.why) == WITHDRAWN)).label(WITHDRAWN),
        )
        .where(
            col(Outgoing.message_id).in_(message_ids),
            col(Outgoing.kind) == "post",
            col(Outgoing.changes).is_(None),
        )
        .group_by(col(Outgoing.message_id), col(Outgoing.adapter), col(Outgoing.queue))
        .subquery()
    )


def _became(copy: Any) -> ColumnElement[str]:
    """Name what became of a copy, after the field of `Copies`."""
    return case(
        (copy.c.perhaps > 0, "unclear"),
        (copy.c.sent == copy.c.parts, "sent"),
        (and_(copy.c.unbegun == copy.c.parts, copy.c.later > 0), "later"),
        (copy.c.unbegun == copy.c.parts, "waiting"),
        (copy.c.unsent > 0, "under_way"),
        (copy.c.stopped > 0, STOPPED),
        (copy.c.withdrawn > 0, WITHDRAWN),
        else_="given_up",
    )


def _copies(*, waiting: int = 0, later: int = 0, **counts: int) -> Copies:
    return Copies(waiting=waiting + later, later=later, **counts)


def _sum(one: Copies, other: Copies) -> Copies:
    names = [field.name for field in fields(Copies)]
    return Copies(**{name: getattr(one, name) + getattr(other, name) for name in names})


async def _last_changes(db: AsyncSession, message_ids: Collection[str]) -> dict[str, int]:
    """Find the edition of the last change of each message that was changed."""
    spreads = await execute(
        db,
        select(col(Spread.message_id), col(Spread.changed)).where(
            col(Spread.message_id).in_(message_ids)
        ),
    )
    known = {row[0]: row[1] for row in spreads}
    others = set(message_ids) - known.keys()
    if others:
        rows = await execute(
            db,
            select(col(Outgoing.message_id), func.max(col(Outgoing.edition)))
            .where(col(Outgoing.message_id).in_(others), col(Outgoing.changes).is_not(None))
            .group_by(col(Outgoing.message_id)),
        )
        known |= {row[0]: row[1] for row in rows}
    return {message_id: edition for message_id, edition in known.items() if edition}


async def _changed(db: AsyncSession, message_id: str, edition: int) -> list[tuple[str, str, int]]:
    """Count the copies that a change has reached, by chat and what became of it there."""
    state = col(Outgoing.state)
    per_copy = (
        select(
            col(Outgoing.adapter),
            case(
                (_any(state.in_(UNSENT)) > 0, "waiting"),
                (_any(state.in_(("dead", "held"))) > 0, "refused"),
                (_any(state == "sent") > 0, "done"),
                else_="missed",
            ).label("became"),
        )
        .where(
            col(Outgoing.message_id) == message_id,
            col(Outgoing.changes).is_not(None),
            col(Outgoing.edition) == edition,
        )
        .group_by(col(Outgoing.adapter), col(Outgoing.queue))
        .subquery()
    )
    each = (per_copy.c.adapter, per_copy.c.became)
    rows = await execute(db, select(*each, func.count()).group_by(*each))
    return [(adapter, became, count) for adapter, became, count in rows]


async def _left(db: AsyncSession, message_id: str, edition: int) -> list[tuple[str, str, int]]:
    """Count the copies that a change has not reached yet: of many, it goes page by page."""
    is_many = select(col(Spread.message_id)).where(col(Spread.message_id) == message_id).exists()
    per_copy = (
        select(col(Outgoing.adapter))
        .where(
            is_many,
            col(Outgoing.message_id) == message_id,
            col(Outgoing.adapter) != "",
            not_(and_(col(Outgoing.kind) == "post", _is_dropped)),
        )
        .group_by(col(Outgoing.adapter), col(Outgoing.person_id))
        .having(func.max(col(Outgoing.edition)) < edition)
        .subquery()
    )
    rows = await execute(db, select(per_copy.c.adapter, func.count()).group_by(per_copy.c.adapter))
    return [(adapter, "waiting", count) for adapter, count in rows]
