"""Words as they stand in a file → words that can be kept, shown and compared. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

ITEM: Final = "- "
CELLS: Final = " | "
# Ends of lines of every kind, and of pages and columns.
_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Not words: NUL and other controls, lone surrogates, what only turns words around or joins them
# unseen, and letters that cannot be seen, in which orders for a language model have been hidden.
# Kept are the joiners that emoji and some scripts need.
_UNSEEN: Final = re.compile(
    "[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000e0000-\U000e0fff]"
)
# Marks on top of marks, of which no word has so many; to put a million of them in order takes days.
_STACKED: Final = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{8})"
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
# The dots and squares of lists, also where fonts of symbols have them, and what people type there.
_BULLET: Final = re.compile(
    r"\s*(?:[•‣◦●○▪■∙\uf0b7\uf0a7\uf0d8\uf076\uf0fc]\s*|[-–—*·]\s+)(?=\S)|\s*[•●▪■*–-]\s*$"
)
# A line of a list of contents: dots that lead to the number of a page.
_LEADS: Final = re.compile(r"(?:[.…_] ?){4,}\s*\w{0,5}\s*$")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def line(words: str) -> str:
    """Make one line of it, with one space between words."""
    return " ".join(_seen(words).split())


def lines(words: str) -> str:
    """Make lines of it, with one space between words, and no empty ones."""
    each = (" ".join(one.split()) for one in _seen(words).split("\n"))
    return "\n".join(filter(None, each))


def paragraphs(words: str) -> str:
    """Make lines of it, and keep one empty line where there are some."""
    each = (lines(one) for one in re.split(r"\n\s*\n", _ENDS.sub("\n", words)))
    return "\n\n".join(filter(None, each))


def item(words: str) -> str:
    """Make an item of a list of it: a line, whatever sign stands before it; empty when only that
    does."""
    said = line(words)
    rest = without_bullet(said)
    said = said if rest is None else rest
    return f"{ITEM}{said}" if said else ""


def without_bullet(words: str) -> str | None:
    """Take the dot, the dash or the square off a line that begins with one; None when none does."""
    found = _BULLET.match(words)
    return words[found.end() :] if found else None


def is_of_contents(words: str) -> bool:
    """Whether a line only says on which page something stands."""
    return bool(_LEADS.search(words))


def row(cells: Iterable[str]) -> str:
    """Make a row of a table of it: a line; empty when all cells are."""
    each = [line(cell) for cell in cells]
    return CELLS.join(each).strip() if any(each) else ""


def _seen(words: str) -> str:
    kept = _PRIVATE.sub(" ", _UNSEEN.sub("", _ENDS.sub("\n", words)))
    return unicodedata.normalize("NFC", _STACKED.sub(r"\1", kept))
