"""Calendars of others, read between two moments: each time of what comes again, in plain words."""

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.read_calendar import MOST_EVENTS, is_calendar, read_calendar
from bot.feeds.read_feed import Unread
from bot.feeds.values import Calendar, CalendarEvent

ZONE: Final = ZoneInfo("Europe/Amsterdam")
SINCE: Final = datetime(2026, 6, 1, tzinfo=UTC)
UNTIL: Final = SINCE + timedelta(days=30)


def ics(*events: str, more: str = "") -> bytes:
    """Write a calendar of these events, and of what stands before them."""
    held = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{more}{held}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode()


def read(body: bytes, *, since: datetime = SINCE, until: datetime = UNTIL) -> Calendar:
    return read_calendar(body, url="https://x.example.org/c", since=since, until=until, zone=ZONE)


def only(body: bytes) -> CalendarEvent:
    [event] = read(body).events
    return event


def here(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=ZONE)


def test_an_event_says_all_that_it_is() -> None:
    event = only(
        ics(
            "UID:1@x\nDTSTART:20260602T090000Z\nDTEND:20260602T100000Z\nSUMMARY:Open\\, all day\n"
            "DESCRIPTION:Come\\nall\nLOCATION:Hall 1\nURL:https://x.example.org/1\n"
            "LAST-MODIFIED:20260501T080000Z\nSTATUS:CANCELLED",
            more="X-WR-CALNAME:The house\n",
        )
    )

    assert event == CalendarEvent(
        id="1@x",
        title="Open, all day",
        text="Come\nall",
        location="Hall 1",
        link="https://x.example.org/1",
        start=datetime(2026, 6, 2, 9, tzinfo=UTC),
        end=datetime(2026, 6, 2, 10, tzinfo=UTC),
        is_cancelled=True,
        updated=datetime(2026, 5, 1, 8, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("written", "start", "end", "is_all_day"),
    [
        ("DTSTART:20260602T090000Z", here(2, 11), here(2, 11), False),
        ("DTSTART:20260602T090000", here(2, 9), here(2, 9), False),
        ("DTSTART;TZID=Europe/Amsterdam:20260602T090000", here(2, 9), here(2, 9), False),
        ("DTSTART;TZID=America/New_York:20260602T090000", here(2, 15), here(2, 15), False),
        ("DTSTART;TZID=W. Europe Standard Time:20260602T090000", here(2, 9), here(2, 9), False),
        ("DTSTART:20260602T090000Z\nDURATION:PT90M", here(2, 11), here(2, 12, 30), False),
        ("DTSTART;VALUE=DATE:20260602", here(2), here(3), True),
        ("DTSTART;VALUE=DATE:20260602\nDTEND;VALUE=DATE:20260605", here(2), here(5), True),
    ],
)
def test_moments_go_by_the_clock_they_name_or_else_by_ours(
    written: str, start: datetime, end: datetime, is_all_day: bool
) -> None:
    event = only(ics(f"UID:1\n{written}"))

    assert (event.start, event.end, event.is_all_day) == (start, end, is_all_day)


def test_a_time_zone_that_a_calendar_brings_along_is_known() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    event = only(ics("UID:1\nDTSTART;TZID=Ours:20260602T120000", more=zone))

    assert event.start == datetime(2026, 6, 2, 9, tzinfo=UTC)


def test_what_comes_again_is_there_each_time_under_an_id_of_its_own() -> None:
    body = ics(
        "UID:1\nDTSTART;TZID=Europe/Amsterdam:20260105T090000\nDURATION:PT1H\nSUMMARY:Week\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO\nEXDATE;TZID=Europe/Amsterdam:20260608T090000",
        "UID:1\nRECURRENCE-ID;TZID=Europe/Amsterdam:20260615T090000\nSUMMARY:Moved\n"
        "DTSTART;TZID=Europe/Amsterdam:20260616T100000\nDURATION:PT1H",
    )
    unmoved = ics(
        "UID:1\nDTSTART;TZID=Europe/Amsterdam:20260105T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO"
    )

    events = read(body).events

    assert [(one.title, one.start) for one in events] == [
        ("Week", here(1, 9)),
        ("Moved", here(16, 10)),
        ("Week", here(22, 9)),
        ("Week", here(29, 9)),
    ]
    assert len({one.id for one in events}) == 4
    # Moved, it is still the same time of it.
    assert {one.id for one in events} <= {one.id for one in read(unmoved).events}


def test_the_clock_on_the_wall_stays_when_the_clocks_change() -> None:
    body = ics("UID:1\nDTSTART;TZID=Europe/Amsterdam:20261019T090000\nRRULE:FREQ=WEEKLY;COUNT=2")

    first, second = read(
        body, since=datetime(2026, 10, 1, tzinfo=UTC), until=datetime(2026, 11, 1, tzinfo=UTC)
    ).events

    assert second.start - first.start == timedelta(days=7)  # on the wall
    assert second.start.astimezone(UTC) - first.start.astimezone(UTC) == timedelta(days=7, hours=1)


def test_what_lies_between_two_moments_is_read_and_what_goes_on_at_the_first() -> None:
    events = read(
        ics(
            "UID:before\nDTSTART:20260530T090000Z\nDTEND:20260530T100000Z",
            "UID:going on\nDTSTART:20260530T090000Z\nDTEND:20260602T100000Z",
            "UID:first\nDTSTART:20260601T000000Z",
            "UID:last\nDTSTART:20260630T235900Z",
            "UID:after\nDTSTART:20260701T000000Z",
        )
    ).events

    assert [one.id for one in events] == ["going on", "first", "last"]


def test_without_an_id_an_event_is_known_by_its_title_and_moment() -> None:
    body = ics("SUMMARY:a\nDTSTART:20260602T090000Z", "SUMMARY:b\nDTSTART:20260602T090000Z")

    first, second = read(body).events

    assert [one.id for one in read(body).events] == [first.id, second.id]
    assert first.id != second.id


def test_of_very_many_events_the_first_are_read() -> None:
    events = read(ics("UID:1\nDTSTART:20260601T000000Z\nRRULE:FREQ=HOURLY")).events

    assert len(events) == MOST_EVENTS
    assert events[-1].start == SINCE + timedelta(hours=MOST_EVENTS - 1)


def test_a_broken_event_takes_nothing_else_along() -> None:
    events = read(
        ics(
            "UID:no moment\nSUMMARY:x",
            "UID:no such moment\nDTSTART:20261399T990000Z",
            "UID:no such rule\nDTSTART:20260602T090000Z\nRRULE:FREQ=NEVER",
            "UID:ends before\nDTSTART:20260602T090000Z\nDTEND:20260601T090000Z",
            "UID:mixed\nDTSTART:20260602T090000Z\nDTEND;VALUE=DATE:20260603",
            "UID:far\nDTSTART:99991231T235959Z",
            "UID:long ago\nDTSTART:00010101T000000",
            "UID:twice\nDTSTART:20260602T090000Z\nDTSTART:20260603T090000Z",
            "UID:good\nDTSTART:20260605T090000Z\nSUMMARY:<b>Good</b>\nATTACH:x",
        )
    ).events

    assert [(one.id, one.title) for one in events if one.id == "good"] == [("good", "Good")]
    assert all(one.end >= one.start for one in events)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"BEGIN:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\n\0\0\0\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nnonsense\r\nEND:VCALENDAR\r\n",
        b"END:VCALENDAR\r\n",
    ],
)
def test_what_is_no_calendar_holds_nothing(body: bytes) -> None:
    with contextlib.suppress(Unread):
        assert read(body).events == []


def test_letters_may_be_in_an_old_charset_and_lines_folded_or_bare() -> None:
    body = ics("UID:1\nDTSTART:20260602T090000Z\nSUMMARY:Één heel\n  lange titel")

    for written in (
        body,
        b"\xef\xbb\xbf" + body,
        body.replace(b"\r\n", b"\n"),
        body.decode().encode("cp1252"),
    ):
        assert is_calendar(written)
        assert only(written).title == "Één heel lange titel"


_NAMES = (
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "UID",
    "SUMMARY",
    "RECURRENCE-ID",
    "RDATE",
    "URL",
)
_VALUES = st.one_of(
    st.sampled_from(
        [
            *("20260602T090000Z", "20260602", "20260602T090000", "PT1H", "-P1W", "P9999W"),
            *("FREQ=DAILY;COUNT=3", "FREQ=WEEKLY;UNTIL=20260701", "00010101", "99991231T235959Z"),
            *("FREQ=YEARLY;BYMONTH=13;COUNT=1", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;COUNT=-1"),
        ]
    ),
    st.text(max_size=8).map(lambda text: " ".join(text.split())),
)
_LINES = st.tuples(
    st.sampled_from(_NAMES),
    st.sampled_from(["", ";VALUE=DATE", ";TZID=Europe/Amsterdam", ";TZID=x", ";X", ";RANGE=Y"]),
    _VALUES,
).map(lambda three: f"{three[0]}{three[1]}:{three[2]}")


@given(st.lists(st.lists(_LINES, max_size=6).map("\n".join), max_size=4))
def test_whatever_stands_in_a_calendar_it_is_read_or_refused(events: list[str]) -> None:
    try:
        found = read(ics(*events)).events
    except Unread:
        return
    for one in found:
        assert one.start < UNTIL
        assert one.end >= SINCE
        assert one.start.tzinfo is not None


@given(st.binary())
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    for written in (body, b"BEGIN:VCALENDAR\r\n" + body + b"\r\nEND:VCALENDAR"):
        try:
            read(written)
        except Unread:
            continue
