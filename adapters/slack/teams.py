"""The workspaces of an organisation (Enterprise Grid) that has installed the app as a whole.

Its token lists nothing by itself: `users.list` and `users.conversations` want a `team_id` with it.
"""

from typing import Final

from adapters.slack.pages import pages
from adapters.slack.payload import some_id
from adapters.slack.workspaces import Calls
from bot.payload import things

_MOST_PAGES: Final = 50


async def teams_of(calls: Calls, workspace: str) -> list[str]:
    """List the ids of the workspaces that an organisation has given the app, in Slack's order.

    Raises: Unreachable; Refused, also when there are more than can be listed.
    """
    found = pages(calls, workspace, "auth.teams.list", most=_MOST_PAGES)
    ids = [some_id(one, "id") async for page in found for one in things(page, "teams")]
    return [one for one in ids if one is not None]
