"""A table as a workbook of Excel: numbers, shares and days as such, words as nothing but words.

Imported when the first one is made: docs/decisions/026-what-reports-are-made-with.md says why.
"""

# XlsxWriter has types in its code, but says so nowhere.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.report.table import Cell, Percent, Plain, Reading, Table, fitted, plain

MOST_ROWS: Final = 1_048_576  # of a sheet of Excel
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = str.maketrans("[]:*?/\\'\n", "()-----’ ")
_TAKEN: Final = "history"  # a sheet that Excel keeps for itself
# Excel counts in floating point: a longer number would come back as another one.
_TOO_LONG: Final = 10**15
_FIRST_YEAR: Final = 1900
_NARROWEST, _WIDEST = 8, 60  # of a column, in characters
_LOOKED_AT: Final = 1_000  # rows, to see how wide a column is


def to_xlsx(table: Table, reading: Reading, *, most_rows: int = MOST_ROWS) -> bytes:
    """Write a table as a workbook; what is more than a sheet holds goes on in the next one.

    Rows wait on disk while it is made: a large table takes hardly more memory than it has.
    """
    written = io.BytesIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        Workbook(written, {"constant_memory": True, "tmpdir": folder}) as book,
    ):
        book.set_properties({"created": reading.now.astimezone(UTC)})
        look = _Look(book)
        on_a_sheet = most_rows - 1
        for begin in range(0, max(len(table.rows), 1), on_a_sheet):
            name = _sheet_name(str(plain(table.name, reading)), begin // on_a_sheet + 1)
            sheet = _Sheet(book.add_worksheet(name), look, reading)
            sheet.write(table.columns, table.rows[begin : begin + on_a_sheet])
    return written.getvalue()


class _Look:
    """How cells look: words wrap, and days are as the reader's computer writes them."""

    def __init__(self, book: Workbook) -> None:
        def of(**properties: str | int) -> Format:
            return book.add_format({"valign": "top", **properties})

        self.heading = of(bold=True, text_wrap=True)
        self.words = of(text_wrap=True)
        self.number = of()
        self.percent = of(num_format=9)  # 0%
        self.day = of(num_format=14)
        self.moment = of(num_format=22)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet as it is written."""

    sheet: Worksheet
    look: _Look
    reading: Reading

    def write(self, columns: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> None:
        """Write headings, which stay in sight, and the rows under them."""
        self.sheet.freeze_panes(1, 0)
        widths = [_NARROWEST] * len(columns)
        for at, row in enumerate((columns, *rows)):
            for column, cell in enumerate(row):
                written = plain(cell, self.reading)
                if at < _LOOKED_AT:
                    widths[column] = max(widths[column], min(_width(written), _WIDEST))
                self._cell(at, column, written)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width + 1)

    def _cell(self, row: int, column: int, written: Plain) -> None:
        # Each kind by name: `write` itself takes words for formulas, links and numbers.
        look, sheet = self.look, self.sheet
        match written:
            case "":
                pass
            case str():
                form = look.words if row else look.heading
                sheet.write_string(row, column, _no_markup(written), form)
            case Percent(value=value):
                sheet.write_number(row, column, value, look.percent)
            case int() if abs(written) >= _TOO_LONG:
                sheet.write_string(row, column, str(written), look.words)
            case int() | float():
                sheet.write_number(row, column, written, look.number)
            case date() if written.year < _FIRST_YEAR:
                sheet.write_string(row, column, str(written), look.words)
            case datetime():
                sheet.write_datetime(row, column, written, look.moment)
            case date():
                day = datetime.combine(written, time())
                sheet.write_datetime(row, column, day, look.day)


def _no_markup(words: str) -> str:
    """Keep words from being taken for XML: XlsxWriter writes what begins and ends so as it is, and
    people could make formulas of it (3.3.1, `Worksheet._write_cell`)."""
    return f" {words}" if words.startswith("<r>") else words


def _width(written: Plain) -> int:
    match written:
        case str():
            return max((len(line) for line in written.splitlines()), default=0)
        case int() | float() | Percent():
            return len(str(written))
        case datetime():
            return len("31-12-2026 23:59")
        case date():
            return len("31-12-2026")


def _sheet_name(words: str, number: int) -> str:
    """Name a sheet as Excel allows, after the table; the second one has a 2 behind it."""
    tidy = " ".join(words.translate(_NOT_IN_NAMES).split()) or "-"
    name = f"{tidy}-" if tidy.casefold() == _TAKEN else tidy
    behind = "" if number == 1 else f" ({number})"
    return f"{fitted(name, _LONGEST_NAME - len(behind))}{behind}"
