"""Somebody's home: what a turn shows there is lowered, and its choices are kept."""

from collections.abc import Sequence

from bot.content import Message, Text
from bot.keep import people_in
from bot.lower import lower
from bot.primitives import Primitives, Spans
from bot.rows import choice_rows
from bot.target import Targets
from bot.turn import Turn
from bot.workplace import Workplace
from storage.choices import renew_choices
from storage.people import seats_of


async def show(turn: Turn, workplace: Workplace) -> tuple[Primitives, ...]:
    """Lower the home that a turn shows and keep its choices; nothing when the chat has no homes.

    An account has one home, whose choices are kept under the account's own id.
    """
    here, can = turn.here, workplace.can(turn.here.adapter)
    if not (turn.home and can.home):
        return ()
    named = {turn.by.id}.union(*(people_in(part) for part in turn.home))
    targets = Targets(turn.db, workplace, await seats_of(turn.db, named), here)
    reader = targets.reader(targets.to_person(turn.by, turn.seat))

    def say(text: Text) -> Spans:
        return workplace.catalogue.say(text, reader)

    *parts, last = turn.home
    while True:
        message = _joined([*parts, last])
        rows = choice_rows(message, say, message_id=turn.seat.id, now=turn.now)
        sheets = lower(message, can, say, [row["id"] for row in rows])
        if len(sheets) <= can.home or not parts:
            break
        parts.pop()
    ids = await renew_choices(turn.db, turn.seat.id, rows, turn.now)
    return lower(message, can, say, ids)[: can.home]


def _joined(parts: Sequence[Message]) -> Message:
    return Message(tuple(block for part in parts for block in part.blocks))
