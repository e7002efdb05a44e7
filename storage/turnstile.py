"""Lets one in at a time. Who is urgent goes before the others, who are not forgotten for that."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator
from typing import TypeAlias

_Queue: TypeAlias = deque[asyncio.Future[None]]


class Turnstile:
    """A lock with two queues. After an urgent one somebody of the others comes in, if one waits."""

    def __init__(self) -> None:
        self._is_taken = False
        self._was_urgent = False
        self._urgent: _Queue = deque()
        self._others: _Queue = deque()

    @contextlib.asynccontextmanager
    async def inside(self, *, urgent: bool = False) -> AsyncGenerator[None]:
        """Wait to be let in, and be inside until the end of the block."""
        await self._enter(self._urgent if urgent else self._others)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, queue: _Queue) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.cancelled():
                with contextlib.suppress(ValueError):  # `_leave` has passed over it already
                    queue.remove(place)
            else:  # it was let in at this very moment, and does not come
                self._leave()
            raise

    def _leave(self) -> None:
        """Let the next one in. Nobody is between: who comes now waits behind them."""
        order = (self._urgent, self._others)
        for queue in reversed(order) if self._was_urgent else order:
            while queue:
                place = queue.popleft()
                if not place.done():
                    self._was_urgent = queue is self._urgent
                    place.set_result(None)
                    return
        self._is_taken = False
