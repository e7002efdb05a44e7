"""The occurrence rules: one moment a date, whatever the clocks do."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.occurrence import (
    Daily,
    Monthly,
    Rule,
    RuleError,
    Weekly,
    Yearly,
    ZoneError,
    instant,
    occurrences,
    parse_zone,
)

FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
BEFORE, BEYOND = datetime(2023, 12, 29, tzinfo=UTC), datetime(2031, 1, 3, tzinfo=UTC)
EVERY_DATE = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dates(rule: str, zone: str, after: str, until: str) -> list[str]:
    found = occurrences(Rule.parse(rule), ZoneInfo(zone), utc(after), utc(until))
    return [each.local_date.isoformat() for each in found]


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        pytest.param("Europe/Berlin", "2027-03-28 02:30", "2027-03-28 01:00", id="Berlin's gap"),
        pytest.param(
            "Europe/Berlin", "2027-03-28 02:00", "2027-03-28 01:00", id="its first minute"
        ),
        pytest.param("Europe/Berlin", "2027-03-28 03:00", "2027-03-28 01:00", id="its end"),
        pytest.param("Europe/Berlin", "2027-10-31 02:30", "2027-10-31 00:30", id="Berlin's fold"),
        pytest.param(
            "America/New_York", "2027-03-14 02:30", "2027-03-14 07:00", id="New York, gap"
        ),
        pytest.param("America/New_York", "2027-11-07 01:30", "2027-11-07 05:30", id="and its fold"),
        pytest.param("Africa/Cairo", "2027-04-30 00:00", "2027-04-29 22:00", id="gap at midnight"),
        pytest.param("Africa/Cairo", "2027-04-30 00:15", "2027-04-29 22:00", id="just after it"),
        pytest.param("Africa/Cairo", "2027-10-28 23:30", "2027-10-28 20:30", id="fold to midnight"),
        pytest.param("America/Santiago", "2027-09-05 00:00", "2027-09-05 04:00", id="Santiago"),
        pytest.param(
            "Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-02 15:30", id="half an hour"
        ),
        pytest.param("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03 14:45", id="and back"),
        pytest.param(
            "Africa/Casablanca", "2027-02-07 02:30", "2027-02-07 01:30", id="Ramadan begins"
        ),
        pytest.param(
            "Africa/Casablanca", "2027-03-14 02:30", "2027-03-14 02:00", id="Ramadan ends"
        ),
        pytest.param("America/Nuuk", "2027-03-27 23:30", "2027-03-28 01:00", id="gap to midnight"),
        pytest.param("Asia/Kathmandu", "2027-01-01 09:00", "2027-01-01 03:15", id="quarters"),
        pytest.param("Pacific/Kiritimati", "2027-01-01 09:00", "2026-12-31 19:00", id="UTC+14"),
        pytest.param("Etc/GMT+12", "2027-01-01 22:00", "2027-01-02 10:00", id="UTC-12"),
        pytest.param(
            "Pacific/Apia", "2011-12-29 23:59", "2011-12-30 09:59", id="before the lost day"
        ),
        pytest.param(
            "Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00", id="after the lost day"
        ),
    ],
)
def test_a_wall_time_is_one_instant(zone: str, local: str, expected: str) -> None:
    wanted = datetime.fromisoformat(local)

    found = instant(wanted.date(), wanted.time(), ZoneInfo(zone))

    assert found == utc(expected)
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize("at", [time(0), time(9), time(23, 59)])
def test_a_date_that_a_zone_never_had_has_no_instant(at: time) -> None:
    assert instant(date(2011, 12, 30), at, ZoneInfo("Pacific/Apia")) is None


def test_a_daily_rule_passes_over_the_lost_day_only() -> None:
    found = dates("09:00", "Pacific/Apia", "2011-12-28", "2012-01-01")

    assert found == ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]


def test_the_ends_of_the_calendar_have_no_instant_beyond_them() -> None:
    assert instant(date.max, time(23), ZoneInfo("America/New_York")) is None
    assert instant(date.min, time(0), ZoneInfo("Asia/Tokyo")) is None

    end = datetime.max.replace(tzinfo=UTC)
    found = list(occurrences(Rule.parse("12:00"), ZoneInfo("UTC"), end - timedelta(days=2), end))
    assert [each.local_date for each in found] == [date.max - timedelta(days=1), date.max]


def test_the_beginning_is_left_out_and_the_end_taken_in() -> None:
    assert dates("09:00", "UTC", "2027-01-01 09:00", "2027-01-02 09:00") == ["2027-01-02"]
    assert dates("09:00", "UTC", "2027-01-01 09:00", "2027-01-01 09:00") == []


def test_an_occurrence_is_named_by_its_date_and_slot() -> None:
    rule = Rule.parse("9:05")

    (only,) = occurrences(rule, ZoneInfo("Asia/Tokyo"), utc("2027-05-01"), utc("2027-05-02"))

    assert (only.local_date, only.slot) == (date(2027, 5, 1), "09:05")
    assert only.due_at == utc("2027-05-01 00:05")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("mon 09:00", ["2026-12-28", "2027-01-04"]),  # week 53 lies between them
        ("mon,wed 09:00", ["2026-12-28", "2026-12-30", "2027-01-04", "2027-01-06"]),
        ("sat-mon 09:00", ["2026-12-28", "2027-01-02", "2027-01-03", "2027-01-04"]),
        ("quarterly 09:00", ["2027-01-01"]),
        ("monthly 31 09:00", ["2026-12-31"]),
        ("yearly 01-05 09:00", ["2027-01-05"]),
    ],
)
def test_a_rule_falls_on_its_days(rule: str, expected: list[str]) -> None:
    assert dates(rule, "Europe/Amsterdam", "2026-12-28", "2027-01-07") == expected


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    found = dates("monthly 31 09:00", "UTC", "2027-01-01", "2027-05-01")

    assert found == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]


def test_29_february_is_28_february_in_a_common_year() -> None:
    found = dates("yearly 02-29 09:00", "UTC", "2027-01-01", "2030-01-01")

    assert found == ["2027-02-28", "2028-02-29", "2029-02-28"]


def test_weekdays_are_monday_to_friday() -> None:
    found = dates("weekdays 08:30", "Europe/Amsterdam", "2027-05-01", "2027-05-11")

    assert [date.fromisoformat(each).weekday() for each in found] == [0, 1, 2, 3, 4, 0]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("9:00", "daily 09:00"),
        ("daily 09:00", "daily 09:00"),
        ("  MON   9:00 ", "mon 09:00"),
        ("wednesday,mon 09:00", "mon,wed 09:00"),
        ("mon-fri 08:30", "weekdays 08:30"),
        ("mon-wed,fri 08:30", "mon,tue,wed,fri 08:30"),
        ("mon-sun 08:30", "daily 08:30"),
        ("monthly 1 09:00", "monthly 1 09:00"),
        ("quarterly 09:00", "quarterly 09:00"),
        ("yearly 02-29 09:00", "yearly 02-29 09:00"),
    ],
)
def test_a_rule_is_written_in_one_way(text: str, written: str) -> None:
    assert str(Rule.parse(text)) == written


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must end with a time"),
        ("mon", "must end with a time"),
        ("24:00", "must end with a time"),
        ("9", "must end with a time"),
        ("mon 09:00 wed", "not known"),
        ("٩:00", "must end with a time"),
        ("0 09:00", "weekdays are named"),
        ("ma 09:00", "did you mean mon"),
        ("vri 09:00", "did you mean fri"),
        ("mon-vrijdag 09:00", "did you mean fri"),
        ("wendesday 09:00", "did you mean wednesday"),
        ("mon- 09:00", "weekdays are named"),
        ("mon, 09:00", "weekdays are named"),
        ("monthly 32 09:00", "from 1 to 31"),
        ("monthly 0 09:00", "from 1 to 31"),
        ("monthly ² 09:00", "from 1 to 31"),
        ("yearly 02-30 09:00", "month-day"),
        ("yearly 13-01 09:00", "month-day"),
        ("every other day 09:00", "not known"),
    ],
)
def test_a_malformed_rule_is_told_what_is_allowed(text: str, why: str) -> None:
    with pytest.raises(RuleError, match=why) as caught:
        Rule.parse(text)

    assert "mon,wed 09:00" in str(caught.value)


YEARLY = st.dates().map(lambda day: Yearly(day.month, day.day))
SOME_WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1, max_size=6).map(Weekly)
DAYS = st.one_of(st.just(Daily()), SOME_WEEKDAYS, YEARLY, st.integers(1, 31).map(Monthly))
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
RULES = st.builds(Rule, days=DAYS, at=MINUTES)
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


@given(RULES)
def test_what_a_rule_writes_it_can_read(rule: Rule) -> None:
    assert Rule.parse(str(rule)) == rule


@given(st.text() | st.text("monthlydaiyfrs0123456789:-, "))
def test_any_text_is_a_rule_or_an_error_of_its_own(text: str) -> None:
    try:
        rule = Rule.parse(text)
    except RuleError:
        return
    assert Rule.parse(str(rule)) == rule


@given(RULES, ZONES, st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_occurrences_come_in_order_once_a_date_and_inside_the_window(
    rule: Rule, zone: ZoneInfo, start: date, days: int
) -> None:
    after = datetime.combine(start, time(11, 7), UTC)
    until = after + timedelta(days=days)

    found = list(occurrences(rule, zone, after, until))

    assert found == sorted(found, key=lambda each: each.due_at)
    assert len({each.local_date for each in found}) == len(found)
    assert all(after < each.due_at <= until for each in found)
    assert all(rule.falls_on(each.local_date) for each in found)


@given(RULES, ZONES, st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 2880))
def test_two_windows_side_by_side_hold_what_one_holds(
    rule: Rule, zone: ZoneInfo, start: date, minutes: int
) -> None:
    after = datetime.combine(start, time(), UTC)
    middle, until = after + timedelta(minutes=minutes), after + timedelta(minutes=2881)

    whole = list(occurrences(rule, zone, after, until))

    halves = [*occurrences(rule, zone, after, middle), *occurrences(rule, zone, middle, until)]
    assert halves == whole


Change: TypeAlias = tuple[datetime, timedelta | None]


@cache
def distinct_zones() -> dict[str, tuple[Change, ...]]:
    """One zone of each set that has the same clock all those years, with its changes."""
    distinct: dict[tuple[Change, ...], str] = {}
    for name in sorted(available_timezones()):
        distinct.setdefault(changes(ZoneInfo(name)), name)
    return {name: found[1:] for found, name in distinct.items()}


def changes(zone: ZoneInfo) -> tuple[Change, ...]:
    """Which offset holds at first, and from when each next one; none holds for six days only."""

    def offset(moment: datetime) -> timedelta | None:
        return moment.astimezone(zone).utcoffset()

    found = [(BEFORE, offset(BEFORE))]
    steps = [BEFORE + timedelta(days=6 * n) for n in range((BEYOND - BEFORE).days // 6 + 1)]
    for start, end in pairwise(steps):
        if (after := offset(end)) != (before := offset(start)):
            first = bisect_left(
                range(6 * 24 * 60),
                True,
                key=lambda n, start=start, was=before: offset(start + timedelta(minutes=n)) != was,
            )
            found.append((start + timedelta(minutes=first), after))
    return tuple(found)


def shows(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def is_lawful(due_at: datetime, wanted: datetime, zone: ZoneInfo) -> bool:
    """Tell whether the clock first reaches `wanted` at `due_at`."""
    steps = (timedelta(microseconds=1), timedelta(minutes=30), timedelta(hours=1))
    reached = shows(due_at, zone) >= wanted
    return reached and all(shows(due_at - step, zone) < wanted for step in steps)


@pytest.mark.slow
def test_every_zone_has_one_occurrence_on_every_day_from_2024_to_2030() -> None:
    rule = Rule.parse("02:30")  # the time that most clocks skip or show twice

    for name in distinct_zones():
        found = list(occurrences(rule, ZoneInfo(name), BEFORE, BEYOND))

        inside = [each.local_date for each in found if FIRST <= each.local_date <= LAST]
        assert inside == EVERY_DATE, name
        moments = [each.due_at for each in found]
        assert all(one < two for one, two in pairwise(moments)), name


def test_around_every_change_of_a_clock_the_first_moment_is_taken() -> None:
    slots = [time(n // 4, n % 4 * 15) for n in range(96)]
    checked = 0

    for name, found in distinct_zones().items():
        zone = ZoneInfo(name)
        near = {shows(change, zone).date() for change, _ in found}
        for day in near | {day - timedelta(days=1) for day in near}:
            for slot in slots:
                due_at = instant(day, slot, zone)
                assert due_at is not None, (name, day, slot)
                assert is_lawful(due_at, datetime.combine(day, slot), zone), (name, day, slot)
                checked += 1

    assert checked > 20_000  # or the changes were not found


@given(ZONES, st.dates(FIRST, LAST), MINUTES)
def test_any_wall_time_in_any_zone_is_its_first_moment(
    zone: ZoneInfo, day: date, slot: time
) -> None:
    due_at = instant(day, slot, zone)

    assert due_at is not None
    assert is_lawful(due_at, datetime.combine(day, slot), zone)


def test_a_zone_is_found_by_its_name() -> None:
    assert parse_zone("Europe/Amsterdam").key == "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Europe/Amsterdm", "Europe/Amsterdam"),
        ("europe/amsterdam", "Europe/Amsterdam"),
        ("Amsterdam", "Europe/Amsterdam"),
        ("new york", "America/New_York"),
        ("Amercia/New_York", "America/New_York"),
    ],
)
def test_an_unknown_zone_gets_a_suggestion(name: str, meant: str) -> None:
    with pytest.raises(ZoneError, match=f"did you mean {meant}"):
        parse_zone(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "Europe", "Europe/", "../etc/passwd", "/etc/passwd", "a\0b", "\ud800", "x" * 5000,
     "localtime", "posixrules", "right/UTC", "tzdata.zi", "zone.tab", "\n"],
)  # fmt: skip
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ZoneError):
        parse_zone(name)


@given(st.text())
def test_any_text_is_a_zone_or_an_error_of_its_own(name: str) -> None:
    try:
        zone = parse_zone(name)
    except ZoneError:
        return
    assert zone.key == name
