"""What is noted of single events: reactions, until they are taken back, and what cannot be read."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select

from adapters.matrix.model import MatrixReaction, MatrixUnread
from adapters.matrix.told import sealed
from bot.events import ReactionAdded
from bot.payload import Body, text
from storage.insert import insert_new
from storage.session import Store, execute
from storage.table import storable


class Notes:
    """Reads and writes these notes; a repeat changes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def reaction(self, event: ReactionAdded, now: datetime) -> None:
        """Note what a reaction was."""
        row = {
            "event": event.id,
            "account": event.account,
            "message": event.message,
            "emoji": event.emoji,
            "heard_at": now,
        }
        async with self._store.transaction(urgent=True) as db:
            await insert_new(db, MatrixReaction, row)

    async def reaction_of(self, event: str) -> MatrixReaction | None:
        """Tell what a reaction was; None for an event that was none."""
        async with self._store.transaction() as db:
            return await db.get(MatrixReaction, event)

    async def unread(self, room: str, event: Body, now: datetime) -> None:
        """Keep an event that cannot be read yet."""
        row = {
            "event": storable(text(event, "event_id"))[:255],
            "room": room,
            "session": storable(text(event, "content", "session_id"))[:255],
            "payload": json.dumps(sealed(event)),
            "heard_at": now,
        }
        async with self._store.transaction(urgent=True) as db:
            await insert_new(db, MatrixUnread, row)

    async def unread_of(self, sessions: Collection[str] | None = None) -> Sequence[MatrixUnread]:
        """List what these keys may open, oldest first; without them everything."""
        query = select(MatrixUnread).order_by(col(MatrixUnread.heard_at))
        if sessions is not None:
            query = query.where(col(MatrixUnread.session).in_(sessions))
        async with self._store.transaction() as db:
            return list(await db.exec(query))

    async def untold(self, until: datetime) -> Sequence[MatrixUnread]:
        """List what came until a moment, and of which nobody was told, oldest first."""
        query = select(MatrixUnread).where(
            col(MatrixUnread.told_at).is_(None), col(MatrixUnread.heard_at) <= until
        )
        async with self._store.transaction() as db:
            return list(await db.exec(query.order_by(col(MatrixUnread.heard_at))))

    async def was_told(self, event: str, now: datetime) -> None:
        """Note that whoever wrote an event was told, or need not be."""
        async with self._store.transaction() as db:
            written = col(MatrixUnread.event) == event
            await execute(db, update(MatrixUnread).where(written).values(told_at=now))

    async def was_read(self, event: str) -> None:
        """Keep an event no longer."""
        async with self._store.transaction() as db:
            await execute(db, delete(MatrixUnread).where(col(MatrixUnread.event) == event))
