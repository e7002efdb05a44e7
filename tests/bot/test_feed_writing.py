"""Feeds and calendars that we write: read again they say the same, and they keep to their rules."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.feeds.read_calendar import read_calendar
from bot.feeds.read_feed import read_feed
from bot.feeds.values import Calendar, CalendarEvent, Feed, FeedItem
from bot.feeds.words import line, lines
from bot.feeds.write_calendar import write_calendar
from bot.feeds.write_feed import write_feed

ZONE: Final = ZoneInfo("Europe/Amsterdam")
SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL: Final = datetime(2027, 1, 1, tzinfo=UTC)

# The reader of feeds takes what looks like UTF-8 that was read as Latin-1 for just that.
_words = st.text(
    st.characters(codec="utf-8", exclude_characters=[chr(code) for code in range(0x80, 0xC0)]),
    max_size=200,
)
_titles = _words.map(line).filter(bool)
_texts = _words.map(lines)
_ids = st.uuids().map(str)
_moments = st.datetimes(
    SINCE.replace(tzinfo=None), UNTIL.replace(tzinfo=None), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))
_links = st.sampled_from(["", "https://example.org/a?b=c&d=%20#e", "http://example.org/é"])


def again(feed: Feed) -> Feed:
    """Write a feed, and read it."""
    return read_feed(write_feed(feed, link="https://x.org/", language="en"), url="https://x.org/")


def there_again(calendar: Calendar) -> Calendar:
    """Write a calendar, and read it."""
    written = write_calendar(calendar)
    return read_calendar(
        written, url="https://x.org/", since=SINCE, until=UNTIL + timedelta(days=1), zone=ZONE
    )


_items = st.builds(
    FeedItem, id=_ids, title=_titles, text=_texts, link=_links, published=_moments, updated=_moments
)


@given(st.lists(_items, max_size=5, unique_by=lambda item: item.published))
@example([FeedItem(id="1", title="<b>&amp;</b> AT&T &copy; a < b", published=SINCE)])
@example([FeedItem(id="1", title="]]>", text="<script>x</script>\n\na\nb & c", published=SINCE)])
def test_a_feed_says_the_same_when_it_is_read_again(items: list[FeedItem]) -> None:
    newest = sorted(items, key=lambda item: item.published or SINCE, reverse=True)

    assert again(Feed(title="News", items=newest)) == Feed(title="News", items=newest)


@st.composite
def _events(draw: st.DrawFn) -> CalendarEvent:
    start, is_all_day = draw(_moments), draw(st.booleans())
    lasts = draw(st.integers(0, 10))
    if is_all_day:
        start = start.astimezone(ZONE).replace(hour=0, minute=0, second=0)
        end = start + timedelta(days=lasts + 1)
    else:
        end = start + timedelta(hours=lasts)
    return CalendarEvent(
        id=draw(_ids),
        title=draw(_titles),
        start=start,
        end=end,
        is_all_day=is_all_day,
        text=draw(_texts),
        link=draw(_links),
        location=draw(_words.map(line)),
        is_cancelled=draw(st.booleans()),
        updated=draw(_moments),
    )


@given(_titles, st.lists(_events(), max_size=5))
def test_a_calendar_says_the_same_when_it_is_read_again(
    title: str, events: list[CalendarEvent]
) -> None:
    ordered = sorted(events, key=lambda event: (event.start, event.id))

    assert there_again(Calendar(title=title, events=ordered)) == Calendar(
        title=title, events=ordered
    )


@given(st.text(), st.text())
def test_whatever_people_wrote_makes_no_line_and_no_element_of_its_own(
    title: str, text: str
) -> None:
    event = CalendarEvent(id="1", title=title, text=text, location=text, start=SINCE, end=SINCE)
    item = FeedItem(id=text, title=title, text=text)

    feed = write_feed(Feed(title=title, items=[item]), link="", language="nl")
    ics = write_calendar(Calendar(title=title, events=[event]))

    assert feed.count(b"<item>") == 1
    assert ics.count(b"\r\nBEGIN:") == 1
    names = {
        row.partition(b":")[0].partition(b";")[0]
        for row in ics.replace(b"\r\n ", b"").split(b"\r\n")
    }
    assert names <= {
        *(b"BEGIN", b"END", b"VERSION", b"PRODID", b"METHOD", b"X-WR-CALNAME", b"UID", b"DTSTAMP"),
        *(b"DTSTART", b"SUMMARY", b"DESCRIPTION", b"LOCATION", b"REFRESH-INTERVAL", b""),
        b"X-PUBLISHED-TTL",
    }


@given(st.text(max_size=2000))
def test_lines_of_a_calendar_end_as_they_must_and_are_short(words: str) -> None:
    event = CalendarEvent(id="1", title=words, text=words, start=SINCE, end=SINCE)

    written = write_calendar(Calendar(title=words, events=[event]))

    assert written.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert b"\r" not in written.replace(b"\r\n", b"")
    assert all(len(row) <= 75 for row in written.split(b"\r\n"))
    written.decode()


def test_the_same_is_written_in_the_same_bytes() -> None:
    item = FeedItem(id="1", title="a", published=SINCE, updated=UNTIL)
    event = CalendarEvent(id="1", title="a", start=SINCE, end=UNTIL)

    for _ in range(2):
        feed = write_feed(Feed(title="t", items=[item]), link="https://x.org/", language="en")
        assert feed.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
        assert b"<lastBuildDate>Fri, 01 Jan 2027 00:00:00 GMT</lastBuildDate>" in feed
        assert b'<guid isPermaLink="false">1</guid>' in feed
    first, second = (write_calendar(Calendar(title="t", events=[event])) for _ in range(2))
    assert first == second
    assert b"DTSTAMP:20260101T000000Z" in first


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York", "Pacific/Kiritimati"])
def test_whole_days_are_the_days_of_their_own_clock(zone: str) -> None:
    start = datetime(2026, 3, 29, tzinfo=ZoneInfo(zone))
    event = CalendarEvent(
        id="1", title="a", start=start, end=start + timedelta(days=1), is_all_day=True
    )

    written = write_calendar(Calendar(title="t", events=[event]))

    assert b"DTSTART;VALUE=DATE:20260329\r\nDTEND;VALUE=DATE:20260330\r\n" in written
