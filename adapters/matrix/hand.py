"""Hands events over to the bot."""

import asyncio
from typing import Any, Final, Self

from bot.crash import crash_point
from bot.events import Event
from bot.ports import Inbox

_MOST: Final = 500


class Hand:
    """Hands events over in their order, many beside each other: so they get to disk together.

    All are safe when the block ends. Raises: what the inbox raised.
    """

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self._giving: list[asyncio.Task[Any]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            await self.done()
            return
        if issubclass(kind, asyncio.CancelledError):
            for task in self._giving:
                task.cancel()
        # Else what was begun is finished: all of it comes again, and is known then.
        await asyncio.gather(*self._giving, return_exceptions=True)

    async def over(self, event: Event) -> None:
        """Hand one over. Raises: what the inbox raised of one before."""
        self._giving.append(asyncio.create_task(self.inbox.receive(event)))
        if len(self._giving) >= _MOST:
            await self.done()

    async def done(self) -> None:
        """Wait until all are safe. Raises: what the inbox raised."""
        if not self._giving:
            return
        giving, self._giving = self._giving, []
        for ended in await asyncio.gather(*giving, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended
        crash_point("matrix.handed_over")
