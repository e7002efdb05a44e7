"""A CSV file that somebody brings → its rows, whichever program wrote it. Touches no store.

UTF-8 or Windows-1252, with `,` `;` or a tab between cells. Everything else is refused with a fault
that is a sentence of its own, or that whoever asked for the file says in their own words.
"""

import csv
import io
import itertools
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, Final, Literal, TypeAlias

from bot.content import Text
from bot.errors import Wrong
from bot.formula import as_meant

Fault: TypeAlias = Literal[
    "empty", "spreadsheet", "utf_16", "binary", "no_encoding", "huge_cell", "bad_quotes"
]
# Its number as a spreadsheet counts it, and its cells.
Row: TypeAlias = tuple[int, Sequence[str]]

MOST_IN_CELL: Final = csv.field_size_limit()

_CHUNK: Final = 1 << 20
_PEEK: Final = 1 << 16
_DELIMITERS: Final = (",", ";", "\t")
_STATED: Final = ("sep=,", "sep=;")


class Unreadable(Wrong):
    """A file cannot be read row by row."""

    def __init__(self, fault: Fault, row: int = 0) -> None:
        super().__init__(_sentence(fault, row))
        self.fault: Fault = fault
        self.row = row


def _sentence(fault: Fault, row: int) -> Text:
    match fault:
        case "empty":
            return Text("core.csv_empty")
        case "spreadsheet" | "utf_16" | "binary" | "no_encoding":
            return Text("core.csv_kind")
        case "huge_cell":
            return Text("core.csv_cell", {"row": row, "count": MOST_IN_CELL})
        case "bad_quotes":
            return Text("core.csv_quotes", {"row": row})


def read_rows(data: bytes, is_known: Callable[[str], bool]) -> tuple[Row, ...]:
    """Read the rows of a file that a form was given, the names of its columns first.

    Blank rows are left out. `is_known` tells whether a column's name is one that is looked for: by
    that it is seen what stands between cells. A `'` that Plein put before words when it wrote them,
    since they look like a formula, is taken off again.

    Raises: Unreadable, a `Wrong`, so that a handler need not look at it.
    """
    encoding = encoding_of(io.BytesIO(data))
    _, rows = rows_of(io.StringIO(data.decode(encoding), newline=""), is_known)
    found = tuple((row, tuple(map(as_meant, cells))) for row, cells in rows)
    if not found:
        raise Unreadable("empty")
    return found


def encoding_of(file: BinaryIO) -> str:
    """Tell how a file is written, by reading all of it once in small pieces.

    Raises: Unreadable, when it is no text.
    """
    start = file.read(_PEEK)
    _refuse_other_formats(start)
    for encoding in ("utf-8", "cp1252"):
        decoder = getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            for piece in iter(lambda: file.read(_CHUNK), b""):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return "utf-8-sig" if encoding == "utf-8" else encoding
    raise Unreadable("no_encoding")


def _refuse_other_formats(start: bytes) -> None:
    if not start.removeprefix(BOM_UTF8).strip():
        raise Unreadable("empty")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("spreadsheet")
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise Unreadable("utf_16")
    if b"\0" in start:
        raise Unreadable("binary")


def rows_of(
    lines: Iterable[str], is_known: Callable[[str], bool]
) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """Tell what stands between the cells of these lines, and give the rows that are not blank.

    Raises: Unreadable, while they are given.
    """
    delimiter, skipped, left = _delimiter(iter(lines), is_known)
    return delimiter, _rows(left, delimiter, skipped)


def _delimiter(
    lines: Iterator[str], is_known: Callable[[str], bool]
) -> tuple[str, int, Iterator[str]]:
    """Find what stands between cells: what `sep=;` above the names says, or what fits them.

    Also gives how many lines it passed over, and the lines that are left.
    """
    for skipped, line in enumerate(lines):
        if line.strip().lower() in _STATED:
            return line.strip()[-1:], skipped + 1, lines
        if line.strip():
            return _likeliest_delimiter(line, is_known), skipped, itertools.chain([line], lines)
    return _DELIMITERS[0], 0, lines


def _likeliest_delimiter(header: str, is_known: Callable[[str], bool]) -> str:
    """Choose what makes the most known columns of the first line, then the most columns."""

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([header], delimiter=delimiter), list[str]())
        except csv.Error:
            return 0, 0
        return sum(map(is_known, cells)), len(cells)

    return max(_DELIMITERS, key=worth)


def _rows(lines: Iterable[str], delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    for row in itertools.count(1 + skipped):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            huge = "field larger" in str(error)
            raise Unreadable("huge_cell" if huge else "bad_quotes", row) from error
        if any(cell.strip() for cell in cells):
            yield row, cells
