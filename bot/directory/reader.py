"""A CSV file of people → its rows, checked one by one. Touches no store."""

import csv
import itertools
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from bot.directory import sentences
from bot.directory.cells import Entry, Problem, entry_of, shown, too_many_or_few
from bot.directory.columns import KNOWN, REQUIRED, column_called
from bot.errors import PleinError

# What is being done ("read", "compared", "written"), how many rows so far, and of how many.
Progress: TypeAlias = Callable[[str, int, int | None], None]

_CHUNK: Final = 1 << 20
_PEEK: Final = 1 << 16
_PROGRESS_STEP: Final = 1000
_DELIMITERS: Final = (",", ";", "\t")
_STATED: Final = ("sep=,", "sep=;")
_LONGEST_COLUMN_NAME: Final = 100


class UnusableFile(PleinError):
    """The file cannot be read as a list of people."""

    def __str__(self) -> str:
        """Say only what was given: it names the file and what to do."""
        return " ".join(str(arg) for arg in self.args)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """What a file of people says: its good rows, its broken rows, and what to know about it.

    `columns` are the known columns that it has; `attributes` the others, by their tidied names.
    """

    name: str
    encoding: str
    delimiter: str
    columns: frozenset[str]
    attributes: tuple[str, ...]
    entries: Sequence[Entry]
    problems: Sequence[Problem]
    notes: Sequence[str]


def quiet(_doing: str, _done: int, _total: int | None) -> None:
    """Show no progress."""


def read_csv(path: Path, progress: Progress = quiet) -> ParsedFile:
    """Read a file of people: UTF-8 or Windows-1252, with `,` `;` or a tab between its cells.

    Rows that are broken are listed in `problems`; blank rows are passed over.

    Raises:
        UnusableFile: There is nothing to read row by row; it says why, and what to do.
    """
    _refuse_what_is_no_file(path)
    try:
        encoding = _encoding(path)
        with path.open(encoding=encoding, newline="") as lines:
            return _parsed(path.name, encoding, lines, progress)
    except OSError as error:
        raise _unusable(sentences.CANNOT_OPEN, path, reason=error.strerror or error) from error
    except UnicodeError as error:  # it was written to between the two readings
        raise _unusable(sentences.NO_ENCODING, path) from error


def _unusable(sentence: str, path: Path | str, **words: object) -> UnusableFile:
    return UnusableFile(sentence.format(file=path, **words))


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise _unusable(sentences.A_FOLDER, path)
        if not path.exists():
            raise _unusable(sentences.NOT_THERE, path)
        if not path.is_file():
            raise _unusable(sentences.NOT_A_FILE, path)
    except (OSError, ValueError) as error:  # a name too long for the disk, or with a NUL
        raise _unusable(sentences.NOT_THERE, path) from error


def _encoding(path: Path) -> str:
    """Tell how the file is written, by reading all of it once in small pieces."""
    decoder = getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(_PEEK)
        _refuse_other_formats(path, start)
        try:
            for piece in itertools.chain([start], iter(lambda: file.read(_CHUNK), b"")):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            _refuse_undecodable(path)
            return "cp1252"
    return "utf-8-sig"


def _refuse_undecodable(path: Path) -> None:
    with path.open("rb") as file:
        try:
            for piece in iter(lambda: file.read(_CHUNK), b""):
                piece.decode("cp1252")
        except UnicodeDecodeError as error:
            raise _unusable(sentences.NO_ENCODING, path) from error


def _refuse_other_formats(path: Path, start: bytes) -> None:
    if not start.removeprefix(BOM_UTF8).strip():
        raise _unusable(sentences.EMPTY, path)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _unusable(sentences.A_SPREADSHEET, path)
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise _unusable(sentences.UTF_16, path)
    if b"\0" in start:
        raise _unusable(sentences.BINARY, path)


def _parsed(name: str, encoding: str, lines: Iterable[str], progress: Progress) -> ParsedFile:
    delimiter, skipped, lines = _delimiter(iter(lines))
    rows = _rows(name, lines, delimiter, skipped)
    columns = _columns(name, next((cells for _, cells in rows), list[str]()))
    entries, problems = _entries(rows, columns, progress)
    if not entries and not problems:
        raise _unusable(sentences.ONLY_HEADER, name)
    return ParsedFile(
        name=name,
        encoding="Windows-1252" if encoding == "cp1252" else "UTF-8",
        delimiter=delimiter,
        columns=frozenset(columns) & frozenset(KNOWN),
        attributes=tuple(column for column in columns if column and column not in KNOWN),
        entries=entries,
        problems=problems,
        notes=_notes(encoding, columns),
    )


def _notes(encoding: str, columns: Sequence[str]) -> list[str]:
    nameless = [
        sentences.NAMELESS_COLUMN.format(number=number)
        for number, column in enumerate(columns, start=1)
        if not column
    ]
    return [sentences.OLD_ENCODING, *nameless] if encoding == "cp1252" else nameless


def _delimiter(lines: Iterator[str]) -> tuple[str, int, Iterator[str]]:
    """Find what stands between cells: what `sep=;` above the names says, or what fits them.

    Also gives how many lines it passed over, and the lines that are left.
    """
    for skipped, line in enumerate(lines):
        if line.strip().lower() in _STATED:
            return line.strip()[-1:], skipped + 1, lines
        if line.strip():
            return _likeliest_delimiter(line), skipped, itertools.chain([line], lines)
    return _DELIMITERS[0], 0, lines


def _likeliest_delimiter(header: str) -> str:
    """Choose what makes the most known columns of the first line, then the most columns."""

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([header], delimiter=delimiter), list[str]())
        except csv.Error:
            return 0, 0
        return sum(column_called(cell) in KNOWN for cell in cells), len(cells)

    return max(_DELIMITERS, key=worth)


def _rows(
    name: str, lines: Iterable[str], delimiter: str, skipped: int
) -> Iterator[tuple[int, list[str]]]:
    """Give the rows that are not blank, with their numbers as a spreadsheet counts them."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    for row in itertools.count(1 + skipped):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            most = csv.field_size_limit()
            huge = "field larger" in str(error)
            sentence = sentences.HUGE_CELL if huge else sentences.BAD_QUOTES
            raise _unusable(sentence, name, row=row, most=most) from error
        if any(cell.strip() for cell in cells):
            yield row, cells


def _columns(name: str, header: Sequence[str]) -> list[str]:
    columns = [column_called(cell) for cell in header]
    if not columns:
        raise _unusable(sentences.EMPTY, name)
    for missing in (column for column in REQUIRED if column not in columns):
        found = ", ".join(shown(cell) for cell in header[:20])
        raise _unusable(sentences.NO_COLUMN, name, column=missing, found=found)
    first_at: dict[str, int] = {}
    for number, column in enumerate(columns, start=1):
        if len(column) > _LONGEST_COLUMN_NAME or not column.isprintable():
            raise _unusable(sentences.BAD_COLUMN_NAME, name, number=number, column=shown(column))
        first = first_at.setdefault(column, number)
        if column and first != number:
            raise _unusable(sentences.SAME_COLUMN, name, first=first, second=number, column=column)
    return columns


def _entries(
    rows: Iterable[tuple[int, list[str]]], columns: Sequence[str], progress: Progress
) -> tuple[list[Entry], list[Problem]]:
    entries: list[Entry] = []
    problems: list[Problem] = []
    for row, cells in rows:
        uneven = too_many_or_few(row, cells, len(columns))
        if uneven is not None:
            problems.append(uneven)
            continue
        named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        entry, wrong = entry_of(row, named)
        problems += wrong
        if entry is not None:
            entries.append(entry)
        if row % _PROGRESS_STEP == 0:
            progress("read", row, None)
    progress("read", len(entries) + len({problem.row for problem in problems}), None)
    return entries, problems
