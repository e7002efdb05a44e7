"""How figures went over the rounds of a survey (SUR-E4). Pure.

It is made of what was published of each round and of nothing else, so it tells no more than that.
What has changed is judged once, when a round is published, against what `last_shown` gives.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias

from skills.surveys.figures.publication import Cell, DriverFigure, Figure, Publication

# How many rounds are told, drawn and compared: a year of one a month, as a phone has room for.
MOST_ROUNDS: Final = 12

# Whose, of which driver or question, which option.
_Name: TypeAlias = tuple[Cell, str | None, str | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure of one round: the percentage that is favourable, yes, or chose an option; of a
    question from 0 to 10 the recommendation score.

    It lies from `low` to `high`, and without these nothing is told of how sure it is.
    `is_changed` since the point before, by more than chance.
    """

    round: int
    on: date
    value: int
    low: int | None
    high: int | None
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The figures of a cell about one driver, question or option, the oldest first.

    A round in which it was hidden, or not asked, has no point: a hole is never filled.
    """

    cell: Cell
    driver: str | None = None
    question: str | None = None
    option: int | None = None
    points: tuple[Point, ...]


def last_shown(rounds: Sequence[Publication]) -> Publication | None:
    """Give what was shown last of each figure of these rounds, the oldest first, as if it were one
    round: what the next one is compared with. None without rounds.

    So where the round before has a hole, the last figure before it is compared.
    """
    if not rounds:
        return None
    figures: dict[_Name, Figure] = {}
    drivers: dict[_Name, DriverFigure] = {}
    for found in rounds:
        drivers |= {(one.cell, one.driver, None, None): one for one in found.drivers}
        figures |= {
            (one.cell, None, one.question, one.option): one
            for one in found.figures
            if one.value is not None
        }
    return replace(
        rounds[-1], figures=tuple(figures.values()), drivers=tuple(drivers.values()), changes=()
    )


def trends(rounds: Sequence[tuple[int, date, Publication]]) -> tuple[Line, ...]:
    """Lay rounds after each other, each with its number and day, the oldest first.

    Drivers come first, in the order in which they were published first. Changed is what was
    published as changed: all cells of that round were judged together then, so that few are called
    so by chance (7.5).
    """
    points: dict[_Name, list[Point]] = {}
    for number, on, found in rounds:
        changed = {
            (one.cell, one.driver, one.question, one.option) for one in found.changes if one.is_real
        }
        for name, value, low, high in _told(found):
            points.setdefault(name, []).append(
                Point(
                    round=number,
                    on=on,
                    value=value,
                    low=low,
                    high=high,
                    is_changed=name in changed,
                )
            )
    lines = (
        Line(cell=cell, driver=driver, question=question, option=option, points=tuple(of))
        for (cell, driver, question, option), of in points.items()
    )
    return tuple(sorted(lines, key=lambda line: line.driver is None))


def _told(found: Publication) -> Iterator[tuple[_Name, int, int | None, int | None]]:
    """Give each figure of a round, and from where to where it lies."""
    for one in found.drivers:
        name = (one.cell, one.driver, None, None)
        if one.margin is None:
            yield name, one.value, None, None
        else:
            low, high = max(one.value - one.margin, 0), min(one.value + one.margin, 100)
            yield name, one.value, round(low), round(high)
    for figure in found.figures:
        if figure.value is not None:
            name = (figure.cell, None, figure.question, figure.option)
            yield name, figure.value, figure.low, figure.high
