"""`plein slack manifest`: what an administrator pastes into Slack, before there is any token."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.fake_world import EVERY_SCOPE
from adapters.slack.manifest import EVENTS, SCOPES
from bot.__main__ import main
from tests.adapters.slack.inbound import RECORDED, recorded

HEAD = '[bot]\nlanguage = "en"\n[skills.kudos]\n'
SOCKET = '[adapters.slack]\nbot_token = "${NOT_SET}"\napp_token = "${NOT_SET}"\n'


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Print a manifest for these settings."""

    def printed(settings: str, *words: str, status: int = 0) -> str:
        path = tmp_path / "config.toml"
        path.write_text(HEAD + settings, encoding="utf-8")
        ended = main(["slack", "manifest", "--config", str(path), *words])
        out, err = capsys.readouterr()
        assert ended == status, err
        return out + err

    return printed


def test_it_needs_no_token_and_no_address_for_sockets(run: Any) -> None:
    made = json.loads(run(SOCKET, "--json"))

    assert made["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in json.dumps(made)
    assert "url" not in made["features"]["slash_commands"][0]


@pytest.mark.parametrize("mode", ["http", "both"])
def test_slack_is_told_where_to_call(run: Any, mode: str) -> None:
    web = f'[web]\naddress = "https://plein.example.org"\n[adapters.slack]\nmode = "{mode}"\n'
    made = json.loads(run(web, "--json"))

    url = "https://plein.example.org/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert {one["url"] for one in made["features"]["slash_commands"]} == {url}


@pytest.mark.parametrize("mode", ["http", "both"])
def test_slack_cannot_call_an_address_that_only_we_can_reach(run: Any, mode: str) -> None:
    assert "[web] address" in run(f'[adapters.slack]\nmode = "{mode}"\n', status=1)


def test_an_app_of_several_workspaces_has_its_way_back_and_new_tokens(run: Any) -> None:
    web = '[web]\naddress = "https://plein.example.org"\n[adapters.slack]\nclient_id = "1.2"\n'
    made = json.loads(run(web, "--json"))

    assert made["oauth_config"]["redirect_urls"] == ["https://plein.example.org/slack/oauth"]
    assert made["settings"]["token_rotation_enabled"] is True
    assert made["settings"]["org_deploy_enabled"] is True


def test_commands_and_shortcuts_come_from_the_skills(run: Any) -> None:
    features = json.loads(run(SOCKET, "--json"))["features"]

    words = [one["command"] for one in features["slash_commands"]]
    assert words == ["/plein", "/bedankt", "/kudos"]
    assert all(one["description"] and one["should_escape"] for one in features["slash_commands"])
    (shortcut,) = features["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", "kudos.give_for_message")


def test_one_command_is_enough(run: Any) -> None:
    features = json.loads(run(SOCKET, "--json", "--only-plein"))["features"]

    assert [one["command"] for one in features["slash_commands"]] == ["/plein"]


def test_every_right_and_every_event_has_its_reason_beside_it(run: Any) -> None:
    lines = run(SOCKET).splitlines()

    for name, reason in {**SCOPES, **EVENTS}.items():
        assert f'      - "{name}"  # {reason}' in lines


def test_what_is_read_is_what_is_asked_for() -> None:
    names = {path.stem for path in RECORDED.glob("*.json")}
    inner = {(recorded(name).get("event") or {}).get("type") for name in names}
    asked = {name.partition(".")[0] for name in EVENTS}

    assert asked - {"app_home_opened"} <= inner
    assert SCOPES.keys() >= EVERY_SCOPE
