"""What others do to the bot's messages keeps nothing from going on: on a real Synapse."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import Refused
from bot.events import Place
from bot.primitives import Line, Primitives, Words
from tests.real.matrix_hall import Hall, hall_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_in(tmp_path) as hall:
        yield hall


def _sheet(words: str) -> Primitives:
    return (Line((Words(words),)),)


async def test_a_message_that_a_moderator_deleted_can_be_changed_and_taken_away(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        room = await hall.invites(hall.ada)
        await hall.answers(chat)
        place = Place(adapter="matrix", workspace="localhost", channel=room)
        sent = await chat.send(place, _sheet("a card"), "one")

        await hall.redacts(hall.ada, room, sent)
        await hall.answers(chat)

        await chat.update(place, sent, _sheet("a card with one more"), "two")
        await chat.remove(place, sent, "three")
        await chat.remove(place, sent, "four")
        await hall.answers(chat)
        assert hall.inbox.events == []


async def test_what_is_said_where_the_bot_may_say_nothing_is_refused(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        room = await hall.invites(hall.ada)
        await hall.answers(chat)
        place = Place(adapter="matrix", workspace="localhost", channel=room)
        sent = await chat.send(place, _sheet("a card"), "one")

        await hall.silences(hall.ada, room)

        for trying in (
            chat.send(place, _sheet("another card"), "two"),
            chat.update(place, sent, _sheet("the card anew"), "three"),
        ):
            with pytest.raises(Refused) as refused:
                await trying
            assert refused.value.why == "forbidden"


async def test_what_is_said_where_the_bot_was_thrown_out_is_refused(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        room = await hall.invites(hall.ada)
        await hall.answers(chat)
        place = Place(adapter="matrix", workspace="localhost", channel=room)
        sent = await chat.send(place, _sheet("a card"), "one")

        await hall.asks(hall.ada, f"rooms/{room}/kick", {"user_id": hall.bot.user})

        # Before it has heard of that, and after.
        for _ in range(2):
            for trying in (
                chat.send(place, _sheet("another card"), "two"),
                chat.update(place, sent, _sheet("the card anew"), "three"),
                chat.remove(place, sent, "four"),
            ):
                with pytest.raises(Refused) as refused:
                    await trying
                assert refused.value.why == "not_in"
            await hall.answers(chat)
