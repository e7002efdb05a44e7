"""What many scripts of announcements do first: write one, and see its preview."""

from typing import Any

from tests.actor import Actor
from tests.chat import Chat

WORDS = {
    "heading": "The lift is broken",
    "text": "On Monday the lift is out of use.\n\nPlease take the stairs.",
    "audience": "everyone",
    "moment": "now",
    "must_read": False,
    "clock": None,
}


async def drafts(author: Actor, **words: Any) -> None:
    """Write an announcement, and let its preview come."""
    await author.types("/announce")
    await author.fills(**{**WORDS, **words})


async def sends(author: Actor, **words: Any) -> None:
    """Write an announcement, and send it now."""
    await drafts(author, **words)
    await author.presses("Send now")


def staff(chat: Chat, *names: str, **details: Any) -> list[Actor]:
    """Give people who work here."""
    return [chat.on(name, **details) for name in names]


async def comments(reader: Actor, words: str, *, by: str = "Comment") -> None:
    """Say something about the newest announcement, by its button."""
    await reader.presses(by)
    await reader.fills(words=words)
