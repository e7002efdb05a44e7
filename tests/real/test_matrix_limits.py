"""Plein on a homeserver with limits: by the rates that Synapse comes with, ten events at once, and
then one in five seconds."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.matrix.wire import at
from tests.real.matrix_house import House
from tests.real.town import town_in
from tests.synapse import Synapse, synapse_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

AT_ONCE = 10
STOCK = {
    "rc_message": {"per_second": 0.2, "burst_count": AT_ONCE},
    "rc_joins": {"local": {"per_second": 0.1, "burst_count": 10}},
    "rc_invites": {"per_room": {"per_second": 0.3, "burst_count": 10}},
    "rc_room_creation": {"per_second": 0.016, "burst_count": 10},
}


@pytest_asyncio.fixture(loop_scope="session")
async def synapse(tmp_path: Path) -> AsyncIterator[Synapse]:
    """A homeserver of the test's own, with these limits."""
    async with synapse_in(tmp_path, **STOCK) as synapse:
        yield synapse


@pytest_asyncio.fixture(loop_scope="session")
async def house(house: House) -> House:
    """The limits are the bot's alone."""
    admin = await house.synapse.register("admin", admin=True)
    for one in (house.ada, house.bob):
        path = f"/_synapse/admin/v1/users/{one.user}/override_ratelimit"
        none = {"messages_per_second": 0, "burst_count": 0}
        await house.synapse.call("POST", path, none, token=admin.token)
    return house


async def _sent(house: House) -> list[str]:
    """List the kinds of what the bot sent, anywhere, oldest first."""
    found: dict[str, dict[str, Any]] = {}
    for who in (house.ada, house.bob):
        for room in who.client.rooms:
            path = f"{at('rooms', room, 'messages')}?dir=b&limit=500"
            told = await house.synapse.call("GET", path, token=who.token)
            found |= {one["event_id"]: one for one in told["chunk"]}
    kinds = ("m.room.message", "m.room.encrypted", "m.reaction")
    own = [one for one in found.values() if one["sender"] == house.bot.user]
    own.sort(key=lambda one: one["origin_server_ts"])
    return [one["type"] for one in own if one["type"] in kinds]


async def test_words_are_put_off_but_neither_lost_nor_doubled_nor_held_up(house: House) -> None:
    ada, bob = house.ada, house.bob
    room = await house.kudos_room(encrypted=False)
    alone = await ada.room(house.bot.user)
    reasons = [f"for good deed number {number}" for number in range(3)]

    for reason in reasons:
        await ada.says(room, f"!kudos {bob.user} {reason}")
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


async def test_a_room_that_must_wait_keeps_no_other_waiting(tmp_path: Path) -> None:
    seldom = {"per_second": 0.01, "burst_count": 1}
    async with (
        synapse_in(tmp_path, rc_joins={"local": seldom}) as synapse,
        town_in(synapse, tmp_path) as town,
    ):
        ada, bob = await town.resident("ada"), await town.resident("bob")
        bot = await town.bot(invites_from=[ada.user])
        async with bot.runs():
            rooms = [await town.invites(ada, bot) for _ in range(2)]
            await bot.answers()
            assert sorted([await bot.membership(one) for one in rooms]) == ["invite", "join"]

            unwanted = await town.invites(bob, bot)
            await bot.answers()

            assert await bot.membership(unwanted) == "leave"
            assert sorted([await bot.membership(one) for one in rooms]) == ["invite", "join"]
