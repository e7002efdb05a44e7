"""Cutting words and spans to a length, never inside what a reader sees as one character.

Lengths are characters of plain words. Everything takes time in proportion to the length. Only a
single character on the screen that is longer than the limit (a letter under thousands of accents)
is cut inside, since a limit is never exceeded.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple, TypeAlias

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

_MOST_QUOTED = 60
_HEAD = 400  # characters in which those are found
_JOINER = "\u200d"
_MARKS = frozenset(("Mn", "Me", "Mc"))
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*\s")
_Wrapper: TypeAlias = Bold | Italic | Anchor


def first_word(words: str) -> tuple[str, str]:
    """Take the first word, and the rest: phones type white space that is no space."""
    first, rest = (*words.split(maxsplit=1), "", "")[:2]
    return first, rest.rstrip()


def quoted(words: str) -> str:
    """Shorten what somebody typed to what is said back of it: one line, sixty characters."""
    return cut(" ".join(words[:_HEAD].split()), _MOST_QUOTED)


def cut(words: str, limit: int) -> str:
    """Shorten words to at most `limit` characters, the last one … when something went."""
    if len(words) <= limit:
        return words
    if limit < 1:
        return ""
    return words[: _last_border(words, 0, limit - 1, _NOTHING)].rstrip() + "…"


def split(spans: Spans, limit: int, head: int = 0) -> list[Spans]:
    """Cut spans into pieces of at most `limit` characters; bold stays bold on both sides.

    Cuts after a paragraph, else a sentence, else a word, else a character; the white space at a cut
    goes, nothing else does. A mention is never cut in two: one that is longer than the limit gets
    a shorter name. The first `head` characters stay with the one that follows them, where the limit
    allows it.
    """
    limit = max(limit, 1)
    text = plain(spans)
    if len(text) <= limit:
        return [spans] if text.strip() else []
    leaves = list(_leaves(spans, (), limit))
    text = "".join(leaf.text for leaf in leaves)
    whole = _Whole.of(leaves, min(head + 1, limit) if head else 0)
    return [_grown(part) for part in _parts(leaves, list(_ranges(text, limit, whole)))]


class _Leaf(NamedTuple):
    """A span without spans in it, the wrappers around it from the outside in, and where it is."""

    span: Words | Code | Mention | ChannelLink | Break
    path: tuple[_Wrapper, ...]
    text: str


class _Whole(NamedTuple):
    """Stretches that may not be cut, in order: where they start and where they end."""

    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, leaves: Sequence[_Leaf], head: int) -> "_Whole":
        starts, ends = ([0], [head]) if head else ([], [])
        at = 0
        for leaf in leaves:
            if isinstance(leaf.span, Mention | ChannelLink):
                starts.append(at)
                ends.append(at + len(leaf.text))
            at += len(leaf.text)
        return cls(starts, ends)

    def holds(self, at: int) -> bool:
        """Tell whether a cut here would go through one."""
        index = bisect_left(self.starts, at) - 1
        return index >= 0 and self.ends[index] > at

    def begun(self, at: int) -> int:
        """Find where the last one before here starts; 0 when there is none."""
        index = bisect_left(self.starts, at) - 1
        return self.starts[index] if index >= 0 else 0


_NOTHING = _Whole((), ())


def _leaves(spans: Spans, path: tuple[_Wrapper, ...], limit: int) -> Iterator[_Leaf]:
    for span in spans:
        match span:
            case Bold(spans=inner) | Italic(spans=inner) | Anchor(spans=inner):
                yield from _leaves(inner, (*path, span), limit)
            case Mention(name=name) | ChannelLink(name=name):
                short = span if len(name) < limit else replace(span, name=cut(name, limit - 1))
                yield _Leaf(short, path, plain((short,)))
            case Words(text=text) | Code(text=text):
                yield _Leaf(span, path, text)
            case Break():
                yield _Leaf(span, path, "\n")


def _ranges(text: str, limit: int, whole: _Whole) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > limit:
        at = _best_border(text, start, limit, whole)
        yield start, _back_over_space(text, start, at)
        start = at
        while start < len(text) and text[start] in " \n":
            start += 1
    yield start, _back_over_space(text, start, len(text))


def _back_over_space(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \n":
        end -= 1
    return end


def _best_border(text: str, start: int, limit: int, whole: _Whole) -> int:
    end = start + limit
    early = start + limit // 3  # a border before this leaves too short a piece
    sentence = max((one.end() for one in _SENTENCE_END.finditer(text, early, end + 1)), default=0)
    lines = (text.rfind("\n\n", early, end + 2), text.rfind("\n", early, end + 1))
    for at in (*lines, sentence - 1):
        if at > start and _may_cut(text, start, at, whole):
            return at
    at = end + 1
    while (at := text.rfind(" ", start + 1, at)) > start:
        if _may_cut(text, start, at, whole):
            return at
    return _last_border(text, start, end, whole)


def _last_border(text: str, start: int, end: int, whole: _Whole) -> int:
    """Find the last place up to `end` where nothing is cut through, or almost nothing."""
    for at in range(end, start, -1):
        if _may_cut(text, start, at, whole):
            return at
    free = next((at for at in range(end, start, -1) if not whole.holds(at)), None)
    return free or min(end, max(whole.begun(end), start + 1))


def _may_cut(text: str, start: int, at: int, whole: _Whole) -> bool:
    return _is_border(text, start, at) and not whole.holds(at)


def _is_border(text: str, start: int, at: int) -> bool:
    """Tell whether two characters are seen apart: the parts of UAX 29 that people type."""
    before, after = text[at - 1], text[at]
    if after < "\u0300":
        return not (before == "\r" and after == "\n")
    if before == _JOINER or _joins_back(after):
        return False
    if _is_flag_letter(after) and _is_flag_letter(before):
        return _flag_letters(text, start, at) % 2 == 0
    return True


def _joins_back(character: str) -> bool:
    return (
        unicodedata.category(character) in _MARKS
        or character in "\u200c\u200d\uff9e\uff9f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # the letters of regional flags
        or "\u1160" <= character <= "\u11ff"  # the later parts of a Korean syllable
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters(text: str, start: int, at: int) -> int:
    first = at
    while first > start and _is_flag_letter(text[first - 1]):
        first -= 1
    return at - first


def _parts(leaves: list[_Leaf], ranges: list[tuple[int, int]]) -> Iterator[list[_Leaf]]:
    """Deal the leaves out over the ranges, which are in order and do not overlap."""
    index, offset = 0, 0
    for start, end in ranges:
        part: list[_Leaf] = []
        while index < len(leaves):
            leaf = leaves[index]
            if offset >= end:
                break
            kept = _clipped(leaf, start - offset, end - offset)
            if kept is not None:
                part.append(kept)
            if offset + len(leaf.text) > end:
                break  # the rest of this leaf belongs to the next range
            index, offset = index + 1, offset + len(leaf.text)
        if part:
            yield part


def _clipped(leaf: _Leaf, start: int, end: int) -> _Leaf | None:
    """Keep what lies between; what cannot be cut counts where it starts."""
    if start <= 0 and len(leaf.text) <= end:
        return leaf
    if isinstance(leaf.span, Words | Code):
        kept = leaf.text[max(start, 0) : end]
        return _Leaf(replace(leaf.span, text=kept), leaf.path, kept) if kept else None
    return leaf if start <= 0 < end else None


def _grown(leaves: Sequence[_Leaf], depth: int = 0) -> Spans:
    """Put the wrappers back around the leaves."""
    spans: list[Span] = []
    for wrapped, group in groupby(
        leaves, lambda leaf: id(leaf.path[depth]) if leaf.path[depth:] else 0
    ):
        inside = list(group)
        if wrapped:
            spans.append(replace(inside[0].path[depth], spans=_grown(inside, depth + 1)))
        else:
            spans += [leaf.span for leaf in inside]
    return tuple(spans)
