"""Plein on a real Synapse, in encrypted rooms, with people who have no buttons."""

import pytest

from tests.real.matrix_house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def test_help_in_an_encrypted_direct_chat(house: House) -> None:
    room = await house.ada.room(house.bot.user)

    await house.ada.says(room, "help")

    await house.ada.hears("Hello Ada Jansen!", room)
    assert house.ada.unread == 0


async def test_thanks_in_an_encrypted_room_reach_whoever_is_thanked(house: House) -> None:
    ada, bob = house.ada, house.bob
    room = await house.kudos_room()

    await ada.says(room, f"!kudos {bob.user} for mending the roof of the shed")

    card = await ada.hears("for mending the roof", room)
    assert card.body.startswith("🙌 Ada Jansen thanks Bob Visser")
    assert card.source["content"]["m.mentions"] == {"user_ids": [ada.user, bob.user]}
    await bob.hears("Ada Jansen thanks you")
    assert (ada.unread, bob.unread) == (0, 0)


async def test_a_choice_is_made_by_its_number_and_by_a_keycap(house: House) -> None:
    ada, bob = house.ada, house.bob
    room = await house.kudos_room()
    await ada.says(room, f"!kudos {bob.user} for mending the roof of the shed")
    await ada.hears("Your thanks went to")
    [direct] = {where for where, event in ada.seen if "Your thanks went to" in event.body}

    await ada.says(direct, "2")
    await ada.hears("this kudo is gone", direct)

    await ada.says(room, f"!kudos {bob.user} for bringing the good bread of today")
    thanks = await ada.hears("you have 4 left today.\n1. Edit", direct, times=2)
    await ada.reacts(direct, thanks.event_id, "2️⃣")
    await ada.hears("this kudo is gone", direct, times=2)


async def test_what_happened_while_the_bot_was_away_is_answered_once(house: House) -> None:
    room = await house.ada.room(house.bot.user)
    await house.ada.says(room, "help")
    await house.ada.hears("Hello Ada Jansen!", room)

    await house.program.kill()
    await house.ada.says(room, "!kudos rules")
    await house.program.start()

    await house.ada.hears("They are no score", room)
    assert len(house.ada.told("Hello Ada Jansen!", room)) == 1
    assert len(house.ada.told("They are no score", room)) == 1
    assert house.ada.unread == 0


async def test_the_device_is_signed_and_stays_the_same(house: House) -> None:
    async def devices() -> dict[str, dict]:
        body = {"device_keys": {house.bot.user: []}}
        token = house.ada.token
        told = await house.synapse.call("POST", "/_matrix/client/v3/keys/query", body, token=token)
        return {
            name: one["signatures"][house.bot.user]
            for name, one in told["device_keys"][house.bot.user].items()
            if name.startswith("PLEIN")
        }

    room = await house.ada.room(house.bot.user)
    await house.ada.says(room, "help")
    await house.ada.hears("Hello Ada Jansen!", room)
    before = await devices()
    await house.program.stop()
    await house.program.start()
    await house.ada.says(room, "!kudos rules")
    await house.ada.hears("They are no score", room)

    [(name, signatures)] = before.items()
    assert len(signatures) == 2  # its own, and that of the bot's identity
    assert list(await devices()) == [name]
