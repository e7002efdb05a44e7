"""Small markdown, read into the inline tree that adapters draw. Never HTML.

`*bold*`, `_italic_`, `` `code` ``, `[label](https://…)`, a new line, and `{name}` for an argument.
A mark opens before a word and closes after one, on the same line; any other mark stays a word, so
`snake_case` and `2 * 3` are safe. A backslash before a mark, a bracket or a brace makes it a word.
Reading takes time in proportion to the length, whatever the text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, cast
from urllib.parse import quote

from bot.primitives import Anchor, Bold, Break, Code, Italic, Span, Spans, Words, plain

_SLOT = r"\{(?P<slot>[a-z][a-z0-9_]*)\}"
_SLOTS = re.compile(_SLOT)
_COMMON = (
    r"`(?P<code>[^`\n]+)`",
    r"\]\((?P<url>(?:https?://|\{[a-z][a-z0-9_]*\})(?:[^\s<>()]|\([^\s<>()]*\))*)\)",
    r"(?P<bare>https?://[^\s<>()\[\]{}*`]+)",  # so that the marks in an address stay its own
    r"(?P<mark>[*_\[\n])",
)
_SENTENCE = re.compile("|".join((r"\\(?P<escaped>[\\*_`\[\]{}])", _SLOT, *_COMMON)))
# People end a sentence with an address, and put one in brackets: neither is a part of it.
_IN_ADDRESS, _IN_BRACKETS = r"[^\s<>()\[\]{}*`]", r"\([^\s<>()\[\]{}*`]*\)"
_LAST_IN_ADDRESS = r"""[^\s<>()\[\]{}*`_.,;:!?'"…“”‘’]"""
_SHOWN = (
    rf"(?P<shown>https?://(?:{_IN_ADDRESS}|{_IN_BRACKETS})*(?:{_LAST_IN_ADDRESS}|{_IN_BRACKETS}))"
)
_TYPED = re.compile("|".join((_SHOWN, *_COMMON)))
_ITEM = re.compile(r"[ \u00a0]*[-•][ \u00a0]+(?=\S)")

# No spaces, no controls, and nothing invisible that could make an address look like another.
_ADDRESS = re.compile(
    r"https?://[^\s<>\"\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str


@dataclass(frozen=True, slots=True)
class _Coded:
    parts: "tuple[str | _Slot, ...]"


@dataclass(frozen=True, slots=True)
class _Marked:
    mark: Literal["*", "_"]
    parts: "_Parts"


@dataclass(frozen=True, slots=True)
class _Linked:
    url: "tuple[str | _Slot, ...]"
    parts: "_Parts"


_Part: TypeAlias = Words | Break | _Slot | _Coded | _Marked | _Linked
_Parts: TypeAlias = tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence that has been read, with the names of the arguments it needs.

    `fixed` is the sentence itself where it needs none.
    """

    parts: _Parts
    names: frozenset[str]
    fixed: Spans | None = None


def is_address(url: str) -> bool:
    """Tell whether this may be drawn as a link: http or https, and nothing hidden in it."""
    return _ADDRESS.fullmatch(url) is not None


@lru_cache(maxsize=4096)
def parse(sentence: str) -> Template:
    """Read a sentence of a catalogue. Never fails: what is no markup stays words."""
    parts = _read(sentence, _SENTENCE)
    names = frozenset(_names(parts))
    return Template(parts, names, None if names else _fill(parts, {}))


def fill(template: Template, args: Mapping[str, Spans]) -> Spans:
    """Put arguments in their places. They enter as they are and are never read as markup.

    In code they become plain words; inside an address they are percent-encoded, and one that makes
    up the whole address must be http or https, or the label alone is left.
    Raises: KeyError, with the name of an argument that is not there.
    """
    return _fill(template.parts, args) if template.fixed is None else template.fixed


def people_markup(text: str) -> Spans:
    """Read small markdown that people typed; braces, backslashes and mentions stay words.

    An address that stands by itself becomes a link.
    """
    return _fill(_read(text, _TYPED), {})


def paragraphs(text: str) -> Iterator[tuple[Spans, bool]]:
    """Read what people wrote, paragraph by paragraph; True for an item of a list.

    An empty line ends a paragraph. An item is a line that begins with `- ` or `• `.
    """
    lines: list[str] = []
    for line in (*text.split("\n"), ""):
        item = _ITEM.match(line)
        if (item or not line.strip()) and lines:
            yield people_markup("\n".join(lines)), False
            lines.clear()
        if item:
            yield people_markup(line[item.end() :]), True
        elif line.strip():
            lines.append(line)


@dataclass(slots=True)
class _Frame:
    """A mark that is open, and what has been read since."""

    mark: str
    parts: list[str | _Part]


def _read(text: str, token: re.Pattern[str]) -> _Parts:
    stack = [_Frame("", [])]
    at = 0
    for found in token.finditer(text):
        stack[-1].parts.append(text[at : found.start()])
        at = found.end()
        _take(stack, found)
    stack[-1].parts.append(text[at:])
    _abandon(stack, 1)
    return _merged(stack[0].parts)


def _take(stack: list[_Frame], found: re.Match[str]) -> None:
    value = cast(str, found[found.lastgroup or 0])
    match found.lastgroup:
        case "slot":
            stack[-1].parts.append(_Slot(value))
        case "code":
            stack[-1].parts.append(_Coded(_slotted(value, found.re)))
        case "shown":
            stack[-1].parts.append(_Linked((value,), (Words(value),)))
        case "url":
            _take_link_end(stack, found, value)
        case "mark" if value == "\n":
            _abandon(stack, 1)
            stack[-1].parts.append(Break())
        case "mark" if value == "[":
            _abandon(stack, _depth(stack, "[") or len(stack))
            stack.append(_Frame("[", []))
        case "mark":
            _take_mark(stack, found, value)
        case _:  # an escaped mark or a bare address
            stack[-1].parts.append(value)


def _take_mark(stack: list[_Frame], found: re.Match[str], mark: str) -> None:
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    depth = _depth(stack, mark)
    if depth and not before.isspace() and not _holds_a_word(after, mark):
        parts = _close(stack, depth)
        stack[-1].parts.append(_Marked("*" if mark == "*" else "_", parts))
    elif not depth and after.strip() and after != mark and not _holds_a_word(before, mark):
        stack.append(_Frame(mark, []))
    else:
        stack[-1].parts.append(mark)


def _holds_a_word(neighbour: str, mark: str) -> bool:
    return neighbour.isalnum() or neighbour == mark


def _take_link_end(stack: list[_Frame], found: re.Match[str], url: str) -> None:
    depth = _depth(stack, "[")
    if not depth:
        stack[-1].parts.append(found[0])
        return
    label, address = _without_links(_close(stack, depth)), _slotted(url, found.re)
    shown = label or tuple(Words(part) if isinstance(part, str) else part for part in address)
    stack[-1].parts.append(_Linked(address, shown))


def _without_links(parts: _Parts) -> _Parts:
    """Let an address inside a label be words: a link holds no link."""
    plain_parts: list[_Part] = []
    for part in parts:
        match part:
            case _Linked(parts=inner):
                plain_parts += inner
            case _Marked(mark=mark, parts=inner):
                plain_parts.append(_Marked(mark, _without_links(inner)))
            case Words() | Break() | _Slot() | _Coded():
                plain_parts.append(part)
    return tuple(plain_parts)


def _depth(stack: list[_Frame], mark: str) -> int:
    """Find where a mark is open; 0 when it is not. The stack never holds more than four."""
    return next((depth for depth, frame in enumerate(stack) if frame.mark == mark), 0)


def _close(stack: list[_Frame], depth: int) -> _Parts:
    _abandon(stack, depth + 1)
    return _merged(stack.pop().parts)


def _abandon(stack: list[_Frame], depth: int) -> None:
    """Turn marks that never closed into words, down to a depth."""
    while len(stack) > depth:
        frame = stack.pop()
        stack[-1].parts.append(frame.mark)
        stack[-1].parts.extend(frame.parts)


def _slotted(value: str, token: re.Pattern[str]) -> tuple[str | _Slot, ...]:
    if token is _TYPED:
        return (value,)
    pieces = _SLOTS.split(value)  # words and names take turns
    named = (_Slot(one) if odd % 2 else one for odd, one in enumerate(pieces))
    return tuple(one for one in named if one)


def _merged(parts: Sequence[str | _Part]) -> _Parts:
    """Join words that stand side by side."""
    merged: list[_Part] = []
    run: list[str] = []
    for part in (*parts, None):
        if isinstance(part, str):
            run.append(part)
            continue
        if words := "".join(run):
            merged.append(Words(words))
        run.clear()
        if part is not None:
            merged.append(part)
    return tuple(merged)


def _names(parts: Sequence[str | _Part]) -> list[str]:
    names: list[str] = []
    for part in parts:
        match part:
            case _Slot(name=name):
                names.append(name)
            case _Coded(parts=inner) | _Marked(parts=inner):
                names += _names(inner)
            case _Linked(url=url, parts=inner):
                names += [*_names(url), *_names(inner)]
            case str() | Words() | Break():
                pass
    return names


def _fill(parts: _Parts, args: Mapping[str, Spans]) -> Spans:
    spans: list[Span] = []
    for part in parts:
        match part:
            case Words() | Break():
                spans.append(part)
            case _Slot(name=name):
                spans.extend(args[name])
            case _Marked(mark=mark, parts=inner):
                filled = _fill(inner, args)
                spans.append(Bold(filled) if mark == "*" else Italic(filled))
            case _Coded(parts=pieces):
                code = "".join(_put(piece, args) for piece in pieces)
                spans.append(Code(code.replace("\n", " ")))
            case _Linked(url=pieces, parts=inner):
                spans += _link(pieces, _fill(inner, args), args)
    return tuple(spans)


def _put(piece: str | _Slot, args: Mapping[str, Spans]) -> str:
    return piece if isinstance(piece, str) else plain(args[piece.name])


def _link(
    pieces: tuple[str | _Slot, ...], label: Spans, args: Mapping[str, Spans]
) -> Sequence[Span]:
    if len(pieces) == 1:
        url = _put(pieces[0], args)
    else:
        url = "".join(
            piece if isinstance(piece, str) else quote(plain(args[piece.name]), safe="")
            for piece in pieces
        )
    return (Anchor(url, label),) if is_address(url) else label
