"""Giving: who can be thanked, what it takes from the day, and telling everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from sqlmodel import col, select

from bot import Text, Turn, Wrong, whos
from skills.kudos.cards import post_card, tell
from skills.kudos.changing import left_today, note, today
from skills.kudos.model.allowance import take
from skills.kudos.model.gifts import private_only
from skills.kudos.model.tables import Gift, Receipt
from skills.kudos.rounds import celebrate
from skills.kudos.settings import settings_in, t
from storage.channels import Channel
from storage.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What is to be given: words, a value and the message they are about, or only a message."""

    reason: str = ""
    value: str | None = None
    is_private: bool = False
    link: str | None = None
    link_in: str | None = None
    source: str | None = None
    channel: str | None = None


async def give_to(turn: Turn, people: Sequence[Person], present: Present, *aside: Text) -> None:
    """Thank people: a card in the channel, a message to each, and a note to the giver.

    The note says `aside`, too, once something was given.
    Raises: Wrong, when nobody of them can be thanked, or the day's allowance is too small.
    """
    distinct = list({person.id: person for person in people}.values())
    receivers, refusals = _sorted(turn.by, distinct)
    if not receivers:
        raise Wrong(reduce(_and_then, refusals), field="people")
    if not await _paid(turn, len(receivers)):
        return
    gift = await _stored(turn, receivers, present)
    await post_card(turn, gift)
    silent = await private_only(turn.db, [person.id for person in receivers])
    quiet = [person for person in receivers if person.id in silent]
    if quiet and not gift.is_private:
        aside = (*aside, t("given_quietly", people=whos(quiet)))
    left = await left_today(turn)
    gift.note_id = turn.whisper(*refusals, *note(turn, gift, receivers, left, *aside))
    turn.publish(
        "kudos.given",
        gift_id=gift.id,
        giver_id=gift.giver_id,
        receiver_ids=[person.id for person in receivers],
        value=gift.value,
        is_private=gift.is_private or len(quiet) == len(receivers),
    )
    turn.at(turn.now, celebrate())


def _sorted(giver: Person, people: Sequence[Person]) -> tuple[list[Person], list[Text]]:
    """Part those who can be thanked from the rest, with a kind word about those."""
    receivers = [one for one in people if one.id != giver.id and one.is_active and not one.is_bot]
    bots = [one for one in people if one.is_bot]
    gone = [one for one in people if not one.is_active and not one.is_bot]
    refusals = [t("not_yourself")] if any(one.id == giver.id for one in people) else []
    if bots:
        refusals.append(t("not_bots", people=tuple(one.name for one in bots), count=len(bots)))
    if gone:
        refusals.append(t("not_gone", people=tuple(one.name for one in gone), count=len(gone)))
    return receivers, refusals


def _and_then(first: Text, second: Text) -> Text:
    return t("both", first=first, second=second)


async def _paid(turn: Turn, count: int) -> bool:
    """Use up the day's allowance. False when nothing is left of it, and the giver was told."""
    most = settings_in(turn).per_day
    if await take(turn.db, turn.by.id, today(turn), count=count, most=most, now=turn.now):
        return True
    left = await left_today(turn)
    if left == 0:
        turn.whisper(t("none_left", count=most))
        return False
    raise Wrong(t("too_few_left", count=left, wanted=count), field="people")


async def _stored(turn: Turn, receivers: Sequence[Person], present: Present) -> Gift:
    gift = Gift(
        giver_id=turn.by.id,
        reason=present.reason,
        value=present.value,
        is_private=present.is_private,
        link=present.link,
        link_in=present.link_in,
        source=present.source,
        channel=present.channel,
        day=today(turn),
        given_at=turn.now,
    )
    turn.db.add(gift)
    await turn.db.flush()
    for receiver in receivers:
        message_id = tell(turn, gift, turn.by, receiver)
        turn.db.add(Receipt(gift_id=gift.id, receiver_id=receiver.id, dm_id=message_id))
    await turn.db.flush()
    return gift


async def public_channel(turn: Turn) -> str | None:
    """Name the channel in which this happens, when everybody there may know of it."""
    here = turn.here
    rows = await turn.db.exec(
        select(Channel.name).where(
            Channel.adapter == here.adapter,
            Channel.workspace == here.workspace,
            Channel.external_id == here.channel,
            col(Channel.kind) == "public",
        )
    )
    return rows.first()
