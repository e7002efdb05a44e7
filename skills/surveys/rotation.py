"""Who gets the same questions in a rotation, and whether that gives figures to show. Pure.

People of one panel get the same questions: a set of questions that only few got would point at
their answers. So a panel is large, and made of whole group cells where they are small (SUR-E2). In
a small workplace everybody is in one panel (SUR-A9).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from heapq import heappush, heapreplace
from typing import Final, TypeAlias

from skills.surveys.questions import Question
from skills.surveys.seeded import shuffled

# A person's groups by dimension, as they are frozen at launch; `unit` is a path: "Wonen/Noord".
Groups: TypeAlias = Mapping[str, str]

_LONGEST_WINDOW: Final = timedelta(days=364)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a rotation goes: at most `most` questions `every` so often, none twice within `rest`,
    each driver `driver_every` where the numbers allow it.

    `window` is the time of which a figure is shown. `response` is the share of people who are
    expected to answer. In a workplace of fewer than `small` all get the same questions.
    """

    every: timedelta = timedelta(days=7)
    most: int = 3
    rest: timedelta = timedelta(days=90)
    driver_every: timedelta = timedelta(days=28)
    window: timedelta = timedelta(days=28)
    threshold: int = 5
    response: float = 0.6
    small: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """People who get the same questions. `number` says where in the cycle they are."""

    number: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A rotation: it is kept by itself, and never with answers.

    `is_small`: everybody gets the same questions, since figures would show nothing otherwise; the
    window of `pace` is then as long as that needs.
    """

    seed: str
    pace: Pace
    panels: tuple[Panel, ...]
    is_small: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TooThin:
    """Why a plan is refused: a unit would get fewer answers of a driver than `needed` in a window.

    `unit` is "" for everybody. `window` is a window that would do; None when none of a year does.
    """

    unit: str
    people: int
    answers: int
    needed: int
    window: timedelta | None


def plan(
    people: Mapping[str, Groups], questions: Sequence[Question], *, seed: str, pace: Pace
) -> Plan | TooThin:
    """Plan a rotation of these questions, or say which unit would have too few answers.

    Units of fewer people than twice the threshold are shown with what they are part of, and so
    refuse nothing.
    """
    is_small = len(people) < pace.small
    unit, fewest = min(_units(people, pace).items(), key=lambda one: (one[1], one[0]))
    window = _window_for(fewest, questions, pace)
    if window is None or (window > pace.window and not is_small):
        return TooThin(
            unit=unit,
            people=fewest,
            answers=_answers(fewest, pace.window, questions, pace),
            needed=2 * pace.threshold,
            window=window,
        )
    panels = [list(people)] if is_small else _panels(people, seed, pace)
    return Plan(
        seed=seed,
        pace=replace(pace, window=max(window, pace.window)),
        panels=tuple(
            Panel(number=number, people=tuple(shuffled(seed, members)))
            for number, members in enumerate(panels)
        ),
        is_small=is_small,
    )


def renewed(plan: Plan, people: Mapping[str, Groups]) -> Plan:
    """Let who left go, and put who came into the smallest panel of their own groups, else of their
    unit, else of all. Everybody else stays where they are, or they would be asked things twice;
    only a panel that became too small is divided over the others.
    """
    stayed = {
        panel.number: [person for person in panel.people if person in people]
        for panel in plan.panels
    }
    largest = max(stayed, key=lambda number: len(stayed[number]))
    panels = {
        number: ones
        for number, ones in stayed.items()
        if len(ones) >= 2 * plan.pace.threshold or number == largest
    }
    known = {person for ones in panels.values() for person in ones}
    nearest = _Nearest(panels, people)
    for person in shuffled(plan.seed, people.keys() - known):
        nearest.take(person, people[person])
    made = (Panel(number=number, people=tuple(ones)) for number, ones in panels.items())
    return replace(plan, panels=tuple(made))


# What a plan would show.


def _units(people: Mapping[str, Groups], pace: Pace) -> dict[str, int]:
    """Count the people of everybody and of each unit that is shown by itself."""
    counted: dict[str, int] = defaultdict(int)
    for groups in people.values():
        for unit in _upwards(groups.get("unit", "")):
            counted[unit] += 1
    least = 2 * pace.threshold
    return {"": len(people)} | {unit: n for unit, n in counted.items() if n >= least}


def _upwards(unit: str) -> list[str]:
    """List a unit and all that it is part of, up to everybody, who are ""."""
    parts = unit.split("/") if unit else []
    return ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]


def _answers(people: int, window: timedelta, questions: Sequence[Question], pace: Pace) -> int:
    """Tell how many answers of any driver so many people give in a window, at the least."""
    rounds = window // pace.every
    drivers: dict[str | None, int] = defaultdict(int)
    for question in questions:
        drivers[question.driver] += 1
    fewest = min(drivers.values())
    times = min(
        rounds,
        rounds * pace.most // len(drivers),
        fewest * (rounds * pace.every) // pace.rest,
    )
    return int(people * pace.response * times)


def _window_for(people: int, questions: Sequence[Question], pace: Pace) -> timedelta | None:
    if people < pace.threshold:
        return None  # however often they answer, it stays the answers of so few
    needed, window = 2 * pace.threshold, pace.every
    while window <= _LONGEST_WINDOW:
        if _answers(people, window, questions, pace) >= needed:
            return window
        window += pace.every
    return None


# Who is in a panel with whom.

_Cell: TypeAlias = tuple[tuple[str, str], ...]


def _cell(groups: Groups) -> _Cell:
    return tuple(sorted(groups.items()))


class _Nearest:
    """Panels that people come to: by each cell that is in them, and each unit, the smallest first.

    They only grow, so a panel that stands where it was smaller is put right when it is next.
    """

    def __init__(self, panels: dict[int, list[str]], people: Mapping[str, Groups]) -> None:
        self._panels = panels
        self._heaps: dict[_Cell | str, list[tuple[int, int]]] = defaultdict(list)
        self._there: dict[_Cell | str, set[int]] = defaultdict(set)
        for number, ones in panels.items():
            for cell in {_cell(people[one]) for one in ones}:
                self._note(number, cell)

    def take(self, person: str, groups: Groups) -> None:
        """Put somebody into the smallest panel with their own cell, else of those with the nearest
        unit."""
        cell = _cell(groups)
        keys = [cell, *_upwards(groups.get("unit", ""))]
        heap = next((self._heaps[key] for key in keys if key in self._heaps), None)
        number = self._smallest(heap) if heap else min(self._panels)
        self._panels[number].append(person)
        self._note(number, cell)

    def _smallest(self, heap: list[tuple[int, int]]) -> int:
        while True:
            size, number = heap[0]
            now = len(self._panels[number])
            if size == now:
                return number
            heapreplace(heap, (now, number))

    def _note(self, number: int, cell: _Cell) -> None:
        if number in self._there[cell]:
            return
        for key in (cell, *_upwards(dict(cell).get("unit", ""))):
            if number not in self._there[key]:
                self._there[key].add(number)
                heappush(self._heaps[key], (len(self._panels[number]), number))


@dataclass(slots=True)
class _Unit:
    """A unit while panels are made, from the deepest up. `small`: cells, and units in it, that
    are too few for a panel and stay together."""

    panels: list[list[str]] = field(default_factory=list[list[str]])
    small: list[list[str]] = field(default_factory=list[list[str]])


def _panels(people: Mapping[str, Groups], seed: str, pace: Pace) -> list[list[str]]:
    """Make panels that each give twice the threshold in answers, so that of n answers of a unit
    there are at most n / 2k sets of questions, and one at least."""
    cells: dict[_Cell, list[str]] = defaultdict(list)
    for person in shuffled(seed, people):
        cells[_cell(people[person])].append(person)
    units = {"": _Unit()}
    for cell in sorted(cells):
        unit = dict(cell).get("unit", "")
        for above in _upwards(unit):
            units.setdefault(above, _Unit())
        count = _panels_of(len(cells[cell]), pace)
        if count:
            units[unit].panels += [cells[cell][at::count] for at in range(count)]
        else:
            units[unit].small.append(cells[cell])
    for unit in sorted(units, key=lambda name: (-len(_upwards(name)), name)):
        mine = units[unit]
        left = _pooled(mine, pace)
        if left and mine.panels:
            min(mine.panels, key=len).extend(left)
        elif left and unit:
            units[_upwards(unit)[1]].small.append(left)
        elif left:
            mine.panels.append(left)
        if unit:
            units[_upwards(unit)[1]].panels += mine.panels
    return units[""].panels


def _panels_of(people: int, pace: Pace) -> int:
    return int(people * pace.response) // (2 * pace.threshold)


def _pooled(unit: _Unit, pace: Pace) -> list[str]:
    """Put what is small in a unit together into panels; give the people who are left."""
    left: list[str] = []
    for people in unit.small:
        left += people
        if _panels_of(len(left), pace):
            unit.panels.append(left)
            left = []
    return left
