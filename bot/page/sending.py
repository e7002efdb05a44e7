"""What a browser sends, and how often it may: for every page of the bot."""

from typing import Final
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from bot.buckets import Buckets

_FIELDS: Final = 1000
# Requests of one address, at once and then a second: a whole office may come from one.
_AT_ONCE: Final = 100.0
_A_SECOND: Final = 5.0


def crowd() -> Buckets:
    """Make a bucket for each address that asks."""
    return Buckets(most=_AT_ONCE, rate=_A_SECOND)


async def sent_by(request: Request, *, most: int) -> dict[str, list[str]] | None:
    """Read what a browser sends of a form; None when it is more bytes or fields than anybody fills
    in, or breaks off."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > most:
                return None
        return parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS
        )
    except (ValueError, ClientDisconnect):
        return None
