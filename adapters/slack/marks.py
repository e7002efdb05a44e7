"""What marks a message in Slack as ours, and as which: only who has the key can tell."""

import hashlib
import hmac
import secrets
from typing import Protocol

from sqlmodel import select

from adapters.slack.model import SlackMarkKey
from storage.insert import insert_new
from storage.session import Store

_ONLY = "marks"


class Marks(Protocol):
    """The marks of our messages."""

    async def of(self, workspace: str, key: str) -> str:
        """Mark the message that was sent in a workspace under a key: always the same."""
        ...


class StoredMarks:
    """Marks by a key that was made once and lies in our database, for every process there is.

    Not by a token or a secret of Slack's: with a new one nothing that was sent would be found.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._key: bytes | None = None

    async def of(self, workspace: str, key: str) -> str:
        """Mark a message."""
        if self._key is None:
            self._key = await self._load()
        # Everybody in the workspace can read metadata: it must say nothing to them.
        return hmac.new(self._key, f"{workspace}/{key}".encode(), hashlib.sha256).hexdigest()

    async def _load(self) -> bytes:
        """Read the key; whoever is the first makes it."""
        new = {"id": _ONLY, "key": secrets.token_hex(32)}
        async with self._store.transaction() as db:
            await insert_new(db, SlackMarkKey, new)
            found = await db.exec(select(SlackMarkKey.key).where(SlackMarkKey.id == _ONLY))
            return bytes.fromhex(found.one())
