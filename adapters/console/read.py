"""What people do in the console → events."""

import re
from collections.abc import Container
from datetime import datetime
from typing import Final

from adapters.console.chat import Said
from adapters.console.places import BOT, account_in, place_of
from bot.events import (
    ButtonPressed,
    MessageReceived,
    ReactionAdded,
    ReactionRemoved,
    ShortcutUsed,
)
from storage.table import new_id

# `@bob@example.org` is a native mention here, and `@plein` speaks to the bot.
_MENTION: Final = re.compile(rf"(?<![\w.@])@({BOT}\b|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{1,4}[.)]?")


def message(said: Said, accounts: Container[str], at: datetime) -> MessageReceived:
    """Read what somebody said. A bare number in a channel answers the bot: nobody else is asked."""
    mentions: list[str] = []

    def native(found: re.Match[str]) -> str:
        account = found[1].casefold()
        if account != BOT and account not in accounts:
            return found[0]
        mentions.append(account)
        return f"<@{account}>"

    text = _MENTION.sub(native, said.text)
    is_direct = account_in(said.channel) is not None
    is_number = _NUMBER.fullmatch(said.text.strip()) is not None
    return MessageReceived(
        id=f"said-{said.id}",
        place=place_of(said.channel),
        account=said.author,
        at=at,
        message=said.id,
        text=text,
        addressed=is_direct or is_number or BOT in mentions,
        mentions=tuple(dict.fromkeys(mentions)),
    )


def press(channel: str, account: str, choice: str, at: datetime) -> ButtonPressed:
    """Read that somebody made a choice without typing it."""
    return ButtonPressed(
        id=f"pressed-{new_id()}", place=place_of(channel), account=account, at=at, choice=choice
    )


def reaction(
    said: Said, account: str, emoji: str, at: datetime, *, off: bool
) -> ReactionAdded | ReactionRemoved:
    """Read an emoji that was put under a message, or taken back."""
    event = ReactionRemoved if off else ReactionAdded
    return event(
        id=f"reacted-{new_id()}",
        place=place_of(said.channel),
        account=account,
        at=at,
        message=said.id,
        emoji=emoji,
        author=said.author,
    )


def shortcut(said: Said, account: str, name: str, at: datetime) -> ShortcutUsed:
    """Read what somebody chose to do with a message."""
    return ShortcutUsed(
        id=f"shortcut-{new_id()}",
        place=place_of(said.channel),
        account=account,
        at=at,
        shortcut=name,
        message=said.id,
        author=said.author,
        text=said.text,
    )
