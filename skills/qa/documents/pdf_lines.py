"""The lines of pages, as they are printed → the paragraphs they were broken from. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from skills.qa.documents.outline import Outline
from skills.qa.documents.tidy import is_of_contents, without_bullet

Lines: TypeAlias = list[str]

# How many lines at the top and at the bottom of a page can be the same on all of them.
_EDGE: Final = 3
_LEAST_PAGES: Final = 3
_DIGITS: Final = re.compile(r"\d+|\b[ivxl]+\b", re.IGNORECASE)
_ENDS: Final = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_COUNTED: Final = re.compile(r"\s*(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")
_HYPHEN: Final = re.compile(r"(\w*)[-\u2010\xad]$")
# "zon- en feestdagen": the hyphen stands for a word, and stays.
_SHARED: Final = re.compile(r"(?:en|of|and|or|und|tot|to|als|en/of|and/or|dan|noch)\b")
_HEADING_LINES: Final = 4
# What may stand before a heading on its page: "Hoofdstuk 12", "B.", "3.1.4".
_NUMBERED: Final = re.compile(
    r"(?:hoofdstuk|bijlage|deel|artikel|paragraaf|chapter|appendix|part|article|section)?"
    r"(?:\d{0,8}|[a-z]|[ivxl]+)"
)
_LONGEST_NUMBER: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What an outline says stands on a page; `level` 1 is the top."""

    level: int
    words: str


def without_repeated(pages: Sequence[Lines]) -> list[Lines]:
    """Leave out what stands at the top or the bottom of more than half of the pages, whatever
    number is in it."""
    if len(pages) < _LEAST_PAGES:
        return list(pages)
    seen = Counter(mask for lines in pages for mask in {_mask(lines[at]) for at in _edges(lines)})
    often = {mask for mask, count in seen.items() if count > len(pages) / 2}
    kept: list[Lines] = []
    for lines in pages:
        left_out = {at for at in _edges(lines) if _mask(lines[at]) in often}
        kept.append([line for at, line in enumerate(lines) if at not in left_out])
    return kept


def _edges(lines: Lines) -> set[int]:
    count = len(lines)
    return {*range(min(_EDGE, count)), *range(max(count - _EDGE, 0), count)}


def _mask(line: str) -> str:
    return _DIGITS.sub("#", line.strip())


def say(
    pages: Sequence[Lines], headings: Mapping[int, Sequence[Heading]], outline: Outline
) -> None:
    """Say the words of pages to an outline: pages by their place, from 0, and what stands on each.

    A heading that is not found on its page stands at the top of it. Lists of contents are left out.
    """
    teller = _Teller(outline, _width(pages))
    for number, printed in enumerate(pages):
        teller.page(number + 1)
        lines = [] if _is_contents(printed) else teller.without_running(printed)
        at = 0
        for heading, begin, end in _found(lines, headings.get(number, ())):
            teller.lines(lines[at:begin])
            teller.heading(heading)
            at = max(end, at)
        teller.lines(lines[at:])
    teller.flush()


def _is_contents(lines: Lines) -> bool:
    """Whether a page is a list of contents."""
    return sum(map(is_of_contents, lines)) > max(3, len(lines) / 4)


def _width(pages: Sequence[Lines]) -> int:
    """How long a full line is: most are, and few are longer."""
    lengths = sorted(len(line) for lines in pages for line in lines)
    return lengths[len(lengths) * 4 // 5] if lengths else 0


def _found(lines: Lines, headings: Sequence[Heading]) -> Iterator[tuple[Heading, int, int]]:
    """Find the lines of each heading: the first, and the one after the last."""
    squashed = [_squash(line) for line in lines]
    at = 0
    for heading in headings:
        begin, end = _where(squashed, _squash(heading.words), at) or (at, at)
        yield heading, begin, end
        at = end


def _where(squashed: Sequence[str], sought: str, since: int) -> tuple[int, int] | None:
    for begin in range(since, len(squashed)):
        for end in range(begin + 1, min(begin + _HEADING_LINES, len(squashed)) + 1):
            joined = "".join(squashed[begin:end])
            before = joined.removesuffix(sought)
            if before != joined and _NUMBERED.fullmatch(before):
                return begin, end
            if len(joined) > len(sought) + _LONGEST_NUMBER:
                break
    return None


def _squash(words: str) -> str:
    return re.sub(r"[\W_]+", "", words.casefold())


class _Teller:
    """The paragraph that lines are being joined to, and the page it began on."""

    def __init__(self, outline: Outline, width: int) -> None:
        self._outline = outline
        self._width = width
        self._said = ""
        self._last = ""
        self._is_item = False
        self._page = 0
        self._chapter = ""

    def page(self, number: int) -> None:
        """Begin a page; a sentence may go on there, and is of the page it began on."""
        self._page = number
        if not self._said:
            self._outline.page(number)

    def heading(self, heading: Heading) -> None:
        """Begin a section."""
        self.flush()
        self._outline.page(self._page)
        self._outline.heading(heading.level, heading.words)
        if heading.level == 1:
            self._chapter = _squash(heading.words)

    def without_running(self, lines: Lines) -> Lines:
        """Leave out what is printed around the words of a page, when it names their chapter."""
        left_out = {at for at in _edges(lines) if self._is_running(lines[at])}
        return [line for at, line in enumerate(lines) if at not in left_out]

    def _is_running(self, line: str) -> bool:
        squashed = _squash(line)
        if not self._chapter or self._chapter not in squashed:
            return False
        return line.isupper() or re.sub(r"\d", "", squashed) == re.sub(r"\d", "", self._chapter)

    def lines(self, lines: Sequence[str]) -> None:
        """Take lines that are below each other."""
        for at, line in enumerate(lines):
            if is_of_contents(line):
                continue
            rest = line if _COUNTED.match(line) else without_bullet(line)
            if rest is not None:
                self.flush()
                self._is_item, self._said = True, rest.strip()
            elif not line.strip() or self._begins(line, is_first=at == 0):
                self.flush()
                self._said = line.strip()
            else:
                self._said = join_lines(self._said, line.strip())
            self._last = line

    def flush(self) -> None:
        """End the paragraph."""
        if self._is_item:
            self._outline.item(self._said)
        else:
            self._outline.paragraph(self._said)
        if not self._is_item and self._said:
            self._outline.end_list()
        self._said, self._is_item = "", False
        self._outline.page(self._page)

    def _begins(self, line: str, *, is_first: bool) -> bool:
        """Whether a line begins a paragraph: the one before ended early, or with its page."""
        begins_low = line.lstrip()[:1].islower()
        if not self._said or (is_first and not begins_low):
            return not self._said or bool(_ENDS.search(self._said)) or not _goes_on(self._said)
        room = len(self._last.rstrip()) / (self._width or 1)
        return (room < 0.8 and bool(_ENDS.search(self._said))) or (room < 0.6 and not begins_low)


def _goes_on(said: str) -> bool:
    """Whether it breaks off in the middle: with a comma or a hyphen."""
    return said.endswith((",", "-", "\u2010", "\xad"))


def join_lines(said: str, line: str) -> str:
    """Put a line after what was said; a word that was broken is whole again."""
    broken = _HYPHEN.search(said)
    if broken is None or not line:
        return f"{said} {line}".strip()
    before, after = broken[1], line[0]
    if said.endswith("\xad"):
        return said[:-1] + line
    if not before or _SHARED.match(line):
        return f"{said} {line}"
    is_one_word = len(before) > 1 and before[-1].islower() and after.islower()
    # Where two of the same vowels meet, Dutch writes a hyphen: auto-ongeluk.
    meet = before[-1] == after and after in "aeiou"
    return (said[:-1] if is_one_word and not meet else said) + line
