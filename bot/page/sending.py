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
    body = await body_of(request, most=most)
    try:
        return (
            None
            if body is None
            else parse_qs(
                body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS
            )
        )
    except ValueError:
        return None


async def body_of(request: Request, *, most: int) -> bytes | None:
    """Read what a browser sends; None when it is more bytes, and no more of it is read then, or
    breaks off."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > most:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
