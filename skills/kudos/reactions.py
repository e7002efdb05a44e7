"""Reactions: the kudos emoji on a message thanks its author; on a card it is a “+1”."""

from bot import ReactionAdded, ReactionRemoved, Turn, plain_emoji
from skills.kudos.cards import agree, disagree
from skills.kudos.changing import undo
from skills.kudos.giving import Present, give_to, public_channel
from skills.kudos.model.gifts import gift_for, gift_on_card, plus_of, reactions_of
from skills.kudos.model.tables import Gift, Reaction
from skills.kudos.settings import Settings, settings_in, skill, t


def _is_kudos(emoji: str, settings: Settings) -> bool:
    return plain_emoji(emoji) in [plain_emoji(one) for one in (settings.emoji, *settings.aliases)]


def _is_ours(event: ReactionAdded | ReactionRemoved, settings: Settings) -> bool:
    cheers = [plain_emoji(one) for one in settings.cheers]
    return _is_kudos(event.emoji, settings) or plain_emoji(event.emoji) in cheers


@skill.on(ReactionAdded, when=_is_ours)
async def react(turn: Turn, event: ReactionAdded) -> None:
    """Agree with a card, or thank the author of a message."""
    if turn.message_id is not None:
        await _agree_with_card(turn, event, turn.message_id)
    elif _is_kudos(event.emoji, settings_in(turn)):
        await _thank_author(turn, event)


@skill.on(ReactionRemoved, when=_is_ours)
async def unreact(turn: Turn, event: ReactionRemoved) -> None:
    """Take a “+1” back, or what the reaction gave, as long as gifts can be changed.

    It stays while another emoji stays that gave it, too.
    """
    if turn.message_id is not None:
        gift = await gift_on_card(turn.db, turn.message_id)
        if gift is not None and await _was_last(turn, event, gift):
            await disagree(turn, gift)
    elif _is_kudos(event.emoji, settings_in(turn)):
        gift = await gift_for(turn.db, turn.by.id, _source(event))
        if gift is None or gift.is_hidden or not await _was_last(turn, event, gift):
            return
        if turn.now < gift.given_at + settings_in(turn).undo:
            await undo(turn, gift)
        else:
            turn.whisper(t("too_late"))


async def _agree_with_card(turn: Turn, event: ReactionAdded, message_id: str) -> None:
    gift = await gift_on_card(turn.db, message_id)
    if gift is None or gift.is_hidden:
        return
    is_there = await plus_of(turn.db, gift.id, turn.by.id) is not None
    if is_there and not await reactions_of(turn.db, gift.id, turn.by.id):
        return  # It came by the button, and goes by the button.
    if is_there or await agree(turn, gift):
        await _note(turn, event, gift)


async def _thank_author(turn: Turn, event: ReactionAdded) -> None:
    """Give for a message. Bots' messages are left alone; a second emoji gives nothing more."""
    author = turn.account_of(event.author)
    if author is None or author.is_bot:
        return
    source = _source(event)
    if await gift_for(turn.db, turn.by.id, source) is None:
        await give_to(turn, [author], Present(source=source, channel=await public_channel(turn)))
    gift = await gift_for(turn.db, turn.by.id, source)
    if gift is not None:
        await _note(turn, event, gift)


async def _note(turn: Turn, event: ReactionAdded, gift: Gift) -> None:
    """Remember an emoji, once: chats may tell it again."""
    known = await reactions_of(turn.db, gift.id, turn.by.id)
    here = (_source(event), plain_emoji(event.emoji))
    if here not in [(one.source, one.emoji) for one in known]:
        source, emoji = here
        turn.db.add(Reaction(gift_id=gift.id, person_id=turn.by.id, source=source, emoji=emoji))
        await turn.db.flush()


async def _was_last(turn: Turn, event: ReactionRemoved, gift: Gift) -> bool:
    """Forget an emoji. True when it was known, and no other of this person is left."""
    known = await reactions_of(turn.db, gift.id, turn.by.id)
    here = (_source(event), plain_emoji(event.emoji))
    gone = [one for one in known if (one.source, one.emoji) == here]
    for one in gone:
        await turn.db.delete(one)
    await turn.db.flush()
    return bool(gone) and len(known) == len(gone)


def _source(event: ReactionAdded | ReactionRemoved) -> str:
    place = event.place
    return "/".join((place.adapter, place.workspace, place.channel, event.message))
