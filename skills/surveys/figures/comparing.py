"""Two publications beside each other, or one and an open benchmark. Pure.

They are made of what was published and of nothing else, so they tell no more than that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from skills.surveys.figures.margins import changed, difference
from skills.surveys.figures.publication import Cell, Change, DriverFigure, Figure, Publication

_Told: TypeAlias = tuple[float, float]  # a figure and its margin
_Name: TypeAlias = tuple[Cell, str, int | None]  # whose, of what, which option


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Figures of elsewhere that are open to all (SUR-A8), of everybody there, without a margin."""

    drivers: Mapping[str, float] = field(default_factory=dict[str, float])
    questions: Mapping[str, float] = field(default_factory=dict[str, float])


def changes(
    figures: Sequence[Figure], drivers: Sequence[DriverFigure], earlier: Publication
) -> tuple[Change, ...]:
    """Say what changed since an earlier round, wherever both have a figure.

    All cells of all drivers are judged together, as they are looked at; so are those of all
    questions (7.5).
    """
    return (
        *_compared(_of_drivers(earlier.drivers), _of_drivers(drivers), is_driver=True),
        *_compared(_of_questions(earlier.figures), _of_questions(figures), is_driver=False),
    )


def distances(
    figures: Sequence[Figure], drivers: Sequence[DriverFigure], baseline: Baseline
) -> tuple[Change, ...]:
    """Say how far the figures of everybody lie above a baseline."""
    of_drivers: dict[_Name, _Told] = {
        ((), name, None): (value, 0.0) for name, value in baseline.drivers.items()
    }
    of_questions: dict[_Name, _Told] = {
        ((), name, None): (value, 0.0) for name, value in baseline.questions.items()
    }
    return (
        *_compared(of_drivers, _of_drivers(drivers), is_driver=True),
        *_compared(of_questions, _of_questions(figures), is_driver=False),
    )


def _of_drivers(drivers: Sequence[DriverFigure]) -> dict[_Name, _Told]:
    return {
        (one.cell, one.driver, None): (one.value, one.margin)
        for one in drivers
        if one.margin is not None
    }


def _of_questions(figures: Sequence[Figure]) -> dict[_Name, _Told]:
    return {
        (one.cell, one.question, one.option): (one.value, one.margin)
        for one in figures
        if one.value is not None and one.margin is not None
    }


def _compared(
    before: Mapping[_Name, _Told], now: Mapping[_Name, _Told], *, is_driver: bool
) -> Iterator[Change]:
    names = [name for name in now if name in before]
    found = [difference(before[name], now[name]) for name in names]
    for (cell, name, option), one, is_real in zip(names, found, changed(found), strict=True):
        yield Change(
            cell=cell,
            driver=name if is_driver else None,
            question=None if is_driver else name,
            option=option,
            points=round(one.points),
            margin=round(one.margin, 1),
            is_real=is_real,
        )
