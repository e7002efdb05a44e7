"""Words of others, made plain: markup becomes lines, and nothing is longer than it may be. Pure."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from bot.cut import cut
from storage.table import storable

TITLE: Final = 300
TEXT: Final = 20_000
_LINK: Final = 2000
_ID: Final = 200
# Of markup, more is mostly not words.
_MARKUP: Final = 200_000
_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "iframe"})
_BLOCKS: Final = frozenset(
    {
        *("p", "div", "ul", "ol", "table", "blockquote", "pre", "section", "article", "header"),
        *("footer", "figure", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "dl"),
    }
)
_LINES: Final = frozenset({"br", "li", "tr", "dt", "dd"})


def line(words: str) -> str:
    """Make a title: one line."""
    return cut(" ".join(_seen(words).split()), TITLE)


def lines(words: str) -> str:
    """Make a text: lines without space around them, and at most one empty line between two."""
    tidy = "\n".join(" ".join(one.split()) for one in _seen(words).splitlines())
    return cut(re.sub(r"\n{3,}", "\n\n", tidy).strip(), TEXT)


def _seen(words: str) -> str:
    """Leave out what no database takes, and what is not seen; lines stay."""
    kept = storable(words[:_MARKUP]).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        one if one in "\n\u200d" or unicodedata.category(one) not in ("Cc", "Cf") else " "
        for one in kept
    )


def without_markup(html: str) -> str:
    """Read what HTML says, with the lines that it makes."""
    reader = _Reader()
    reader.feed(html[:_MARKUP])
    reader.close()
    return "".join(reader.said)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Begin lines, or what nobody sees."""
        if tag in _HIDDEN:
            self._hidden += 1
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Begin lines."""
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        """End lines, or what nobody sees."""
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in _BLOCKS:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        """Take words; in markup the end of a line is a space."""
        if not self._hidden:
            self.said.append(re.sub(r"\s+", " ", data))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.said.append("\n\n")
        elif tag in _LINES:
            self.said.append("\n")


def link(written: str, base: str) -> str:
    """Make an address of the web that can be opened; empty when it is none."""
    try:
        full = urljoin(base, storable(written.strip()))
        parts = urlsplit(full)
        is_fit = parts.scheme in ("http", "https") and parts.hostname is not None
    except ValueError:
        return ""
    is_fit = is_fit and len(full) <= _LINK and full.isprintable() and " " not in full
    return full if written.strip() and is_fit else ""


def stable_id(given: str, *otherwise: str) -> str:
    """Make the id of something: what it is called, or else what it is made of."""
    named = line(given)
    if named and len(given) <= _ID:
        return named
    said = given or "\n".join(otherwise)
    return f"sha256:{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()}"
