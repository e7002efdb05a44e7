"""Servers for models, for tests: npm's `aimock`, which nobody here wrote, with answers that a test
gives it; and one that says what a test wants it to, byte by byte, as no sound server would."""

import asyncio
import contextlib
import json
import re
import shutil
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from adapters.openai import Settings, make_language_model
from bot.app import App
from bot.outside import outside_model
from tests.parts import LEASH, PATIENCE, absent, free_port

_AIMOCK: Final = (
    Path(__file__).parent.parent / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
)
_BETWEEN: Final = 0.03
FOR_EVER: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aimock:
    """A server that answers what it was given, and nothing else, at `address`."""

    address: str
    session: aiohttp.ClientSession

    async def asked(self) -> list[dict[str, Any]]:
        """List the requests that it had: each with `path`, `headers` and `body`."""
        async with self.session.get(f"{self._root}/__aimock/journal") as answer:
            return await answer.json()

    async def is_up(self) -> bool:
        """Tell whether it listens yet."""
        try:
            async with self.session.get(f"{self._root}/health") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    @property
    def _root(self) -> str:
        return self.address.removesuffix("/v1")


@contextlib.asynccontextmanager
async def aimock(folder: Path, fixtures: Sequence[Mapping[str, Any]]) -> AsyncIterator[Aimock]:
    """Run it with these pairs of `match` and `response`; `folder` is for its files."""
    node = shutil.which("node")
    if node is None or not _AIMOCK.exists():
        absent("aimock", "run `npm ci`")
    file = folder / "fixtures.json"
    file.write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    port = free_port()
    command = (*LEASH, node, str(_AIMOCK), "--port", str(port), "--fixtures", str(file))
    process = await asyncio.create_subprocess_exec(
        *command, "--strict", stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as session:
            made = Aimock(address=f"http://127.0.0.1:{port}/v1", session=session)
            async with asyncio.timeout(PATIENCE):
                while not await made.is_up():  # noqa: ASYNC110 - it tells nobody when it is
                    await asyncio.sleep(_BETWEEN)
            yield made
    finally:
        process.kill()
        await process.wait()


@dataclass(kw_only=True)
class Scripted:
    """A server at `address` that answers each request with `says`: bytes as they are, and pauses in
    seconds, or until an event. Then it closes the connection.

    `bodies` and `heads` have what came; `left` is set when somebody hung up before the end.
    """

    says: Sequence[bytes | float | asyncio.Event]
    address: str = ""
    heads: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length: ")[1].split("\r\n")[0])
            self.heads.append(head)
            self.bodies.append(json.loads(await reader.readexactly(length)))
            for step in self.says:
                if isinstance(step, bytes):
                    writer.write(step)
                    await writer.drain()
                elif isinstance(step, asyncio.Event):
                    await step.wait()
                elif await self._hangs_up(reader, step):
                    break
        finally:
            writer.close()

    async def _hangs_up(self, reader: asyncio.StreamReader, seconds: float) -> bool:
        """Wait, and tell whether the other side left meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await reader.read()
        except TimeoutError:
            return False
        except OSError:
            pass
        self.left.set()
        return True


@contextlib.asynccontextmanager
async def scripted(*says: bytes | float | asyncio.Event) -> AsyncIterator[Scripted]:
    """Serve on a free port of this machine."""
    made = Scripted(says=says)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()


@contextlib.asynccontextmanager
async def writing(
    app: App, *says: bytes | float | asyncio.Event, at: str = ""
) -> AsyncIterator[Scripted]:
    """Serve so, and let this be the language model of a workplace; or the one that is `at` an
    address."""
    async with scripted(*says) as server:
        settings = Settings.model_validate({"address": at or server.address, "model": "m"})
        app.workplace.model = outside_model(make_language_model(settings))
        yield server
        await app.workplace.close_minds()


def saying(text: str, *, read: int = 0) -> list[bytes]:
    """Write a whole answer, word by word, and what it took if `read` says how much was read."""
    pieces = [words(one) for one in re.findall(r"\S+\s*", text)]
    usage = {"prompt_tokens": read, "completion_tokens": len(pieces)}
    used = [event({"choices": [], "usage": usage})] if read else []
    return [EVENTS, *pieces, words(None, "stop"), *used, b"data: [DONE]\n\n"]


EVENTS: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def event(said: Any) -> bytes:
    """Write a piece of an answer as a server sends it."""
    return b"data: " + json.dumps(said).encode() + b"\n\n"


def words(text: str | None, why: str | None = None) -> bytes:
    """Write some words of an answer, and why it ends, if it does."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": why}
    return event({"id": "1", "object": "chat.completion.chunk", "choices": [choice]})


def answer(body: Any, status: str = "200 OK", *more: str) -> bytes:
    """Write a whole answer."""
    raw = json.dumps(body).encode()
    head = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(raw)}"]
    return "\r\n".join([*head, "Connection: close", *more, "", ""]).encode() + raw
