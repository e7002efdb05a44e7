"""The channels in which the bot is, as Slack lists them."""

from collections.abc import AsyncIterator
from typing import Final

from adapters.slack.pages import pages
from adapters.slack.payload import an_id
from adapters.slack.teams import teams_of
from adapters.slack.workspaces import Calls, Self
from bot.payload import Body, table, text, things
from bot.ports import ChannelSeen

# A workspace with more channels than this in which the bot is has a fault elsewhere.
_MOST_PAGES: Final = 100


async def one(calls: Calls, who: Self, channel: str) -> ChannelSeen | None:
    """Ask for one channel; None for one in which the bot is not, or which is archived.

    Raises: Unreachable, Refused, Nonsense.
    """
    answer = await calls.call(who.workspace, "conversations.info", channel=channel)
    told = table(answer, "channel")
    if told.get("is_member") is False or told.get("is_archived") is True:
        return None
    return _seen(told, who)


async def all_of_ours(calls: Calls, who: Self) -> AsyncIterator[list[ChannelSeen]]:
    """List the channels in which the bot is, page by page: when it ends, those were all. One that
    workspaces of an organisation share may come more than once.

    Raises: Unreachable; Refused, also when there are more than can be listed; Nonsense.
    """
    if who.enterprise is None:
        teams: list[str | None] = [None]
    else:
        teams = [who.team] if who.team else [*await teams_of(calls, who.workspace)]
    for team in teams:
        async for page in _of_team(calls, who, team):
            yield page


async def _of_team(calls: Calls, who: Self, team: str | None) -> AsyncIterator[list[ChannelSeen]]:
    listed = pages(
        calls,
        who.workspace,
        "users.conversations",
        most=_MOST_PAGES,
        types="public_channel,private_channel",
        exclude_archived=True,
        team_id=team,
    )
    async for page in listed:
        found = things(page, "channels")
        yield [_seen(each, who) for each in found if text(each, "name")]


def _seen(channel: Body, who: Self) -> ChannelSeen:
    return ChannelSeen(
        workspace=who.workspace,
        channel=an_id(channel, "id"),
        name=f"#{text(channel, 'name')[:79]}",
        kind="private" if channel.get("is_private") else "public",
    )
