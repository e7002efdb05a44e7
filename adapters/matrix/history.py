"""What was said in a room before: what a sync left out, and a message of ours, by the key that it
carries."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from adapters.matrix.draw import MARK, MESSAGE, POLL
from adapters.matrix.keys import ENCRYPTED, Keys
from adapters.matrix.limits import GAP_PAGES, LOOK_UP_PAGES, PAGE
from adapters.matrix.wire import SaidNo, Wire, at
from bot.errors import Refused, Unreachable
from bot.payload import Body, inside, text, things

log = structlog.get_logger()

# The homeserver's clock may differ from ours by this much.
_SKEW: Final = timedelta(minutes=2)


async def marked(
    wire: Wire, keys: Keys, room: str, key: str, *, user: str, since: datetime
) -> list[str]:
    """List the events of `user` that carry a key, oldest first, among those after a moment.

    Raises: Refused, when one of them cannot be decrypted any more, and it may be that one;
    Unreachable, when there are more than can be looked through.
    """
    found: list[str] = []
    is_unread = False
    async for event in _own(wire, room, user, since - _SKEW):
        read: Body | None = event
        if text(event, "type") == ENCRYPTED:
            read = keys.decrypt(room, dict(event))
        if read is None:
            is_unread = True
        elif text(read, "content", MARK) == key:
            found.append(text(event, "event_id"))
    if is_unread and not found:
        raise Refused("what was said there cannot be decrypted", why="forbidden")
    return found[::-1]


async def left_out(wire: Wire, room: str, begin: str, since: str) -> list[Body]:
    """Fetch what a sync left out of a room, oldest first: from its own beginning back to the
    position of the sync before. Raises: Unreachable."""
    found: list[Body] = []
    position = begin
    for _ in range(GAP_PAGES):
        query = {"dir": "b", "from": position, "to": since, "limit": PAGE}
        try:
            answer = await wire.call("GET", at("rooms", room, "messages"), query=query)
        except SaidNo as no:  # the other rooms are not to wait for this one for ever
            log.error("matrix.gap_refused", reason=no.code, events=len(found))
            break
        chunk = things(answer, "chunk")
        found += chunk
        position = text(answer, "end")
        if not position or not chunk:
            break
    else:
        log.error("matrix.gap_too_long", events=len(found))
    return found[::-1]


async def _own(wire: Wire, room: str, user: str, begin: datetime) -> AsyncIterator[Body]:
    """Ask for what somebody has said in a room, newest first, until a moment."""
    only = {"senders": [user], "types": [ENCRYPTED, MESSAGE, POLL], "lazy_load_members": True}
    query: dict[str, object] = {"dir": "b", "limit": PAGE, "filter": json.dumps(only)}
    for _ in range(LOOK_UP_PAGES):
        answer = await wire.call("GET", at("rooms", room, "messages"), query=query)
        page = things(answer, "chunk")
        for event in page:
            # Not every server heeds the filter, and what was deleted has no content.
            if text(event, "sender") == user and inside(event, "content"):
                yield event
        end = text(answer, "end")
        if not end or (page and _is_before(page[-1], begin)):
            return
        query["from"] = end
    raise Unreachable("rooms/messages: more than can be looked through")


def _is_before(event: Body, moment: datetime) -> bool:
    said = inside(event, "origin_server_ts")
    return isinstance(said, int) and datetime.fromtimestamp(said / 1000, UTC) < moment
