"""Quiet hours by somebody's own clock, over midnight and over a change of the clock."""

from datetime import UTC, datetime

import pytest

from bot.quiet import parse_quiet, quiet_until
from bot.when import WhenError
from storage.people import Person

ZONE = "Europe/Amsterdam"


def _at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def _until(now: datetime, begin: str | None = "19:00", end: str | None = "08:00") -> object:
    return quiet_until(Person(name="Ada", quiet_from=begin, quiet_until=end), now, ZONE)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (_at(23, 17, 59), None),
        (_at(23, 18), _at(24, 7)),  # 19:00 in Amsterdam
        (_at(23, 23, 30), _at(24, 7)),
        (_at(24, 6, 59), _at(24, 7)),
        (_at(24, 7), None),
        # Summer time ends in this night: 08:00 is an hour later.
        (_at(24, 20, month=10), _at(25, 7, month=10)),
    ],
)
def test_it_is_quiet_over_midnight(now: datetime, until: datetime | None) -> None:
    assert _until(now) == until


def test_it_may_be_quiet_within_a_day() -> None:
    assert _until(_at(23, 12), "12:00", "14:00") == _at(23, 13)
    assert _until(_at(23, 10), "12:00", "14:00") is None


def test_without_hours_it_is_never_quiet() -> None:
    assert _until(_at(23, 23), None, None) is None
    assert _until(_at(23, 23), "08:00", "08:00") is None


@pytest.mark.parametrize(
    "words",
    ["19:00-08:00", "19:00 – 8:00", "19-8", "7 pm to 8 am", "van 19:00 tot 8:00", "tussen 19 en 8"],
)
def test_hours_are_read_as_people_type_them(words: str) -> None:
    assert parse_quiet(words, "nl") == ("19:00", "08:00")


@pytest.mark.parametrize("words", ["", "none", "Geen", " - "])
def test_no_hours_are_none(words: str) -> None:
    assert parse_quiet(words, "en") is None


@pytest.mark.parametrize("words", ["at night", "19:00", "19-", "25:00-8:00", "-".join("123")])
def test_what_are_no_hours_is_refused(words: str) -> None:
    with pytest.raises(WhenError):
        parse_quiet(words, "en")
