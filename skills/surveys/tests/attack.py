# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportArgumentType=false
"""Somebody who wants to know what people answered, with a solver and all that was published.

They know who is in which group and who answered which question (`Known`): the worst case, for that
is never shown. What nobody knows, the answers, is for each group of people who are in the same
cells a number in each class: integers that add up to what was published. A set of people is
*found out* when the number of those on one side can be one thing only. (Not when it can only be
none: that nobody of all is on a side, is what is published of a spread.)

It stands on nothing of what it attacks but how figures are rounded.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from skills.surveys.figures.publication import Cell, Figure, Publication
from skills.surveys.figures.publishing import Closed, publish
from skills.surveys.figures.scores import percent
from skills.surveys.questions import Answer, Question
from skills.surveys.tests.organisations import organisation

Group: TypeAlias = frozenset[tuple[str, str]]  # all labels of somebody
Counts: TypeAlias = np.ndarray  # groups x classes

# Which classes of an answer say the same of somebody.
SIDES: Final[Mapping[str, tuple[int, ...]]] = {
    "agree": (0, 0, 1, 2, 2),
    "ten": (0, 1, 2),
    "yes_no": (0, 1),
    "several": (0, 1),
}
TRIES, ENOUGH = 1000, 100  # worlds near the true one, before a solver looks for others
MOST: Final = 0.8


@dataclass(frozen=True)
class FoundOut:
    """What an attacker can prove: that of so many people so many are on one side."""

    question: str
    option: int | None
    groups: tuple[Group, ...]
    people: int
    side: int
    count: int


@dataclass(frozen=True)
class Known:
    """How many people of each group answered one question, in order of the groups."""

    question: Question
    option: int | None
    groups: tuple[Group, ...]
    sizes: tuple[int, ...]
    truth: Counts  # what nobody knows; only to see sooner that something else is possible, too

    @property
    def sides(self) -> tuple[int, ...]:
        """Say of each class what it says of somebody."""
        return SIDES.get(self.question.kind) or tuple(range(len(self.question.options)))


def attack_organisation(seed: int) -> list[FoundOut]:
    """Publish the round of an organisation, and attack it."""
    closed = organisation(seed)
    return attack(publish(closed), closed)


def attack(publication: Publication, closed: Closed) -> list[FoundOut]:
    """List the sets of fewer people than the threshold whose answers can be proven."""
    return [
        one
        for known in _known(closed)
        for one in _Attack(publication, closed, known).found_out(publication.threshold)
    ]


def _known(closed: Closed) -> Iterator[Known]:
    for question in closed.questions:
        options = range(len(question.options)) if question.kind == "several" else (None,)
        for option in options:
            counts: dict[Group, Counter[int]] = defaultdict(Counter)
            for groups, answers in zip(closed.groups, closed.answers, strict=True):
                if (answer := answers.get(question.id)) is not None:
                    counts[frozenset(groups.items())][_class(question, option, answer)] += 1
            names = tuple(sorted(counts, key=sorted))
            classes = len(SIDES.get(question.kind) or question.options)
            truth = np.array([[counts[name][c] for c in range(classes)] for name in names])
            if names:
                sizes = tuple(int(size) for size in truth.sum(axis=1))
                yield Known(question, option, names, sizes, truth)


def _class(question: Question, option: int | None, answer: Answer) -> int:
    if isinstance(answer, tuple):
        return int(option in answer)
    assert isinstance(answer, int)
    match question.kind:
        case "agree":
            return answer - 1
        case "ten":
            return (answer >= 7) + (answer >= 9)
        case "one" | "several" | "yes_no" | "words":
            return answer


class _Attack:
    """What one question comes to: which worlds there can be, and what they have in common."""

    def __init__(self, publication: Publication, closed: Closed, known: Known) -> None:
        self._known = known
        self._sides = np.array(known.sides)
        self._side_of = np.eye(int(self._sides.max()) + 1, dtype=int)[self._sides]
        self._shape = known.truth.shape
        self._rows: list[np.ndarray] = []
        self._low: list[float] = []
        self._high: list[float] = []
        for at, size in enumerate(known.sizes):
            self._know(_one_row(self._shape, at), size, size)
        for figure in publication.figures:
            if (figure.question, figure.option) == (known.question.id, known.option):
                self._read(figure)
        for cell, low, high in _by_driver(publication, closed, known.question):
            inside = self._inside(cell)
            answered = sum(np.array(known.sizes)[inside])
            favourable = np.outer(inside, self._sides == 2)
            self._know(favourable, low * answered / 100, high * answered / 100)
        self._worlds = (known.truth @ self._side_of)[None]  # worlds x groups x sides

    def found_out(self, threshold: int) -> Iterator[FoundOut]:
        """List what is the same in every world."""
        self._exchange(np.random.default_rng(0))
        for at, size in enumerate(self._known.sizes):
            # All of a group are on one side: so is each of them, however many they are.
            if size >= threshold and (self._worlds[0, at] == size).any():
                yield from self._fixed((at,))
        small = [at for at, size in enumerate(self._known.sizes) if size < threshold]
        for length in range(1, threshold):
            for groups in combinations(small, length):
                if sum(self._known.sizes[at] for at in groups) < threshold:
                    yield from self._fixed(groups)

    def _fixed(self, groups: Sequence[int]) -> Iterator[FoundOut]:
        """List of which sides a set has as many in every world: look for one in which not."""
        known, here = self._known, list(groups)
        for side in np.flatnonzero(self._worlds[0, here].sum(axis=0)).tolist():
            for sign in (1, -1):
                if not self._differs(here, side):
                    wanted = np.zeros(self._shape)
                    wanted[here] = sign * (self._sides == side)
                    self._look(wanted)
            if not self._differs(here, side):
                yield FoundOut(
                    question=known.question.id,
                    option=known.option,
                    groups=tuple(known.groups[at] for at in groups),
                    people=sum(known.sizes[at] for at in groups),
                    side=side,
                    count=int(self._worlds[0, here, side].sum()),
                )

    def _differs(self, groups: list[int], side: int) -> bool:
        counts = self._worlds[:, groups, side].sum(axis=1)
        return bool((counts != counts[0]).any())

    def _look(self, wanted: np.ndarray) -> None:
        """Find the world in which the wanted answers are as few as can be."""
        size = wanted.size
        found = milp(
            wanted.reshape(size),
            integrality=np.ones(size),
            bounds=Bounds(0, max(self._known.sizes)),
            constraints=LinearConstraint(
                np.array(self._rows), np.array(self._low), np.array(self._high)
            ),
        )
        assert found.success, "what was published contradicts itself"
        self._add(np.rint(found.x).astype(int).reshape(1, *self._shape))

    def _add(self, worlds: np.ndarray) -> None:
        self._worlds = np.concatenate([self._worlds, worlds @ self._side_of])

    def _exchange(self, random: np.random.Generator) -> None:
        """Exchange answers of two groups, or of four, where what was published stays so.

        This finds nothing out. It only shows soon, of most sets, that the solver need not try.
        """
        groups, classes = self._shape
        steps = np.zeros((TRIES, groups, classes), dtype=int)
        at = np.arange(TRIES)
        c = random.integers(classes, size=TRIES)
        d = (c + random.integers(1, classes, size=TRIES)) % classes
        is_of_four = random.random(TRIES) < 0.5
        for place, sign in enumerate((1, -1, -1, 1)):
            group = random.integers(groups, size=TRIES)
            change = np.where(is_of_four | (place < 2), sign, 0)
            np.subtract.at(steps, (at, group, c), change)
            np.add.at(steps, (at, group, d), change)
        worlds = self._known.truth + steps
        flat = worlds.reshape(TRIES, -1)
        sums = flat @ np.array(self._rows).T
        is_as_published = ((sums >= self._low) & (sums <= self._high)).all(axis=1)
        self._add(worlds[is_as_published & (flat >= 0).all(axis=1)][:ENOUGH])

    def _know(self, wanted: np.ndarray, low: float, high: float) -> None:
        self._rows.append(wanted.reshape(-1).astype(float))
        self._low.append(low)
        self._high.append(high)

    def _inside(self, cell: Cell) -> np.ndarray:
        return np.array([_is_in(group, cell) for group in self._known.groups])

    def _read(self, figure: Figure) -> None:
        """Count back from percentages."""
        inside = self._inside(figure.cell)
        answered = int(sum(np.array(self._known.sizes)[inside]))
        for at, shown in enumerate(figure.spread):
            counts = [n for n in range(answered + 1) if percent(n / answered) == shown]
            self._know(_column(inside, self._shape, at), min(counts), max(counts))
        if figure.index is not None:
            scores = np.outer(inside, [0, 25, 50, 75, 100])
            about = np.array([figure.index - 0.5, figure.index + 0.5]) * answered
            self._know(scores, about[0], about[1])
        if figure.most:
            most = sum(_column(inside, self._shape, at) for at in figure.most)
            # They read the program, too: it says so of all answers, and of all but one.
            self._know(np.array(most), answered - 1, answered)
            assert answered - 1 >= MOST * answered


def _by_driver(
    publication: Publication, closed: Closed, question: Question
) -> Iterator[tuple[Cell, float, float]]:
    """Subtract from a driver what its other questions come to, where this one is not shown."""
    of_driver = [one.id for one in closed.questions if one.driver == question.driver]
    found = {(one.cell, one.question): one for one in publication.figures}
    for driver in publication.drivers:
        others = [found.get((driver.cell, name)) for name in of_driver if name != question.id]
        values = [one.value for one in others if one is not None and one.value is not None]
        is_hidden = (driver.cell, question.id) not in found
        if driver.driver == question.driver and is_hidden and len(values) == len(others):
            total, doubt = driver.value * len(of_driver) - sum(values), len(of_driver)
            yield driver.cell, total - doubt, total + doubt


def _one_row(shape: tuple[int, ...], at: int) -> np.ndarray:
    row = np.zeros(shape)
    row[at] = 1
    return row


def _column(inside: np.ndarray, shape: tuple[int, ...], at: int) -> np.ndarray:
    column = np.zeros(shape)
    column[inside, at] = 1
    return column


def _is_in(group: Group, cell: Cell) -> bool:
    labels = dict(group)
    return all(
        (label := labels.get(dimension, "")) == wanted
        or (dimension == "unit" and label.startswith(f"{wanted}/"))
        for dimension, wanted in cell
    )
