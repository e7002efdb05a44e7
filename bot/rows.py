"""The rows that keep what was said: one of the outbox for each sheet and copy, and its choices."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.content import Message, Text
from bot.offer import offers
from bot.primitives import Spans
from bot.said import Utterance
from bot.target import Target
from storage.choices import Choice
from storage.files import OutgoingFile
from storage.outbox import LEFT_OUT, Outgoing
from storage.people import Person
from storage.session import execute
from storage.sheets import SharedSheet
from storage.table import new_id
from storage.timers import Timer

# Replies have a loop of their own in the relay; of the others the lowest goes first.
LANES = {"urgent": -1, "reply": 0, "reminder": 1, "broadcast": 2}
# Changes of what many people have: they may take days, and nothing new is to wait behind them.
CHANGES = 3
_NEW: dict[str, Any] = {"state": "pending", "attempts": 0, "fence": 0}


def outgoing_row(
    target: Target,
    part: int,
    *,
    message_id: str,
    lane: int,
    now: datetime,
    kind: str = "post",
    changes: str | None = None,
    sheet: str | None = None,
    shared: str | None = None,
    edition: int = 0,
) -> dict[str, Any]:
    """Make the row of one sheet to one target: with its words, or the id of the shared ones."""
    return _NEW | {
        "id": new_id(),
        "message_id": message_id,
        "part": part,
        "kind": kind,
        "changes": changes,
        "adapter": target.adapter,
        "workspace": target.workspace,
        "channel": target.channel,
        "thread": target.thread,
        "only": target.only,
        "account": target.account,
        "person_id": target.person_id,
        "queue": f"{target.queue}/{lane}",
        "lane": lane,
        "sheet": sheet,
        "shared": shared,
        "edition": edition,
        "said_at": now,
        "next_at": _due(target, lane, now) if kind == "post" else now,
    }


def _due(target: Target, lane: int, now: datetime) -> datetime:
    """Say when something is to be sent: an answer and what is urgent at once, the rest not in quiet
    hours."""
    waits = lane > LANES["reply"] and target.quiet_until is not None
    return target.quiet_until or now if waits else now


def nowhere(said: Utterance, now: datetime, *, person: Person | None = None) -> dict[str, Any]:
    """Say on record that a message does not reach somebody: no chat knows the person, or the
    channel that it was for."""
    whom = person or said.person
    return _NEW | {
        "id": new_id(),
        "message_id": said.message_id,
        "kind": "post",
        "adapter": "",
        "workspace": "",
        "channel": said.channel,
        "queue": "",
        "person_id": whom.id if whom else None,
        "lane": LANES[said.lane],
        "state": "dead",
        "said_at": now,
        "next_at": now,
        "why": "no_channel" if said.channel else "no_account",
    }


def left_out(said: Utterance, now: datetime, *, person: Person | None = None) -> dict[str, Any]:
    """Say on record that a message is not said to somebody, or in a channel: its skill is off."""
    return nowhere(said, now, person=person) | {"state": "dropped", "why": LEFT_OUT}


def choice_rows(
    message: Message, say: Callable[[Text], Spans], *, message_id: str, now: datetime
) -> list[dict[str, Any]]:
    """Make the rows of a message's choices, in the order of their numbers."""
    return [
        {
            "id": new_id(),
            "message_id": message_id,
            "number": offer.number,
            "label": offer.label[:300],
            "labels": {},
            "route": offer.call.route,
            "args": dict(offer.call.args),
            "only": " ".join(offer.only) or None,
            "times": offer.times,
            "is_unseen": offer.unseen,
            "offered_at": now,
            "until": offer.until,
            "is_open": True,
        }
        for offer in offers(message, say)
    ]


# Built once: to build a statement costs as much as to run it.
_INSERTS = {table: insert(table) for table in (Outgoing, OutgoingFile, SharedSheet, Choice, Timer)}


async def insert_rows(db: AsyncSession, table: type[Any], rows: list[dict[str, Any]]) -> None:
    """Insert rows of one table, all with the same columns."""
    if rows:
        # Core instead of the ORM: many rows at once, and nobody needs the objects.
        await execute(db, _INSERTS[table], rows)
