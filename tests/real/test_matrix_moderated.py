"""What others do to the bot's messages keeps nothing from going on: on a real Synapse."""

import pytest

from bot.errors import Refused
from bot.events import Place
from bot.primitives import Line, Primitives, Words
from tests.real.matrix_inside import Inside
from tests.real.town import Town
from tests.synapse import Resident

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


def _sheet(words: str) -> Primitives:
    return (Line((Words(words),)),)


async def _card(town: Town, bot: Inside, ada: Resident) -> tuple[Place, str]:
    """Let Ada invite the bot, and the bot post a card there: the room and the card."""
    room = await town.invites(ada, bot)
    await bot.answers()
    place = Place(adapter="matrix", workspace="localhost", channel=room)
    return place, await bot.chat.send(place, _sheet("a card"), "one")


async def test_a_message_that_a_moderator_deleted_can_be_changed_and_taken_away(town: Town) -> None:
    bot, ada = await town.bot(), await town.resident("ada")
    async with bot.runs() as chat:
        place, sent = await _card(town, bot, ada)

        path = f"rooms/{place.channel}/redact/{sent}/deleted"
        assert "event_id" in await town.call(ada, "PUT", path, {})
        await bot.answers()

        await chat.update(place, sent, _sheet("a card with one more"), "two")
        await chat.remove(place, sent, "three")
        await chat.remove(place, sent, "four")
        await bot.answers()
        assert bot.inbox.events == []


async def test_what_is_said_where_the_bot_may_say_nothing_is_refused(town: Town) -> None:
    bot, ada = await town.bot(), await town.resident("ada")
    async with bot.runs() as chat:
        place, sent = await _card(town, bot, ada)

        path = f"rooms/{place.channel}/state/m.room.power_levels"
        levels = await town.call(ada, "GET", path)
        silence = {**levels, "events_default": 50}
        assert "event_id" in await town.call(ada, "PUT", path, silence)

        for trying in (
            chat.send(place, _sheet("another card"), "two"),
            chat.update(place, sent, _sheet("the card anew"), "three"),
        ):
            with pytest.raises(Refused) as refused:
                await trying
            assert refused.value.why == "forbidden"


async def test_what_is_said_where_the_bot_was_thrown_out_is_refused(town: Town) -> None:
    bot, ada = await town.bot(), await town.resident("ada")
    async with bot.runs() as chat:
        place, sent = await _card(town, bot, ada)

        path = f"rooms/{place.channel}/kick"
        await town.call(ada, "POST", path, {"user_id": bot.user})

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
            await bot.answers()
