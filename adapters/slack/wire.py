"""The network: one session for everything that is sent, made when it is first used."""

import asyncio
from typing import Any, Protocol

import aiohttp

# Handshakes cost more than requests: connections are kept, and enough of them for every lane.
_CONNECTIONS = 50


class Session(Protocol):
    """What is used of aiohttp's session. The fake Slack stands here, too."""

    @property
    def closed(self) -> bool:
        """Whether nothing can be asked any more."""
        ...

    def request(self, method: str, url: str, **options: Any) -> Any:
        """Ask; `async with` it, as with aiohttp."""
        ...

    def ws_connect(self, url: str, **options: Any) -> Any:
        """Open a socket; `await` it, as with aiohttp."""
        ...

    async def close(self) -> None:
        """Hang up everywhere."""
        ...


class Wire:
    """An aiohttp session that begins with the first request: adapters are built without a loop.

    It is closed with the loop, or by `close`; after that the next request begins a new one.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def closed(self) -> bool:
        """Never: there is always a next session."""
        return False

    def request(self, method: str, url: str, **options: Any) -> Any:
        """Ask over a kept connection."""
        return self._live().request(method, url, **options)

    def ws_connect(self, url: str, **options: Any) -> Any:
        """Open a socket."""
        connect: Any = self._live().ws_connect
        return connect(url, **options)

    async def close(self) -> None:
        """Hang up."""
        keeper, self._session, self._keeper = self._keeper, None, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait({keeper})

    def _live(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
                # Nothing of one workspace is remembered for another.
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=True,
            )
            self._keeper = asyncio.create_task(_keep(self._session))
            _keepers.add(self._keeper)
            self._keeper.add_done_callback(_keepers.discard)
        return self._session


# The loop alone does not keep a task from being thrown away before its end.
_keepers: set[asyncio.Task[None]] = set()


async def _keep(session: aiohttp.ClientSession) -> None:
    """Close a session when this is cancelled, as every task is at the end of a loop."""
    try:
        await asyncio.Event().wait()
    finally:
        await session.close()
