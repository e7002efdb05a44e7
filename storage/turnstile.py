"""Lets one in at a time. Who is urgent goes before the others, who are not forgotten for that.

Whoever comes as the last goes in when nobody else waits, or when it is called.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator
from typing import Literal, TypeAlias

Rank: TypeAlias = Literal["urgent", "other", "last"]
_Queue: TypeAlias = deque[asyncio.Future[None]]


class Turnstile:
    """A lock with three queues. After an urgent one one of the others comes in, if one waits."""

    def __init__(self) -> None:
        self._is_taken = False
        self._was_urgent = False
        self._last_is_next = False
        self._queues: dict[Rank, _Queue] = {
            "urgent": deque(),
            "other": deque(),
            "last": deque(),
        }

    @contextlib.asynccontextmanager
    async def inside(self, rank: Rank = "other") -> AsyncGenerator[None]:
        """Wait to be let in, and be inside until the end of the block."""
        await self._enter(self._queues[rank])
        try:
            yield
        finally:
            self._leave()

    def call_last(self) -> None:
        """Let whoever comes as the last go in next, before all others."""
        self._last_is_next = True

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
        for rank in self._order():
            queue = self._queues[rank]
            while queue:
                place = queue.popleft()
                if not place.done():
                    self._was_urgent = rank == "urgent"
                    self._last_is_next = self._last_is_next and rank != "last"
                    place.set_result(None)
                    return
        self._is_taken = False

    def _order(self) -> tuple[Rank, ...]:
        if self._last_is_next:
            return ("last", "urgent", "other")
        if self._was_urgent:
            return ("other", "urgent", "last")
        return ("urgent", "other", "last")
