"""Has a feed or a calendar read by another process, which may fail or be ended without harm."""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.apart import run_apart
from bot.content import Text
from bot.errors import NotFetched
from bot.feeds.order import FOUND, ORDER, Order
from bot.feeds.values import Calendar, Feed
from bot.fetch.values import Fetched

_READER: Final = "bot.feeds.child"
# It may use ten seconds of the processor, for which others may make it wait.
_PATIENCE: Final = timedelta(minutes=1)
_MOST: Final = 64 * 1024 * 1024


async def read_apart(
    fetched: Fetched, *, since: datetime, until: datetime, zone: str
) -> Feed | Calendar:
    """Read what was fetched; of a calendar what lies between two moments.

    Raises: NotFetched, when it is neither, or takes too much time or memory.
    """
    order = Order(
        url=fetched.url, content_type=fetched.content_type, since=since, until=until, zone=zone
    )
    given = ORDER.dump_json(order) + b"\n" + fetched.body
    status, said = await run_apart(_READER, given, patience=_PATIENCE, most=_MOST)
    about = {"host": urlsplit(fetched.url).hostname or ""}
    if status != 0:
        raise NotFetched(Text("core.feed_hard", about))
    found = FOUND.validate_json(said)
    if found is None:
        raise NotFetched(Text("core.feed_unread", about))
    return found
