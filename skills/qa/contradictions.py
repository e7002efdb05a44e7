"""Telling owners when two answers to the same question do not say the same."""

import textwrap
from collections.abc import Sequence
from typing import Final

from bot import Block, Button, Buttons, Job, Scope, Text, Tick, Turn, Written, alike_sentences
from skills.qa.editing import edit
from skills.qa.facts_in import difference, facts_in
from skills.qa.finding import Found, find
from skills.qa.model.care import changed_since
from skills.qa.model.contradictions import (
    Contradiction,
    contradiction_of,
    unsettled_with,
    version_of,
)
from skills.qa.model.items import all_readers, hold_shelf
from skills.qa.model.tables import SHELF, Item, Shelf
from skills.qa.one_at_a_time import alone
from skills.qa.rights import MANAGE, readable_by
from skills.qa.settings import skill, t
from storage.people import Person

_PAGE: Final = 50
_NEAR: Final = 6
_MOST_QUOTED: Final = 600


@skill.on_fact("qa.items_changed")
async def look_at_changes(tick: Tick) -> None:
    """Compare what was changed with what else is known."""
    tick.start(compare_changed())


@skill.every("daily 04:30")
async def look_again(tick: Tick) -> None:
    """Compare what was left over, and what can be found by its meaning only now."""
    tick.start(compare_changed())


@skill.job
async def compare_changed(job: Job) -> None:
    """Compare every item that changed since this was done last with those that are near."""
    with alone(job, "comparing") as is_first:
        if is_first:
            await _compare_all(job)


async def _compare_all(job: Job) -> None:
    while True:
        async with job.transaction() as tick:
            shelf = await tick.db.get(Shelf, SHELF)
            changed = await changed_since(tick.db, shelf.compared, _PAGE) if shelf else ()
        if not changed:
            return
        for item_id, _ in changed:
            await _settle(job, item_id)
            await _compare(job, item_id)
        async with job.transaction() as tick:
            shelf = await hold_shelf(tick.db)
            await tick.db.refresh(shelf)
            shelf.compared = max(shelf.compared, changed[-1][1])


async def _settle(job: Job, item_id: str) -> None:
    """Note which pairs with an item differ no more."""
    async with job.transaction() as tick:
        for one in await unsettled_with(tick.db, item_id):
            pair = await _pair(tick, one.first_id, one.second_id)
            if pair is None or _difference(*pair) is None:
                one.state = "settled"


async def _compare(job: Job, item_id: str) -> None:
    """Look for answers to much the same question, whoever may read them: who is told is decided by
    what they may read."""
    async with job.transaction() as tick:
        item = await tick.db.get(Item, item_id)
        if item is None or not _can_differ(item) or not facts_in(item.answer):
            return
        everybody = [one.id for one in await all_readers(tick.db)]
    for other in await find(job, item.title, everybody, most=_NEAR):
        if other.item.id != item.id and _asks_the_same(item, other):
            await _note(job, *sorted((item.id, other.item.id)))


def _asks_the_same(item: Item, other: Found) -> bool:
    return other.is_sure or bool(alike_sentences(item.title, [other.item.title], 1))


def _can_differ(item: Item) -> bool:
    return item.state == "verified" and item.kind == "answer"


def _difference(first: Item, second: Item) -> str | None:
    return difference(facts_in(first.answer), facts_in(second.answer))


async def _pair(scope: Scope, first_id: str, second_id: str) -> tuple[Item, Item] | None:
    """Give two answers as they are now; None when one of them is retired or gone."""
    first = await scope.db.get(Item, first_id)
    second = await scope.db.get(Item, second_id)
    if first is None or second is None or not (_can_differ(first) and _can_differ(second)):
        return None
    return first, second


async def _note(job: Job, first_id: str, second_id: str) -> None:
    """Keep that two answers differ, and have it told, once for the words that they have."""
    async with job.transaction() as tick:
        await hold_shelf(tick.db)
        pair = await _pair(tick, first_id, second_id)
        kind = None if pair is None else _difference(*pair)
        if pair is None or kind is None:
            return
        version = version_of(*pair)
        known = await contradiction_of(tick.db, first_id, second_id)
        if known is None:
            known = Contradiction(
                first_id=first_id, second_id=second_id, kind=kind, version="", found_at=tick.now
            )
        elif known.version == version and known.state != "settled":
            return
        known.kind, known.version, known.state, known.found_at = kind, version, "found", tick.now
        tick.db.add(known)
        await tick.db.flush()
        tick.start(tell(contradiction_id=known.id))


@skill.job
async def tell(job: Job, contradiction_id: str) -> None:
    """Tell both owners. Who may not read the answer of the other hears nothing; then whoever looks
    after all answers and may read both is told."""
    async with job.transaction() as tick:
        known = await tick.db.get(Contradiction, contradiction_id)
        pair = None if known is None else await _pair(tick, known.first_id, known.second_id)
        if pair is None:
            return
        owners = await _owners(tick, pair)
        managers = await tick.holders(MANAGE)
    told = [one for one in owners if await _may_compare(job, one, pair)]
    if {one.owner_id for one in pair} != {one.id for one in told}:
        told += [one for one in managers if await _may_compare(job, one, pair)]
    async with job.transaction() as tick:
        await hold_shelf(tick.db)
        known = await tick.db.get(Contradiction, contradiction_id)
        pair = None if known is None else await _pair(tick, known.first_id, known.second_id)
        if known is None or pair is None or known.state != "found":
            return
        known.state = "open"
        for person in {one.id: one for one in told}.values():
            tick.dm(person, *await _card(tick, known, pair, person), lane="reminder")


async def _owners(scope: Scope, pair: Sequence[Item]) -> list[Person]:
    found = [await scope.db.get(Person, one.owner_id) for one in pair if one.owner_id is not None]
    return [one for one in found if one is not None and one.is_active]


async def _may_compare(job: Job, person: Person, pair: Sequence[Item]) -> bool:
    """Whether somebody may see both answers: each is their own, or they may read it."""
    readers_ids = await readable_by(job, [person.id])
    return all(one.owner_id == person.id or one.readers_id in readers_ids for one in pair)


async def _card(
    scope: Scope, known: Contradiction, pair: Sequence[Item], reader: Person
) -> list[Text | Block]:
    """Show two answers beside each other, with what can be done about it."""
    said: list[Text | Block] = [t("differ_head", what=t(f"differ_{known.kind}"))]
    offered: list[Button] = []
    sees_all = await scope.may(reader, MANAGE)
    for item in pair:
        owner = None if item.owner_id is None else await scope.db.get(Person, item.owner_id)
        who = t("owner_nobody") if owner is None else owner.name
        said.append(t("differ_item", number=item.number, title=item.title, who=who))
        said.append(Written(textwrap.shorten(item.answer, _MOST_QUOTED, placeholder=" …")))
        if item.owner_id == reader.id or sees_all:
            label = t("way_edit", number=item.number)
            offered.append(Button(label, edit(item_id=item.id), "primary"))
    right = both_right(contradiction_id=known.id, version=known.version)
    offered.append(Button(t("both_right"), right))
    return [*said, Buttons(tuple(offered), only=(reader.id,))]


@skill.button
async def both_right(turn: Turn, contradiction_id: str, version: str) -> None:
    """Say that two answers are both right: nobody is told again, until one of them changes."""
    await hold_shelf(turn.db)
    known = await turn.db.get(Contradiction, contradiction_id)
    if known is None:
        turn.whisper(t("gone"))
        return
    await turn.db.refresh(known)
    first = await turn.db.get_one(Item, known.first_id)
    second = await turn.db.get_one(Item, known.second_id)
    is_owner = turn.by.id in (first.owner_id, second.owner_id)
    if not is_owner and not await turn.may(turn.by, MANAGE):
        turn.whisper(t("care_not_yours"))
    elif known.version != version or known.state == "settled":
        turn.whisper(t("differ_settled"))
    else:
        if known.state != "right":
            known.state = "right"
            turn.audit("qa.both_right", by=turn.by, first=first.id, second=second.id)
        turn.whisper(t("both_right_noted", first=first.number, second=second.number))
