"""Lists that Slack gives page by page."""

from collections.abc import AsyncIterator
from typing import Any

from adapters.slack.limits import PAGE
from adapters.slack.workspaces import Calls
from bot.errors import PleinError, Refused
from bot.payload import Body, text


async def pages(
    calls: Calls,
    workspace: str,
    method: str,
    *,
    most: int,
    beyond: type[PleinError] = Refused,
    **arguments: Any,
) -> AsyncIterator[Body]:
    """Ask for every page of a list: when it ends, those were all.

    Raises: Unreachable; Refused; `beyond`, when there are more than `most`, for a part of them
    would pass for everything.
    """
    after: dict[str, str] = {}
    for _ in range(most):
        answer = await calls.call(workspace, method, limit=PAGE, **after, **arguments)
        yield answer
        after = {"cursor": text(answer, "response_metadata", "next_cursor")}
        if not after["cursor"]:
            return
    raise beyond(f"{method}: more than can be listed")
