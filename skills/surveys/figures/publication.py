"""What is shown of a round: figures by cell, without words, for every screen and file. Pure.

What is not in it was not shown, and nobody gets it. It is made once (`publishing`), and kept as
JSON (`to_json`, `from_json`).
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal, TypeAlias

from pydantic import TypeAdapter

# Which group: dimensions and labels, the unit first, as a path: (("unit", "Wonen/Noord"),).
Cell: TypeAlias = tuple[tuple[str, str], ...]
Strength: TypeAlias = Literal["low", "medium", "high"]

UNIT: Final = "unit"
EVERYBODY: Final[Cell] = ()
OUTCOME: Final = "ENG"  # engagement: what other drivers are related to
FAVOURABLE: Final = 4  # the class of "strongly agree": one of those that are favourable
SHOWS_COUNT: Final = 10  # requirements 7.6.6: no counts under 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The answers of one cell to one question, or to one option of a question for several.

    `people` is how many answered, from 10 on. `spread` is in whole percents: of the answers 1 to 5;
    of no and yes; of detractors, passives and promoters; of each option. `value` is what it comes
    to: the percentage that is favourable (4 or 5), yes, or chose the option; of a question from 0
    to 10 the recommendation score. It has a `margin` in points; `low` and `high` are where it lies.
    `index` is the mean from 0 to 100 of the answers 1 to 5.

    With `most`, all of that is left out: 80% or more of the answers are in those classes of the
    spread, by number; which percentage, is not told, for it can be 100.
    """

    cell: Cell
    question: str
    option: int | None = None
    people: int | None = None
    spread: tuple[int, ...] = ()
    value: int | None = None
    margin: float | None = None
    low: int | None = None
    high: int | None = None
    index: int | None = None
    most: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFigure:
    """What the questions of a driver come to in one cell, where figures of all of them are told.

    It is made of those figures as they are shown, and tells no more. `value` is the percentage
    that is favourable, the mean of theirs; of a question of which "80% or more" is told the middle
    of that was taken, and the figure `is_rough`: then it has no margin and no index.
    """

    cell: Cell
    driver: str
    people: int | None
    value: int
    margin: float | None = None
    index: int | None = None
    is_rough: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """How many percent of those invited in a cell answered."""

    cell: Cell
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """How far a driver and engagement go together, for the people who answered both: not why.

    `low` and `high` are where the rank correlation lies, from -1 to 1.
    """

    driver: str
    people: int
    strength: Strength
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many points a figure rose since an earlier round, with the margin.

    Of a driver, or of a question. `is_real` when it is more than chance explains.
    """

    cell: Cell
    driver: str | None = None
    question: str | None = None
    option: int | None = None
    points: int
    margin: float
    is_real: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """All that is shown of a round. Of a cell and a question that are not here: too few answers.

    `cells` are all groups there were. `associations` are of everybody.
    """

    threshold: int
    cells: tuple[Cell, ...]
    rates: tuple[Rate, ...]
    figures: tuple[Figure, ...]
    drivers: tuple[DriverFigure, ...]
    associations: tuple[Association, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Heatmap:
    """Units down, drivers across; None where too few answered."""

    units: tuple[Cell, ...]
    drivers: tuple[str, ...]
    rows: tuple[tuple[DriverFigure | None, ...], ...]


def to_json(publication: Publication) -> str:
    """Write a publication down; what is not told takes no room."""
    return _adapter().dump_json(publication, exclude_defaults=True).decode()


def from_json(written: str) -> Publication:
    """Read a publication. Raises: pydantic.ValidationError, when it is none."""
    return _adapter().validate_json(written)


def heatmap(publication: Publication) -> Heatmap:
    """Lay the drivers of all units side by side, everybody first."""
    units = tuple(cell for cell in publication.cells if all(name == UNIT for name, _ in cell))
    drivers = tuple(dict.fromkeys(one.driver for one in publication.drivers))
    found = {(one.cell, one.driver): one for one in publication.drivers}
    rows = tuple(tuple(found.get((unit, driver)) for driver in drivers) for unit in units)
    return Heatmap(units, drivers, rows)


def of_unit(publication: Publication, path: str) -> Publication:
    """Leave only what is about a unit and those below it: what its manager sees (SUR-E10)."""
    return replace(
        publication,
        cells=tuple(cell for cell in publication.cells if _is_below(cell, path)),
        rates=tuple(one for one in publication.rates if _is_below(one.cell, path)),
        figures=tuple(one for one in publication.figures if _is_below(one.cell, path)),
        drivers=tuple(one for one in publication.drivers if _is_below(one.cell, path)),
        associations=(),
        changes=tuple(one for one in publication.changes if _is_below(one.cell, path)),
    )


def _is_below(cell: Cell, path: str) -> bool:
    return any(
        dimension == UNIT and (label == path or label.startswith(f"{path}/"))
        for dimension, label in cell
    )


@cache
def _adapter() -> TypeAdapter[Publication]:
    return TypeAdapter(Publication)
