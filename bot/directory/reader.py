"""A CSV file of people → its rows, checked one by one. Touches no store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from bot.csv_rows import MOST_IN_CELL, Fault, Unreadable, encoding_of, rows_of
from bot.directory import sentences
from bot.directory.cells import Entry, Problem, entry_of, shown, too_many_or_few
from bot.directory.columns import KNOWN, REQUIRED, column_called
from bot.errors import PleinError

# What is being done ("read", "compared", "written"), how many rows so far, and of how many.
Progress: TypeAlias = Callable[[str, int, int | None], None]

_PROGRESS_STEP: Final = 1000
_LONGEST_COLUMN_NAME: Final = 100
_FAULTS: Final[Mapping[Fault, str]] = {
    "empty": sentences.EMPTY,
    "spreadsheet": sentences.A_SPREADSHEET,
    "utf_16": sentences.UTF_16,
    "binary": sentences.BINARY,
    "no_encoding": sentences.NO_ENCODING,
    "huge_cell": sentences.HUGE_CELL,
    "bad_quotes": sentences.BAD_QUOTES,
}


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
        with path.open("rb") as file:
            encoding = encoding_of(file)
        with path.open(encoding=encoding, newline="") as lines:
            return _parsed(path.name, encoding, lines, progress)
    except Unreadable as error:
        named = path.name if error.row else path
        raise _unusable(_FAULTS[error.fault], named, row=error.row, most=MOST_IN_CELL) from error
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


def _parsed(name: str, encoding: str, lines: Iterable[str], progress: Progress) -> ParsedFile:
    delimiter, rows = rows_of(lines, lambda cell: column_called(cell) in KNOWN)
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
