"""The workspaces of an organisation (Enterprise Grid) that has installed the app as a whole.

Its token lists nothing by itself: `users.list` and `users.conversations` want a `team_id` with it.
"""

from typing import Final

from adapters.slack.limits import PAGE
from adapters.slack.payload import some_id, text, things
from adapters.slack.workspaces import Calls
from bot.errors import Refused

_MOST_PAGES: Final = 50


async def teams_of(calls: Calls, workspace: str) -> list[str]:
    """List the ids of the workspaces that an organisation has given the app, in Slack's order.

    Raises: Unreachable; Refused, also when there are more than can be listed.
    """
    found: list[str] = []
    cursor = ""
    for _ in range(_MOST_PAGES):
        after = {"cursor": cursor} if cursor else {}
        answer = await calls.call(workspace, "auth.teams.list", limit=PAGE, **after)
        ids = (some_id(one, "id") for one in things(answer, "teams"))
        found += [one for one in ids if one is not None]
        cursor = text(answer, "response_metadata", "next_cursor")
        if not cursor:
            return found
    raise Refused("auth.teams.list: more than can be listed")
