"""Who may look after an answer: its owner, and whoever looks after all answers and may read it."""

from bot import Scope, Turn, Wrong, find_audience
from skills.qa.model.items import EVERYBODY, hold_shelf
from skills.qa.model.tables import Item, Readers
from skills.qa.rights import MANAGE
from skills.qa.settings import t
from storage.people import Person
from storage.reach import count_people, is_one_of


async def in_care(turn: Turn, item_id: str) -> Item | None:
    """Find an item that who presses may look after, as it is now, and let nobody else change items
    until this is over; None when they may not, and they were told."""
    await hold_shelf(turn.db)
    item = await turn.db.get(Item, item_id)
    if item is None:
        turn.whisper(t("gone"))
        return None
    await turn.db.refresh(item)
    if item.owner_id == turn.by.id:
        return item
    if await turn.may(turn.by, MANAGE) and await _is_reader(turn, item, turn.by):
        return item
    turn.whisper(t("care_not_yours"))
    return None


async def _is_reader(scope: Scope, item: Item, person: Person) -> bool:
    """Whether somebody may read an item, as far as it can be told at once: who is in a channel
    cannot be, and then they may not."""
    readers = await scope.db.get_one(Readers, item.readers_id)
    if readers.audience == EVERYBODY:
        return True
    try:
        audience = await find_audience(
            scope.db, scope.house, readers.audience, sending=True, among=[person.id]
        )
    except Wrong:
        return False
    if audience.channels:
        return False
    return await count_people(scope.db, audience.people() & is_one_of([person.id])) == 1
