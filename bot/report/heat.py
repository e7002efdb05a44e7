"""Percentages of groups, side by side, as a picture shows them and as words say them. Pure."""

from dataclasses import dataclass
from typing import Final

from bot.content import Text
from bot.report.lines import in_lines

MOST_HEAT_ROWS: Final = 20  # what is readable on a phone
MOST_HEAT_COLUMNS: Final = 10
# From which percentage on a cell has the next colour.
STEPS: Final = (0, 20, 40, 60, 80)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A group and its percentages, from 0 to 100; None where one is hidden."""

    label: Text
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Groups down, what is measured across. `hidden` says why some are not shown.

    Raises: ValueError, without rows or columns or with more than can be shown, and for a row that
    has not as many values as there are columns.
    """

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[HeatRow, ...]
    hidden: Text

    def __post_init__(self) -> None:
        """Refuse what is no picture, where the skill makes it."""
        if not 0 < len(self.rows) <= MOST_HEAT_ROWS:
            raise ValueError(f"{len(self.rows)} rows: from 1 to {MOST_HEAT_ROWS} can be shown")
        if not 0 < len(self.columns) <= MOST_HEAT_COLUMNS:
            raise ValueError(f"{len(self.columns)} columns: at most {MOST_HEAT_COLUMNS}")
        if any(len(one.values) != len(self.columns) for one in self.rows):
            raise ValueError("a row has not as many values as there are columns")

    def words(self) -> Text:
        """Say all that the picture shows, for who does not see it."""
        return in_lines(self.title, [(row.label, self._cells(row)) for row in self.rows])

    def _cells(self, row: HeatRow) -> tuple[Text, ...]:
        return tuple(
            Text("core.line_figure", {"moment": column, "value": self.said(value)})
            for column, value in zip(self.columns, row.values, strict=True)
        )

    def said(self, value: int | None) -> Text:
        """Say the percentage of a cell, or why it is hidden."""
        return self.hidden if value is None else Text("core.percent", {"percent": value})
