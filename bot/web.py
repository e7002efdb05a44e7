"""The bot's HTTP server: health, metrics, and the routes that adapters hang on it."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot import metrics
from bot.listen import Listen
from bot.ports import WebRoute

Ready = Callable[[], Awaitable[dict[str, str]]]

# One request's body; a chat says 40,000 characters at most.
_BODY = 1024 * 1024
# Connections that may wait while the rest of the bot starts.
_WAITING = 128


class _Server(uvicorn.Server):
    """A server that leaves signals to the program, which has more to stop than this."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


class WebServer:
    """Implements the adapters' `Web` port."""

    def __init__(self, listen: Listen, *, address: str | None, demo: bool, ready: Ready) -> None:
        """`ready` says what is wrong, by part; nothing when all is well."""
        self.demo = demo
        self._listen = listen
        self._address = address
        self._ready = ready
        self._socket: socket.socket | None = None
        self._routes: list[WebRoute] = [
            Route("/healthz", self._health),
            Route("/readyz", self._readiness),
            Route("/metrics", self._metrics),
        ]

    @property
    def address(self) -> str:
        """The address that people open, without a trailing slash."""
        return self._address or f"http://{self._listen}"

    def mount(self, routes: Sequence[WebRoute]) -> None:
        """Serve these routes, too. Called before the server runs."""
        self._routes.extend(routes)

    def bind(self) -> None:
        """Take the port, so that a taken one is told before anything begins.

        Raises: OSError.
        """
        family = socket.AF_INET6 if ":" in self._listen.host else socket.AF_INET
        self._socket = socket.socket(family)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((self._listen.host, self._listen.port))
        self._socket.listen(_WAITING)
        self._listen = Listen(host=self._listen.host, port=self._socket.getsockname()[1])

    def application(self) -> Starlette:
        """Make the ASGI application of all routes mounted so far."""
        return Starlette(routes=cast("list[BaseRoute]", self._routes))

    async def run(self) -> None:
        """Serve until cancelled; open requests get a moment to end."""
        if self._socket is None:
            self.bind()
        server = _Server(
            uvicorn.Config(
                self.application(),
                log_config=None,
                access_log=False,
                lifespan="off",
                ws_max_size=_BODY,
                timeout_graceful_shutdown=3,
            )
        )
        task = asyncio.create_task(server.serve(sockets=[self._socket] if self._socket else None))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            server.should_exit = True
            await task
            raise

    async def _health(self, _request: Request) -> Response:
        """Say that the process lives."""
        return PlainTextResponse("ok")

    async def _readiness(self, _request: Request) -> Response:
        """Say whether the bot can work: 200, or 503 with what is wrong by part."""
        wrong = await self._ready()
        return JSONResponse({"ready": not wrong, "wrong": wrong}, status_code=503 if wrong else 200)

    async def _metrics(self, _request: Request) -> Response:
        """Show the counts in Prometheus' text format."""
        counts, media_type = metrics.page()
        return Response(counts, media_type=media_type)
