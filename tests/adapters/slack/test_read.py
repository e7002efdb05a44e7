"""What Slack sends, as it was sent (with made-up names), and what the bot makes of it."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import gestures, read
from adapters.slack.payload import Nonsense, digest, is_deep, moment
from adapters.slack.workspaces import Self, name_of
from bot.events import CommandReceived, MessageReceived, to_json
from tests.adapters.slack.inbound import RECORDED, recorded

NOW = datetime(2026, 11, 23, 21, tzinfo=UTC)
CASES = sorted(RECORDED.glob("*.json"))


def _around(origin: read.Origin, stamp: str = "s") -> read.Around:
    who = Self(
        workspace=name_of(origin.enterprise, origin.team),
        app="A0PLEIN1",
        user="U0PLEIN1",
        team=origin.team,
        enterprise=origin.enterprise,
    )
    return read.Around(
        who=who, now=NOW, stamp=stamp, kinds={"C0GENERAL": "public"}, trusted={"example.org"}
    )


def _reading(payload: dict[str, Any], **more: str) -> read.Reading:
    return gestures.reading(payload, _around(read.origin(payload), **more))


def _written(payload: dict[str, Any]) -> dict[str, Any]:
    try:
        reading = _reading(payload)
    except Nonsense as nonsense:
        return {"nonsense": str(nonsense)}
    match reading:
        case read.Heard(event=event, also=also):
            return {"event": json.loads(to_json(event)), "also": list(also)}
        case read.Nothing(reason=reason):
            return {"nothing": reason}
        case read.TakenBack(event=event):
            return {"taken_back": event}
        case read.Changed(channel=channel):
            return {"changed": channel}
        case read.Left(channel=channel):
            return {"left": channel}
        case read.Moved(before=before, now=now):
            return {"moved": [before, now]}
        case read.Gone():
            return {"gone": True}
        case read.Options():
            return {"options": True}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_recorded_payload_is_read_as_it_was(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    payload = case.pop("payload")
    origin = case.pop("origin")

    assert asdict(read.origin(payload)) == origin
    assert _written(payload) == case


def test_there_are_payloads_of_every_kind() -> None:
    kinds = {
        (payload.get("event") or {}).get("type") or payload.get("type") or "command"
        for payload in (recorded(path.stem) for path in CASES)
    }

    assert kinds >= {
        *("message", "app_mention", "reaction_added", "reaction_removed"),
        *("member_joined_channel", "member_left_channel", "channel_rename", "group_rename"),
        *("channel_archive", "channel_unarchive", "channel_deleted", "channel_left"),
        *("group_archive", "group_unarchive", "group_deleted", "group_left"),
        *("channel_id_changed", "user_change", "team_join"),
        *("app_uninstalled", "tokens_revoked", "app_rate_limited"),
        *("command", "block_actions", "block_suggestion", "view_submission", "view_closed"),
        *("message_action", "shortcut"),
    }


def test_a_mention_and_its_message_share_a_name() -> None:
    message = recorded("message_with_mention")
    mention = message | {
        "event_id": "Ev0OTHER1",
        "event": {**message["event"], "type": "app_mention"},
    }
    del mention["event"]["channel_type"], mention["event"]["client_msg_id"]

    one, other = _reading(message), _reading(mention)

    assert isinstance(one, read.Heard)
    assert isinstance(other, read.Heard)
    assert set(one.also) & set(other.also)


def test_one_gesture_that_comes_as_two_messages_shares_a_name() -> None:
    first = recorded("message_in_direct_chat")
    second = first | {"event_id": "Ev0OTHER1", "event": {**first["event"], "ts": "1795428000.9"}}

    one, other = _reading(first), _reading(second)

    assert isinstance(one, read.Heard)
    assert isinstance(other, read.Heard)
    assert one.event.id != other.event.id
    assert set(one.also) & set(other.also)


def test_a_command_is_the_same_over_a_socket_and_by_http() -> None:
    payload = recorded("command")

    assert _reading(payload, stamp="1795428000") == _reading(payload, stamp="envelope-1")


def test_two_gestures_without_a_trigger_are_two_at_two_moments() -> None:
    payload = recorded("event_without_id")

    assert digest(payload, "1") == digest(payload, "1")
    assert digest(payload, "1") != digest(payload, "2")


def test_a_word_called_payload_stays_in_a_command() -> None:
    reading = _reading(recorded("command_of_a_skill"))

    assert isinstance(reading, read.Heard)
    assert isinstance(reading.event, CommandReceived)
    assert (reading.event.word, reading.event.text) == ("kudos", "<@U0BOB001> payload & more")


def test_only_members_listen_where_nobody_has_said_who_does() -> None:
    payload = recorded("mention")
    payload["event"]["channel"] = "C0UNKNOWN"

    reading = _reading(payload)

    assert isinstance(reading, read.Heard)
    assert reading.event.place.kind == "private"


@pytest.mark.parametrize(
    "text",
    ["<!everyone>", "<!channel>", "<!here>", "<!subteam^S1>", "<http://a|b>", "&lt;@U0PLEIN1&gt;"],
)
def test_a_broadcast_or_a_typed_mention_mentions_nobody(text: str) -> None:
    payload = recorded("message_in_channel")
    payload["event"]["text"] = text

    reading = _reading(payload)

    assert isinstance(reading, read.Heard)
    assert isinstance(reading.event, MessageReceived)
    assert reading.event.mentions == ()
    assert not reading.event.addressed


@pytest.mark.parametrize("ts", ["99999999999.0", "999999999999.1", None])
def test_nothing_happens_later_than_now(ts: str | None) -> None:
    assert moment(ts, NOW) == NOW
    assert moment("1795428000.5", NOW) < NOW - timedelta(hours=1)


def test_brackets_in_words_are_not_depth() -> None:
    assert not is_deep(b'{"a": "[[[[[[[[", "b": "\\"{{{{{{"}', 3)
    assert is_deep(b"[" * 4, 3)
    assert not is_deep(b"[[[]]][[[]]]", 3)
    assert is_deep(b'"' + b"[" * 9, 3) is False


def test_a_million_quotes_are_looked_through_once() -> None:
    assert not is_deep(b'{"a": "' + b'\\"' * 500_000, 3)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(
    name=st.sampled_from([path.stem for path in CASES]),
    key=st.integers(min_value=0),
    value=json_values,
)
def test_whatever_stands_in_a_field_is_read_or_refused(name: str, key: int, value: Any) -> None:
    payload = recorded(name)
    inner = payload["event"] if isinstance(payload.get("event"), dict) else payload
    field = sorted(inner)[key % len(inner)]
    inner[field] = value

    _written(payload)


def test_a_form_from_a_connected_organisation_is_for_where_the_app_is() -> None:
    payload = recorded("form_submitted")
    payload["team"] = {"id": "T0ELSEWH", "domain": "elsewhere"}
    payload["user"]["team_id"] = "T0ELSEWH"
    payload["view"] |= {"team_id": "T0ELSEWH", "app_installed_team_id": "T0LINDE1"}

    assert read.origin(payload) == read.Origin(app="A0PLEIN1", enterprise=None, team="T0LINDE1")
