"""What nio is handed of a sync: it is taken, whatever people and servers have put into it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix.library import AsyncClient, SyncResponse
from adapters.matrix.told import about_rooms, sealed
from tests.adapters.matrix.network import SERVER, USER

ROOM = "!shed"
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
_ANYTHING = st.recursive(
    _SCALARS, lambda some: st.lists(some) | st.dictionaries(st.text(max_size=9), some), max_leaves=9
)
_KINDS = ["member", "name", "canonical_alias", "join_rules", "encryption", "power_levels", "create"]
_WORDS = ["membership", "name", "alias", "join_rule", "algorithm", "users", "room_version"]


def _member(user: str, membership: str = "join", **more: Any) -> dict[str, Any]:
    return {
        "type": "m.room.member",
        "event_id": "$member",
        "sender": user,
        "state_key": user,
        "origin_server_ts": 1,
        "content": {"membership": membership},
        **more,
    }


def _sync(*events: Any, **room: Any) -> dict[str, Any]:
    return {
        "next_batch": "s1",
        "rooms": {"join": {ROOM: {"timeline": {"events": list(events)}, **room}}},
    }


async def _known(told: dict[str, Any]) -> Any:
    """Hand a sync to nio, and return what it knows of the room then."""
    client = AsyncClient(SERVER, USER)
    client.user_id = USER
    response = SyncResponse.from_dict(about_rooms(told))
    assert isinstance(response, SyncResponse)
    await client.receive_response(response)
    return client.rooms[ROOM]


@given(
    kind=st.sampled_from(_KINDS),
    content=st.dictionaries(st.sampled_from(_WORDS), _ANYTHING) | _ANYTHING,
    more=st.dictionaries(
        st.sampled_from(["event_id", "sender", "state_key", "origin_server_ts", "unsigned"]),
        _ANYTHING | st.fixed_dictionaries({"prev_content": _ANYTHING}),
    ),
)
async def test_no_event_keeps_those_beside_it_from_being_taken(
    kind: str, content: Any, more: dict[str, Any]
) -> None:
    strange = {**_member("@eve:example.org"), "type": f"m.room.{kind}", "content": content, **more}

    known = await _known(_sync(strange, _member("@ada:example.org")))

    assert "@ada:example.org" in known.users


async def test_whoever_took_back_how_they_came_is_there_all_the_same() -> None:
    taken = {"redacted_because": {"event_id": "$gone", "sender": USER, "content": {}}}

    known = await _known(_sync(_member("@ada:example.org", unsigned=taken)))

    assert list(known.users) == ["@ada:example.org"]


async def test_what_a_room_is_like_is_known() -> None:
    def state(kind: str, **content: Any) -> dict[str, Any]:
        return {**_member(USER), "type": f"m.room.{kind}", "state_key": "", "content": content}

    known = await _known(
        _sync(
            state("name", name="Shed"),
            state("canonical_alias", alias="#shed:example.org"),
            state("join_rules", join_rule="public"),
            state("encryption", algorithm="m.megolm.v1.aes-sha2"),
            summary={"m.joined_member_count": 3, "m.invited_member_count": 1},
        )
    )

    assert (known.name, known.canonical_alias) == ("Shed", "#shed:example.org")
    assert (known.join_rule, known.encrypted, known.member_count) == ("public", True, 4)


async def test_a_name_that_was_taken_away_is_gone() -> None:
    name = {**_member(USER), "type": "m.room.name", "state_key": ""}

    known = await _known(_sync({**name, "content": {"name": "Shed"}}, {**name, "content": {}}))

    assert not known.name


_DEEP: Any = json.loads("[" * 400 + "]" * 400)


@pytest.mark.parametrize("place", ["content", "unsigned", "more"])
async def test_what_is_nested_deep_is_left_out(place: str) -> None:
    deep = _member("@eve:example.org")
    deep[place] = {**deep.get(place, {}), "deep": _DEEP}

    known = await _known(_sync(deep))

    assert list(known.users) == ["@eve:example.org"]


def test_of_an_encrypted_event_is_kept_what_opens_it_and_what_it_answers() -> None:
    event = {
        "type": "m.room.encrypted",
        "event_id": "$event",
        "sender": "@ada:example.org",
        "origin_server_ts": 7,
        "content": {
            "algorithm": "m.megolm.v1.aes-sha2",
            "ciphertext": "AwgA",
            "session_id": "session",
            "device_id": "PHONE",
            "sender_key": "key",
            "m.relates_to": {"m.in_reply_to": {"event_id": "$other"}, "is_falling_back": False},
        },
    }
    strange = {**event["content"], "deep": _DEEP, "m.relates_to": {**_relation(event), "x": _DEEP}}

    assert sealed({**event, "content": strange, "unsigned": _DEEP}) == event


def _relation(event: dict[str, Any]) -> dict[str, Any]:
    return event["content"]["m.relates_to"]


@given(event=st.dictionaries(st.sampled_from(["type", "sender", "content", "x"]), _ANYTHING))
def test_an_encrypted_event_of_any_form_can_be_kept(event: dict[str, Any]) -> None:
    assert json.loads(json.dumps(sealed(event)))["content"].keys() >= {"ciphertext", "session_id"}
