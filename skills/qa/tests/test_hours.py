"""Working hours: nights, weekends, holidays and the days on which clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import InEach
from skills.qa.hours import after_working_hours, working_hours_between

HERE = ZoneInfo("Europe/Amsterdam")
HOLIDAYS = {date(2026, 12, 25), date(2027, 1, 1)}


def holiday(day: date) -> InEach | None:
    """Name the holidays of these tests."""
    return InEach(en="Holiday", nl="Feestdag") if day in HOLIDAYS else None


def here(day: str, clock: str) -> datetime:
    """Give a moment on the clock of Amsterdam, in UTC."""
    at = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), HERE)
    return at.astimezone(UTC)


def between(since: datetime, until: datetime, begin: time = time(9), end: time = time(17)) -> float:
    """Count working hours in Amsterdam."""
    return working_hours_between(since, until, zone=HERE.key, begin=begin, end=end, holiday=holiday)


def after(since: datetime, hours: float) -> datetime:
    """Tell when so many have gone by."""
    return after_working_hours(
        since, hours, zone=HERE.key, begin=time(9), end=time(17), holiday=holiday
    )


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        (("2026-11-23", "10:00"), ("2026-11-23", "12:30"), 2.5),
        (("2026-11-23", "16:00"), ("2026-11-24", "10:00"), 2),  # a night
        (("2026-11-20", "16:00"), ("2026-11-23", "10:00"), 2),  # a weekend
        (("2026-11-21", "10:00"), ("2026-11-22", "12:00"), 0),  # Saturday and Sunday
        (("2026-11-23", "03:00"), ("2026-11-23", "23:00"), 8),
        (("2026-11-23", "18:00"), ("2026-11-23", "20:00"), 0),
        (("2026-12-24", "16:00"), ("2026-12-28", "10:00"), 2),  # Christmas, on a Friday
        (("2026-10-23", "16:00"), ("2026-10-26", "10:00"), 2),  # the clock goes back on Sunday
        (("2026-03-27", "16:00"), ("2026-03-30", "10:00"), 2),  # and forward
        (("2026-11-23", "12:00"), ("2026-11-23", "10:00"), 0),
    ],
)
def test_working_hours_between_leave_out_what_is_free(
    since: tuple[str, str], until: tuple[str, str], hours: float
) -> None:
    assert between(here(*since), here(*until)) == hours


def test_who_works_through_a_change_of_the_clock_works_an_hour_less() -> None:
    # In Egypt the clock goes forward at midnight before a Friday: 24 April 2026.
    found = working_hours_between(
        datetime(2026, 4, 23, 20, tzinfo=UTC),
        datetime(2026, 4, 24, 20, tzinfo=UTC),
        zone="Africa/Cairo",
        begin=time(0),
        end=time(8),
        holiday=lambda day: None,
    )

    assert found == 7


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)),
    st.integers(1, 100),
)
def test_so_many_hours_after_a_moment_there_are_so_many_between(
    since: datetime, hours: int
) -> None:
    assert between(since, after(since, hours)) == pytest.approx(hours)
