"""What an operator writes under [adapters.slack], and what they are told when it will not do."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.settings import Settings
from bot.config import load
from bot.errors import ConfigError

ENVIRON = {
    "BOT": "xoxb-1-abc",
    "APP": "xapp-1-abc",
    "SIGNING": "a signing secret",
    "SHORT": "short",
    "LONG": "0123456789abcdef0123456789abcdef",
}
SOCKET = {"bot_token": "${BOT}", "app_token": "${APP}"}


def _settings(**table: Any) -> Settings:
    config = replace(load(None, {}, environ=ENVIRON), adapters={"slack": table})
    return config.check(section="adapters.slack", model=Settings)


def test_two_tokens_are_enough_for_sockets() -> None:
    settings = _settings(**SOCKET)

    assert (settings.mode, settings.sockets, settings.has_http, settings.has_many) == (
        "socket",
        2,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"bot_token": "${BOT}"}, 'app_token = "${SLACK_APP_TOKEN}", for mode = "socket"'),
        ({**SOCKET, "mode": "http"}, 'signing_secret = "${SLACK_SIGNING_SECRET}"'),
        ({**SOCKET, "mode": "both"}, 'signing_secret = "${SLACK_SIGNING_SECRET}"'),
        ({"app_token": "${APP}"}, 'bot_token = "${SLACK_BOT_TOKEN}", or for several workspaces'),
        ({**SOCKET, "mode": "rtm"}, 'must be "socket", "http" or "both"'),
        ({**SOCKET, "bot_token": "${APP}"}, 'those begin with "xoxb-"'),
        ({**SOCKET, "app_token": "${BOT}"}, 'those begin with "xapp-"'),
        ({**SOCKET, "seal_keys": ["${SHORT}"]}, "openssl rand -hex 32"),
        ({**SOCKET, "trust_addresses": ["@example.org"]}, "write the part after the @"),
        ({**SOCKET, "api": "http://slack.example.org"}, "write an address of https"),
        ({**SOCKET, "sockets": 1}, "sockets"),
        ({**SOCKET, "bot_tokens": "x"}, "did you mean bot_token?"),
    ],
)
def test_what_will_not_do_is_told(table: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError) as error:
        _settings(**table)

    assert told in str(error.value)


def test_no_secret_is_told_with_what_is_wrong() -> None:
    with pytest.raises(ConfigError) as error:
        _settings(**{**SOCKET, "bot_token": "${LONG}"})

    assert ENVIRON["LONG"] not in str(error.value)
    assert ENVIRON["BOT"] not in repr(_settings(**SOCKET))


def test_an_emulator_on_this_machine_needs_no_https() -> None:
    assert _settings(**SOCKET, api="http://127.0.0.1:9000/api").api == "http://127.0.0.1:9000/api/"
