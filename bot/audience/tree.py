"""An expression as it was read: which people it names, before anybody knows who those are."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Sign: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Word:
    """A name or a value as it was typed, without its quotes, and where it stands, with them."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Everyone:
    """All who work here."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is said of one attribute. `a in (b, c)` is `=` with two values, `not in` is `!=`."""

    name: Word
    sign: Sign
    values: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everybody whom the part inside leaves out."""

    of: "Tree"


@dataclass(frozen=True, slots=True)
class All:
    """Who is in each of the parts."""

    of: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """Who is in one of the parts, or in more."""

    of: "tuple[Tree, ...]"


Tree: TypeAlias = Everyone | Compared | Not | All | Either


def below(tree: Tree) -> tuple[Tree, ...]:
    """List the parts of a tree."""
    match tree:
        case Not(of=part):
            return (part,)
        case All(of=parts) | Either(of=parts):
            return parts
        case Everyone() | Compared():
            return ()


def depth(tree: Tree) -> int:
    """Tell how many levels a tree has. Whatever was typed, this does not recurse."""
    levels, level = 0, (tree,)
    while level:
        levels, level = levels + 1, tuple(part for one in level for part in below(one))
    return levels


def comparisons(tree: Tree) -> list[Compared]:
    """List all comparisons in a tree, in the order in which they were typed."""
    if isinstance(tree, Compared):
        return [tree]
    return [found for part in below(tree) for found in comparisons(part)]
