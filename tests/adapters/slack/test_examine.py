"""What `plein check` says of Slack: what is missing, why, and what to do."""

from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from adapters.slack.examine import examine
from adapters.slack.manifest import SCOPES
from adapters.slack.settings import Settings
from bot.remark import Remark
from tests.adapters.slack.inbound import settings
from tests.adapters.slack.network import Network

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ADDRESS = "https://plein.example.org"


def _settings(**more: Any) -> Settings:
    given = {"mode": "socket", "signing_secret": None, "trust_addresses": ["example.org"], **more}
    return settings(**given)


async def _remarks(
    network: Network, given: Settings, address: str | None = ADDRESS
) -> list[Remark]:
    found = await examine(given, address=address, now=NOW, session=network)
    assert network.closed
    said = " ".join(one.words for one in found)
    assert [one for one in ("xoxb-1-abc", "xapp-1-abc", "a signing secret") if one in said] == []
    return list(found)


def _problems(remarks: list[Remark]) -> str:
    return "\n".join(one.words for one in remarks if one.is_problem)


async def test_when_all_is_well_it_says_where_the_bot_is() -> None:
    found = await _remarks(Network(), _settings())

    assert _problems(found) == ""
    assert found[0].words == "in the workspace De Linde (T0LINDE) as @plein"
    assert 'heard over sockets (mode = "socket")' in [one.words for one in found]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("invalid_auth", "copy it again"),
        ("token_revoked", "install the app again"),
        ("account_inactive", "install it again"),
        ("not_allowed_token_type", "a token of another kind"),
        ("token_expired", "token rotation"),
        ("something_new", "Bot User OAuth Token"),
    ],
)
async def test_a_token_that_slack_does_not_take_is_a_problem(error: str, words: str) -> None:
    network = Network(answers={"auth.test": {"ok": False, "error": error}})

    told = _problems(await _remarks(network, _settings()))

    assert told.startswith(f"Slack does not take bot_token ({error}): ")
    assert words in told
    assert "OAuth & Permissions" in told


@pytest.mark.parametrize("scope", SCOPES)
async def test_each_right_that_is_missing_is_named_with_its_reason(scope: str) -> None:
    network = Network(scopes=",".join(one for one in SCOPES if one != scope))

    told = _problems(await _remarks(network, _settings()))

    assert told == (
        f"the right {scope} is missing ({SCOPES[scope]}): add it at OAuth & Permissions, "
        "and install the app again"
    )


async def test_without_history_it_says_what_becomes_of_an_unclear_send() -> None:
    network = Network(scopes=",".join(one for one in SCOPES if one != "groups:history"))

    found = await _remarks(network, _settings())
    blind = _settings().model_copy(update={"look_up": False})
    quiet = await _remarks(network, blind)

    hint = "Without groups:history an unclear send there cannot be looked up"
    assert [one.is_problem for one in found if one.words.startswith(hint)] == [False]
    assert [one for one in quiet if one.words.startswith(hint)] == []


async def test_addresses_are_no_right_that_is_missed_when_none_are_trusted() -> None:
    network = Network(scopes=",".join(one for one in SCOPES if one != "users:read.email"))

    found = await _remarks(network, _settings(trust_addresses=[]))

    assert _problems(found) == ""
    assert any(one.words.startswith("trust_addresses is empty") for one in found)


async def test_a_slack_that_tells_no_rights_is_no_problem() -> None:
    found = await _remarks(Network(scopes=None), _settings())

    assert _problems(found) == ""
    assert any("does not say which rights" in one.words for one in found)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("missing_scope", "app_token lacks connections:write"),
        ("invalid_auth", "Slack does not take app_token (invalid_auth): copy it again"),
        ("not_allowed_token_type", "Slack does not take app_token (not_allowed_token_type)"),
    ],
)
async def test_sockets_need_a_token_of_the_app(error: str, words: str) -> None:
    network = Network(answers={"apps.connections.open": {"ok": False, "error": error}})

    assert words in _problems(await _remarks(network, _settings()))


@pytest.mark.parametrize("address", [None, "http://127.0.0.1:8080"])
async def test_by_http_slack_needs_an_address_to_call(address: str | None) -> None:
    given = _settings(mode="http", app_token=None, signing_secret="0" * 32)

    told = _problems(await _remarks(Network(), given, address))
    fine = await _remarks(Network(), given)

    assert told.startswith("Slack cannot call: write [web] address")
    assert f"heard by HTTP at {ADDRESS}/slack/events" in [one.words for one in fine]


async def test_a_signing_secret_of_another_shape_is_pointed_out() -> None:
    found = await _remarks(Network(), _settings(mode="both", signing_secret="a signing secret"))

    assert _problems(found) == ""
    assert any(one.words.startswith("signing_secret does not look") for one in found)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("Tue, 24 Nov 2026 08:50:00 GMT", "10 minutes ahead of Slack's"),
        ("Tue, 24 Nov 2026 09:04:00 GMT", "4 minutes behind Slack's"),
        ("Tue, 24 Nov 2026 09:01:00 GMT", ""),
        ("about nine", ""),
        ("", ""),
    ],
)
async def test_a_clock_that_differs_is_a_problem(date: str, words: str) -> None:
    told = _problems(await _remarks(Network(date=date), _settings()))

    assert words in told
    assert bool(words) == bool(told)


@pytest.mark.parametrize("breaks", [OSError("no way"), aiohttp.ClientPayloadError("xoxb-1-abc")])
async def test_a_slack_that_is_not_there_is_one_problem(breaks: Exception) -> None:
    found = await _remarks(Network(breaks=breaks), _settings())

    assert [one.is_problem for one in found] == [True]
    assert "cannot be reached" in found[0].words


@pytest.mark.parametrize("page", ["<!DOCTYPE html>", "[]", "null"])
async def test_a_page_in_the_place_of_slack_is_a_problem(page: str) -> None:
    assert _problems(await _remarks(Network(answers={"auth.test": page}), _settings())) != ""
