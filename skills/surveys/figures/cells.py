"""The cells of a round: every group of which figures could be shown, and how they overlap. Pure.

An organisation is a tree: who is in "Wonen/Noord" is in "Wonen" too. Other dimensions are flat. An
**atom** is those people of whom every label is the same: two cells never cut through one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skills.surveys.figures.publication import EVERYBODY, UNIT, Cell

Groups: TypeAlias = Mapping[str, str]
Atom: TypeAlias = tuple[str, ...]  # a label for each dimension, the unit first
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

WHOLE: Final = 0  # the cell of everybody


@dataclass(frozen=True, slots=True)
class Tree:
    """Cells within cells: for each atom a line, of the smallest that it is in to everybody.

    `branches` are the same lines, each once, and without repeating the last.
    """

    lines: Ints
    branches: tuple[tuple[int, ...], ...]

    def smallest(self, shown: Bools) -> Ints:
        """Give for each atom the smallest shown cell; everybody must be shown."""
        at = np.argmax(shown[self.lines], axis=1)
        return self.lines[np.arange(len(self.lines)), at]

    def parents(self, shown: Bools) -> dict[int, int]:
        """Give for each shown cell the smallest shown one that it lies in."""
        is_shown: list[bool] = shown.tolist()
        found: dict[int, int] = {}
        for branch in self.branches:
            found.update(pairwise(cell for cell in branch if is_shown[cell]))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Cells and atoms, by number, and which lies in which.

    `families` hold together every cell. `splits` are these, and the other ways in which a cell
    falls apart into cells of which nobody is in two.
    """

    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]
    atoms: Mapping[Atom, int]
    families: tuple[Tree, ...]
    splits: tuple[Tree, ...]
    inside: tuple[Ints, Ints]  # cells and atoms: this one holds that one
    pairs: Ints  # two cells that have an atom in common
    common: tuple[Ints, Ints]  # pairs and atoms: both cells of this one hold that one

    def atom(self, groups: Groups) -> int:
        """Tell in which atom somebody is. Raises: KeyError, when nobody like that was laid out."""
        return self.atoms[_atom(groups, self.dimensions)]

    def sums(self, of_atoms: Ints) -> Ints:
        """Add up for each cell what is counted for each atom."""
        cells, atoms = self.inside
        return np.bincount(cells, of_atoms[atoms], len(self.cells)).astype(np.int64)

    def in_common(self, of_atoms: Ints) -> Ints:
        """Add up for each pair of cells what is counted for the atoms in both."""
        pairs, atoms = self.common
        return np.bincount(pairs, of_atoms[atoms], len(self.pairs)).astype(np.int64)


def lay_out(
    people: Iterable[Groups], flat: Sequence[str] = (), crossed: str | None = None
) -> Layout:
    """Lay out the cells in which these people are: units, and the labels of `flat` dimensions.

    With `crossed`, which is one of those, each unit also falls apart by its labels (7.6.7: at most
    two dimensions in a crossing, and one of them the tree).
    """
    if crossed is not None and crossed not in flat:
        raise ValueError(f"{crossed} is crossed, but is no dimension")
    dimensions = (UNIT, *flat)
    atoms = {atom: at for at, atom in enumerate(sorted({_atom(one, dimensions) for one in people}))}
    trees = [[_units(atom) for atom in atoms]]
    trees += [[_labels(atom, name, at) for atom in atoms] for at, name in enumerate(flat, start=1)]
    others: list[list[list[Cell]]] = []
    if crossed is not None:
        at = dimensions.index(crossed)
        both = _crossings(atoms, crossed, at)
        trees[at] = [[*both[atom].values(), *_labels(atom, crossed, at)] for atom in atoms]
        others = _splits_of_units(both)
    names = {name for tree in trees for line in tree for name in line} | {EVERYBODY}
    cells = tuple(sorted(names, key=_order))
    number = {cell: at for at, cell in enumerate(cells)}
    families = tuple(_tree(tree, number) for tree in trees)
    held = [sorted({number[name] for tree in trees for name in tree[at]}) for at in atoms.values()]
    pairs, common = _pairs(held)
    return Layout(
        dimensions=dimensions,
        cells=cells,
        atoms=atoms,
        families=families,
        splits=(*families, *(_tree(tree, number) for tree in others)),
        inside=_columns((cell, at) for at, line in enumerate(held) for cell in line),
        pairs=pairs,
        common=common,
    )


def _atom(groups: Groups, dimensions: Sequence[str]) -> Atom:
    return tuple(groups.get(dimension, "") for dimension in dimensions)


def _order(cell: Cell) -> tuple[int, bool, Cell]:
    """Everybody, units, labels, crossings: of two alike in size, the later one is hidden first."""
    return len(cell), any(dimension != UNIT for dimension, _ in cell), cell


def _units(atom: Atom) -> list[Cell]:
    return [((UNIT, path),) for path in _paths(atom)] + [EVERYBODY]


def _paths(atom: Atom) -> list[str]:
    """List the unit and all above it."""
    steps = atom[0].split("/") if atom[0] else []
    return ["/".join(steps[:end]) for end in range(len(steps), 0, -1)]


def _labels(atom: Atom, dimension: str, at: int) -> list[Cell]:
    return [((dimension, atom[at]),), EVERYBODY] if atom[at] else [EVERYBODY]


def _crossings(atoms: Iterable[Atom], dimension: str, at: int) -> dict[Atom, dict[str, Cell]]:
    """Cross the units that each atom is in with its label, the smallest first, where others of the
    unit have another label: otherwise it would be the unit once more.
    """
    labels: dict[str, set[str]] = defaultdict(set)
    for atom in atoms:
        for path in _paths(atom):
            labels[path].add(atom[at])
    return {
        atom: {
            path: ((UNIT, path), (dimension, atom[at]))
            for path in _paths(atom)
            if atom[at] and len(labels[path]) > 1
        }
        for atom in atoms
    }


def _splits_of_units(both: Mapping[Atom, Mapping[str, Cell]]) -> list[list[list[Cell]]]:
    """Split the units of each depth by the labels that they are crossed with."""
    deepest = max((len(_paths(atom)) for atom in both), default=0)
    return [
        [_split(crossings, _paths(atom)[::-1][depth:][:1]) for atom, crossings in both.items()]
        for depth in range(deepest)
    ]


def _split(crossings: Mapping[str, Cell], path: Sequence[str]) -> list[Cell]:
    units: list[Cell] = [((UNIT, one),) for one in path]
    return [*(crossings[one] for one in path if one in crossings), *units, EVERYBODY]


def _tree(tree: Sequence[Sequence[Cell]], number: Mapping[Cell, int]) -> Tree:
    longest = max((len(line) for line in tree), default=1)
    padded = [[number[cell] for cell in line] + [WHOLE] * (longest - len(line)) for line in tree]
    branches = dict.fromkeys(tuple(dict.fromkeys(line)) for line in padded)
    return Tree(np.array(padded, dtype=np.int64).reshape(len(tree), longest), tuple(branches))


def _columns(rows: Iterable[tuple[int, int]]) -> tuple[Ints, Ints]:
    both = np.array(list(rows), dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _pairs(held: Sequence[Sequence[int]]) -> tuple[Ints, tuple[Ints, Ints]]:
    number: dict[tuple[int, int], int] = {}
    common = [
        (number.setdefault(pair, len(number)), atom)
        for atom, line in enumerate(held)
        for pair in combinations(line, 2)
    ]
    return np.array(list(number), dtype=np.int64).reshape(-1, 2), _columns(common)
