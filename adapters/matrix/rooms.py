"""The rooms in which the bot is: who listens there, how they are called, and with whom it talks
alone. What nio forgets at each start is kept in the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import SQLModel, col, select

from adapters.matrix.library import AsyncClient
from adapters.matrix.model import MatrixRoom
from bot.events import PlaceKind
from bot.ports import ChannelSeen, Clock
from storage.insert import insert_into
from storage.session import Store, execute

_NAME: Final = 79
_NOBODY: Final = MappingProxyType[str, str]({})
_rooms = SQLModel.metadata.tables["matrix_room"]


class Rooms:
    """Knows every room by what the homeserver told of it, and by what was noted before."""

    def __init__(self, store: Store, clock: Clock, client: AsyncClient, *, workspace: str) -> None:
        self._store = store
        self._clock = clock
        self._client: Any = client
        self.workspace = workspace
        self._direct: dict[str, str] = {}
        self._encrypted: set[str] = set()
        self._noted: set[str] = set()
        self._closed: set[str] = set()

    async def open(self) -> dict[str, str]:
        """Remember what was noted, and return the rooms to which the bot is invited, and by whom.

        What was encrypted stays so, also in a room to which the bot comes back. What was known of
        rooms is forgotten, as another process may have heard what happened there since.
        """
        self._client.rooms.clear()
        async with self._store.transaction() as db:
            rows = list(await db.exec(select(MatrixRoom)))
        here = [row for row in rows if row.left_at is None]
        self._direct = {row.room: row.direct for row in here if row.direct}
        self._encrypted = {row.room for row in rows if row.is_encrypted}
        self._client.encrypted_rooms.update(self._encrypted)
        self._noted = {row.room for row in here if row.invited_by is None}
        return {row.room: row.invited_by for row in here if row.invited_by is not None}

    def is_noted(self, room: str) -> bool:
        """Whether the bot was in a room before."""
        return room in self._noted

    def is_known(self, room: str) -> bool:
        """Whether the bot is in a room."""
        return room in self._client.rooms

    def all(self) -> list[str]:
        """List the rooms in which the bot is."""
        return list(self._client.rooms)

    def members(self, room: str) -> int:
        """Count who is in a room or invited there, the bot too."""
        known = self._client.rooms.get(room)
        if known is None:
            return 0
        # A server names only some to whom it says how many there are; of a room that was just made
        # it has not said that anybody is invited.
        return max(int(known.member_count), len(known.users))

    def kind(self, room: str) -> PlaceKind:
        """Tell who may listen. A direct chat that somebody else came into is none any more."""
        known = self._client.rooms.get(room)
        if known is not None and known.join_rule == "public":
            return "public"
        return "direct" if room in self._direct and self.members(room) <= 2 else "private"

    def direct_with(self, account: str) -> str | None:
        """Find the room in which the bot talks with somebody alone."""
        rooms = (room for room, other in self._direct.items() if other == account)
        usable = (one for one in rooms if one not in self._closed)
        return next((one for one in usable if self.kind(one) == "direct"), None)

    async def note_gone(self, room: str, account: str) -> None:
        """Note that somebody went away, or did not want to come: where the bot talked with them
        alone, it does so no more, whoever else is there. After a restart nobody tells that again.
        """
        if self._direct.get(room) == account:
            async with self._store.transaction() as db:
                here = col(MatrixRoom.room) == room
                await execute(db, update(MatrixRoom).where(here).values(direct=None))
            # Only now: else a failing database would be taken for one that knows.
            del self._direct[room]

    def was_encrypted(self, room: str) -> bool:
        """Whether a room was ever encrypted."""
        return room in self._encrypted

    def seen(self, rooms: Iterable[str]) -> list[ChannelSeen]:
        """Tell of rooms as channels; of those that have a name, and are not closed."""
        found = (
            (room, self._name(room))
            for room in rooms
            if room not in self._closed and self.kind(room) != "direct"
        )
        return [
            ChannelSeen(
                workspace=self.workspace, channel=room, name=f"#{name}", kind=self.kind(room)
            )
            for room, name in found
            if name
        ]

    def _name(self, room: str) -> str:
        """Name a room as people do: by its alias without the server, else by its title."""
        known = self._client.rooms.get(room)
        if known is None:
            return ""
        alias = str(known.canonical_alias or "").removeprefix("#").partition(":")[0]
        return (alias or "-".join(str(known.name or "").split()).casefold())[:_NAME]

    async def note_invite(self, room: str, by: str, *, is_direct: bool) -> None:
        """Note that somebody asked the bot to come."""
        if is_direct:
            self._direct[room] = by
        await self._write([self._row(room, invited_by=by, direct=by if is_direct else None)])

    def close(self, room: str) -> None:
        """Remember that another room takes the place of this one. The homeserver tells it anew
        after each start."""
        self._closed.add(room)

    async def note_successor(self, room: str, successor: str, *, user: str) -> None:
        """Note that the bot is to come into the room that takes the place of another one, and with
        whom it talks there."""
        if room in self._direct:
            self._direct[successor] = self._direct[room]
        row = self._row(successor, invited_by=user, direct=self._direct.get(room))
        await self._write([row])

    async def note(self, rooms: Collection[str], *, direct: Mapping[str, str] = _NOBODY) -> None:
        """Note rooms in which the bot is; `direct` says with whom it talks alone in which."""
        for room in rooms:
            known = self._client.rooms.get(room)
            if known is not None and known.encrypted:
                self._encrypted.add(room)
        self._direct.update(direct)
        await self._write([self._row(room, direct=direct.get(room)) for room in sorted(rooms)])
        self._noted.update(rooms)

    def _row(
        self, room: str, *, direct: str | None, invited_by: str | None = None
    ) -> dict[str, object]:
        return {
            "room": room,
            "invited_by": invited_by,
            "is_encrypted": room in self._encrypted,
            "left_at": None,
            # Else it stays as it is: who was erased is written nowhere from memory.
            **({} if direct is None else {"direct": direct}),
        }

    async def _write(self, rows: Sequence[dict[str, object]]) -> None:
        async with self._store.transaction() as db:
            for names, alike in groupby(sorted(rows, key=len), key=lambda row: row.keys()):
                statement = insert_into(_rooms, is_sqlite=self._store.is_sqlite)
                changed = {name: statement.excluded[name] for name in names if name != "room"}
                await execute(
                    db,
                    statement.on_conflict_do_update(index_elements=["room"], set_=changed),
                    list(alike),
                )

    async def leave(self, room: str) -> None:
        """Note that the bot is in a room no more."""
        self._direct.pop(room, None)
        self._noted.discard(room)
        self._client.rooms.pop(room, None)
        now: datetime = self._clock.now()
        async with self._store.transaction() as db:
            await execute(
                db,
                update(MatrixRoom)
                .where(col(MatrixRoom.room) == room)
                .values(left_at=now, direct=None, invited_by=None),
            )
