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
    """Reads sheets; those that many rows share, with their files, are read from the database once a
    minute: whoever is erased is taken out of them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._since = clock.now()
        self._shared: dict[str, Primitives] = {}
        self._files: dict[str, bytes] = {}

    async def read(self, row: Outgoing) -> Primitives:
        """Read what a row says; the bytes of its files come along.

        Raises: Refused, when they, or the words, are not kept any more.
        """
        if row.shared is None:
            return await self._whole(row.sheet, {})
        now = self._clock.now()
        if now - self._since > _TERM:
            self._shared.clear()
            self._files.clear()
            self._since = now
        if row.shared not in self._shared:
            async with self._store.transaction() as db:
                found = await sheets_by_id(db, [row.shared])
            if row.shared not in found:
                raise Refused("its words were kept for too long")
            self._shared[row.shared] = await self._whole(found[row.shared], self._files)
        return self._shared[row.shared]

    async def _whole(self, words: str | None, files: dict[str, bytes]) -> Primitives:
        """Put the bytes of files where they belong; `files` are those that were read already."""
        sheet = from_json(words) if words else ()
        boxes = [one.file for one in sheet if isinstance(one, FileBox)]
        if wanted := set(boxes) - files.keys():
            async with self._store.transaction() as db:
                files |= await file_data(db, wanted)
        if set(boxes) - files.keys():
            raise Refused("its file was kept for too long")
        return tuple(
            replace(one, data=files[one.file]) if isinstance(one, FileBox) else one for one in sheet
        )
