"""What was said in rooms before, looked up on the homeserver."""

from collections import OrderedDict
from typing import Final

import structlog

from adapters.matrix.draw import MESSAGE, POLL
from adapters.matrix.history import left_out
from adapters.matrix.keys import ENCRYPTED, Keys
from adapters.matrix.patience import Patience
from adapters.matrix.wire import Cut, SaidNo, Wire, at
from bot.payload import Body, table, text
from bot.ports import Clock

log = structlog.get_logger()

_KNOWN: Final = 20_000


class Past:
    """Finds single messages; who wrote the newest is remembered."""

    def __init__(self, wire: Wire, keys: Keys, clock: Clock) -> None:
        self._wire = wire
        self._keys = keys
        self._patience = Patience(clock)
        self._authors: OrderedDict[str, str] = OrderedDict()

    def remember(self, event: Body) -> None:
        """Remember who wrote a message."""
        if text(event, "type") in (MESSAGE, "m.sticker", ENCRYPTED):
            self._authors[text(event, "event_id")] = text(event, "sender")
            if len(self._authors) > _KNOWN:
                self._authors.popitem(last=False)

    async def author(self, room: str, message: str) -> str | None:
        """Find out who wrote a message; None where the homeserver does not say.

        Raises: Unreachable.
        """
        known = self._authors.get(message)
        if known is not None:
            return known
        event = await self.event(room, message)
        return None if event is None else text(event, "sender") or None

    async def event(self, room: str, message: str) -> Body | None:
        """Fetch a message as it was sent; None where the homeserver does not say, and where it
        fails at that for ever.

        Raises: Unreachable.
        """
        try:
            found = await self._wire.call("GET", at("rooms", room, "event", message))
            self._patience.is_over(room, message)
            return found
        except SaidNo:
            return None
        except Cut as cut:
            if not self._patience.ends(room, message):
                raise
            log.error("matrix.message_not_told", reason=str(cut))
            return None

    async def left_out(self, room: str, begin: str, since: str) -> list[Body]:
        """Fetch what a sync left out of a room, oldest first; nothing where that fails for ever.

        Raises: Unreachable.
        """
        try:
            found = await left_out(self._wire, room, begin, since)
            self._patience.is_over(room, begin)
            return found
        except Cut as cut:
            if not self._patience.ends(room, begin):
                raise
            log.error("matrix.gap_refused", reason=str(cut), events=0)
            return []

    def readable(self, room: str, event: Body) -> Body | None:
        """Give an event as it can be read; None where its key is not known."""
        is_encrypted = text(event, "type") == ENCRYPTED
        return self._keys.decrypt(room, dict(event)) if is_encrypted else event

    async def poll(self, room: str, message: str) -> Body | None:
        """Fetch what the bot sent as a poll, as it was then; None when it was something else.

        Raises: Unreachable.
        """
        event = await self.event(room, message)
        sent = None if event is None else self.readable(room, event)
        return None if sent is None else table(sent, "content", POLL) or None
