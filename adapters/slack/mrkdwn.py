"""Spans → mrkdwn, Slack's own markup, and what people typed → plain words. Pure.

Slack decodes `&amp; &lt; &gt;` and nothing else: a mark of formatting has no escape. Where words
hold one that Slack would obey, a letter that looks like it stands in its place.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from adapters.slack.limits import SECTION, URL, size
from bot.cut import split
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

_ACCOUNT = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,20}")
_ADDRESS = re.compile(r"https?://[^\s<>|\"']+[^\s<>|\"'.,;:!?)\]}]", re.IGNORECASE)
# Between two letters or between two spaces Slack leaves a mark alone.
_MARK = re.compile(r"(?<=\s)[*_~](?=\s)|(?<=[^\W_])[*_~](?=[^\W_])|(?P<obeyed>[*_~`])")
_ALIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "&": "＆", "<": "‹", ">": "›"}
_QUOTE = re.compile(r"^(\s*)&gt;", re.MULTILINE)


def escape(words: str) -> str:
    """Make words safe for any text of Slack: no mention, no link, no broadcast comes of them."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def draw(spans: Spans) -> str:
    """Draw spans as mrkdwn, to be sent as `verbatim`: every link and mention in it is ours."""
    groups = [
        (is_bold, _italics(tuple(group)))
        for is_bold, group in groupby(_leaves(spans), lambda leaf: leaf.is_bold)
    ]
    return _QUOTE.sub(r"\1›", _marked(groups, "*"))


def sections(spans: Spans) -> list[str]:
    """Draw spans as mrkdwn that fits blocks: mostly one piece, more where much is escaped."""
    text = draw(spans)
    if size(text) <= SECTION:
        return [text] if text.strip() else []
    halves = split(spans, -(-len(plain(spans)) // 2))
    if len(halves) < 2:
        return [tight(spans)[: SECTION // 2]]
    return [piece for half in halves for piece in sections(half)]


def tight(spans: Spans) -> str:
    """Draw spans no longer than their plain words: without formatting, links and mentions."""
    return "".join(_ALIKE.get(character, character) for character in plain(spans))


def aloud(spans: Spans) -> str:
    """Draw spans for the text that notifications and screen readers take: escaped, no marks."""
    return "".join(_aloud(span) for span in spans)


def _aloud(span: Span) -> str:
    match span:
        case Words(text=text) | Code(text=text):
            return escape(text)
        case Bold(spans=spans) | Italic(spans=spans):
            return aloud(spans)
        case Anchor(url=url, spans=spans):
            return _link(url, escape(plain(spans)))
        case Mention() | ChannelLink():
            return _named(span)
        case Break():
            return "\n"


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A piece of mrkdwn without formatting around it yet."""

    text: str
    is_bold: bool = False
    is_italic: bool = False


def _leaves(spans: Spans, *, bold: bool = False, italic: bool = False) -> Iterator[_Leaf]:
    for span in spans:
        match span:
            case Bold(spans=inner):
                yield from _leaves(inner, bold=True, italic=italic)
            case Italic(spans=inner):
                yield from _leaves(inner, bold=bold, italic=True)
            case Words(text=text):
                # Formatting ends with the line.
                for number, line in enumerate(text.split("\n")):
                    if number:
                        yield _Leaf("\n")
                    if line:
                        yield _Leaf(_linked(line), bold, italic)
            case Code(text=text):
                yield _Leaf(_code(text), bold, italic)
            case Anchor(url=url, spans=inner):
                label = " ".join(plain(inner).split("\n"))
                yield _Leaf(_link(url, _words(label)), bold, italic)
            case Mention() | ChannelLink():
                yield _Leaf(_named(span), bold, italic)
            case Break():
                yield _Leaf("\n")


def _linked(line: str) -> str:
    """Draw words; an address among them stays something to click on."""
    drawn: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(line):
        if is_address(found[0]):
            drawn += [_words(line[at : found.start()]), f"<{_url(found[0])}>"]
            at = found.end()
    return "".join([*drawn, _words(line[at:])])


def _words(words: str) -> str:
    return escape(_MARK.sub(_unmarked, words))


def _unmarked(found: re.Match[str]) -> str:
    return _ALIKE[found[0]] if found["obeyed"] else found[0]


def _code(text: str) -> str:
    words = escape(text.replace("`", _ALIKE["`"]).replace("\n", " "))
    return f"`{words}`" if words.strip() else words


def _link(url: str, label: str) -> str:
    if not is_address(url) or len(url) > URL // 2:
        return label
    return f"<{_url(url)}|{label}>" if label.strip() else f"<{_url(url)}>"


def _url(url: str) -> str:
    return escape(url.replace("|", "%7C"))


def _named(span: Mention | ChannelLink) -> str:
    match span:
        case Mention(account=account, name=name):
            return f"<@{account}>" if _ACCOUNT.fullmatch(account) else _words(f"@{name}")
        case ChannelLink(channel=channel, name=name):
            return f"<#{channel}>" if _CHANNEL.fullmatch(channel) else _words(f"#{name}")


def _italics(leaves: Sequence[_Leaf]) -> str:
    groups = [
        (is_italic, "".join(leaf.text for leaf in group))
        for is_italic, group in groupby(leaves, lambda leaf: leaf.is_italic)
    ]
    return _marked(groups, "_")


def _marked(groups: Sequence[tuple[bool, str]], mark: str) -> str:
    """Put a mark around some pieces, as Slack obeys it: outside spaces, and never in a word."""
    drawn = ""
    for index, (is_marked, text) in enumerate(groups):
        after = groups[index + 1][1][:1] if groups[index + 1 :] else ""
        inner = text.strip()
        in_word = _holds_word(drawn[-1:], text[:1]) or _holds_word(text[-1:], after)
        if not is_marked or not inner or in_word:
            drawn += text
        else:
            head, _, tail = text.partition(inner)
            drawn += f"{head}{mark}{inner}{mark}{tail}"
    return drawn


def _holds_word(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum()


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody typed, in plain words with native mentions as `<@account>`, and those."""

    text: str
    mentions: tuple[str, ...]


_SPECIAL = re.compile(r"<(?P<what>[^<>\n]*)>")


def read(text: str) -> Heard:
    """Read what Slack tells of somebody's words.

    A link becomes its label, with its address where that says something else.
    """
    mentions: list[str] = []
    words: list[str] = []
    at = 0
    for found in _SPECIAL.finditer(text):
        words += [_unescape(text[at : found.start()]), _special(found["what"], mentions.append)]
        at = found.end()
    words.append(_unescape(text[at:]))
    return Heard("".join(words), tuple(dict.fromkeys(mentions)))


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _special(what: str, mention: Callable[[str], None]) -> str:
    target, _, label = what.partition("|")
    target, label = _unescape(target), _unescape(label)
    if target.startswith("@"):
        mention(target[1:])
        return f"<{target}>"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return _broadcast(target[1:], label)
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in address:
        return label or address
    return f"{label} ({address})"


def _broadcast(what: str, label: str) -> str:
    """Show a broadcast, a group or a date as people saw it."""
    kind = what.split("^")[0]
    if kind in ("channel", "here", "everyone"):
        return f"@{kind}"
    return label or f"@{kind}"
