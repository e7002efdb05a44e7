"""Reads what others wrote in a process of its own, within limits: `python -m bot.feeds.child`.

It gets a line of JSON and then the bytes, and answers with JSON. Whatever it is given, it ends: a
rule by which something in a calendar comes again can keep a program busy for ever.
"""

import sys
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.apart import limit_resources
from bot.feeds.order import FOUND, ORDER, Order
from bot.feeds.read_calendar import is_calendar, read_calendar
from bot.feeds.read_feed import Unread, read_feed
from bot.feeds.values import Calendar, Feed

_PROCESSOR: Final = timedelta(seconds=10)


def read(body: bytes, order: Order) -> Feed | Calendar | None:
    """Read a feed or a calendar, by what it looks like; None when it is neither."""
    try:
        if not is_calendar(body):
            return read_feed(body, url=order.url, content_type=order.content_type)
        return read_calendar(
            body,
            url=order.url,
            since=order.since,
            until=order.until,
            zone=ZoneInfo(order.zone),
        )
    except Unread:
        return None


def main() -> None:
    """Read what standard input brings, and answer on standard output."""
    limit_resources(processor=_PROCESSOR)
    order = ORDER.validate_json(sys.stdin.buffer.readline())
    found = read(sys.stdin.buffer.read(), order)
    sys.stdout.buffer.write(FOUND.dump_json(found))


if __name__ == "__main__":
    main()
