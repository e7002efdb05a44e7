"""What people were asked to say again."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.matrix.asked import Asked

_NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_ROOM, _ADA = "!shed", "@ada:example.org"
_HELP = "!kudos help"


@pytest.fixture
def asked() -> Asked:
    """Ada is asked to say again what was in one event."""
    asked = Asked()
    asked.ask(_ROOM, _ADA, "$1", _NOW)
    return asked


@pytest.mark.parametrize("words", [_HELP, " !Kudos  help\n"])
def test_whoever_repeats_what_they_were_asked_for_has_said_it_again(
    asked: Asked, words: str
) -> None:
    asked.hear(_ROOM, _ADA, words, _NOW + _MINUTE)

    assert asked.is_said_again(_ROOM, _ADA, "$1", _HELP)
    assert not asked.is_said_again(_ROOM, _ADA, "$2", _HELP)


@pytest.mark.parametrize(
    ("room", "account", "words", "at"),
    [
        (_ROOM, _ADA, _HELP, _NOW - _MINUTE),
        (_ROOM, _ADA, "hello?", _NOW + _MINUTE),
        (_ROOM, "@bob:example.org", _HELP, _NOW + _MINUTE),
        ("!hall", _ADA, _HELP, _NOW + _MINUTE),
    ],
    ids=["before that", "something else", "somebody else", "elsewhere"],
)
def test_anything_else_is_no_repeat(
    asked: Asked, room: str, account: str, words: str, at: datetime
) -> None:
    asked.hear(room, account, words, at)

    assert not asked.is_said_again(_ROOM, _ADA, "$1", _HELP)


def test_of_one_person_only_the_newest_is_remembered(asked: Asked) -> None:
    for number in range(2, 120):
        asked.ask(_ROOM, _ADA, f"${number}", _NOW)
        asked.hear(_ROOM, _ADA, f"{number}", _NOW + _MINUTE)
    asked.hear(_ROOM, _ADA, _HELP, _NOW + _MINUTE)

    assert not asked.is_said_again(_ROOM, _ADA, "$1", _HELP)
    assert asked.is_said_again(_ROOM, _ADA, "$119", _HELP)


def test_what_is_read_late_is_no_older_than_what_was_said_since(asked: Asked) -> None:
    asked.hear(_ROOM, _ADA, _HELP, _NOW + _MINUTE)
    asked.hear(_ROOM, _ADA, _HELP, _NOW - _MINUTE)

    assert asked.is_said_again(_ROOM, _ADA, "$1", _HELP)


def test_what_has_no_words_repeats_nothing(asked: Asked) -> None:
    asked.hear(_ROOM, _ADA, "", _NOW + _MINUTE)

    assert not asked.is_said_again(_ROOM, _ADA, "$1", "")


def test_nobody_is_remembered_for_longer_than_what_cannot_be_read(asked: Asked) -> None:
    asked.hear(_ROOM, _ADA, "hello?", _NOW + timedelta(days=3))
    asked.hear(_ROOM, _ADA, _HELP, _NOW + timedelta(days=3))

    assert not asked.is_said_again(_ROOM, _ADA, "$1", _HELP)
