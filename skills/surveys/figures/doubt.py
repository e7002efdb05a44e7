"""Why nobody can be made out: the same figures come about in more ways than one. Pure.

Somebody who reads the figures may know of everybody in which groups they are and whether they
answered, and counts back, adds and subtracts. Call a **world** a way in which everybody can have
answered. Take any set of fewer than `threshold` people, and a side that some of them are on (of 1
to 5 there are three: unfavourable, neutral, favourable). If there is another world with the same
figures, in which not as many of the set are on that side, then no reasoning tells how many are.

A **block** is those people who are in the same shown cells. To move answers about within a block
changes no figure. So a block is *safe* when it has `threshold` answers, and they are on more than
one side. Any other needs, for each side that is in it, a *swap*: an answer on that side, c, changes
to d on another one, and others change so that the figures stay. Either

- one in another block, which is in the same cells of which figures are told, changes from d to c;
- or in two blocks one changes from d to c, and in a fourth one from c to d. The four lie as the
  corners of a rectangle: the two are in cells like the first one's in all families but some, and
  there they are as the fourth;
- or nothing: no figures are told of any cell that it is in.

A cell of which "80% or more" is told must still be so. And the blocks that change the other way
round must be large: with the first, or with one of it if its answers are all on one side, they
have `threshold` answers.

*Proof.* Take one of the set who is on the side. If their block is on other sides too, and the set
does not hold all of it, exchange answers with one outside the set: then there is one less. (If
need be, move answers about in the block before.) Otherwise the block is not safe, for the set is
too small to hold a safe one. So it has a swap. Let theirs be the answer that changes from c to d.
Of a block that changes from d to c the set does not hold all: both are too large. If the set holds
a part of it, and there is an answer on the side in there, exchange within it, as above; if there
is none, move answers about so that it is one outside the set that changes. What changes in the
fourth block only makes it one less again. So in all, fewer of the set are on the side. ∎
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product, takewhile
from typing import TypeAlias

import numpy as np

from skills.surveys.figures.cells import WHOLE, Bools, Ints, Layout

Key: TypeAlias = tuple[int, ...]  # of each family the smallest cell


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    atom: int  # any one of it
    size: int
    classes: tuple[int, ...]  # that somebody in it answered
    is_one_sided: bool
    key: Key  # of the cells of which figures are told
    most: tuple[int, ...]  # the cells that it is in of which "80% or more" is told

    def least(self, threshold: int) -> int:
        """Say how large a block must be that changes the other way round."""
        return threshold - (1 if self.is_one_sided else self.size)


_Change: TypeAlias = tuple[_Block, int, int]  # one in there answers not this but that


def told(
    layout: Layout, counts: Ints, sides: Ints, threshold: int, shown: Bools, most: Ints
) -> list[int]:
    """List cells to hide because of what all figures together tell; none, when nothing is told.

    The cell of everybody is shown; it is among them when nothing else could be hidden.
    """
    worlds = _Worlds(layout, counts, sides, threshold, shown, most)
    hidden: list[int] = []
    joined: set[Key] = set()
    for block in worlds.in_no_doubt():
        if block.key in joined:
            continue  # a cell that was hidden for others may help it, too: it comes next time
        cell, with_key = worlds.best(block)
        hidden.append(cell)
        joined |= {block.key, with_key}
    return hidden


class _Worlds:
    """The blocks of a measure, and the swaps between them."""

    def __init__(
        self, layout: Layout, counts: Ints, sides: Ints, threshold: int, shown: Bools, most: Ints
    ) -> None:
        self._layout = layout
        self._sizes = counts.sum(axis=1)
        self._sides: list[int] = sides.tolist()
        self._threshold = threshold
        self._shown = shown
        self._exact = shown & (most < 0)
        self._of_cells = layout.sums(self._sizes)
        self._most: list[int] = most.tolist()
        self._outside = self._count_outside(counts)
        self._keys = _keys(layout, self._exact)
        self._blocks = list(self._make_blocks(counts))
        self._cells = {block.key: self._exact_cells(block) for block in self._blocks}
        self._alike: dict[Key, list[_Block]] = defaultdict(list)
        # By family and what the key is in the others; and by what it is in that family.
        self._beside: dict[tuple[int, Key], list[_Block]] = defaultdict(list)
        self._across: dict[tuple[int, int], list[_Block]] = defaultdict(list)
        for block in sorted(self._blocks, key=lambda one: -one.size):
            self._alike[block.key].append(block)
            for family, cell in enumerate(block.key):
                self._beside[family, _without(block.key, family)].append(block)
                self._across[family, cell].append(block)

    def in_no_doubt(self) -> Iterator[_Block]:
        """List the blocks of which something is told, the smallest first."""
        for block in sorted(self._blocks, key=lambda one: one.size):
            is_safe = block.size >= self._threshold and not block.is_one_sided
            if not is_safe and not self._has_all_swaps(block):
                yield block

    def _has_all_swaps(self, block: _Block) -> bool:
        """Tell whether there is a swap for each side that is in a block."""
        left = {self._sides[one] for one in block.classes}
        for changed, *others in self._swaps(block):
            side = self._sides[changed[1]]
            if side in left and self._is_still_most((changed, *others)):
                left.remove(side)
            if not left:
                return True
        return False

    def best(self, block: _Block) -> tuple[int, Key]:
        """Choose a cell to hide, which lets others join a block or brings them nearer.

        With the key of those others. One of which figures are told, and rather a crossing; others
        only when there is no such cell, for they tell less.
        """
        others = [key for key in self._cells if key != block.key]
        if not others:
            return min(block.most or self._outside or [WHOLE], key=self._rank), block.key
        apart = {key: self._cells[block.key] ^ self._cells[key] for key in others}
        first = {key: min(cells, key=self._rank) for key, cells in apart.items()}
        nearest = min(others, key=lambda key: (len(apart[key]), self._rank(first[key])))
        return first[nearest], nearest

    def _rank(self, cell: int) -> tuple[int, int, int]:
        return -len(self._layout.cells[cell]), int(self._of_cells[cell]), -cell

    def _count_outside(self, counts: Ints) -> dict[int, int]:
        """Count for each cell of which "80% or more" is told who is not of those."""
        return {
            cell: sum(
                int(self._layout.sums(column)[cell])
                for column, side in zip(counts.T, self._sides, strict=True)
                if side != self._most[cell]
            )
            for cell in np.flatnonzero(self._shown & ~self._exact).tolist()
        }

    def _make_blocks(self, counts: Ints) -> Iterator[_Block]:
        answered = np.flatnonzero(self._sizes)
        keys = _keys(self._layout, self._shown)[answered]
        _, first, block_of = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        sums = np.zeros((len(first), counts.shape[1]), dtype=np.int64)
        np.add.at(sums, block_of.reshape(-1), counts[answered])
        for atom, of_classes in zip(answered[first].tolist(), sums.tolist(), strict=True):
            classes = tuple(one for one, count in enumerate(of_classes) if count)
            cells = {cell for tree in self._layout.families for cell in tree.lines[atom].tolist()}
            yield _Block(
                atom=atom,
                size=sum(of_classes),
                classes=classes,
                is_one_sided=len({self._sides[one] for one in classes}) == 1,
                key=tuple(self._keys[atom].tolist()),
                most=tuple(cell for cell in cells if cell in self._outside),
            )

    def _exact_cells(self, block: _Block) -> frozenset[int]:
        lines = [tree.lines[block.atom].tolist() for tree in self._layout.families]
        return frozenset(cell for line in lines for cell in line if self._exact[cell])

    def _swaps(self, block: _Block) -> Iterator[tuple[_Change, ...]]:
        """List the ways to change an answer of a block so that the figures stay."""
        least = block.least(self._threshold)
        if not self._exact[WHOLE] and set(block.key) == {WHOLE}:
            for c, d in self._apart(block.classes, range(len(self._sides))):
                yield ((block, c, d),)
        for other in self._alike[block.key]:
            if other is not block and other.size >= least:
                for c, d in self._apart(block.classes, other.classes):
                    yield (block, c, d), (other, d, c)
        for family, cell in enumerate(block.key):
            beside = self._beside[family, _without(block.key, family)]
            across = self._across[family, cell]
            for one, other in product(_large(beside, block, least), _large(across, block, least)):
                fourth = (*other.key[:family], one.key[family], *other.key[family + 1 :])
                for last in self._alike.get(fourth, ()):
                    both = set(one.classes) & set(other.classes)
                    for c, d in self._apart(set(block.classes) & set(last.classes), both):
                        yield (block, c, d), (one, d, c), (other, d, c), (last, c, d)

    def _apart(self, some: Iterable[int], others: Iterable[int]) -> Iterator[tuple[int, int]]:
        for c, d in product(some, others):
            if self._sides[c] != self._sides[d]:
                yield c, d

    def _is_still_most(self, changes: tuple[_Change, ...]) -> bool:
        """Tell whether at most one answer lies outside, wherever that is told."""
        outside = dict.fromkeys((cell for block, _, _ in changes for cell in block.most), 0)
        for block, before, after in changes:
            for cell in block.most:
                side = self._most[cell]
                outside[cell] += (self._sides[after] != side) - (self._sides[before] != side)
        return all(self._outside[cell] + more <= 1 for cell, more in outside.items())


def _keys(layout: Layout, shown: Bools) -> Ints:
    """Give for each atom the smallest shown cell of each family that it is in."""
    shown = shown.copy()
    shown[WHOLE] = True
    return np.stack([tree.smallest(shown) for tree in layout.families], axis=1)


def _large(blocks: Iterable[_Block], block: _Block, least: int) -> Iterator[_Block]:
    """List those, of blocks from large to small, that are large enough and in other cells."""
    large = takewhile(lambda one: one.size >= least, blocks)
    return (one for one in large if one.key != block.key)


def _without(key: Key, family: int) -> Key:
    return key[:family] + key[family + 1 :]
