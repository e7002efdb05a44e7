"""Who is let in at the door of HTTP: Slack, and what it can have sent."""

import json
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.http import BODY, DEPTH
from tests.adapters.slack.inbound import BEGIN, Caller, recorded


async def test_the_address_is_proved_by_its_challenge(caller: Caller) -> None:
    asked = {"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}

    assert (await caller.event(asked)).json() == {"challenge": "3eZbrw1a"}
    unsigned = await caller.client.post("/slack/events", json=asked)
    assert unsigned.status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": ""},
        {"x-slack-signature": "v0=é"},
        {"x-slack-request-timestamp": "yesterday"},
        {"x-slack-request-timestamp": "1"},
        {"x-slack-request-timestamp": ""},
    ],
)
async def test_a_request_that_slack_did_not_sign_is_refused(
    caller: Caller, headers: dict[str, str]
) -> None:
    raw = json.dumps(recorded("reaction_added")).encode()
    sent = {**caller.signed(raw), **headers}

    answer = await caller.client.post(
        "/slack/events",
        content=raw,
        headers={name.encode(): value.encode("latin-1") for name, value in sent.items()},
    )

    assert answer.status_code == 401
    assert caller.inbox.events == []


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_signature_of_another_time_is_refused(caller: Caller, minutes: int) -> None:
    raw = json.dumps(recorded("reaction_added")).encode()
    headers = caller.signed(raw, BEGIN + timedelta(minutes=minutes))

    answer = await caller.client.post("/slack/events", content=raw, headers=headers)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"api_app_id": "A0OTHER1"}, 403),
        ({"team_id": "T0OTHER1", "authorizations": []}, 403),
        ({"authorizations": [{"team_id": "T0OTHER1", "is_enterprise_install": False}]}, 403),
    ],
)
async def test_what_is_for_another_app_or_workspace_is_refused_for_good(
    caller: Caller, change: dict[str, Any], status: int
) -> None:
    answer = await caller.event(recorded("reaction_added") | change)

    assert answer.status_code == status
    assert answer.headers["x-slack-no-retry"] == "1"
    assert caller.inbox.events == []


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"x" * (BODY + 1), "application/json", 413),
        (b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1), "application/json", 400),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "application/json", 400),
        (b"{half a bo", "application/json", 400),
        (b"[1, 2]", "application/json", 400),
        (b'"a text"', "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff\xfe", "application/json", 401),
        (b"payload=%7Bhalf", "application/x-www-form-urlencoded", 400),
        (b"payload=" + b"%5B" * 60, "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 200, "application/x-www-form-urlencoded", 400),
        (b"<html>", "text/html", 400),
    ],
)
async def test_what_cannot_be_read_is_refused_for_good(
    caller: Caller, raw: bytes, kind: str, status: int
) -> None:
    answer = await caller.post(raw, kind)

    assert answer.status_code == status
    assert answer.headers["x-slack-no-retry"] == "1"
    assert caller.inbox.events == []


async def test_a_get_request_finds_nothing_here(caller: Caller) -> None:
    assert (await caller.client.get("/slack/events")).status_code == 405
