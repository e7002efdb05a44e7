"""A list that somebody brings: its columns, its lines, and what is wrong with it. Pure.

Nothing of a list is taken while anything in it is wrong: every mistake is told, with its row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot import Text, read_rows

_MOST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong in a row, as a spreadsheet counts it; 0 is the list as a whole."""

    row: int
    what: Text

    @property
    def text(self) -> Text:
        """The sentence, with its row."""
        if self.row == 0:
            return self.what
        return Text("surveys.import_row", {"row": self.row, "what": self.what})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row under the names of the columns: its cells by column, with single spaces.

    A cell that is not there is "". Where a cell has several lines, they stay.
    """

    row: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_list(
    data: bytes, columns: Mapping[str, str], required: tuple[str, ...], most: int
) -> tuple[tuple[Line, ...], tuple[Mistake, ...]]:
    """Read the lines of a CSV, or what is wrong with its columns.

    `columns` has, by every name that a column may have, the one it is called here. More lines than
    `most` are a mistake.

    Raises: Wrong, when it cannot be read row by row.
    """
    header, *rows = read_rows(data, lambda cell: _tidy(cell) in columns)
    names = [columns.get(_tidy(cell), "") for cell in header[1]]
    wrong = _wrong_names(header[1], names, columns, required)
    if not rows:
        wrong.append(Text("surveys.import_empty"))
    if len(rows) > most:
        wrong.append(Text("surveys.import_long", {"count": most}))
    if wrong:
        return (), tuple(Mistake(row=0, what=what) for what in wrong)
    lines = tuple(
        Line(row=row, cells={name: _spaced(cell) for name, cell in zip(names, cells, strict=False)})
        for row, cells in rows
    )
    uneven = tuple(
        Mistake(
            row=row, what=Text("surveys.import_cells", {"cells": len(cells), "count": len(names)})
        )
        for row, cells in rows
        if any(cell.strip() for cell in cells[len(names) :])
    )
    return lines, uneven


def shown(words: str) -> str:
    """Quote what stands in a cell: shortened, and without what cannot be seen."""
    seen = "".join(one if one.isprintable() else " " for one in words[:_MOST_SHOWN])
    return f"{seen}…" if len(words) > _MOST_SHOWN else seen


def _tidy(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _spaced(cell: str) -> str:
    return "\n".join(line for one in cell.splitlines() if (line := " ".join(one.split())))


def _wrong_names(
    header: Sequence[str],
    names: Sequence[str],
    columns: Mapping[str, str],
    required: tuple[str, ...],
) -> list[Text]:
    every = ", ".join(dict.fromkeys(columns.values()))
    wrong = [
        Text("surveys.import_column", {"column": shown(cell), "columns": every})
        for cell, name in zip(header, names, strict=True)
        if not name and cell.strip()
    ]
    wrong += [
        Text("surveys.import_twice", {"column": name})
        for name in dict.fromkeys(names)
        if name and names.count(name) > 1
    ]
    wrong += [
        Text("surveys.import_missing", {"column": name, "columns": every})
        for name in required
        if name not in names
    ]
    return wrong
