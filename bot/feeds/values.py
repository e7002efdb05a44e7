"""What a feed and a calendar hold, as plain words: no markup of those who wrote them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """An item of a feed. `id` stays the same when the rest of it changes; `link` is an address of
    the web, or empty. Moments are aware, and None where nobody says when."""

    id: str
    title: str
    text: str = ""
    link: str = ""
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """Something in a calendar, once: of what comes again each time has an `id` of its own.

    Moments are aware. What lasts whole days begins and ends at midnight of its own clock; `end` is
    the first moment after it.
    """

    id: str
    title: str
    start: datetime
    end: datetime
    is_all_day: bool = False
    text: str = ""
    link: str = ""
    location: str = ""
    is_cancelled: bool = False
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, its newest items first."""

    title: str
    items: Sequence[FeedItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What is in a calendar between two moments, in order of when it begins."""

    title: str
    events: Sequence[CalendarEvent]
