"""What stands in a feed or a calendar of others, as a draft could say it."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot import Calendar, CalendarEvent, Feed, FeedItem, Scope, Text
from skills.announcements.settings import Source, t

# As much as the form of a draft takes.
_TITLE: Final = 120
_TEXT: Final = 3000
# An address behind other words: only who writes an announcement may hide one so.
_HIDDEN: Final = re.compile(r"\]\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An item or an event: what tells it from others, and its words."""

    key: str
    title: str
    text: str
    is_cancelled: bool = False


def key_of(words: str) -> str:
    """Shorten an id or an address of others to what tells it from others."""
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def things_in(scope: Scope, source: Source, found: Feed | Calendar) -> Sequence[Thing]:
    """List what stands in a source, in its order, in words of the language of the source."""
    match found:
        case Feed(title=name, items=items):
            return [_of_item(one, name) for one in items]
        case Calendar(title=name, events=events):
            return [_of_event(scope, source, one, name) for one in events]


def _of_item(item: FeedItem, name: str) -> Thing:
    return _thing(item.id, item.title, name, item.text, item.link)


def _of_event(scope: Scope, source: Source, event: CalendarEvent, name: str) -> Thing:
    words = scope.house.words(_when(event), source.language)
    return _thing(
        event.id,
        event.title,
        name,
        words,
        event.location,
        event.text,
        event.link,
        is_cancelled=event.is_cancelled,
    )


def _when(event: CalendarEvent) -> Text:
    if not event.is_all_day:
        return t("event_at", when=event.start)
    first, last = event.start.date(), (event.end - timedelta(days=1)).date()
    return t("event_day", day=first) if last <= first else t("event_days", day=first, until=last)


def _thing(key: str, title: str, name: str, *parts: str, is_cancelled: bool = False) -> Thing:
    *before, link = (one.strip() for one in parts)
    # The address stays whole, whatever is cut before it.
    words = "\n\n".join(filter(None, before))
    text = "\n\n".join(filter(None, (_plain(words, _TEXT - len(link) - 2), link)))
    line = " ".join((title or words or name or link).split())
    heading = _plain(line, _TITLE)
    return Thing(key=key_of(key), title=heading, text=text or heading, is_cancelled=is_cancelled)


def _plain(words: str, most: int) -> str:
    """Let no address hide behind other words, and cut to a length."""
    shown = _HIDDEN.sub("] (", words)
    return shown if len(shown) <= most else f"{shown[: most - 1].rstrip()}…"
