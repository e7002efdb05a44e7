"""Runs a module in a process of its own, which may fail or be ended without harm.

What others wrote is read there: whatever it does to the reader, the bot goes on.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import timedelta
from typing import Final

from storage.session import no_transaction

_MEMORY: Final = 1024 * 1024 * 1024
_PIECE: Final = 1 << 16
# What a process that was ended is said to have answered.
_NOTHING: Final = (1, b"")


async def run_apart(
    module: str, given: bytes, *, patience: timedelta, most: int
) -> tuple[int, bytes]:
    """Run `python -m module`, and give its status and what it answered to what it was given.

    It is ended, with a status that is not 0 and no answer, when it takes longer than `patience` or
    answers with more than `most` bytes. It gets none of our secrets, and what it complains of is
    thrown away: that may hold what people wrote.

    Raises: StillOpen, in a transaction, which would wait for it.
    """
    no_transaction()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    try:
        async with asyncio.timeout(patience.total_seconds()):
            async with asyncio.TaskGroup() as both:
                giving = both.create_task(_give(process, given))
                said = await _said(process, most)
                giving.cancel()
            return _NOTHING if said is None else (await process.wait(), said)
    except TimeoutError:
        return _NOTHING
    finally:
        if process.returncode is None:
            process.kill()
            # Not `wait`: its pipes are emptied too, so that nothing of it stays open.
            await process.communicate()


async def _give(process: Process, given: bytes) -> None:
    """Write what it is to read; who has enough before the end need not read the rest."""
    assert process.stdin is not None
    try:
        process.stdin.write(given)
        await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        return
    finally:
        process.stdin.close()


async def _said(process: Process, most: int) -> bytes | None:
    """Read all that it answers; None when that is too much."""
    assert process.stdout is not None
    said = bytearray()
    while piece := await process.stdout.read(_PIECE):
        said += piece
        if len(said) > most:
            return None
    return bytes(said)


def limit_resources(*, processor: timedelta, memory: int = _MEMORY) -> None:
    """Limit this process, for good: time of the processor in whole seconds, and bytes of memory.

    It can write no file, and leaves no image of itself when it fails. For the other process only.
    """
    # Not every system has it, and only the other process needs it.
    import resource

    seconds = int(processor.total_seconds())
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
