"""End-to-end encryption: nio's machine, and who gets the keys of a room. No words leave it plain.

nio would mark a room's key as shared although a request failed: whoever missed it could read
nothing. Here a message waits until everybody has the key.
"""

import asyncio
from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Final, cast
from uuid import uuid4
from weakref import WeakValueDictionary

import structlog

from adapters.matrix.library import (
    AsyncClient,
    EncryptionError,
    Event,
    MegolmEvent,
    OlmUnverifiedDeviceError,
)
from adapters.matrix.wire import Json, Wire, at, ok
from bot.errors import Refused

log = structlog.get_logger()

ENCRYPTED: Final = "m.room.encrypted"
# Reactions are read by servers: no client encrypts them.
_PLAIN: Final = frozenset(("m.reaction",))


class Keys:
    """Encrypts and decrypts for the one device of the bot; `client` has its store loaded."""

    def __init__(self, wire: Wire, client: AsyncClient) -> None:
        self._wire = wire
        # Its types are partly unknown; what comes out of it is looked at piece by piece.
        self._client: Any = client
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def tend(self) -> None:
        """Do what is to be done after each sync: hand keys out, ask for those of others.

        Raises: Unreachable, Refused.
        """
        client = self._client
        if client.olm is None:
            return
        if client.should_upload_keys:
            ok("keys/upload", await client.keys_upload())
        await self._query()
        if client.should_claim_keys:
            ok("keys/claim", await client.keys_claim(client.get_users_for_key_claiming()))
        for message in list(client.outgoing_to_device_messages):
            ok("sendToDevice", await client.to_device(message))

    async def _query(self) -> None:
        if self._client.should_query_keys:
            ok("keys/query", await self._client.keys_query())

    async def encrypt(self, room: str, kind: str, content: Json) -> tuple[str, Json]:
        """Make an event unreadable for all but the devices of who is in a room.

        In a room without encryption, and for reactions, it stays as it is. Raises: Unreachable;
        Refused, for a device that is not to read it.
        """
        known = self._client.rooms.get(room)
        if known is None or not known.encrypted or kind in _PLAIN:
            return kind, content
        lock = self._locks.setdefault(room, asyncio.Lock())
        async with lock:
            if not known.members_synced:
                ok("joined_members", await self._client.joined_members(room))
            await self._query()
            if self._client.olm.should_share_group_session(room):
                await self._share(room, known.users)
            made: tuple[str, Json] = self._client.encrypt(room, kind, content)
        return made

    async def _share(self, room: str, users: Iterable[str]) -> None:
        """Give the key of a room to every device in it, before anything is said with it."""
        client = self._client
        missing = client.get_missing_sessions(room)
        if missing:
            ok("keys/claim", await client.keys_claim(missing))
        try:
            parts = client.olm.share_group_session_parallel(
                room, list(users), ignore_unverified_devices=True
            )
            for devices, messages in parts:
                await self._wire.call("PUT", at("sendToDevice", ENCRYPTED, str(uuid4())), messages)
                client.olm.outbound_group_sessions[room].users_shared_with.update(devices)
        except OlmUnverifiedDeviceError as error:
            raise Refused("a device is not verified", why="forbidden") from error
        client.olm.outbound_group_sessions[room].shared = True

    def is_encrypted(self, room: str) -> bool:
        """Whether what is said in a room is encrypted."""
        known = self._client.rooms.get(room)
        return known is not None and bool(known.encrypted)

    def decrypt(self, room: str, event: Json) -> Json | None:
        """Read an event; None where its key is not known, or not yet."""
        # A copy: nio takes what it is handed apart.
        parsed: Any = Event.parse_event(deepcopy(event))
        if not isinstance(parsed, MegolmEvent) or self._client.olm is None:
            return None
        parsed.room_id = room
        try:
            read: Any = self._client.decrypt_event(parsed)
        except EncryptionError:
            return None
        source: object = getattr(read, "source", None)
        return cast("Json", source) if isinstance(source, dict) else None
