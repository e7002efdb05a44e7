"""Spans → what Matrix shows, as HTML and as plain words, and what people typed → words. Pure.

Only the tags that the specification lists are used, and what people typed is always escaped.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final
from urllib.parse import quote, unquote

from bot.markup import is_address
from bot.primitives import (
    Anchor,
    Bold,
    Break,
    ChannelLink,
    Code,
    Italic,
    Mention,
    Span,
    Spans,
    Words,
    plain,
)

_TO: Final = "https://matrix.to/#/"
_ACCOUNT: Final = re.compile(r"@[^\s:@<>\x00-\x1f\x7f\ud800-\udfff]{1,200}:[\w.\[\]:-]{1,200}")
_TYPED: Final = re.compile(r"(?<![\w@.:<])@[a-z0-9._=/+-]{1,200}:[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?")
# What a reply repeats of the message that it answers, for clients that know no replies.
_FALLBACK: Final = re.compile(r"\A(?:> [^\n]*\n)+\n")
_BLOCKS: Final = frozenset(("blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"))
_ROWS: Final = frozenset(("br", "li", "tr"))
# Deeper HTML is not read: the specification lets no client write it. Nor is longer: broken HTML
# takes a time that grows with its square, ten seconds for as much as an event holds.
_DEEPEST: Final = 100
_LONGEST: Final = 8_000


def is_account(name: str) -> bool:
    """Whether this is a name of an account, such as `@ada:example.org`."""
    return _ACCOUNT.fullmatch(name) is not None and len(name) <= 255


def draw(spans: Spans) -> str:
    """Draw spans as HTML."""
    return "".join(_drawn(span) for span in spans)


def _drawn(span: Span) -> str:
    match span:
        case Words(text=text):
            return _escaped(text)
        case Bold(spans=spans):
            return f"<strong>{draw(spans)}</strong>"
        case Italic(spans=spans):
            return f"<em>{draw(spans)}</em>"
        case Code(text=text):
            return f"<code>{_escaped(text)}</code>"
        case Anchor(url=url, spans=spans):
            label = draw(spans)
            return f'<a href="{html.escape(url)}">{label}</a>' if is_address(url) else label
        case Mention(account=account, name=name):
            return _pill(account, name) if is_account(account) else _escaped(f"@{name}")
        case ChannelLink(channel=channel, name=name):
            return _pill(channel, f"#{name}")
        case Break():
            return "<br>"


def _escaped(words: str) -> str:
    return html.escape(words, quote=False).replace("\n", "<br>")


def _pill(target: str, label: str) -> str:
    return f'<a href="{_TO}{quote(target, safe="@:!#.")}">{_escaped(label)}</a>'


def link_to(room: str, event: str) -> str:
    """Give the address of a message, for those who may read it."""
    return f"{_TO}{quote(room, safe='!:')}/{quote(event, safe='$:')}"


def aloud(spans: Spans) -> str:
    """Read spans as plain words, with the address of each link that says something else."""
    return "".join(_aloud(span) for span in spans)


def _aloud(span: Span) -> str:
    match span:
        case Bold(spans=spans) | Italic(spans=spans):
            return aloud(spans)
        case Anchor(url=url, spans=spans):
            label = aloud(spans)
            return f"{label} ({url})" if is_address(url) and label != url else label
        case Mention(account=account, name=name):
            return name if is_account(account) else f"@{name}"
        case Code(text=text):
            return f"`{text}`"
        case Words() | ChannelLink() | Break():
            return plain((span,))


def mentioned(spans: Spans) -> list[str]:
    """List the accounts that spans name, in order, none twice."""
    return list(dict.fromkeys(_mentioned(spans)))


def _mentioned(spans: Spans) -> list[str]:
    found: list[str] = []
    for span in spans:
        match span:
            case Bold(spans=inner) | Italic(spans=inner) | Anchor(spans=inner):
                found += _mentioned(inner)
            case Mention(account=account) if is_account(account):
                found.append(account)
            case Mention() | Words() | Code() | ChannelLink() | Break():
                pass
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody said, in plain words with mentions as `<@account>`, and those."""

    text: str
    mentions: tuple[str, ...]


def read(body: str, formatted: str | None, *, server: str = "", is_reply: bool = False) -> Heard:
    """Read a message: its HTML where somebody is named in that, else its plain words.

    A reply repeats what it answers: that part is left out. An account that was typed in full is a
    mention, too: of `server`, or of one with a point in its name (`@bob:because` is none).
    """
    mentions: list[str] = []
    words = None if formatted is None else _of_html(formatted, mentions.append)
    if words is None:
        mentions.clear()
        plain_words = _FALLBACK.sub("", body) if is_reply else body
        words = _TYPED.sub(lambda found: _typed(found[0], server, mentions.append), plain_words)
    return Heard(words.strip(), tuple(dict.fromkeys(mentions)))


def _typed(account: str, server: str, mention: Callable[[str], None]) -> str:
    of = account.partition(":")[2]
    return _named(account, mention) if "." in of or of == server else account


def _named(account: str, mention: Callable[[str], None]) -> str:
    mention(account)
    return f"<@{account}>"


def _of_html(formatted: str, mention: Callable[[str], None]) -> str | None:
    """Read HTML that names somebody; None for other, and for what cannot be read."""
    if _TO not in formatted or len(formatted) > _LONGEST:
        return None
    reader = _Reader(mention)
    try:
        reader.feed(formatted)
        reader.close()
    except (AssertionError, RecursionError, ValueError):
        return None
    return "".join(reader.words) if reader.has_named else None


class _Reader(HTMLParser):
    """Collects words. A pill becomes `<@account>`; of what a reply repeats nothing is heard."""

    def __init__(self, mention: Callable[[str], None]) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.has_named = False
        self._mention = mention
        self._depth = 0
        self._silent = 0
        self._pill: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag not in _ROWS
        if self._depth > _DEEPEST:
            raise ValueError("too deep")
        if tag == "mx-reply":
            self._silent += 1
        elif tag == "a" and not self._silent:
            self._pill = _target(dict(attrs).get("href") or "")
            if self._pill is not None:
                self.has_named = True
                self._mention(self._pill)
                self.words.append(f"<@{self._pill}>")
        elif tag in _BLOCKS or tag in _ROWS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag not in _ROWS
        if tag == "mx-reply":
            self._silent -= 1
        elif tag == "a":
            self._pill = None
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent and self._pill is None:
            self.words.append(data)

    def _break(self) -> None:
        if not self._silent and self.words and not self.words[-1].endswith("\n"):
            self.words.append("\n")


def _target(address: str) -> str | None:
    """Find whom a pill names; None for a link to anything else."""
    if not address.startswith(_TO):
        return None
    account = unquote(address.removeprefix(_TO).partition("?")[0])
    return account if is_account(account) else None
