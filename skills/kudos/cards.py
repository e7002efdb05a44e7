"""The card in the channel and the message to each receiver, and the “+1” under a card."""

from bot import Button, Buttons, Paragraph, Scope, Text, Turn, who, whos
from skills.kudos.model.gifts import (
    Thanks,
    plus_of,
    pluses_of,
    private_only,
    reactions_of,
    receipts_of,
)
from skills.kudos.model.tables import Gift, Plus, Receipt
from skills.kudos.moderation import report
from skills.kudos.settings import settings_in, skill, t
from skills.kudos.wording import details, headline, reason_of
from storage.people import Person


async def post_card(scope: Scope, gift: Gift) -> None:
    """Post the card of a gift, on every chat, if there is anybody whom it may name."""
    said = await _card(scope, gift)
    if said is not None:
        gift.card_id = scope.post(settings_in(scope).channel, *said)


async def refresh_card(scope: Scope, gift: Gift) -> None:
    """Bring a card up to date, or take it away when it may name nobody any more."""
    if gift.card_id is None:
        return
    said = await _card(scope, gift)
    if said is None:
        scope.remove(gift.card_id)
        gift.card_id = None
    else:
        scope.update(gift.card_id, *said)


async def _card(scope: Scope, gift: Gift) -> tuple[Text | Paragraph | Buttons, ...] | None:
    named = [person for _, person in await receipts_of(scope.db, gift.id)]
    silent = await private_only(scope.db, [person.id for person in named])
    receivers = tuple(person for person in named if person.id not in silent)
    if gift.is_private or gift.is_hidden or not receivers:
        return None
    giver = await scope.db.get_one(Person, gift.giver_id)
    thanks = Thanks(gift=gift, giver=giver, receivers=receivers)
    fans = await pluses_of(scope.db, gift.id)
    agreed = [t("plus_from", people=whos(fans))] if fans else []
    buttons = Buttons(
        (Button(t("plus"), plus(gift_id=gift.id)), Button(t("report"), report(gift_id=gift.id)))
    )
    return headline(thanks), *details(scope, gift), *agreed, buttons


def tell(scope: Scope, gift: Gift, giver: Person, receiver: Person) -> str:
    """Tell a receiver about their gift, and return the message's id."""
    return scope.dm(receiver, *_received(scope, gift, giver))


async def refresh_messages(scope: Scope, gift: Gift, giver: Person) -> None:
    """Bring what the receivers were told up to date."""
    for receipt, _ in await receipts_of(scope.db, gift.id):
        if receipt.dm_id is not None:
            scope.update(receipt.dm_id, *_received(scope, gift, giver))


def _received(scope: Scope, gift: Gift, giver: Person) -> tuple[Text | Paragraph | Buttons, ...]:
    private = [t("only_you")] if gift.is_private else []
    button = Buttons((Button(t("report"), report(gift_id=gift.id)),))
    first = t("received", giver=who(giver), reason=reason_of(gift))
    return first, *details(scope, gift), *private, button


def take_back(scope: Scope, gift: Gift, receipts: list[Receipt]) -> None:
    """Take the card and the receivers' messages away."""
    for message_id in (gift.card_id, *(receipt.dm_id for receipt in receipts)):
        if message_id is not None:
            scope.remove(message_id)


@skill.button
async def plus(turn: Turn, gift_id: str) -> None:
    """Agree with a gift, once; it costs nothing."""
    gift = await turn.db.get(Gift, gift_id)
    if gift is None or gift.is_hidden:
        turn.whisper(t("gone"))
    elif await plus_of(turn.db, gift_id, turn.by.id) is not None:
        again = Buttons((Button(t("plus_back"), minus(gift_id=gift_id)),), only=(turn.by.id,))
        turn.whisper(t("plus_already"), again)
    else:
        await agree(turn, gift)


@skill.button
async def minus(turn: Turn, gift_id: str) -> None:
    """Take one's “+1” back."""
    gift = await turn.db.get(Gift, gift_id)
    if gift is not None and await disagree(turn, gift):
        turn.whisper(t("plus_gone"))


async def agree(turn: Turn, gift: Gift) -> bool:
    """Note a first “+1”. False for the giver and receivers: they are in it already."""
    receivers = [person.id for _, person in await receipts_of(turn.db, gift.id)]
    if turn.by.id in (gift.giver_id, *receivers):
        turn.whisper(t("plus_own"))
        return False
    turn.db.add(Plus(gift_id=gift.id, person_id=turn.by.id, added_at=turn.now))
    await turn.db.flush()
    await refresh_card(turn, gift)
    return True


async def disagree(turn: Turn, gift: Gift) -> bool:
    """Take a “+1” back, however it was given. False when there was none."""
    found = await plus_of(turn.db, gift.id, turn.by.id)
    if found is None:
        return False
    for one in (found, *await reactions_of(turn.db, gift.id, turn.by.id)):
        await turn.db.delete(one)
    await turn.db.flush()
    await refresh_card(turn, gift)
    return True
