"""A table as a skill means it: headings, and cells that are words, numbers, shares and days. Pure.

What writes it for a program with spreadsheets, `bot.report.csv_file` and `bot.report.xlsx_file`,
takes each cell as `plain` gives it: words in the reader's language, moments by their clock.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from bot.content import Text
from bot.cut import cut
from bot.errors import Wrong
from bot.text import clean

# What a cell of Excel holds, in units of UTF-16; from a CSV the rest would fall into other cells.
MOST_IN_CELL: Final = 32_767
MOST_COLUMNS: Final = 16_384
# What XML has no place for, besides what is cleaned anyway.
_NO_CHARACTERS: Final = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")


@dataclass(frozen=True, slots=True)
class Percent:
    """A part of a whole: 0.25 is written as 25%."""

    value: float


Cell: TypeAlias = Text | str | int | float | Percent | date | datetime | None
Plain: TypeAlias = str | int | float | Percent | date | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads what is made: their words, their language, their zone, and when it is made."""

    words: Callable[[Text], str]
    language: str
    zone: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under headings. The name is that of the file and of the sheet in it.

    An int is a number to count with: a number that is a name, as of a telephone, is a str. A
    datetime has a zone.

    Raises: ValueError, without columns or for a row that has not as many cells; Wrong, for more
    columns than a sheet holds.
    """

    name: Text
    columns: tuple[Text, ...]
    rows: Sequence[Sequence[Cell]]

    def __post_init__(self) -> None:
        """Refuse what cannot be a table, where the skill makes it."""
        if not self.columns:
            raise ValueError("a table has a column at least")
        if len(self.columns) > MOST_COLUMNS:
            raise Wrong(Text("core.table_wide", {"count": MOST_COLUMNS}))
        for at, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {at} has {len(row)} cells, of {len(self.columns)} columns")


def plain(cell: Cell, reading: Reading) -> Plain:
    """Give a cell as its reader has it: words without what harms, at most what a cell holds; a
    moment as their clock shows it; a number or a share as it is.

    Raises: ValueError, for a number that is none, or a moment without a zone.
    """
    match cell:
        case None:
            return ""
        case Text():
            return _words(reading.words(cell))
        case str():
            return _words(cell)
        case bool():
            return _words(reading.words(Text("core.yes" if cell else "core.no")))
        case int():
            return cell
        case float() | Percent():
            if not math.isfinite(cell.value if isinstance(cell, Percent) else cell):
                raise ValueError(f"{cell} is no number for a table")
            return cell
        case datetime():
            if cell.tzinfo is None:
                raise ValueError("a moment in a table needs a zone: pass an aware datetime")
            return cell.astimezone(ZoneInfo(reading.zone)).replace(tzinfo=None)
        case date():
            return cell


def fitted(words: str, most: int) -> str:
    """Shorten words to what Excel counts as at most so many characters: units of UTF-16."""
    if 2 * len(words) <= most:
        return words
    units = accumulate(1 + (one > "\uffff") for one in words)
    over = next((at for at, before in enumerate(units) if before > most), None)
    return words if over is None else cut(words, over)


def _words(words: str) -> str:
    return fitted(clean(words).translate(_NO_CHARACTERS), MOST_IN_CELL)
