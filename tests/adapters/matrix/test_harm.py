"""What others send, and what a homeserver does not let it do, ends neither hearing nor speaking."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.matrix.fake import Fault, said
from adapters.matrix.model import MatrixRoom
from bot.errors import Unreachable
from storage.session import Store
from tests.adapters.matrix.bench import Bench, words_of
from tests.chat import ABOUT


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"msgtype": 3, "body": []},
        {"msgtype": "m.text", "body": "x", "m.relates_to": "none"},
        {"msgtype": "m.text", "body": "x", "m.mentions": {"user_ids": {}}},
        {"msgtype": "m.text", "body": "x", "formatted_body": "<a href=" * 5_000},
    ],
)
async def test_what_has_no_sense_harms_nothing(bench: Bench, content: dict[str, Any]) -> None:
    room = bench.room()
    await bench.hears()
    bench.world.happen(room, bench.ada, "m.room.message", content)
    bench.says(room, "still here")

    assert words_of(await bench.hears())[-1] == "still here"


async def test_a_reaction_to_what_is_no_event_is_looked_up_nowhere(bench: Bench) -> None:
    room = bench.room()
    await bench.hears()
    relation = {"rel_type": "m.annotation", "event_id": "../../../../../../x", "key": "👍"}
    bench.world.happen(room, bench.ada, "m.reaction", {"m.relates_to": relation})
    bench.says(room, "still here")
    # So answers what stands in front of a homeserver.
    bench.world.fail(Fault(status=400, body=b"<html>Bad Request</html>"), call="event")

    assert words_of(await bench.hears()) == ["still here"]


async def test_a_gap_that_the_homeserver_does_not_fill_keeps_no_other_room_silent(
    bench: Bench,
) -> None:
    busy, other = bench.room(), bench.room()
    await bench.hears()
    for number in range(150):
        bench.says(busy, f"line {number}")
    bench.says(other, "still here")
    bench.world.fail(said("M_FORBIDDEN"), call="messages")

    words = words_of(await bench.hears())

    assert "still here" in words
    assert "line 149" in words


async def test_a_message_that_the_homeserver_never_shows_does_not_silence_it_for_ever(
    bench: Bench,
) -> None:
    room = bench.room()
    await bench.hears()
    relation = {"rel_type": "m.annotation", "event_id": "$before", "key": "👍"}
    bench.world.happen(room, bench.ada, "m.reaction", {"m.relates_to": relation})
    bench.says(room, "still here")
    bench.world.fail(*[Fault()] * 6, call="event")

    await _fails_for_long(bench)

    assert words_of(await bench.hears()) == ["still here"]


async def test_nor_does_a_gap_that_it_never_fills(
    bench: Bench,
) -> None:
    busy, other = bench.room(), bench.room()
    await bench.hears()
    for number in range(150):
        bench.says(busy, f"line {number}")
    bench.says(other, "still here")
    bench.world.fail(*[Fault()] * 6, call="messages")

    await _fails_for_long(bench)
    words = words_of(await bench.hears())

    assert "still here" in words
    assert "line 149" in words
    assert "line 0" not in words


async def test_a_position_that_the_homeserver_does_not_know_is_left_for_a_new_one(
    bench: Bench,
) -> None:
    room = bench.room()
    await bench.hears()
    bench.world.fail(said("M_UNKNOWN", 400), call="sync")

    with pytest.raises(Unreachable):
        await bench.hears()
    await bench.hears()
    bench.says(room, "from now on")

    assert words_of(await bench.hears()) == ["from now on"]


async def test_of_who_invites_the_last_word_counts(bench: Bench) -> None:
    """The others another server may have made up: Ada asked for no talk with the bot alone."""
    room = bench.world.create("@eve:elsewhere.example")
    bench.world.profiles["@eve:elsewhere.example"] = {"displayname": "Eve"}
    forged = {"membership": "invite", "is_direct": True}
    bench.world.happen(room, bench.ada, "m.room.member", forged, key=bench.stage.bot)
    told = bench.world.happen(
        room, "@eve:elsewhere.example", "m.room.member", {"membership": "invite"}, key="@x:y"
    )
    first, last = room.events[-2].told(), {**told.told(), "state_key": bench.stage.bot}
    invited = {room.id: {"invite_state": {"events": [first, last]}}}

    sync = {"next_batch": "s99", "rooms": {"invite": invited}}
    await bench.chat.ears.take(sync, bench.inbox, since="s1")

    assert bench.chat.ears.invited[room.id] == "@eve:elsewhere.example"
    async with bench.store.transaction() as db:
        noted = await db.get(MatrixRoom, room.id)
    assert noted is not None
    assert noted.direct is None


async def test_where_nobody_may_choose_their_name_it_speaks_all_the_same(store: Store) -> None:
    bench = Bench(store)
    bench.world.profiles[bench.stage.bot]["displayname"] = "plein"
    bench.world.fail(said("M_FORBIDDEN"), call="displayname")
    bench.world.fail(said("M_FORBIDDEN"), call="displayname")

    await bench.opens()

    assert await bench.chat.workspaces()
    assert bench.world.called(bench.stage.bot) == "plein"


async def test_it_speaks_under_the_name_that_people_know(bench: Bench) -> None:
    assert bench.world.called(bench.stage.bot) == ABOUT.name


async def _fails_for_long(bench: Bench) -> None:
    """Let it ask five times, and once more after half an hour."""
    for _ in range(5):
        with pytest.raises(Unreachable):
            await bench.hears()
    bench.clock.move(timedelta(minutes=30))
