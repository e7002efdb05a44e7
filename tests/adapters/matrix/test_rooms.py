"""What happens in rooms: who may ask the bot to come, and what becomes of it there."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.matrix.fake import limited, reset, said, stall
from adapters.matrix.fake_world import SERVER
from adapters.matrix.model import MatrixRoom
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Event, ReactionAdded
from bot.primitives import FileBox, Line, Primitives, Words
from storage.session import Store
from tests.adapters.matrix.bench import Bench, words_of

HELLO: Primitives = (Line((Words("hello"),)),)


# Invitations.


async def test_it_comes_to_whom_its_server_knows_and_nobody_else(bench: Bench) -> None:
    stranger = "@eve:elsewhere.example"
    bench.world.profiles[stranger] = {"displayname": "Eve"}
    ours, theirs = bench.room(), bench.room(stranger)

    await bench.hears()

    assert bench.is_in(ours)
    assert theirs.membership(bench.stage.bot) == "leave"


async def test_whoever_is_named_may_invite_it(store: Store) -> None:
    bench = Bench(store, invites_from=["elsewhere.example"])
    await bench.opens()
    bench.world.profiles["@eve:elsewhere.example"] = {"displayname": "Eve"}
    ours, theirs = bench.room(), bench.room("@eve:elsewhere.example")

    await bench.hears()

    assert (bench.is_in(ours), bench.is_in(theirs)) == (False, True)


async def test_it_comes_to_so_many_rooms_and_no_more(store: Store) -> None:
    bench = Bench(store, rooms=2)
    await bench.opens()
    rooms = [bench.room() for _ in range(4)]

    await bench.hears()

    assert [bench.is_in(one) for one in rooms] == [True, True, False, False]


async def test_of_what_was_said_before_it_came_it_hears_nothing(bench: Bench) -> None:
    room = bench.world.create(bench.ada)
    bench.says(room, "before")
    bench.world.member(room, bench.ada, bench.stage.bot, "invite")
    await bench.hears()
    bench.says(room, "after")

    assert words_of(await bench.hears()) == ["after"]


async def test_nor_does_it_when_it_was_killed_as_it_came(bench: Bench, store: Store) -> None:
    room = bench.world.create(bench.ada)
    bench.says(room, "before")
    bench.world.member(room, bench.ada, bench.stage.bot, "invite")
    bench.world.member(room, bench.stage.bot, bench.stage.bot, "join")
    bench.says(room, "after")
    async with store.transaction() as db:  # so far it had got
        db.add(MatrixRoom(room=room.id))

    await bench.opens()

    assert words_of(bench.inbox.events) == ["after"]


async def test_that_it_is_called_something_else_is_no_coming(bench: Bench) -> None:
    room = bench.world.create(bench.ada)
    bench.world.member(room, bench.ada, bench.stage.bot, "invite")
    bench.world.member(room, bench.stage.bot, bench.stage.bot, "join")
    bench.says(room, "before its new name")
    bench.world.member(room, bench.stage.bot, bench.stage.bot, "join")
    bench.says(room, "after it")

    assert words_of(await bench.hears()) == ["before its new name", "after it"]


async def test_a_message_changes_nothing_of_a_room(bench: Bench) -> None:
    room = bench.room(alias="hall")
    await bench.hears()
    bench.inbox.known.clear()
    bench.says(room, "hello")

    await bench.hears()

    assert bench.inbox.known == []


# Hearing all of it, once.


async def test_what_a_sync_leaves_out_is_fetched_in_order(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    said = [f"line {number}" for number in range(450)]
    for words in said:
        bench.says(room, words)

    assert words_of(await bench.hears()) == said
    assert bench.world.count("messages") >= 3


async def test_what_happened_while_it_was_away_is_heard_once(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    bench.says(room, "before")
    await bench.hears()
    for number in range(150):
        bench.says(room, f"away {number}")

    bench.inbox.events.clear()
    await bench.opens()

    assert words_of(bench.inbox.events) == [f"away {number}" for number in range(150)]
    assert words_of(await bench.hears()) == []


async def test_a_sync_that_the_inbox_did_not_take_comes_again(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    bench.says(room, "one")
    bench.says(room, "two")
    receive, taken = bench.inbox.receive, []

    async def full(event: Event) -> Any:
        taken.append(event)
        if len(taken) == 2:
            raise OSError("the disk is full")
        return await receive(event)

    bench.inbox.receive = full  # type: ignore[method-assign]
    with pytest.raises(OSError, match="full"):
        await bench.hears()
    bench.inbox.receive = receive  # type: ignore[method-assign]

    assert words_of(await bench.hears()) == ["one", "two"]


async def test_what_a_sync_tells_is_handed_over_together_and_in_its_order(bench: Bench) -> None:
    """Else each event would wait for a commit of its own."""
    rooms = [bench.room() for _ in range(3)]
    await bench.hears()
    said = [f"{room} {number}" for room in range(3) for number in range(10)]
    for words in said:
        bench.says(rooms[int(words[0])], words)
    receive, begun, most = bench.inbox.receive, 0, 0

    async def slow(event: Event) -> Any:
        nonlocal begun, most
        begun += 1
        most = max(most, begun)
        await asyncio.sleep(0)
        begun -= 1
        return await receive(event)

    bench.inbox.receive = slow  # type: ignore[method-assign]

    assert words_of(await bench.hears()) == said
    assert most == len(said)


@pytest.mark.parametrize("fault", [limited(), reset(), stall(), said("M_UNKNOWN", 500)])
async def test_a_sync_that_fails_loses_nothing(bench: Bench, fault: Any) -> None:
    room = bench.room()
    await bench.hears()
    bench.says(room, "still here")
    bench.world.fail(fault, call="sync")

    with pytest.raises(Unreachable):
        await bench.hears()

    assert words_of(await bench.hears()) == ["still here"]


async def test_a_token_that_is_no_longer_taken_is_made_anew_on_the_same_device(
    bench: Bench,
) -> None:
    room = bench.room()
    await bench.hears()
    device = bench.chat.device.name
    bench.world.tokens.clear()
    bench.says(room, "still here")

    with pytest.raises(Unreachable):
        await bench.hears()
    bench.inbox.events.clear()
    await bench.opens()

    assert words_of(bench.inbox.events) == ["still here"]
    assert bench.chat.device.name == device
    assert bench.world.count("login") == 2


# What becomes of rooms.


async def test_a_room_that_is_replaced_is_followed(bench: Bench) -> None:
    old = bench.room(name="Kudos")
    await bench.hears()
    new = bench.world.create(bench.ada, name="Kudos", is_public=True)
    content = {"body": "moved", "replacement_room": new.id}
    bench.world.happen(old, bench.ada, "m.room.tombstone", content, key="")

    await bench.hears()

    assert bench.is_in(new)
    assert [one.channel for one in bench.inbox.known if one.name == "#kudos"] == [new.id]


async def test_a_room_that_it_was_sent_away_from_is_forgotten(bench: Bench) -> None:
    room = bench.room(name="Kudos")
    await bench.hears()
    bench.world.member(room, bench.ada, bench.stage.bot, "leave")

    await bench.hears()

    assert bench.inbox.known == []
    with pytest.raises(Refused):
        await bench.chat.send(bench.place(room), HELLO, "key")


async def test_it_does_not_stay_where_nobody_is(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    bench.world.member(room, bench.ada, bench.ada, "leave")

    await bench.hears()

    assert not bench.is_in(room)


async def test_a_room_that_it_is_making_is_not_left(bench: Bench) -> None:
    room = bench.world.create(bench.stage.bot)
    await bench.hears()  # before whom it is for was invited

    bench.world.member(room, bench.stage.bot, bench.ada, "invite")
    await bench.hears()

    assert bench.is_in(room)


async def test_a_direct_chat_that_was_left_is_made_anew(bench: Bench) -> None:
    first = await bench.chat.direct(SERVER, bench.ada)
    bench.world.member(bench.world.rooms[first.channel], bench.ada, bench.ada, "leave")
    await bench.hears()

    again = await bench.chat.direct(SERVER, bench.ada)

    assert again.channel != first.channel
    assert bench.world.rooms[again.channel].membership(bench.ada) == "invite"


async def test_a_direct_chat_that_somebody_else_joins_is_none_any_more(bench: Bench) -> None:
    bob = bench.world.user("bob", "Bob Visser")
    room = bench.world.create(bench.ada)
    bench.world.member(room, bench.ada, bench.stage.bot, "invite", is_direct=True)
    await bench.hears()
    bench.says(room, "to the bot")
    [alone] = await bench.hears()
    bench.world.member(room, bob, bob, "join")
    bench.says(room, "to Bob")

    together = (await bench.hears())[-1]

    assert (alone.place.kind, together.place.kind) == ("direct", "private")
    assert (await bench.chat.direct(SERVER, bench.ada)).channel != room.id


@pytest.mark.parametrize("others", [0, 150])
async def test_what_is_for_somebody_is_not_said_where_they_are_no_more(
    bench: Bench, others: int
) -> None:
    eve = bench.world.user("eve", "Eve Smit")
    first = await bench.chat.direct(SERVER, bench.ada)
    room = bench.world.rooms[first.channel]
    bench.world.member(room, bench.ada, bench.ada, "join")
    bench.world.member(room, bench.ada, eve, "invite")
    bench.world.member(room, eve, eve, "join")
    await bench.hears()
    bench.world.member(room, bench.ada, bench.ada, "leave")
    for number in range(others):  # more than a sync tells
        bench.world.happen(room, eve, "m.room.message", {"msgtype": "m.text", "body": str(number)})
    await bench.hears()

    await bench.opens()

    assert (await bench.chat.direct(SERVER, bench.ada)).channel != room.id


# Other words, and none.


async def test_a_message_that_was_deleted_is_taken_back(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    sent = bench.says(room, "!kudos @bob for nothing")
    bench.world.redact(room, bench.ada, sent, key=("once",))

    assert words_of(await bench.hears()) == []


async def test_other_words_for_a_message_are_left_alone(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    sent = bench.says(room, "!kudos @bob")
    new = {"msgtype": "m.text", "body": "!kudos @eve"}
    relation = {"rel_type": "m.replace", "event_id": sent}
    bench.says(room, "* !kudos @eve", **{"m.new_content": new, "m.relates_to": relation})

    assert words_of(await bench.hears()) == ["!kudos @bob"]


async def test_a_keycap_under_a_message_of_the_bot_is_said_to_be_so(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    ours = await bench.chat.send(bench.place(room), HELLO, "key")
    theirs = bench.says(room, "hello bot")
    for event in (ours, theirs):
        relation = {"rel_type": "m.annotation", "event_id": event, "key": "1️⃣"}
        bench.world.happen(room, bench.ada, "m.reaction", {"m.relates_to": relation})

    put = [one for one in await bench.hears() if isinstance(one, ReactionAdded)]

    assert [one.ours for one in put] == [True, False]


# Sending.


@pytest.mark.parametrize("fault", [reset(), stall(), said("M_UNKNOWN", 502, accepted=True)])
async def test_an_unclear_send_is_sent_again_and_is_there_once(bench: Bench, fault: Any) -> None:
    room = bench.room()
    await bench.hears()
    bench.world.fail(fault, call="send")

    with pytest.raises(Unclear):
        await bench.chat.send(bench.place(room), HELLO, "key")
    await bench.chat.send(bench.place(room), HELLO, "key")

    assert [one.kind for one in room.events].count("m.room.message") == 1


async def test_a_limited_send_says_how_long_to_wait(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    bench.world.fail(limited(4656), call="send")

    with pytest.raises(Unreachable) as raised:
        await bench.chat.send(bench.place(room), HELLO, "key")

    assert raised.value.retry_after == timedelta(milliseconds=4656)


async def test_nothing_is_plain_where_it_was_encrypted_once_whatever_the_server_says(
    bench: Bench,
) -> None:
    room = bench.room()
    await bench.hears()
    async with bench.store.transaction() as db:
        row = await db.get_one(MatrixRoom, room.id)
        row.is_encrypted = True
    await bench.opens()
    box = FileBox(file="f1", name="kudos.csv", media_type="text/csv", alt="", size=3, data=b"abc")

    for sheet in (HELLO, (box,)):
        with pytest.raises(Refused) as refused:
            await bench.chat.send(bench.place(room), sheet, "key")
        assert refused.value.why == "forbidden"

    assert [one for one in room.events if one.kind == "m.room.message"] == []
    assert b"abc" not in bench.world.media.values()


async def test_nothing_is_said_before_the_rooms_are_known(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    await bench.chat.close()

    with pytest.raises(Unreachable):
        await bench.chat.send(bench.place(room), HELLO, "key")

    assert [one for one in room.events if one.kind == "m.room.message"] == []


async def test_what_no_homeserver_takes_is_refused(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()

    with pytest.raises(Refused):
        await bench.chat.send(bench.place(room), (Line((Words("x" * 60_000),)),), "key")


async def test_a_limit_on_new_rooms_holds_up_nothing_else(bench: Bench) -> None:
    bench.world.fail(limited(60_000), call="createRoom")

    with pytest.raises(Unreachable) as raised:
        await bench.chat.direct(SERVER, bench.ada)

    assert raised.value.is_alone
    assert raised.value.retry_after == timedelta(minutes=1)


async def test_a_direct_chat_that_was_perhaps_made_is_not_made_twice(bench: Bench) -> None:
    bench.world.fail(reset(accepted=True), call="createRoom")

    for _ in range(2):
        with pytest.raises(Unreachable) as raised:
            await bench.chat.direct(SERVER, bench.ada)
        assert raised.value.is_alone
    await bench.hears()
    place = await bench.chat.direct(SERVER, bench.ada)

    assert [place.channel] == list(bench.world.rooms)


async def test_one_that_was_not_is_made_when_that_is_sure(bench: Bench) -> None:
    bench.world.fail(reset(accepted=False), call="createRoom")

    with pytest.raises(Unreachable):
        await bench.chat.direct(SERVER, bench.ada)
    for _ in range(2):
        await bench.hears()
    place = await bench.chat.direct(SERVER, bench.ada)

    assert [place.channel] == list(bench.world.rooms)
