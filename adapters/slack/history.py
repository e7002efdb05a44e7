"""What a channel's history shows of a message of ours, by the mark in its metadata."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from adapters.slack.api import Api
from adapters.slack.limits import LOOK_UP_PAGES
from adapters.slack.pages import pages
from adapters.slack.payload import some_ts
from bot.errors import Unreachable
from bot.events import Place
from bot.payload import Body, table, text, things

# The kind of metadata that carries the mark of a message of ours.
EVENT_TYPE: Final = "plein_message"


async def marked(
    api: Api, place: Place, channel: str, mark: str, begin: datetime, end: datetime
) -> list[str]:
    """List the `ts` of what carries a mark, oldest first, in a channel or the thread of a place.

    Raises: Refused, where the bot may not look; Unreachable, when there is more in this time than
    can be looked through.
    """
    history = _history(api, place, channel, begin, end)
    found = [some_ts(one, "ts") async for one in history if _mark_of(one) == mark]
    return sorted([one for one in found if one is not None], key=float)


async def _history(
    api: Api, place: Place, channel: str, begin: datetime, end: datetime
) -> AsyncIterator[Body]:
    method = "conversations.replies" if place.thread else "conversations.history"
    listed = pages(
        api,
        place.workspace,
        method,
        most=LOOK_UP_PAGES,
        beyond=Unreachable,
        channel=channel,
        ts=place.thread,
        oldest=f"{begin.timestamp():.6f}",
        latest=f"{end.timestamp():.6f}",
        inclusive=True,
        include_all_metadata=True,
    )
    async for page in listed:
        for message in things(page, "messages"):
            yield message


def _mark_of(message: Body) -> str | None:
    metadata = table(message, "metadata")
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return text(metadata, "event_payload", "key") or None
