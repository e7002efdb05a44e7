"""Reads a plain text: paragraphs, lists, and headings that are numbered or underlined. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from skills.qa.documents.outline import MOST_TEXT, Outline
from skills.qa.documents.tidy import is_of_contents, without_bullet
from skills.qa.documents.values import Document

# Lines as long as this were broken to fit, and are one paragraph; shorter ones stay as they are.
_BROKEN: Final = 55
_LONGEST_HEADING: Final = 250
_DRAWN: Final = re.compile(r"([=~*_#-])\1{2,}")
_UNDER: Final = {"=": 1, "-": 2, "~": 3}
_CHAPTER: Final = re.compile(
    r"(?:hoofdstuk|bijlage|deel|artikel|chapter|appendix|part|article)\s+(?:\d+|[A-Z]|[IVX]+)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d+((?:\.\d+)*)\.?\s+(?=\S)")
_COUNTED: Final = re.compile(r"\s*(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")


def read_text(words: str, *, file: str) -> Document:
    """Read it. A heading is a line by itself that begins with "Chapter 2" or "2.1", or a line with
    another drawn under it; a list of contents is left out."""
    outline = Outline()
    is_cut = len(words) > MOST_TEXT
    words = words[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    for block in re.split(r"\n[^\S\n]*\n", words):
        _read_block(outline, [one for one in block.split("\n") if one.strip()])
    if is_cut:
        outline.problems.add("too_large")
    return outline.document(file)


def _read_block(outline: Outline, block: Sequence[str]) -> None:
    """Read lines without an empty one between them."""
    if len(block) > 1 and (drawn := _DRAWN.fullmatch(block[1].strip())):
        outline.heading(_UNDER.get(drawn[1], 2), block[0])
        block = block[2:]
    block = [one for one in block if not _DRAWN.fullmatch(one.strip()) and not is_of_contents(one)]
    if _is_contents(block):
        return
    if level := _level(block):
        outline.heading(level, " ".join(block))
        return
    said: list[str] = []
    is_item = False
    for one in block:
        rest = one if _COUNTED.match(one) else without_bullet(one)
        if rest is None:
            said.append(one)
        else:
            _take(outline, said, is_item=is_item)
            said, is_item = [rest], True
    _take(outline, said, is_item=is_item)


def _is_contents(block: Sequence[str]) -> bool:
    """Whether it lists headings and has nothing under them: numbers in numbers, line by line."""
    numbered = [found[1] for one in block if (found := _NUMBER.match(one.strip()))]
    return len(numbered) > max(3, len(block) // 2) and any(numbered)


def _level(block: Sequence[str]) -> int:
    """Tell which heading these lines are; 0 when they are none."""
    words = " ".join(one.strip() for one in block)
    if not words or len(block) > 4 or len(words) > _LONGEST_HEADING or words.endswith((".", ";")):
        return 0
    if _CHAPTER.match(words):
        return 1
    number = _NUMBER.match(words)
    return 1 + number[1].count(".") if number and number[1] else 0


def _take(outline: Outline, said: Sequence[str], *, is_item: bool) -> None:
    if is_item:
        outline.item(" ".join(said))
    elif any(len(one.strip()) >= _BROKEN for one in said):
        outline.paragraph(" ".join(said))
    else:
        outline.paragraph("\n".join(said))
