"""Before step 3: is an event for the bot? And whose message is it about?"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.choose import answered_by, is_number, offered, picked_by, picked_of
from bot.errors import PleinError
from bot.events import (
    ButtonPressed,
    CommandReceived,
    Event,
    FormSubmitted,
    HomeOpened,
    MemberJoined,
    MemberLeft,
    MessageReceived,
    MessageUnread,
    PollVoted,
    ProfileChanged,
    ReactionAdded,
    ReactionRemoved,
    ShortcutUsed,
)
from bot.intent import Intent
from bot.offer import keycap_number
from bot.ports import Capabilities
from bot.registry import Registry, strip_sign
from storage.doubt import is_being_sent
from storage.outbox import message_sent_as


class NotYet(PleinError):
    """What an event is about may be a message of ours that is still being sent; ask again."""


def concerns_us(event: Event, registry: Registry) -> bool:
    """Tell at once, without the database, whether an event can matter to the bot.

    Talk of others in a channel does not: it is neither handled nor kept. In a thread, or as an
    answer to a message, it may take a choice or be about a message of ours, and so may an emoji:
    `is_for_us` knows.
    """
    match event:
        case MessageReceived(text=text, addressed=addressed, place=place, answers=answers):
            return (
                addressed
                or place.thread is not None
                or answers is not None
                or strip_sign(text) is not None
                or bool(registry.events_for(event))
            )
        case ReactionAdded(emoji=emoji) | ReactionRemoved(emoji=emoji):
            is_wanted = registry.events_for(event) or registry.about_for(event)
            return keycap_number(emoji) is not None or bool(is_wanted)
        case HomeOpened() | MemberJoined() | MemberLeft():
            return bool(registry.events_for(event))
        case CommandReceived() | ButtonPressed() | PollVoted() | FormSubmitted() | ShortcutUsed():
            return True
        case MessageUnread() | ProfileChanged():
            return True


async def is_for_us(
    db: AsyncSession, event: Event, registry: Registry, now: datetime, can: Capabilities
) -> bool:
    """Tell, before anybody is met, whether an event is for the bot.

    What people say to each other in a thread is not, nor what they answer each other: it is so only
    when it takes a choice that is shown there, or is about a message that a skill looks after. So
    is an emoji that stands for no choice.

    Raises: NotYet, when that message may be one that is on its way.
    """
    if isinstance(event, ReactionAdded | ReactionRemoved):
        return await _is_our_emoji(db, event, registry)
    if isinstance(event, MessageReceived) and not event.addressed:
        return await _is_our_talk(db, event, registry, now, can)
    return True


async def _is_our_emoji(
    db: AsyncSession, event: ReactionAdded | ReactionRemoved, registry: Registry
) -> bool:
    if keycap_number(event.emoji) is not None or registry.events_for(event):
        return True
    if await handlers_about(db, event, registry):
        return True
    if await _is_perhaps_ours(db, event):
        raise NotYet
    return False


async def _is_our_talk(
    db: AsyncSession, event: MessageReceived, registry: Registry, now: datetime, can: Capabilities
) -> bool:
    text = event.text.strip()
    if strip_sign(text) is not None or registry.events_for(event):
        return True
    if await handlers_about(db, event, registry):
        return True
    words = without_mention(event, text)
    answered = await answered_by(db, event)
    if answered is not None and answered.had_choices:
        return is_number(words) or bool(picked_of(words, answered.choices))
    if event.place.thread is None:
        return False
    return bool(picked_by(words, await offered(db, event.place, event.account, can), now))


async def _is_perhaps_ours(db: AsyncSession, event: ReactionAdded | ReactionRemoved) -> bool:
    """Whether an emoji may stand under a message of ours that is still on its way."""
    here = event.place
    known = await message_sent_as(
        db,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
        sent_as=event.message,
    )
    return known is None and await is_being_sent(
        db, adapter=here.adapter, workspace=here.workspace, channel=here.channel
    )


async def handlers_about(
    db: AsyncSession,
    event: MessageReceived | ReactionAdded | ReactionRemoved,
    registry: Registry,
) -> list[Intent]:
    """List what skills do with an event because it is about a message of theirs: an answer to it,
    in its thread or beside it, or an emoji under it."""
    routes = registry.about_for(event)
    here = event.place
    for sent_as in _named(event) if routes else ():
        message_id = await message_sent_as(
            db,
            adapter=here.adapter,
            workspace=here.workspace,
            channel=here.channel,
            sent_as=sent_as,
        )
        if message_id is None:
            continue
        found = [
            Intent(route=route, event=event, message_id=message_id)
            for route in routes
            if route.about is not None and await route.about(db, message_id)
        ]
        if found:
            return found
    return []


def _named(event: MessageReceived | ReactionAdded | ReactionRemoved) -> Sequence[str]:
    """Tell what the chat calls the messages that an event is about, the nearest one first."""
    match event:
        case MessageReceived(answers=answers, place=place):
            return [one for one in (answers, place.thread) if one is not None]
        case ReactionAdded(message=message) | ReactionRemoved(message=message):
            return [message]


def without_mention(event: MessageReceived, text: str) -> str:
    """Leave out the name of the bot with which somebody began."""
    for account in event.mentions[:1]:
        text = text.removeprefix(f"<@{account}>").lstrip(" ,:")
    return text
