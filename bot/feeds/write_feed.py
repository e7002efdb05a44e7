"""Writes a feed as RSS 2.0. Pure: the same items are the same bytes, whenever they are written."""

import html
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from xml.etree import ElementTree

from bot.feeds.values import Feed, FeedItem

MEDIA_TYPE: Final = "application/rss+xml; charset=utf-8"
_ATOM: Final = "http://www.w3.org/2005/Atom"
# What no XML can hold, not even escaped.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What a reader may take for HTML.
_LIKE_MARKUP: Final = re.compile(r"<[a-z/!?]|&#?\w+;", re.IGNORECASE)


def write_feed(feed: Feed, *, link: str, language: str) -> bytes:
    """Write a feed, its items in this order. `link` is what it is about: an address to open."""
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", link)
    _add(channel, "description", feed.title)
    _add(channel, "language", language)
    moments = [one.updated or one.published for one in feed.items]
    if known := [moment for moment in moments if moment is not None]:
        _add(channel, "lastBuildDate", _date(max(known)))
    for item in feed.items:
        _add_item(ElementTree.SubElement(channel, "item"), item)
    ElementTree.register_namespace("atom", _ATOM)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_item(to: ElementTree.Element, item: FeedItem) -> None:
    _add(to, "title", html.escape(item.title) if _LIKE_MARKUP.search(item.title) else item.title)
    _add(to, "guid", item.id, isPermaLink="false")
    if item.link:
        _add(to, "link", item.link)
    if item.text:
        _add(to, "description", _as_html(item.text))
    if item.published is not None:
        _add(to, "pubDate", _date(item.published))
    if item.updated is not None:
        _add(to, f"{{{_ATOM}}}updated", item.updated.astimezone(UTC).isoformat(timespec="seconds"))


def _add(to: ElementTree.Element, name: str, words: str, **attributes: str) -> None:
    ElementTree.SubElement(to, name, attributes).text = _NOT_IN_XML.sub("\ufffd", words)


def _as_html(words: str) -> str:
    """Write plain words as readers of feeds take them: as HTML."""
    parts = html.escape(words).split("\n\n")
    return "".join(f"<p>{part}</p>".replace("\n", "<br>") for part in parts)


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
