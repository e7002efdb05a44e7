"""Reactions: how often each emoji stands under an announcement, and nobody's name."""

from typing import Final

from bot import ReactionAdded, ReactionRemoved, Turn, plain_emoji
from skills.announcements.model.posts import announced_as, is_announced
from skills.announcements.model.tables import Announcement
from skills.announcements.model.talk import add_cheer, take_cheer
from skills.announcements.rights import counted
from skills.announcements.settings import skill

# In some chats any words can stand under a message; those are no emoji.
_LONGEST: Final = 40


@skill.on(ReactionAdded, about=is_announced)
async def cheer(turn: Turn, event: ReactionAdded) -> None:
    """Count an emoji."""
    news, emoji = await _cheered(turn), _emoji(event.emoji)
    if news is not None and emoji is not None:
        await add_cheer(turn.db, news.id, emoji)
        counted(turn, news)


@skill.on(ReactionRemoved, about=is_announced)
async def calm(turn: Turn, event: ReactionRemoved) -> None:
    """Count an emoji no more."""
    news, emoji = await _cheered(turn), _emoji(event.emoji)
    if news is not None and emoji is not None:
        await take_cheer(turn.db, news.id, emoji)
        counted(turn, news)


async def _cheered(turn: Turn) -> Announcement | None:
    return None if turn.message_id is None else await announced_as(turn.db, turn.message_id)


def _emoji(name: str) -> str | None:
    plain = plain_emoji(name)
    return plain if plain and len(plain) <= _LONGEST and not plain.count(" ") else None
