"""What a job holds: slow work, for which no transaction is open."""

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from datetime import datetime, timedelta

from bot.errors import NotFetched
from bot.feeds.values import Calendar, Feed
from bot.fetch.values import Fetched
from bot.house import House
from bot.log import log
from bot.minds import Embedder, LanguageModel
from bot.turn import Tick


class Job:
    """Slow work. No transaction is open; `transaction()` opens a short one."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        house: House,
        open_tick: Callable[[], contextlib.AbstractAsyncContextManager[Tick]],
        end: Callable[[Tick], Awaitable[None]] | None = None,
    ) -> None:
        self._now = now
        self.house = house
        self._open_tick = open_tick
        self._end = end
        self._has_ended = False

    @property
    def now(self) -> datetime:
        """The present moment: it moves while a job runs."""
        return self._now()

    @property
    def embedder(self) -> Embedder | None:
        """What turns sentences into vectors; None where nothing does.

        Raises: StillOpen, when it is asked something inside a transaction.
        """
        return self.house.embedder

    @property
    def model(self) -> LanguageModel | None:
        """What writes answers; None in most workplaces: it is off unless it is switched on.

        Raises: StillOpen, when it has to write inside a transaction.
        """
        return self.house.model

    def transaction(self) -> contextlib.AbstractAsyncContextManager[Tick]:
        """Open a short transaction; what is said in it is sent after its commit."""
        return self._open_tick()

    @contextlib.asynccontextmanager
    async def ending(self) -> AsyncGenerator[Tick]:
        """Open the last transaction: with its commit the job is over, and never tried again. So
        what is said in it is said once, whenever a process dies; nothing may come after it.

        Raises: RuntimeError, the second time.
        """
        if self._has_ended:
            raise RuntimeError("a job ends once")
        self._has_ended = True
        async with self._open_tick() as tick:
            if self._end is not None:
                await self._end(tick)
            yield tick

    async def fetch(self, url: str, *, unless: str = "") -> Fetched | None:
        """Read what is at an address of the web: at most 2 MiB, within 10 seconds.

        `unless` is the `version` of what was read there before: None when that is still so. Nothing
        is read in networks of our own, but from hosts that `[fetch] allow` names.
        Raises: NotFetched, with a sentence that says why; StillOpen, inside a transaction.
        """
        with _logged():
            return await self.house.fetch(url, unless=unless)

    async def read_feed(
        self, fetched: Fetched, *, ahead: timedelta = timedelta(days=30)
    ) -> Feed | Calendar:
        """Read the feed (RSS, Atom) or the calendar (ICS) that was fetched, as plain words.

        Of a feed its newest 200 items; of a calendar the next 200 things that begin within `ahead`
        or are going on now.
        Raises: NotFetched, when it is neither, or too much; StillOpen, inside a transaction.
        """
        with _logged():
            return await self.house.read_feed(fetched, ahead=ahead)


@contextlib.contextmanager
def _logged() -> Generator[None]:
    """Log why nothing could be read. Where it was stays out: many addresses are secrets."""
    try:
        yield
    except NotFetched as error:
        log.warning("fetch.failed", why=error.text.key, may_pass=error.may_pass)
        raise
