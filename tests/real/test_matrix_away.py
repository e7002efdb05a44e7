"""What happens in rooms of a real Synapse while the bot looks away, or comes too late for."""

import asyncio
from typing import Any

import pytest

from adapters.matrix.wire import at
from tests.parts import PATIENCE
from tests.real.matrix import ENCRYPTED, Somebody
from tests.real.matrix_house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

# More than the homeserver tells of a room at once.
MANY = 110


async def _call(house: House, verb: str, path: str, body: Any = None) -> dict[str, Any]:
    """Ask the homeserver something as Ada."""
    return await house.synapse.call(verb, path, body, token=house.ada.token)


async def _is_heard(who: Somebody, room: str) -> None:
    """Wait until the bot answers: everything that was said before was heard by then."""
    before = len(who.told("take it back for"))
    await who.says(room, "!kudos rules")
    await who.hears("take it back for", times=before + 1)


async def test_each_command_in_a_gap_is_answered_once(house: House) -> None:
    ada, bob = house.ada, house.bob
    room = await house.kudos_room(encrypted=False)
    await _is_heard(ada, room)

    await house.program.stop()
    await ada.says(room, f"!kudos {house.bob.user} for the first word of all")
    for number in range(MANY):
        await ada.says(room, f"is that number {number}?")
        if number == MANY // 2:
            await bob.says(room, f"!kudos {ada.user} for a word in the middle")
    await bob.says(room, f"!kudos {ada.user} for the very last word")
    await house.program.start()

    for words in (
        "for the very last word",
        "for the first word of all",
        "for a word in the middle",
    ):
        await ada.hears(words, room)
    await _is_heard(ada, room)
    cards = [event.body.splitlines()[0] for where, event in ada.seen if where == room]
    cards = [body for body in cards if body.startswith("🙌")]
    answered = [body.partition(": ")[2] for body in cards]
    # Each one's in their order; nobody waits for others.
    of_bob = ["for a word in the middle", "for the very last word"]
    assert [one for one in answered if one in of_bob] == of_bob
    assert sorted(answered) == sorted(["for the first word of all", *of_bob])


async def test_the_bot_follows_a_room_to_its_successor(house: House) -> None:
    ada = house.ada
    old = await house.kudos_room(encrypted=False)
    alone = await ada.room(house.bot.user)
    rules = {"join_rule": "public"}
    await _call(house, "PUT", at("rooms", old, "state", "m.room.join_rules", ""), rules)

    made = await _call(house, "POST", at("rooms", old, "upgrade"), {"new_version": "11"})
    new = made["replacement_room"]
    await house.bob.client.join(new)
    await _until_in(house, new)
    await _is_heard(ada, alone)
    await ada.says(alone, f"!kudos {house.bob.user} for moving with us all")
    await ada.hears("for moving with us all", new)

    # What was closed stays so over a restart.
    await house.program.stop()
    await house.program.start()
    await ada.says(alone, f"!kudos {house.bob.user} for finding the way again")
    await ada.hears("for finding the way again", new)
    assert [event for where, event in ada.seen if where == old] == []


async def _until_in(house: House, room: str) -> None:
    """Wait until the bot came into a room."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told = await _call(house, "GET", at("rooms", room, "joined_members"))
            if house.bot.user in told["joined"]:
                return


@pytest.mark.parametrize("is_away", [False, True])
async def test_a_bot_that_was_put_out_knows_it(house: House, *, is_away: bool) -> None:
    ada, bot = house.ada, house.bot.user
    room = await house.kudos_room(encrypted=False)
    alone = await ada.room(bot)
    await _is_heard(ada, alone)

    if is_away:
        await house.program.kill()
    await _call(house, "POST", at("rooms", room, "kick"), {"user_id": bot})
    if is_away:
        await house.program.start()
    await _is_heard(ada, alone)
    await ada.says(alone, f"!kudos {house.bob.user} for looking everywhere")
    await ada.hears("could not say something in #kudos", alone)

    await _call(house, "POST", at("rooms", room, "invite"), {"user_id": bot})
    await _until_in(house, room)
    await _is_heard(ada, room)
    await ada.says(alone, f"!kudos {house.bob.user} for opening the door")
    await ada.hears("for opening the door", room)


async def test_what_was_deleted_before_the_bot_came_back_is_not_done(house: House) -> None:
    ada = house.ada
    room = await house.kudos_room()
    await _is_heard(ada, room)

    await house.program.kill()
    said = await ada.says(room, f"!kudos {house.bob.user} for something else entirely")
    await ada.client.room_redact(room, said)
    await house.program.start()

    await _is_heard(ada, room)
    assert ada.told("for something else entirely") == []


async def test_an_edit_is_left_alone(house: House) -> None:
    ada = house.ada
    room = await house.kudos_room()
    words = f"!kudos {house.bob.user} for mending the rof"
    said = await ada.says(room, words)
    await ada.hears("for mending the rof", room)

    new = {"msgtype": "m.text", "body": words.replace("rof", "roof")}
    relation = {"rel_type": "m.replace", "event_id": said}
    await ada.says(room, f"* {new['body']}", **{"m.new_content": new, "m.relates_to": relation})

    await _is_heard(ada, room)
    assert ada.told("for mending the roof") == []
    assert len(ada.told("for mending the rof", room)) == 1


@pytest.mark.parametrize("is_killed", [False, True])
async def test_a_message_is_read_when_its_key_comes(house: House, *, is_killed: bool) -> None:
    ada, client = house.ada, house.ada.client
    room = await house.kudos_room()
    alone = await ada.room(house.bot.user)
    await _is_heard(ada, room)

    client.olm.create_outbound_group_session(room)
    users = list(client.rooms[room].users)
    keys = client.olm.share_group_session_parallel(room, users, ignore_unverified_devices=True)
    [messages] = [messages for _, messages in keys]
    client.olm.outbound_group_sessions[room].shared = True
    await ada.says(room, f"!kudos {house.bob.user} for being so patient")
    await _is_heard(ada, alone)
    assert ada.told("for being so patient") == []

    if is_killed:
        await house.program.kill()
    await _call(house, "PUT", at("sendToDevice", "m.room.encrypted", "late"), messages)
    if is_killed:
        await house.program.start()
    await ada.hears("for being so patient", room)


async def test_a_room_is_encrypted_later(house: House) -> None:
    ada, bob = house.ada, house.bob
    room = await house.kudos_room(encrypted=False)
    await ada.says(room, f"!kudos {house.bob.user} for an open word")
    card = await ada.hears("for an open word", room)
    assert not card.decrypted

    path = at("rooms", room, "state", "m.room.encryption", "")
    await _call(house, "PUT", path, ENCRYPTED["content"])
    async with asyncio.timeout(PATIENCE):
        while not (ada.client.rooms[room].encrypted and bob.client.rooms[room].encrypted):
            await _call(house, "GET", at("rooms", room, "state"))
    await ada.says(room, f"!kudos {house.bob.user} for a sealed word")
    sealed = await bob.hears("for a sealed word", room)
    await house.program.kill()
    await house.program.start()
    await bob.says(room, f"!kudos {ada.user} for one more of those")
    again = await ada.hears("for one more of those", room)

    assert sealed.decrypted
    assert again.decrypted
    assert (ada.unread, bob.unread) == (0, 0)
