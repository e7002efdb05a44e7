"""Which cells can be shown, so that no fewer than a threshold of people are made out. Pure.

The steps of requirements 7.6, for one measure: of those who answered it.

1. A cell is shown from `threshold` answers on.
2. What is left of a cell after those within it that are shown is nobody, or a threshold at least;
   otherwise the smallest within it is hidden too.
3. Of two cells that are shown, what is in one only is nobody, or a threshold at least; otherwise
   the smaller one is hidden.
4. Of a cell in which all answers, or all but one, are on one side, nothing is told but that ("80%
   or more"). "All but one" as well: otherwise the words would say that it is all.
5. All of this together leaves in doubt what anybody answered (see `doubt`), or more is hidden.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from skills.surveys.figures.cells import WHOLE, Bools, Ints, Layout
from skills.surveys.figures.doubt import told

LEAST_THRESHOLD: Final = 5  # from here on "all but one" is 80% or more


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The answers to one measure: for each atom, how many in each class.

    `sides` says of each class on which side it is: what people would say of somebody.
    """

    counts: Ints  # atoms x classes
    sides: Ints
    threshold: int

    @property
    def sizes(self) -> Ints:
        """Count the answers of each atom."""
        return self.counts.sum(axis=1)

    def by_side(self, counts: Ints) -> Ints:
        """Add up the classes on each side."""
        sides = np.zeros((len(counts), int(self.sides.max()) + 1), dtype=np.int64)
        np.add.at(sides.T, self.sides, counts.T)
        return sides


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be shown of one measure: which cells, and the side of which "80% or more" is all
    that is told of a cell (-1: its figures are).
    """

    cells: Bools
    most: Ints

    @property
    def exact(self) -> Bools:
        """Tell of which cells the figures are shown."""
        return self.cells & (self.most < 0)


Rule: TypeAlias = Callable[[Layout, Ints, int, Bools], None]


def suppress(layout: Layout, counted: Counted, allowed: Bools | None = None) -> Shown:
    """Say which cells can be shown of a measure; of those not `allowed`, none is.

    Raises: ValueError, for a threshold under 5.
    """
    if counted.threshold < LEAST_THRESHOLD:
        raise ValueError(f"a threshold of {counted.threshold} hides nobody")
    sizes = counted.sizes
    shown = (layout.sums(sizes) >= counted.threshold) & (True if allowed is None else allowed)
    most = one_sided(layout, counted)
    while shown[WHOLE]:
        before = shown.copy()
        for rule in RULES:
            rule(layout, sizes, counted.threshold, shown)
        if (shown == before).all():
            hidden = told(layout, counted.counts, counted.sides, counted.threshold, shown, most)
            if not hidden:
                return Shown(shown, most)
            shown[hidden] = False
    return Shown(np.zeros_like(shown), most)


def one_sided(layout: Layout, counted: Counted) -> Ints:
    """Give for each cell the side that all of its answers are on, or all but one; or -1."""
    classes = [layout.sums(column) for column in counted.counts.T]
    sides = counted.by_side(np.stack(classes, axis=1))
    largest = sides.argmax(axis=1)
    is_most = sides.sum(axis=1) - sides.max(axis=1) <= 1
    return np.where(is_most, largest, -1)


def hide_by_rest(layout: Layout, sizes: Ints, threshold: int, shown: Bools) -> None:
    """Hide the smallest cell within one of which too few people are left."""
    of_cells = layout.sums(sizes)
    for tree in layout.splits:
        while True:
            rest = np.bincount(tree.smallest(shown), sizes, len(of_cells))
            too_few = np.flatnonzero((rest > 0) & (rest < threshold))
            above = tree.parents(shown)
            hidden = [
                min(within, key=lambda cell: (of_cells[cell], -cell))
                for cell in too_few
                if (within := [child for child, parent in above.items() if parent == cell])
            ]
            if not hidden:
                break
            shown[hidden] = False


def hide_overlaps(layout: Layout, sizes: Ints, threshold: int, shown: Bools) -> None:
    """Hide the smaller of two cells when too few people are in one and not in the other."""
    of_cells, common = layout.sums(sizes), layout.in_common(sizes)
    alone = of_cells[layout.pairs] - common[:, None]
    is_bad = ((alone > 0) & (alone < threshold)).any(axis=1) & shown[layout.pairs].all(axis=1)
    smaller = of_cells[layout.pairs].min(axis=1)
    for at in sorted(np.flatnonzero(is_bad), key=lambda at: smaller[at]):
        first, second = layout.pairs[at]
        if shown[first] and shown[second]:
            shown[first if of_cells[first] < of_cells[second] else second] = False


RULES: tuple[Rule, ...] = (hide_by_rest, hide_overlaps)
