"""What Matrix tells, and what the bot makes of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix import read
from bot.events import (
    MemberJoined,
    MemberLeft,
    MessageReceived,
    PlaceKind,
    PollVoted,
    ReactionAdded,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BOT, ADA, BOB = "@plein:example.org", "@ada:example.org", "@bob:example.org"


def _around(kind: PlaceKind = "private") -> read.Around:
    return read.Around(
        user=BOT,
        names=("Plein", "plein"),
        workspace="example.org",
        room="!room",
        kind=kind,
        now=NOW,
    )


def _event(kind: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "event_id": "$1",
        "sender": ADA,
        "origin_server_ts": 1_795_424_400_000,
        "content": content,
        **more,
    }


def _said(
    text: str, kind: PlaceKind = "private", content: dict[str, Any] | None = None
) -> read.Reading:
    event = _event("m.room.message", {"msgtype": "m.text", "body": text, **(content or {})})
    return read.read(event, _around(kind))


def _message(reading: read.Reading) -> MessageReceived:
    assert isinstance(reading, read.Heard)
    assert isinstance(reading.event, MessageReceived)
    return reading.event


def test_a_message_has_its_place_its_author_and_its_time() -> None:
    heard = _message(_said("hello"))

    assert (heard.id, heard.message, heard.account, heard.text) == ("$1", "$1", ADA, "hello")
    assert (heard.place.workspace, heard.place.channel) == ("example.org", "!room")
    assert heard.at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert not heard.addressed


@pytest.mark.parametrize(
    "text", ["Plein: help", "plein, help", "@plein help", f"{BOT} help", "@Plein: help"]
)
def test_whoever_says_its_name_speaks_to_the_bot(text: str) -> None:
    heard = _message(_said(text))

    assert heard.addressed
    assert heard.mentions[0] == BOT
    assert heard.text.replace(":", "") == f"<@{BOT}> help".replace(":", "")


@pytest.mark.parametrize("text", ["the plein is wet", "pleinen: help", "email@plein help"])
def test_talk_of_others_is_not_for_the_bot(text: str) -> None:
    assert not _message(_said(text)).addressed


def test_a_message_may_say_by_itself_whom_it_calls() -> None:
    heard = _message(_said("help", content={"m.mentions": {"user_ids": [BOT, 7]}}))

    assert heard.addressed
    assert heard.text == "help"


def test_all_that_is_said_in_a_direct_chat_is_for_the_bot() -> None:
    assert _message(_said("help", "direct")).addressed


def test_an_answer_in_a_thread_stays_there() -> None:
    relation = {"rel_type": "m.thread", "event_id": "$0"}

    assert _message(_said("yes", content={"m.relates_to": relation})).place.thread == "$0"


def test_a_file_is_told_of_with_its_caption_alone() -> None:
    content = {"msgtype": "m.image", "body": "roof.png", "url": "mxc://x"}
    bare = _message(read.read(_event("m.room.message", content), _around()))
    told = {**content, "filename": "roof.png", "body": "our roof"}
    told_of = _message(read.read(_event("m.room.message", told), _around()))

    assert (bare.has_files, bare.text) == (True, "")
    assert (told_of.has_files, told_of.text) == (True, "our roof")


@pytest.mark.parametrize(
    "event",
    [
        _event("m.room.message", {"msgtype": "m.notice", "body": "I am a bot"}),
        _event("m.room.message", {"msgtype": "m.text", "body": "mine"}, sender=BOT),
        _event(
            "m.room.message",
            {"msgtype": "m.text", "body": "* x", "m.relates_to": {"rel_type": "m.replace"}},
        ),
        _event("m.room.message", {}),
        _event("m.room.topic", {"topic": "x"}),
        _event("m.reaction", {"m.relates_to": {"rel_type": "m.annotation"}}),
        _event("m.room.redaction", {}),
        # Whoever may write may send this: only as the state of a room it closes one.
        _event("m.room.tombstone", {"replacement_room": "!trap"}),
        _event("m.room.message", {"msgtype": "m.text", "body": "x"}, event_id=None),
        _event("m.room.message", {"msgtype": "m.text", "body": "x"}, sender="nobody"),
    ],
)
def test_what_is_nothing_for_the_bot(event: dict[str, Any]) -> None:
    assert isinstance(read.read(event, _around()), read.Nothing)


def test_a_reaction_names_its_message() -> None:
    relation = {"rel_type": "m.annotation", "event_id": "$0", "key": "🙌🏽"}

    reading = read.read(_event("m.reaction", {"m.relates_to": relation}), _around())

    assert isinstance(reading, read.Reacted)
    assert isinstance(reading.event, ReactionAdded)
    assert (reading.event.message, reading.event.emoji) == ("$0", "🙌")


@pytest.mark.parametrize(
    "name", ["", "0", "$", "$0\0", "$a b", "$0/../..", "../x", "$" + "x" * 300]
)
def test_what_is_no_id_of_an_event_is_none(name: str) -> None:
    reaction = {"rel_type": "m.annotation", "event_id": name, "key": "🙌"}
    vote = {"m.relates_to": {"event_id": name}, "m.selections": ["1"]}
    answer = {"body": "x", "msgtype": "m.text", "m.relates_to": {"m.in_reply_to": reaction}}

    reacted = read.read(_event("m.reaction", {"m.relates_to": reaction}), _around())
    assert isinstance(reacted, read.Nothing)
    assert isinstance(read.read(_event("m.poll.response", vote), _around()), read.Nothing)
    assert read.answered(_event("m.room.message", answer)) is None


@pytest.mark.parametrize(
    "name",
    [
        "$143273582443PhrSn:example.org",
        "$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk",
        "$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg",
    ],
)
def test_ids_of_each_version_of_rooms_are_read(name: str) -> None:
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": name}}}

    assert read.answered(_event("m.room.message", relation)) == name


@pytest.mark.parametrize("more", [{"redacts": "$0"}, {"content": {"redacts": "$0"}}])
def test_a_redaction_names_what_is_gone(more: dict[str, Any]) -> None:
    reading = read.read({**_event("m.room.redaction", {}), **more}, _around())

    assert isinstance(reading, read.Redacted)
    assert reading.event == "$0"


def test_a_vote_names_its_choices() -> None:
    answers = {
        "m.relates_to": {"rel_type": "m.reference", "event_id": "$0"},
        "org.matrix.msc3381.poll.response": {"answers": ["2", 7, "1"]},
    }

    reading = read.read(_event("org.matrix.msc3381.poll.response", answers), _around())

    assert isinstance(reading, read.Heard)
    assert isinstance(reading.event, PollVoted)
    assert (reading.event.message, reading.event.numbers) == ("$0", (2,))


@pytest.mark.parametrize("answers", [["pizza"], ["0"], ["2", "x"], ["١"], ["9" * 9]])
def test_an_answer_to_a_poll_of_others_is_left_alone(answers: list[str]) -> None:
    relation = {"rel_type": "m.reference", "event_id": "$0"}
    content = {"m.relates_to": relation, "m.selections": answers}

    reading = read.read(_event("m.poll.response", content), _around())

    assert isinstance(reading, read.Nothing)


@pytest.mark.parametrize(
    ("before", "after", "made"),
    [("invite", "join", MemberJoined), ("join", "leave", MemberLeft), ("join", "ban", MemberLeft)],
)
def test_who_comes_and_goes_is_told(before: str, after: str, made: type) -> None:
    told = {"unsigned": {"prev_content": {"membership": before}}, "state_key": BOB}

    reading = read.read(_event("m.room.member", {"membership": after}, **told), _around())

    assert isinstance(reading, read.Heard)
    assert isinstance(reading.event, made)
    assert reading.event.account == BOB


def test_another_name_is_no_coming() -> None:
    told = {"unsigned": {"prev_content": {"membership": "join"}}, "state_key": BOB}

    reading = read.read(_event("m.room.member", {"membership": "join"}, **told), _around())

    assert isinstance(reading, read.Nothing)


@pytest.mark.parametrize("membership", ["join", "leave"])
def test_that_the_bot_comes_or_goes_is_news_of_the_room(membership: str) -> None:
    event = _event("m.room.member", {"membership": membership}, state_key=BOT)

    assert read.read(event, _around()) == read.Changed()


def test_what_no_database_takes_is_left_out_of_names() -> None:
    relation = {"rel_type": "m.annotation", "event_id": "$0", "key": "\0yes\ud83d"}
    event = _event("m.reaction", {"m.relates_to": relation}, event_id=f"$\0{'x' * 300}")

    reading = read.read(event, _around())

    assert isinstance(reading, read.Reacted)
    assert (reading.event.message, reading.event.emoji) == ("$0", "yes")
    assert reading.event.id == f"${'x' * 254}"
    assert isinstance(read.read({**event, "sender": "@a\0:b"}, _around()), read.Nothing)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
_KINDS = st.sampled_from(
    ["m.room.message", "m.reaction", "m.room.redaction", "m.room.member", "m.poll.response"]
)


@given(kind=_KINDS, content=_JSON, more=_JSON)
def test_nothing_that_a_server_sends_breaks_the_reading(kind: str, content: Any, more: Any) -> None:
    event = {**_event(kind, {}), "content": content, "unsigned": more, "origin_server_ts": more}

    read.read(event, _around())
