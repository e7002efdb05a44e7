"""The workspaces of an organisation (Enterprise Grid) that has installed the app as a whole.

Its token lists nothing by itself: `users.list` and `users.conversations` want a `team_id` with it.
"""

from typing import Final

from adapters.slack.limits import PAGE
from adapters.slack.payload import some_id, text, things
from adapters.slack.workspaces import Calls, Self, at_team
from bot.errors import Refused

_MOST_PAGES: Final = 50


async def each_team(calls: Calls, who: Self) -> list[Self]:
    """Say who the bot is in each workspace that an installation is for.

    Raises: Unreachable; Refused, also when there are more than can be listed.
    """
    if who.team is not None:
        return [who]
    found: list[Self] = []
    cursor = ""
    for _ in range(_MOST_PAGES):
        answer = await calls.call(
            who.workspace,
            "auth.teams.list",
            limit=PAGE,
            **({"cursor": cursor} if cursor else {}),
        )
        ids = (some_id(one, "id") for one in things(answer, "teams"))
        found += [at_team(who, one) for one in ids if one is not None]
        cursor = text(answer, "response_metadata", "next_cursor")
        if not cursor:
            return found
    raise Refused("auth.teams.list: more than can be listed")
