"""Who may have the bot come, how soon it does, and when it goes: on a real Synapse."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.real.matrix_hall import Hall, hall_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_in(tmp_path) as hall:
        yield hall


async def test_who_may_not_invite_the_bot_is_declined(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        wanted, unwanted = await hall.invites(hall.ada), await hall.invites(hall.bob)

        await hall.answers(chat)

        assert await hall.membership(wanted) == "join"
        assert await hall.membership(unwanted) == "leave"


async def test_who_invites_the_bot_into_too_many_rooms_is_declined(hall: Hall) -> None:
    async with hall.bot_there(rooms=2) as chat:
        rooms = [await hall.invites(hall.ada) for _ in range(3)]

        await hall.answers(chat)

        assert sorted([await hall.membership(one) for one in rooms]) == ["join", "join", "leave"]


async def test_many_invitations_are_accepted_one_after_the_other(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        rooms = [await hall.invites(hall.ada) for _ in range(12)]

        await hall.answers(chat)
        first = [await hall.membership(one) for one in rooms]
        hall.clock.move(timedelta(seconds=30))
        await hall.answers(chat)

        assert (first.count("join"), first.count("invite")) == (10, 2)
        assert {await hall.membership(one) for one in rooms} == {"join"}


async def test_a_room_that_must_wait_keeps_no_other_waiting(tmp_path: Path) -> None:
    seldom = {"per_second": 0.01, "burst_count": 1}
    async with hall_in(tmp_path, rc_joins={"local": seldom}) as hall, hall.bot_there() as chat:
        rooms = [await hall.invites(hall.ada) for _ in range(2)]
        await hall.answers(chat)
        assert sorted([await hall.membership(one) for one in rooms]) == ["invite", "join"]

        unwanted = await hall.invites(hall.bob)
        await hall.answers(chat)

        assert await hall.membership(unwanted) == "leave"
        assert sorted([await hall.membership(one) for one in rooms]) == ["invite", "join"]


async def test_an_invitation_is_accepted_that_came_while_the_bot_was_away(hall: Hall) -> None:
    async with hall.bot_there():
        pass
    room = await hall.invites(hall.ada)

    async with hall.bot_there() as chat:
        await hall.answers(chat)

        assert await hall.membership(room) == "join"


async def test_the_bot_leaves_a_room_in_which_it_is_alone(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        rooms = [await hall.invites(hall.ada) for _ in range(2)]
        await hall.answers(chat)
        await hall.asks(hall.ada, f"rooms/{rooms[0]}/leave")
        await hall.answers(chat)
        assert await hall.membership(rooms[0]) == "leave"

    # And in one that everybody left while it was away.
    await hall.asks(hall.ada, f"rooms/{rooms[1]}/leave")
    async with hall.bot_there() as chat:
        await hall.answers(chat)

        assert await hall.membership(rooms[1]) == "leave"


async def test_an_invitation_into_a_room_that_nobody_can_join_is_declined(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        room = await hall.invites(hall.ada)
        await hall.asks(hall.ada, f"rooms/{room}/leave")

        await hall.answers(chat)

        assert await hall.membership(room) == "leave"


async def test_the_bot_leaves_its_direct_chat_with_who_does_not_want_it(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        place = await chat.direct("localhost", hall.bob.user)
        await hall.answers(chat)
        assert await chat.direct("localhost", hall.bob.user) == place

        await hall.asks(hall.bob, f"rooms/{place.channel}/leave")
        await hall.answers(chat)

        assert await hall.membership(place.channel) == "leave"
