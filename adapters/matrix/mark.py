"""Whether the folder of keys is the one that the device used last.

The homeserver keeps a mark of it, and so does the folder. Whenever the keys were used both are
changed, so that a copy of before is known: it would use keys a second time. The homeserver rather
than the database, since who restores the folder from a backup restores the database, too.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.matrix.library import AsyncClient
from adapters.matrix.wire import Json, SaidNo, Wire, at
from bot.payload import text
from bot.ports import Clock

_KIND: Final = "org.plein.keys"
# How often at most it is changed: a copy that is younger may go unnoticed.
_PACE: Final = timedelta(minutes=1)


class Mark:
    """Compares and changes the mark of the device of `client`, whose store is loaded."""

    def __init__(self, wire: Wire, client: AsyncClient, clock: Clock, *, user: str) -> None:
        self._wire = wire
        self._client: Any = client
        self._clock = clock
        self._user = user
        self._path = at("user", user, "account_data", _KIND)
        self._changed_at: datetime | None = None

    async def fits(self) -> bool:
        """Whether these are the keys that the homeserver knows the device by, as used last.

        Raises: Unreachable, Refused.
        """
        client = self._client
        told = await self._wire.call(
            "POST", at("keys", "query"), {"device_keys": {self._user: [client.device_id]}}
        )
        key = f"ed25519:{client.device_id}"
        known = text(told, "device_keys", self._user, client.device_id, "keys", key)
        if not known:
            # Nobody has written to it yet; one that was deleted cannot come back.
            return not client.olm.account.shared
        if known != client.olm.account.identity_keys["ed25519"]:
            return False
        marks = await self._marks()
        own = client.store.load_sync_token()
        return own is None if not marks else own in marks

    async def _marks(self) -> set[str]:
        try:
            told: Json = await self._wire.call("GET", self._path)
        except SaidNo as no:
            if no.status != 404:
                raise
            told = {}
        return {mark for mark in (text(told, "mark"), text(told, "next")) if mark}

    async def _change(self) -> None:
        """Make a new mark; ended in between, either of both is right."""
        # nio's place for where its sync is, which is in the database here.
        store = self._client.store
        mark = secrets.token_hex(8)
        await self._wire.call(
            "PUT", self._path, {"mark": store.load_sync_token() or "", "next": mark}
        )
        store.save_sync_token(mark)
        await self._wire.call("PUT", self._path, {"mark": mark})

    async def follow(self) -> bool:
        """Make a new mark, unless there was one just now, and tell whether. Raises: Unreachable,
        Refused."""
        now = self._clock.now()
        if self._changed_at is not None and now - self._changed_at < _PACE:
            return False
        await self._change()
        self._changed_at = now
        return True
