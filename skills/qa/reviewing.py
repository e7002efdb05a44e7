"""Asking owners whether their answers are still correct, on the day that was planned for it."""

import textwrap
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot import Block, Button, Buttons, Scope, Text, Tick, Turn, Written
from skills.qa.aging import age_of, day_of
from skills.qa.caring import in_care
from skills.qa.editing import edit
from skills.qa.giving import give_to, put_back, take_out
from skills.qa.model.care import due_of, owners_of_due
from skills.qa.model.items import verified
from skills.qa.model.tables import Item
from skills.qa.settings import skill, t
from storage.people import Person

_MOST_CARDS: Final = 5
_MOST_COUNTED: Final = 1_000
_MOST_QUOTED: Final = 300
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
        tick.dm(person, head, *cards(tick, due, person), lane="reminder")


def _working_day_before(scope: Scope, day: date) -> date:
    for back in range(1, _MOST_DAYS):
        before = day - timedelta(days=back)
        if before.weekday() < 5 and scope.house.holiday(before) is None:
            return before
    return day - timedelta(days=1)


def cards(scope: Scope, items: Sequence[Item], owner: Person) -> list[Text | Block]:
    """Show items to their owner with what they can do: a few of them, and how many more there
    are."""
    said = [part for item in items[:_MOST_CARDS] for part in card(scope, item, owner)]
    if len(items) > _MOST_CARDS:
        said.append(t("due_more", count=len(items) - _MOST_CARDS))
    return said


def card(scope: Scope, item: Item, reader: Person) -> list[Text | Block]:
    """Show an item to who looks after it, with all they can do about it."""
    said: list[Text | Block] = [care_line(scope, item)]
    if item.kind == "answer":
        said.append(Written(textwrap.shorten(item.answer, _MOST_QUOTED, placeholder=" …")))
    return [*said, ways(scope, item, reader)]


def care_line(scope: Scope, item: Item) -> Text:
    """Name an item, and say how it stands with it."""
    on = day_of(item.verified_at, scope.house.zone)
    state = t(f"age_{age_of(scope, item)}", on=on)
    return t("care_line", number=item.number, title=item.title, state=state)


def ways(scope: Scope, item: Item, reader: Person) -> Buttons:
    """Offer what can be done about an item."""
    number = item.number
    if item.state == "retired":
        back = Button(t("way_back", number=number), put_back(item_id=item.id))
        return Buttons((back,), only=(reader.id,))
    offered: list[Button] = []
    if age_of(scope, item) != "fresh":
        seen = item.verified_at.isoformat()
        correct = still_correct(item_id=item.id, seen=seen)
        offered.append(Button(t("way_correct", number=number), correct, "primary"))
    if item.kind == "answer":
        offered.append(Button(t("way_edit", number=number), edit(item_id=item.id)))
    offered.append(Button(t("way_give", number=number), give_to(item_id=item.id)))
    offered.append(Button(t("way_retire", number=number), take_out(item_id=item.id)))
    return Buttons(tuple(offered), only=(reader.id,))


@skill.button
async def still_correct(turn: Turn, item_id: str, seen: str) -> None:
    """Vouch for an answer; it is asked about again after its interval. A second press, or one when
    somebody else did it since, changes nothing."""
    item = await in_care(turn, item_id)
    if item is None:
        return
    if item.state == "retired":
        turn.whisper(t("correct_retired", number=item.number))
        return
    if item.verified_at == datetime.fromisoformat(seen):
        verified(item, by_id=turn.by.id, now=turn.now, today=turn.house.today)
        turn.audit("qa.verify", by=turn.by, item=item.id)
    if item.review_on is None:
        turn.whisper(t("correct_for_good", number=item.number))
    else:
        turn.whisper(t("correct_until", number=item.number, on=item.review_on))
