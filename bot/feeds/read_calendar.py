"""Reads ICS: what happens between two moments, each time of what comes again. Pure, and slow."""

import itertools
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, tzinfo
from typing import Any, Final, cast

import icalendar
import recurring_ical_events  # pyright: ignore[reportMissingTypeStubs]

from bot.feeds.read_feed import Unread
from bot.feeds.values import Calendar, CalendarEvent
from bot.feeds.words import line, lines, link, stable_id, without_markup

MOST_EVENTS: Final = 200
_AGAIN: Final = ("RRULE", "RDATE", "RECURRENCE-ID")
_ONCE: Final = ("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID")
_BEGIN: Final = b"BEGIN:VCALENDAR"


def is_calendar(body: bytes) -> bool:
    """Whether this looks like ICS."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[: len(_BEGIN)].upper() == _BEGIN


def read_calendar(
    body: bytes, *, url: str, since: datetime, until: datetime, zone: tzinfo
) -> Calendar:
    """Read what of a calendar that was found at `url` lies between two moments: at most 200 things,
    the earliest first. What says no time zone goes by the clock of `zone`.

    Raises: Unread.
    """
    try:
        found = icalendar.Calendar.from_ical(_decoded(body), multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise Unread from None
    title = next((line(str(one.get("X-WR-CALNAME") or "")) for one in found), "")
    events: dict[str, CalendarEvent] = {}
    for one in found:
        for event in _events(one, url=url, since=since, until=until, zone=zone):
            events.setdefault(event.id, event)
    ordered = sorted(events.values(), key=lambda one: (one.start, one.id))
    return Calendar(title=title, events=ordered[:MOST_EVENTS])


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _events(
    calendar: Any, *, url: str, since: datetime, until: datetime, zone: tzinfo
) -> Iterator[CalendarEvent]:
    """Go through what happens between two moments, in order."""
    known = [one for one in calendar.walk("VEVENT") if _event(one, url=url, zone=zone)]
    again = {str(one.get("UID")) for one in known if any(name in one for name in _AGAIN)}
    calendar.subcomponents = [one for one in calendar.subcomponents if one.name != "VEVENT"] + known
    try:
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        for one in itertools.islice(query.after(since), 2 * MOST_EVENTS):
            event = _event(one, url=url, zone=zone, again=again)
            if event is not None and event.start >= until:
                return
            if event is not None and (event.end > since or event.start >= since):
                yield event
    except Exception:  # rules of others lead the library to every kind of error
        raise Unread from None


def _event(
    one: Any, *, url: str, zone: tzinfo, again: Collection[str] = ()
) -> CalendarEvent | None:
    """Make plain what is in a calendar; None when it does not say when."""
    if any(isinstance(one.get(name), list) for name in _ONCE):
        return None
    try:
        begins, ends = one.start, one.end
        start, end = _aware(begins, zone), _aware(ends, zone)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None
    title = line(_plain(one, "SUMMARY"))
    named = str(one.get("UID") or "")
    if named in again:
        # Moved to another moment, it is still that time of what comes again.
        which = one.get("RECURRENCE-ID")
        moment = start if which is None else _aware(which.dt, zone)
        named = f"{named}/{moment.astimezone(zone).isoformat()}"
    updated = one.get("LAST-MODIFIED") or one.get("DTSTAMP")
    return CalendarEvent(
        id=stable_id(named, title, start.isoformat()),
        title=title,
        text=lines(_plain(one, "DESCRIPTION")),
        link=link(_plain(one, "URL"), url),
        location=line(_plain(one, "LOCATION")),
        start=start,
        end=max(start, end),
        is_all_day=not isinstance(begins, datetime),
        is_cancelled=str(one.get("STATUS") or "").upper() == "CANCELLED",
        updated=_moment(updated, zone),
    )


def _plain(one: Any, name: str) -> str:
    """Say one property; some programs write markup into it."""
    value = one.get(name)
    if isinstance(value, list):  # it is there several times
        value = cast("list[Any]", value)[0]
    words = str(value or "")
    return without_markup(words) if words.lstrip().startswith("<") else words


def _moment(value: Any, zone: tzinfo) -> datetime | None:
    at = getattr(value, "dt", None)
    return _aware(at, zone) if isinstance(at, datetime) else None


def _aware(at: date | datetime, zone: tzinfo) -> datetime:
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), zone)
    aware = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    aware.astimezone(zone)  # fails so near to an end of time that other clocks cannot say it
    return aware
