"""What the giver is told, and for a while can still do: change the gift, or take it back."""

import re
from collections.abc import Sequence
from typing import ClassVar, cast

from pydantic import ValidationInfo, field_validator

from bot import (
    Button,
    Buttons,
    Form,
    Option,
    Scope,
    Text,
    Turn,
    Wrong,
    ask_choice,
    ask_text,
    carried,
    whos,
)
from skills.kudos.cards import refresh_card, refresh_messages, take_back
from skills.kudos.model.allowance import day_of, give_back, used_on
from skills.kudos.model.gifts import receipts_of, take_away
from skills.kudos.model.tables import Gift
from skills.kudos.recaps import redraw
from skills.kudos.settings import Settings, settings_in, skill, t
from storage.people import Person

_TAG = re.compile(r"(?<!\S)#([^\W\d][\w-]*)")


async def value_options(scope: Scope) -> dict[str, list[Option]]:
    """Offer the values of the settings; their names in either language can be typed too."""
    return {
        "value": [
            Option(value=one.tag, label=one.label, also=(one.names.en, one.names.nl))
            for one in settings_in(scope).values
        ]
    }


def _said_enough(reason: str, info: ValidationInfo) -> str:
    settings = settings_in(cast(Scope, info.context))
    _, words, _ = one_value(settings, None, reason)
    checked_reason(settings, words)
    return reason


# For every form that asks for a reason: too short a one is refused as soon as it is given.
said_enough = field_validator("reason")(_said_enough)


class Change(Form):
    """A gift as it is, to be changed."""

    title: ClassVar[str] = "kudos.change_title"
    submit: ClassVar[str] = "kudos.change_submit"

    gift_id: str = carried()
    reason: str = ask_text("kudos.ask_reason", hint="kudos.reason_hint", most=1000, lines=3)
    value: str | None = ask_choice("kudos.ask_value", optional=True)

    _said_enough = said_enough


def checked_reason(settings: Settings, reason: str) -> str:
    """Return a reason without needless space. Raises: Wrong, when it says too little."""
    kept = "\n".join(" ".join(line.split()) for line in reason.strip().splitlines())
    letters = sum(letter.isalpha() for letter in kept)
    if len(kept) < settings.reason_least or letters < min(3, settings.reason_least):
        raise Wrong(t("reason_short", count=settings.reason_least), field="reason")
    return kept


def one_value(
    settings: Settings, value: str | None, reason: str
) -> tuple[str | None, str, list[Text]]:
    """Keep to one value: more of them leave the words, and what became of each `#word` is said."""
    tags = {word: settings.tag_of(word) for word in _TAG.findall(reason)}
    named = list(dict.fromkeys(tag for tag in tags.values() if tag is not None))
    kept = value or next(iter(named), None)
    others = tuple(name for tag in named if tag != kept and (name := settings.value(tag)))
    strange = tuple(f"#{word}" for word, tag in tags.items() if tag is None)
    aside = [t("one_value", values=others, count=len(others))] if others else []
    if strange:
        aside.append(t("no_such_value", words=strange, count=len(strange)))
    words = _TAG.sub(lambda found: found[0] if tags[found[1]] is None else "", reason)
    return kept, words, aside


def check_value(settings: Settings, value: str | None) -> None:
    """Insist on a value where the settings do. Raises: Wrong, with all of them to choose from."""
    if value is None and settings.value_required:
        choices = tuple((one.label, one.tag) for one in settings.values)
        raise Wrong(t("value_needed"), field="value", instead=choices)


def note(
    scope: Scope, gift: Gift, receivers: Sequence[Person], left: int, *aside: Text
) -> tuple[Text | Buttons, ...]:
    """Tell the giver that it was done, what is left, what else to know, and how to change it."""
    until = gift.given_at + settings_in(scope).undo
    choices = (
        Button(t("edit"), edit(gift_id=gift.id)),
        Button(t("withdraw"), withdraw(gift_id=gift.id), "danger"),
    )
    said = t("given", people=whos(receivers), count=left)
    return said, *aside, Buttons(choices, only=(gift.giver_id,), until=until)


def today(turn: Turn) -> str:
    """Tell which day it is for who does this."""
    return day_of(turn.now, turn.by.zone or turn.house.zone)


async def left_today(turn: Turn) -> int:
    """Count how many thanks somebody can still give today, on their own clock."""
    return max(0, settings_in(turn).per_day - await used_on(turn.db, turn.by.id, today(turn)))


@skill.button
async def edit(turn: Turn, gift_id: str) -> None:
    """Show the words and the value as they are now, to be changed."""
    gift = await _changeable(turn, gift_id)
    if gift is not None:
        turn.ask(change(gift_id=gift.id, reason=gift.reason, value=gift.value))


@skill.form(Change, options=value_options)
async def change(turn: Turn, wanted: Change) -> None:
    """Change a gift everywhere it is shown."""
    gift = await _changeable(turn, wanted.gift_id)
    if gift is None:
        return
    settings = settings_in(turn)
    value, reason, aside = one_value(settings, wanted.value, wanted.reason)
    gift.reason = checked_reason(settings, reason)
    check_value(settings, value)
    gift.value = value
    await refresh_card(turn, gift)
    await refresh_messages(turn, gift, turn.by)
    receivers = [person for _, person in await receipts_of(turn.db, gift.id)]
    await redraw(turn, [person.id for person in receivers], at=gift.given_at)
    if gift.note_id is not None:
        said = note(turn, gift, receivers, await left_today(turn), *aside)
        turn.update(gift.note_id, t("changed"), *said)


@skill.button
async def withdraw(turn: Turn, gift_id: str) -> None:
    """Take a gift back: it was never given."""
    gift = await _changeable(turn, gift_id)
    if gift is not None:
        await undo(turn, gift)


async def undo(turn: Turn, gift: Gift) -> None:
    """Take everything of a gift away, and give its share of the day back."""
    receipts = [receipt for receipt, _ in await receipts_of(turn.db, gift.id)]
    take_back(turn, gift, receipts)
    await give_back(turn.db, gift.giver_id, gift.day, count=len(receipts))
    note_id, given_at = gift.note_id, gift.given_at
    await take_away(turn.db, gift)
    await redraw(turn, [receipt.receiver_id for receipt in receipts], at=given_at)
    turn.publish("kudos.withdrawn", gift_id=gift.id)
    # Of yesterday's gift the share goes back to yesterday: what is said is about today.
    said = t("withdrawn", count=await left_today(turn))
    if note_id is None:
        turn.whisper(said)
    else:
        turn.update(note_id, said)


async def _changeable(turn: Turn, gift_id: str) -> Gift | None:
    gift = await turn.db.get(Gift, gift_id)
    if gift is None or gift.is_hidden or gift.giver_id != turn.by.id:
        turn.whisper(t("gone"))
        return None
    if turn.now >= gift.given_at + settings_in(turn).undo:
        turn.whisper(t("too_late"))
        return None
    return gift
