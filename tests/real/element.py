"""Somebody with a client that behaves as Element does: it trusts signed devices alone."""

import asyncio
import contextlib
import json
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

from tests.parts import LEASH, PATIENCE, absent
from tests.synapse import Resident

_HOUSE = Path(__file__).parent.parent.parent
_CLIENT = Path(__file__).parent / "element.mjs"
_SDK = _HOUSE / "node_modules" / "matrix-js-sdk"


class Element:
    """Such a client, in a process of its own. `heard` is what was said to them, in its order; each
    as a dict with `hidden`, which says why it cannot be shown, or None."""

    def __init__(self, resident: Resident, process: Process) -> None:
        self.user = resident.user
        self.heard: list[dict[str, Any]] = []
        self._process = process
        self._done: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._changed = asyncio.Condition()

    async def listen(self) -> None:
        """Take what the client tells, until it ends."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            told = json.loads(line)
            if told["kind"] == "heard":
                async with self._changed:
                    self.heard.append(told)
                    self._changed.notify_all()
            else:
                self._done.put_nowait(told)

    async def done(self) -> dict[str, Any]:
        """Wait until the client has done what it was asked for, and return what it tells of it."""
        async with asyncio.timeout(PATIENCE):
            told = await self._done.get()
        assert told["kind"] == "done", told
        return told

    async def does(self, deed: str, **what: Any) -> dict[str, Any]:
        """Let the client do something, and return what it tells of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps({'deed': deed, **what})}\n".encode())
        return await self.done()

    async def room(self, *others: str, name: str = "") -> str:
        """Make an encrypted room, and wait until everybody has come."""
        room: str = (await self.does("room", invite=list(others), name=name))["room"]
        there: set[str] = set()
        async with asyncio.timeout(PATIENCE):
            while not there.issuperset(others):
                await asyncio.sleep(0.1)
                there = {*(await self.does("members", room=room))["members"]}
        return room

    async def hears(self, words: str) -> dict[str, Any]:
        """Wait until something is said that can be shown, and return it."""
        return await self._heard(lambda one: words in one["body"] and one["hidden"] is None)

    async def is_kept_from(self, event: str) -> str:
        """Wait until an event is there that cannot be shown, and return why not."""
        found = await self._heard(lambda one: one["id"] == event and one["hidden"] is not None)
        return str(found["hidden"])

    async def _heard(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: any(fits(one) for one in self.heard))
        return next(one for one in reversed(self.heard) if fits(one))


@contextlib.asynccontextmanager
async def element_for(homeserver: str, resident: Resident) -> AsyncGenerator[Element]:
    """Sit somebody down in front of such a client; their device is signed by themselves."""
    node = shutil.which("node")
    if node is None or not _SDK.exists():
        absent("matrix-js-sdk", "it comes from npm, for Node.js")
    command = (*LEASH, node, str(_CLIENT), homeserver, resident.user, resident.password)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=_HOUSE
    )
    element = Element(resident, process)
    listening = asyncio.create_task(element.listen())
    try:
        await element.done()
        yield element
    finally:
        process.kill()
        await process.wait()
        await asyncio.gather(listening, return_exceptions=True)
