"""Reads what a row of the outbox says: its own words, or those that it shares with others."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.errors import Refused
from bot.ports import Clock
from bot.primitives import FileBox, Primitives, from_json
from storage.files import file_data
from storage.outbox import Outgoing
from storage.session import Store
from storage.sheets import sheets_by_id

_TERM: Final = timedelta(minutes=1)


class SheetReader:
    """Reads sheets; those that many rows share are read from the database once a minute: whoever is
    erased is taken out of them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._since = clock.now()
        self._shared: dict[str, str] = {}

    async def read(self, row: Outgoing) -> Primitives:
        """Read what a row says; the bytes of its files come along.

        Raises: Refused, when they, or the words, are not kept any more.
        """
        words = row.sheet if row.shared is None else await self._words(row.shared)
        sheet = from_json(words) if words else ()
        wanted = [one.file for one in sheet if isinstance(one, FileBox)]
        if not wanted:
            return sheet
        async with self._store.transaction() as db:
            data = await file_data(db, wanted)
        if len(data) < len(wanted):
            raise Refused("its file was kept for too long")
        return tuple(
            replace(one, data=data[one.file]) if isinstance(one, FileBox) else one for one in sheet
        )

    async def _words(self, shared: str) -> str:
        now = self._clock.now()
        if now - self._since > _TERM:
            self._shared.clear()
            self._since = now
        if shared not in self._shared:
            async with self._store.transaction() as db:
                found = await sheets_by_id(db, [shared])
            if shared not in found:
                raise Refused("its words were kept for too long")
            self._shared |= found
        return self._shared[shared]
