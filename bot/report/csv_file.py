"""A table as CSV, as Excel opens it with a double click. Pure.

RFC 4180, in UTF-8 with the mark by which Excel knows it. Excel takes the separators of the
computer's region, not of the file: a Dutch one has a semicolon between cells and a comma in
numbers, an English one a comma and a point. So it goes by the reader's language; who has the other
kind of computer takes the XLSX.
"""

import csv
import io
from datetime import date, datetime
from typing import Final

from bot.formula import harmless
from bot.report.table import Cell, Percent, Reading, Table, plain

_MARK: Final = "\ufeff"


def to_csv(table: Table, reading: Reading) -> bytes:
    """Write a table as CSV: words that a program would take for a formula have a ' before them."""
    is_dutch = reading.language == "nl"
    written = io.StringIO()
    written.write(_MARK)
    rows = csv.writer(written, delimiter=";" if is_dutch else ",", lineterminator="\r\n")
    for row in (table.columns, *table.rows):
        rows.writerow([_written(cell, reading, is_dutch=is_dutch) for cell in row])
    return written.getvalue().encode()


def _written(cell: Cell, reading: Reading, *, is_dutch: bool) -> str:
    match plain(cell, reading):
        case str() as words:
            return harmless(words)
        case int() as number:
            return str(number)
        case float() as number:
            return _decimal(repr(number), is_dutch=is_dutch)
        case Percent(value=value):
            return _decimal(f"{round(100 * value, 2):.15g}%", is_dutch=is_dutch)
        case datetime() as moment:
            return f"{moment:%Y-%m-%d %H:%M:%S}"
        case date() as day:
            return f"{day:%Y-%m-%d}"


def _decimal(number: str, *, is_dutch: bool) -> str:
    return number.replace(".", ",") if is_dutch else number
