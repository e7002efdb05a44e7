"""A client that behaves as Element does since 2026: it reads the bot, and is read by it.

It gives its keys to signed devices alone, and hides what the others say.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.real.element import Element, element_for
from tests.real.matrix_house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@pytest_asyncio.fixture(loop_scope="session")
async def eva(house: House) -> AsyncIterator[Element]:
    """Eva, in front of such a client."""
    resident = await house.town.resident("eva", called="Eva Mulder")
    async with element_for(house.synapse.address, resident) as eva:
        yield eva


async def test_it_reads_the_bot_and_is_read_by_it(house: House, eva: Element) -> None:
    direct = await eva.room(house.bot.user)
    await eva.does("say", room=direct, body="help")
    await eva.hears("Hello Eva Mulder!")

    room = await eva.room(house.bot.user, house.bob.user, name="Kudos")
    thanks = f"!kudos {house.bob.user} for mending the roof of the shed"
    await eva.does("say", room=room, body=thanks)
    card = await eva.hears("Eva Mulder thanks Bob Visser")
    answer = await eva.hears("Your thanks went to Bob Visser")
    await eva.does("react", room=answer["room"], to=answer["id"], emoji="2️⃣")
    await eva.hears("this kudo is gone")

    assert (card["room"], card["by"], card["encrypted"]) == (room, house.bot.user, True)
    assert [one for one in eva.heard if one["by"] == house.bot.user and one["hidden"]] == []


async def test_what_an_unsigned_device_says_it_does_not_show(house: House, eva: Element) -> None:
    """Else the test above could not fail: Bob's client is as the bot's would be, unsigned."""
    room = await eva.room(house.bot.user, house.bob.user, name="Hall")

    said = await house.bob.says(room, "can you read this?")

    assert await eva.is_kept_from(said) == "UNSIGNED_SENDER_DEVICE"
