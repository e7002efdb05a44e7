"""People are asked little, and it is said how little (7.11, SUR-A3)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from skills.surveys.bank import bank
from skills.surveys.fatigue import (
    Availability,
    Budget,
    availability,
    available_from,
    can_be_invited,
    expected_minutes,
    expected_time,
    is_due,
    questions_too_many,
    reminders,
    silent_rounds,
)

BUDGET = Budget()
MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
BANK = bank()


def test_one_invitation_in_seven_days_over_all_surveys() -> None:
    assert can_be_invited(None, MONDAY, BUDGET)
    assert not can_be_invited(MONDAY, MONDAY + 6 * DAY, BUDGET)
    assert can_be_invited(MONDAY, MONDAY + 7 * DAY, BUDGET)


def test_hr_sees_from_when_an_audience_is_available_and_not_who() -> None:
    invited = {"a": None, "b": MONDAY, "c": MONDAY + 3 * DAY, "d": MONDAY - 7 * DAY}

    seen = availability(invited, MONDAY + 3 * DAY, BUDGET)

    assert seen == Availability(now=2, later=2, all_from=date(2026, 12, 3))
    assert available_from(MONDAY + 3 * DAY, BUDGET) == date(2026, 12, 3)


def test_an_audience_that_waits_for_nothing_is_available_today() -> None:
    assert availability({}, MONDAY, BUDGET) == Availability(now=0, later=0, all_from=MONDAY)
    assert availability({"a": None}, MONDAY, BUDGET).all_from == MONDAY


def test_a_pulse_has_five_questions_and_comments_do_not_count() -> None:
    pulse = [*BANK.of_drivers()[:5], BANK.questions["opn-2"]]

    assert questions_too_many(pulse, BUDGET) == 0
    assert questions_too_many([*BANK.of_drivers()[:7]], BUDGET) == 2


@pytest.mark.parametrize(
    ("name", "minutes"), [("enps", 1), ("core", 3), ("full", 10), ("retro", 2)]
)
def test_the_time_that_a_survey_takes_is_told_in_minutes(name: str, minutes: int) -> None:
    assert expected_minutes(BANK.templates[name].questions) == minutes


def test_three_questions_and_a_comment_take_about_a_minute() -> None:
    pulse = [*BANK.of_drivers()[:3], BANK.questions["opn-2"]]

    assert expected_time(pulse) == timedelta(seconds=66)
    assert expected_minutes(pulse) == 1
    assert expected_minutes([]) == 1


def test_there_are_two_reminders_and_none_at_or_after_the_closing() -> None:
    opened = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert reminders(opened, opened + 5 * DAY) == (opened + DAY, opened + 3 * DAY)
    assert reminders(opened, opened + 3 * DAY) == (opened + DAY,)
    assert reminders(opened, opened + timedelta(hours=8)) == ()


def test_after_three_silent_rounds_somebody_is_asked_monthly_until_they_answer() -> None:
    silent = 0
    for _ in range(3):
        assert is_due(silent, MONDAY, MONDAY + 7 * DAY, BUDGET)
        silent = silent_rounds(silent, has_sent=False)

    assert not is_due(silent, MONDAY, MONDAY + 27 * DAY, BUDGET)
    assert is_due(silent, MONDAY, MONDAY + 28 * DAY, BUDGET)
    assert is_due(silent, None, MONDAY, BUDGET)
    assert is_due(silent_rounds(silent, has_sent=True), MONDAY, MONDAY + 7 * DAY, BUDGET)


def test_how_long_somebody_is_silent_is_not_counted_on() -> None:
    assert silent_rounds(silent_rounds(3, has_sent=False), has_sent=False) == 3
