"""Writes a calendar as ICS. Pure: the same events are the same bytes, whenever they are written."""

import re
from datetime import UTC, timedelta
from typing import Any, Final

import icalendar

from bot.feeds.values import Calendar, CalendarEvent
from bot.feeds.words import line

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_MAKER: Final = "-//Plein//Plein//EN"
# How often a program may ask anew.
_OFTEN: Final = timedelta(hours=1)
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def write_calendar(calendar: Calendar) -> bytes:
    """Write a calendar. Moments are in UTC, so that no program must know a time zone."""
    made = icalendar.Calendar()
    _add(made, "version", "2.0")
    _add(made, "prodid", _MAKER)
    _add(made, "method", "PUBLISH")
    _add(made, "x-wr-calname", line(calendar.title))
    _add(made, "refresh-interval", _OFTEN, value="DURATION")
    _add(made, "x-published-ttl", icalendar.vDuration(_OFTEN).to_ical().decode())
    for event in calendar.events:
        made.add_component(_event(event))
    return made.to_ical(sorted=False)


def _event(event: CalendarEvent) -> icalendar.Event:
    made = icalendar.Event()
    _add(made, "uid", event.id)
    # When it was written down: the moment of asking would make a new calendar each time.
    _add(made, "dtstamp", (event.updated or event.start).astimezone(UTC))
    if event.is_all_day:
        _add(made, "dtstart", event.start.date())
        if event.end.date() > event.start.date():
            _add(made, "dtend", event.end.date())
    else:
        _add(made, "dtstart", event.start.astimezone(UTC))
        if event.end > event.start:
            _add(made, "dtend", event.end.astimezone(UTC))
    _add(made, "summary", event.title)
    for name, words in (("description", event.text), ("location", event.location)):
        if words:
            _add(made, name, words)
    if event.link:
        _add(made, "url", event.link)
    if event.updated is not None:
        _add(made, "last-modified", event.updated.astimezone(UTC))
    if event.is_cancelled:
        _add(made, "status", "CANCELLED")
    return made


def _add(to: Any, name: str, said: Any, **parameters: str) -> None:
    value = _UNSEEN.sub("\ufffd", said) if isinstance(said, str) else said
    to.add(name, value, parameters=parameters)
