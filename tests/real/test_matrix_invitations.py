"""Who may have the bot come, how soon it does, and when it goes: on a real Synapse."""

from datetime import timedelta

import pytest

from tests.real.matrix_inside import Inside
from tests.real.town import Town
from tests.synapse import Resident

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def _come(town: Town) -> tuple[Inside, Resident, Resident]:
    """Make accounts for the bot, for Ada who may invite it, and for Bob who may not."""
    ada, bob = await town.resident("ada"), await town.resident("bob")
    return await town.bot(invites_from=[ada.user]), ada, bob


async def test_who_may_not_invite_the_bot_is_declined(town: Town) -> None:
    bot, ada, bob = await _come(town)
    async with bot.runs():
        wanted, unwanted = await town.invites(ada, bot), await town.invites(bob, bot)

        await bot.answers()

        assert await bot.membership(wanted) == "join"
        assert await bot.membership(unwanted) == "leave"


async def test_who_invites_the_bot_into_too_many_rooms_is_declined(town: Town) -> None:
    bot, ada, _ = await _come(town)
    async with bot.runs(rooms=2):
        rooms = [await town.invites(ada, bot) for _ in range(3)]

        await bot.answers()

        assert sorted([await bot.membership(one) for one in rooms]) == ["join", "join", "leave"]


async def test_many_invitations_are_accepted_one_after_the_other(town: Town) -> None:
    bot, ada, _ = await _come(town)
    async with bot.runs():
        rooms = [await town.invites(ada, bot) for _ in range(12)]

        await bot.answers()
        first = [await bot.membership(one) for one in rooms]
        bot.clock.move(timedelta(seconds=30))
        await bot.answers()

        assert (first.count("join"), first.count("invite")) == (10, 2)
        assert {await bot.membership(one) for one in rooms} == {"join"}


async def test_an_invitation_is_accepted_that_came_while_the_bot_was_away(town: Town) -> None:
    bot, ada, _ = await _come(town)
    async with bot.runs():
        pass
    room = await town.invites(ada, bot)

    async with bot.runs():
        await bot.answers()

        assert await bot.membership(room) == "join"


async def test_the_bot_leaves_a_room_in_which_it_is_alone(town: Town) -> None:
    bot, ada, _ = await _come(town)
    async with bot.runs():
        rooms = [await town.invites(ada, bot) for _ in range(2)]
        await bot.answers()
        await town.leaves(ada, rooms[0])
        await bot.answers()
        assert await bot.membership(rooms[0]) == "leave"

    # And in one that everybody left while it was away.
    await town.leaves(ada, rooms[1])
    async with bot.runs():
        await bot.answers()

        assert await bot.membership(rooms[1]) == "leave"


async def test_an_invitation_into_a_room_that_nobody_can_join_is_declined(town: Town) -> None:
    bot, ada, _ = await _come(town)
    async with bot.runs():
        room = await town.invites(ada, bot)
        await town.leaves(ada, room)

        await bot.answers()

        assert await bot.membership(room) == "leave"


async def test_the_bot_leaves_its_direct_chat_with_who_does_not_want_it(town: Town) -> None:
    bot, _, bob = await _come(town)
    async with bot.runs() as chat:
        place = await chat.direct("localhost", bob.user)
        await bot.answers()
        assert await chat.direct("localhost", bob.user) == place

        await town.leaves(bob, place.channel)
        await bot.answers()

        assert await bot.membership(place.channel) == "leave"
