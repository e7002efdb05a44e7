"""Reads RSS and Atom, of every kind there has been, as plain words. Pure, and slow."""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast
from xml.parsers import expat

import feedparser  # pyright: ignore[reportMissingTypeStubs]

from bot.feeds.values import Feed, FeedItem
from bot.feeds.words import line, lines, link, stable_id, without_markup

MOST_ITEMS: Final = 200
_DEFINITION: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


class Unread(Exception):
    """What should be read is no feed and no calendar."""


def read_feed(body: bytes, *, url: str, content_type: str = "") -> Feed:
    """Read a feed that was found at `url`: its newest items, at most 200 of them.

    Raises: Unread, also for XML that brings definitions of its own.
    """
    _refuse_definitions(body)
    # As a stream: what else looks like an address or a file it would open.
    found: Any = cast("Any", feedparser).parse(
        io.BytesIO(body),
        response_headers={"content-type": content_type or "application/xml"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.get("version"):
        raise Unread
    unique: dict[str, FeedItem] = {}
    for item in _items(found.entries, url):
        unique.setdefault(item.id, item)
    newest = sorted(unique.values(), key=_moment, reverse=True)
    return Feed(title=line(_words(found.feed, "title")), items=newest[:MOST_ITEMS])


def _refuse_definitions(body: bytes) -> None:
    """Refuse a document type: what it defines can be huge, or point to files."""

    def refuse(*_about: object) -> None:
        raise Unread

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        # Many feeds are not quite XML, and are read all the same.
        if _DEFINITION.search(body.replace(b"\0", b"")):
            raise Unread from None
    except (LookupError, ValueError):
        raise Unread from None  # in a charset in which nobody can look


def _moment(item: FeedItem) -> datetime:
    return item.published or item.updated or _EARLIEST


def _items(entries: Any, url: str) -> Iterator[FeedItem]:
    for entry in entries:
        title, text = line(_words(entry, "title")), lines(_text(entry))
        address = link(str(entry.get("link") or ""), url)
        if title or text or address:
            yield FeedItem(
                id=stable_id(str(entry.get("id") or ""), address, "" if address else title + text),
                title=title,
                text=text,
                link=address,
                published=_at(entry, "published_parsed"),
                updated=_at(entry, "updated_parsed"),
            )


def _text(entry: Mapping[str, Any]) -> str:
    """Take the whole text where a feed has it, else what it says of it."""
    for detail in entry.get("content") or ():
        if words := _said(detail):
            return words
    return _words(entry, "summary")


def _words(of: Mapping[str, Any], name: str) -> str:
    return _said(of.get(f"{name}_detail") or {})


def _said(detail: Mapping[str, Any]) -> str:
    words = str(detail.get("value") or "")
    return words if detail.get("type") == "text/plain" else without_markup(words)


def _at(entry: dict[str, Any], name: str) -> datetime | None:
    """Make a moment of what the parser found, which it gives in UTC."""
    parsed: Any = cast("Any", dict).get(
        entry, name
    )  # asked in its own way, it gives another one instead
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except (TypeError, ValueError):
        return None
