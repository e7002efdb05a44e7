"""Asking owners whether their answers are still correct, on the day that was planned for it."""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot import Block, Button, Buttons, Scope, Text, Tick, Turn, Written
from skills.qa.aging import age_of, day_of
from skills.qa.caring import in_care
from skills.qa.editing import edit
from skills.qa.giving import give_to, put_back, take_out
from skills.qa.model.care import due_of, owners_of_due
from skills.qa.model.items import count_passages, read_on, verified
from skills.qa.model.tables import Item
from skills.qa.settings import skill, t
from storage.people import Person

_MOST_CARDS: Final = 5
_MOST_COUNTED: Final = 1_000
_MOST_QUOTED: Final = 600
_MOST_READ: Final = 3_000
# A year of holidays in a row is a mistake in the settings.
_MOST_DAYS: Final = 400


@skill.every("weekdays 09:00")
async def ask_owners(tick: Tick) -> None:
    """Ask owners about what has become due since the working day before; on the first working day
    of a week about all that is due."""
    today = tick.house.today
    if tick.house.holiday(today) is not None:
        return
    before = _working_day_before(tick, today)
    is_new_week = before.isocalendar()[:2] != today.isocalendar()[:2]
    after = date.min if is_new_week else before
    for owner in await owners_of_due(tick.db, after, today):
        if not owner.is_away(today):
            tick.at(tick.now, ask_owner(person_id=owner.id))


@skill.timer
async def ask_owner(tick: Tick, person_id: str) -> None:
    """Ask an owner about all that is due, in one message."""
    person = await tick.db.get(Person, person_id)
    due = await due_of(tick.db, person_id, tick.house.today, _MOST_COUNTED)
    if person is not None and due:
        head = t("due_head", count=len(due))
        tick.dm(person, head, *await cards(tick, due, person), lane="reminder")


def _working_day_before(scope: Scope, day: date) -> date:
    for back in range(1, _MOST_DAYS):
        before = day - timedelta(days=back)
        if before.weekday() < 5 and scope.house.holiday(before) is None:
            return before
    return day - timedelta(days=1)


async def cards(scope: Scope, items: Sequence[Item], owner: Person) -> list[Text | Block]:
    """Show items to their owner with what they can do: a few of them, and how many more there
    are. Those whose words all stand there can be vouched for together."""
    shown = items[:_MOST_CARDS]
    said = [part for item in shown for part in await card(scope, item, owner)]
    if len(items) > _MOST_CARDS:
        said.append(t("due_more", count=len(items) - _MOST_CARDS))
    whole = [one for one in shown if _is_shown(one) and age_of(scope, one) != "fresh"]
    if len(whole) > 1:
        numbers = tuple(str(one.number) for one in whole)
        seen = {one.id: one.verified_at.isoformat() for one in whole}
        way = Button(t("way_all_correct", numbers=numbers), all_correct(seen=seen), "primary")
        said.append(Buttons((way,), only=(owner.id,)))
    return said


async def card(scope: Scope, item: Item, reader: Person) -> list[Text | Block]:
    """Show an item to who looks after it, with all they can do about it. What is long is only begun
    here: they vouch for it where they read it."""
    said: list[Text | Block] = [await care_line(scope, item, reader)]
    if item.kind == "document":
        count = await count_passages(scope.db, item)
        said.append(t("care_document", count=count, source=item.source_file or item.source))
    elif _is_shown(item):
        said.append(Written(item.answer))
    else:
        said.append(Written(textwrap.shorten(item.answer, _MOST_QUOTED, placeholder=" …")))
    return [*said, ways(scope, item, reader, is_shown=_is_shown(item))]


def _is_shown(item: Item) -> bool:
    """Whether a card has all the words of an item."""
    return item.kind == "answer" and len(item.answer) <= _MOST_QUOTED


async def care_line(scope: Scope, item: Item, reader: Person) -> Text:
    """Name an item, say how it stands with it, and who owns it when that is not the reader."""
    on = day_of(item.verified_at, scope.house.zone)
    state = t(f"age_{age_of(scope, item)}", on=on)
    about = {"number": item.number, "title": item.title, "state": state}
    if item.owner_id == reader.id:
        return t("care_line", **about)
    owner = None if item.owner_id is None else await scope.db.get(Person, item.owner_id)
    name = t("owner_nobody") if owner is None else owner.name
    return t("care_line_of", who=name, **about)


def ways(
    scope: Scope, item: Item, reader: Person, *, is_shown: bool, after: int | None = None
) -> Buttons:
    """Offer what can be done about an item whose words are shown, up to a passage, or not."""
    number = item.number
    if item.state == "retired":
        back = Button(t("way_back", number=number), put_back(item_id=item.id))
        return Buttons((back,), only=(reader.id,))
    offered: list[Button] = []
    if not is_shown:
        offered.append(Button(t("way_read", number=number), read(item_id=item.id, after=0)))
    elif age_of(scope, item) != "fresh":
        seen = item.verified_at.isoformat()
        correct = still_correct(item_id=item.id, seen=seen)
        offered.append(Button(t("way_correct", number=number), correct, "primary"))
    if after is not None:
        offered.append(Button(t("way_read_on", number=number), read(item_id=item.id, after=after)))
    if item.kind == "answer":
        offered.append(Button(t("way_edit", number=number), edit(item_id=item.id)))
    offered.append(Button(t("way_give", number=number), give_to(item_id=item.id)))
    offered.append(Button(t("way_retire", number=number), take_out(item_id=item.id)))
    return Buttons(tuple(offered), only=(reader.id,))


@skill.button
async def look_at(turn: Turn, item_id: str) -> None:
    """Show one item of a list, with all that can be done about it."""
    item = await in_care(turn, item_id)
    if item is not None:
        turn.whisper(*await card(turn, item, turn.by))


@skill.button
async def read(turn: Turn, item_id: str, after: int) -> None:
    """Show the words of an item from a passage on, for who is to vouch for them."""
    item = await in_care(turn, item_id)
    if item is None:
        return
    said: list[Text | Block] = [await care_line(turn, item, turn.by)]
    last = None
    if item.kind == "document":
        sections, last = await read_on(turn.db, item, after, _MOST_READ)
        for heading, text in sections:
            said += [t("answer_head", title=heading), Written(text)]
    else:
        said.append(Written(item.answer))
    turn.whisper(*said, ways(turn, item, turn.by, is_shown=True, after=last))


@skill.button
async def still_correct(turn: Turn, item_id: str, seen: str) -> None:
    """Vouch for an answer; it is asked about again after its interval. A second press, or one when
    somebody else did it since, changes nothing."""
    item = await in_care(turn, item_id)
    if item is None or not _vouch(turn, item, seen):
        return
    if item.review_on is None:
        turn.whisper(t("correct_for_good", number=item.number))
    else:
        turn.whisper(t("correct_until", number=item.number, on=item.review_on))


@skill.button
async def all_correct(turn: Turn, seen: Mapping[str, str]) -> None:
    """Vouch for all answers whose words stood in a message."""
    numbers: list[str] = []
    for item_id, when in seen.items():
        item = await in_care(turn, item_id)
        if item is not None and _vouch(turn, item, when):
            numbers.append(str(item.number))
    if numbers:
        turn.whisper(t("correct_all", count=len(numbers), numbers=tuple(numbers)))


def _vouch(turn: Turn, item: Item, seen: str) -> bool:
    """Note that an item is correct as it was seen; False when it is retired, and they were told."""
    if item.state == "retired":
        turn.whisper(t("correct_retired", number=item.number))
        return False
    if item.verified_at == datetime.fromisoformat(seen):
        verified(item, by_id=turn.by.id, now=turn.now, today=turn.house.today)
        turn.audit("qa.verify", by=turn.by, item=item.id)
    return True
