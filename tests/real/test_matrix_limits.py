"""Plein under the rates that Synapse comes with: ten events at once, then one in five seconds."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.matrix.wire import at
from tests.real.matrix_house import House, house_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

AT_ONCE = 10
STOCK = {
    "rc_message": {"per_second": 0.2, "burst_count": AT_ONCE},
    "rc_joins": {"local": {"per_second": 0.1, "burst_count": 10}},
    "rc_invites": {"per_room": {"per_second": 0.3, "burst_count": 10}},
    "rc_room_creation": {"per_second": 0.016, "burst_count": 10},
}


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A homeserver of this test's own that limits the bot, with Plein in it."""
    async with house_in(tmp_path, limits=STOCK) as house:
        yield house


async def _sent(house: House) -> list[str]:
    """List the kinds of what the bot sent, anywhere, oldest first."""
    found: dict[str, dict[str, Any]] = {}
    for who in (house.ada, house.bob):
        for room in who.client.rooms:
            path = f"{at('rooms', room, 'messages')}?dir=b&limit=500"
            told = await house.synapse.call("GET", path, token=who.client.access_token)
            found |= {one["event_id"]: one for one in told["chunk"]}
    kinds = ("m.room.message", "m.room.encrypted", "m.reaction")
    own = [one for one in found.values() if one["sender"] == house.bot.user]
    own.sort(key=lambda one: one["origin_server_ts"])
    return [one["type"] for one in own if one["type"] in kinds]


async def test_words_are_put_off_but_neither_lost_nor_doubled_nor_held_up(house: House) -> None:
    ada, bob, bot = house.ada, house.bob, house.bot.user
    room = await ada.room(bot, bob.client.user_id, name="Kudos", alias="kudos", encrypted=False)
    alone = await ada.room(bot)
    reasons = [f"for good deed number {number}" for number in range(4)]

    for reason in reasons:
        await ada.says(room, f"!kudos @bob:localhost {reason}")
    await ada.hears(reasons[0], room)
    await house.program.stop()
    await house.program.start()
    await ada.says(alone, "!kudos rules")

    # What is said last is answered last in a room; a card comes before whoever is thanked is told.
    await ada.hears("take it back for", alone)
    for reason in reasons:
        await ada.hears(reason, room)
        await bob.hears(f"thanks you: {reason}")
    cards = [event.body.splitlines()[0] for where, event in ada.seen if where == room]
    assert [body.partition(": ")[2] for body in cards] == reasons
    assert [len(bob.told(f"thanks you: {reason}")) for reason in reasons] == [1] * len(reasons)
    assert len(ada.told("take it back for", alone)) == 1

    late = (await _sent(house))[AT_ONCE:]
    last = max(number for number, kind in enumerate(late) if kind != "m.reaction")
    assert "m.reaction" not in late[:last]
    assert (ada.unread, bob.unread) == (0, 0)
