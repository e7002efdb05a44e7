"""The groups in which people are counted, fixed when a round opens. Pure.

A group of too few people is never shown, so it is not even noted who is in it: they are counted in
the group above it. `Wonen/Noord` lies within `Wonen`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

SEPARATOR: Final = "/"
_WHOLE: Final = ("", "")


@dataclass(frozen=True, slots=True)
class Groups:
    """The units and locations of enough people, by what the directory calls them."""

    units: frozenset[str]
    locations: frozenset[str]

    @classmethod
    def of(cls, units: Mapping[str, int], locations: Mapping[str, int], *, least: int) -> "Groups":
        """Find the groups that have `least` people at least, of how many there are of each."""
        within: Counter[str] = Counter()
        for name, count in units.items():
            for one in above(path_of(name)):
                within[one] += count
        places = {name for name, count in locations.items() if name and count >= least}
        return cls(
            frozenset(name for name, count in within.items() if count >= least), frozenset(places)
        )

    def unit(self, department: str | None) -> str:
        """Give the smallest unit with enough people that somebody is in; empty for the whole."""
        return next((one for one in above(path_of(department)) if one in self.units), "")

    def location(self, location: str | None) -> str:
        """Give where somebody works, if enough people do; else nothing."""
        return location if location is not None and location in self.locations else ""


def path_of(department: str | None) -> str:
    """Write the path of a department: its parts from the largest on, without spaces around them."""
    parts = (one.strip() for one in (department or "").split(SEPARATOR))
    return SEPARATOR.join(filter(None, parts))


def above(path: str) -> list[str]:
    """List a path and what it lies within, the smallest first."""
    parts = path.split(SEPARATOR) if path else []
    return [SEPARATOR.join(parts[:count]) for count in range(len(parts), 0, -1)]


def is_within(path: str, unit: str) -> bool:
    """Whether a path is that of a unit, or of one that lies within it."""
    return path == unit or path.startswith(unit + SEPARATOR)


def stamped_groups(
    counts: Mapping[tuple[str, str], int], *, least: int
) -> frozenset[tuple[str, str]]:
    """Find the groups of which each has a key of its own, of how many there are of each unit and
    location: nobody's key is shared by fewer than `least`, for it would tell who they are.

    Whoever is in too small a group is stamped with the key of their unit, of the unit above it, or
    of the whole (`stamped_as`). When too few are left for that one, the smallest group joins them.
    """
    groups = {("", "")}
    for unit, location in counts:
        groups |= {(unit, location), *((one, "") for one in above(unit))}
    while True:
        people: Counter[tuple[str, str]] = Counter()
        for (unit, location), count in counts.items():
            people[stamped_as(unit, location, groups)] += count
        groups = {one for one in groups if people[one] or one == _WHOLE}
        small = [one for one in groups - {_WHOLE} if people[one] < least]
        if small:
            # The one that lies deepest: what lies above it may be large enough with it.
            groups.remove(max(small, key=lambda one: (bool(one[1]), len(above(one[0])), one)))
        elif 0 < people[_WHOLE] < least and len(groups) > 1:
            groups.remove(min(groups - {_WHOLE}, key=lambda one: (people[one], one)))
        else:
            return frozenset(groups if people[_WHOLE] else groups - {_WHOLE})


def stamped_as(unit: str, location: str, groups: Collection[tuple[str, str]]) -> tuple[str, str]:
    """Tell with the key of which of these groups somebody is stamped: the smallest there is."""
    chain = ((unit, location), *((one, "") for one in above(unit)))
    return next((one for one in chain if one in groups), _WHOLE)
