"""What is noted of single events: reactions, until they are taken back, and what cannot be read."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from adapters.matrix.model import MatrixReaction, MatrixUnread
from bot.events import ReactionAdded
from bot.payload import Body, text
from storage.insert import insert_new
from storage.session import Store, execute


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
            "event": text(event, "event_id"),
            "room": room,
            "session": text(event, "content", "session_id")[:255],
            "payload": json.dumps(dict(event)),
            "heard_at": now,
        }
        async with self._store.transaction(urgent=True) as db:
            await insert_new(db, MatrixUnread, row)

    async def unread_of(self, sessions: Collection[str]) -> Sequence[MatrixUnread]:
        """List what these keys may open, oldest first."""
        async with self._store.transaction() as db:
            query = select(MatrixUnread).where(col(MatrixUnread.session).in_(sessions))
            return list(await db.exec(query.order_by(col(MatrixUnread.heard_at))))

    async def was_read(self, event: str) -> None:
        """Keep an event no longer."""
        async with self._store.transaction() as db:
            await execute(db, delete(MatrixUnread).where(col(MatrixUnread.event) == event))
