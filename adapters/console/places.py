"""The console's places: `#name` for a channel, `@address` for somebody's direct chat."""

from typing import Final

from bot.events import Place

NAME: Final = "console"
WORKSPACE: Final = "main"
BOT: Final = "plein"  # the bot's own account; people's accounts are their addresses


def channel_of(name: str) -> str:
    """Name a channel: `kudos`, `#kudos` and `#Kudos` are one."""
    return "#" + name.strip().lstrip("#").casefold()


def direct_with(account: str) -> str:
    """Name the direct chat between the bot and an account."""
    return f"@{account}"


def account_in(channel: str) -> str | None:
    """Tell whose direct chat this is, or None for a channel."""
    return channel[1:] if channel.startswith("@") else None


def place_of(channel: str) -> Place:
    """Describe a place to the bot."""
    kind = "public" if account_in(channel) is None else "direct"
    return Place(adapter=NAME, workspace=WORKSPACE, channel=channel, kind=kind)
