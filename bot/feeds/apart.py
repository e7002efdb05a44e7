"""Has a feed or a calendar read by another process, which may fail or be ended without harm."""

import asyncio
import os
import sys
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.content import Text
from bot.errors import NotFetched
from bot.feeds.order import FOUND, ORDER, Order
from bot.feeds.values import Calendar, Feed
from bot.fetch.values import Fetched

_COMMAND: Final = (sys.executable, "-m", "bot.feeds.child")
# It may use ten seconds of the processor, for which others may make it wait.
_PATIENCE: Final = timedelta(minutes=1)


async def read_apart(
    fetched: Fetched, *, since: datetime, until: datetime, zone: str
) -> Feed | Calendar:
    """Read what was fetched; of a calendar what lies between two moments.

    Raises: NotFetched, when it is neither, or takes too much time or memory.
    """
    order = Order(
        url=fetched.url, content_type=fetched.content_type, since=since, until=until, zone=zone
    )
    status, said = await _run(ORDER.dump_json(order) + b"\n" + fetched.body)
    about = {"host": urlsplit(fetched.url).hostname or ""}
    if status != 0:
        raise NotFetched(Text("core.feed_hard", about))
    found = FOUND.validate_json(said)
    if found is None:
        raise NotFetched(Text("core.feed_unread", about))
    return found


async def _run(given: bytes) -> tuple[int, bytes]:
    """Run the other process to its end. It gets none of our secrets, and what it complains of may
    hold what people wrote."""
    process = await asyncio.create_subprocess_exec(
        *_COMMAND,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            said, _ = await process.communicate(given)
            return await process.wait(), said
    except TimeoutError:
        return 1, b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
