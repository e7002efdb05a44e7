"""Whose devices may read what the bot says, on a real Synapse."""

import itertools

import pytest

from adapters.matrix.trust import accept, changed
from tests.real.matrix import Somebody
from tests.real.matrix_inside import Inside
from tests.real.town import Town

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


_NUMBERS = itertools.count(1)


async def _read_by(bot: Inside, room: str, *people: Somebody) -> list[bool]:
    """Let the bot say something, and tell who of them could read it."""
    words = f"message {next(_NUMBERS)}"
    unread = [one.unread for one in people]
    await bot.says(room, words)
    pairs = zip(people, unread, strict=True)
    return [await one.reads(words, room, unread=before) for one, before in pairs]


@pytest.mark.parametrize("trust", ["signed_device", "first_identity"])
async def test_only_signed_devices_may_read(town: Town, trust: str) -> None:
    bot = await town.bot(trust=trust)
    ada, bob = await town.somebody("ada"), await town.somebody("bob")
    await ada.signs_device()
    async with bot.runs():
        room = await bot.joins(ada, bob, name="Shed")

        assert await _read_by(bot, room, ada, bob) == [True, False]
        await bob.signs_device()
        assert bob.withheld == ["m.unverified"]
        await bot.until(lambda: bot.lets_read(bob.user))
        assert await _read_by(bot, room, ada, bob) == [True, True]


async def test_any_device_may_read_unless_an_operator_wants_otherwise(town: Town) -> None:
    bot, ada, bob = await town.bot(), await town.somebody("ada"), await town.somebody("bob")
    await ada.signs_device()
    async with bot.runs():
        room = await bot.joins(ada, bob, name="Shed")

        assert await _read_by(bot, room, ada, bob) == [True, True]


async def test_a_room_in_which_nobody_may_read_is_spoken_in_all_the_same(town: Town) -> None:
    bot, bob = await town.bot(trust="signed_device"), await town.somebody("bob")
    async with bot.runs():
        room = await bot.joins(bob)

        assert await _read_by(bot, room, bob) == [False]
        await bob.says(room, "I hear nothing")
        await bot.heard("I hear nothing")


async def test_another_identity_may_not_read_until_it_is_accepted(town: Town) -> None:
    bot, ada = await town.bot(trust="first_identity"), await town.somebody("ada")
    await ada.signs_device()
    async with bot.runs():
        room = await bot.joins(ada)
        assert await _read_by(bot, room, ada) == [True]

    async with bot.runs():
        await ada.signs_device(anew=True)
        await bot.until(lambda: not bot.lets_read(ada.user))
        assert await _read_by(bot, room, ada) == [False]
        assert [row.account for row in await changed(bot.store)] == [ada.user]
        assert await accept(bot.store, ada.user)
        await bot.until(lambda: bot.lets_read(ada.user))
        assert await _read_by(bot, room, ada) == [True]
        assert await changed(bot.store) == []
        assert not await accept(bot.store, ada.user)
