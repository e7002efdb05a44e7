"""Tree → people: what an expression stands for in this directory, as one condition on a person.

Guests are left out, unless a part asks for them: `guest=yes`. Each side of an OR that is not inside
anything else is such a part by itself, so that `audience=partners OR department=Wonen` brings no
guests of Wonen.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, and_, not_, or_, true
from sqlmodel import col

from bot.audience.tree import All, Compared, Either, Everyone, Not, Tree, below, comparisons
from bot.audience.words import attribute_called
from storage.people import Person
from storage.reach import is_one_of

# Whom a directory may be asked about at all: who works here, and is no program.
HERE = col(Person.is_active) & col(Person.is_bot).is_(False)
_OF_PEOPLE: Final = ("name", "email", "manager")


@dataclass(frozen=True, slots=True)
class Fits:
    """Who fits a condition on their row; it is never unknown, so that NOT is its opposite."""

    condition: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Guests:
    """Who is a guest, or who is not."""

    are: bool


@dataclass(frozen=True, slots=True)
class InChannel:
    """Who is in a channel, by its name with `#`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """An expression that was understood. It is of this moment: understand it anew when it counts.

    `words` are as they were read, `meanings` what each comparison stands for: any of those.
    """

    words: str
    tree: Tree
    meanings: "Mapping[Compared, tuple[Meaning, ...]]"

    @property
    def channels(self) -> frozenset[str]:
        """Name the channels whose members must be known, to tell who is in this audience."""
        found: set[str] = set()
        for meanings in self.meanings.values():
            for one in meanings:
                match one:
                    case InChannel(name=name):
                        found.add(name)
                    case Audience():
                        found |= one.channels
                    case Fits() | Guests():
                        pass
        return frozenset(found)

    @property
    def names_people(self) -> bool:
        """Whether it says whom it is for by their names: not everybody is to read it then."""
        parts = comparisons(self.tree)
        nested = (one for meanings in self.meanings.values() for one in meanings)
        return any(attribute_called(one.name.text) in _OF_PEOPLE for one in parts) or any(
            isinstance(one, Audience) and one.names_people for one in nested
        )

    def people(self, members: Mapping[str, Collection[str]] | None = None) -> ColumnElement[bool]:
        """Make the condition on `Person` for who is in it, with the person ids of its `channels`.

        Only active people, and no bots. Raises: KeyError, when a channel's members are not given.
        """
        return and_(HERE, _Condition(self, members or {}).at_the_top(self.tree))


Meaning: TypeAlias = Fits | Guests | InChannel | Audience


@dataclass(frozen=True, slots=True)
class _Condition:
    audience: Audience
    members: Mapping[str, Collection[str]]

    def at_the_top(self, tree: Tree) -> ColumnElement[bool]:
        if isinstance(tree, Either):
            return or_(*(self.at_the_top(part) for part in tree.of))
        if _asks_for_guests(self.audience, tree, negated=False):
            return self.of(tree)
        return and_(self.of(tree), col(Person.is_guest).is_(False))

    def of(self, tree: Tree) -> ColumnElement[bool]:
        match tree:
            case Everyone():
                return true()
            case Not(of=part):
                return not_(self.of(part))
            case All(of=parts):
                return and_(*(self.of(part) for part in parts))
            case Either(of=parts):
                return or_(*(self.of(part) for part in parts))
            case Compared():
                any_of = or_(*(self._meant(one) for one in self.audience.meanings[tree]))
                return not_(any_of) if tree.sign == "!=" else any_of

    def _meant(self, meaning: Meaning) -> ColumnElement[bool]:
        match meaning:
            case Fits(condition=condition):
                return condition
            case Guests(are=True):
                return col(Person.is_guest).is_(True)
            case Guests():
                return col(Person.is_guest).is_(False)
            case InChannel(name=name):
                return is_one_of(self.members[name])
            case Audience():
                return _Condition(meaning, self.members).at_the_top(meaning.tree)


def _asks_for_guests(audience: Audience, tree: Tree, *, negated: bool) -> bool:
    """Whether a part says `guest=yes`; inside a NOT that is `guest=no`."""
    if not isinstance(tree, Compared):
        inside = negated != isinstance(tree, Not)
        return any(_asks_for_guests(audience, part, negated=inside) for part in below(tree))
    inside = negated != (tree.sign == "!=")
    for meaning in audience.meanings[tree]:
        match meaning:
            case Guests(are=are):
                found = are != inside
            case Audience():
                found = _asks_for_guests(meaning, meaning.tree, negated=inside)
            case Fits() | InChannel():
                found = False
        if found:
            return True
    return False
