"""Small groups: which figures can be shown so that nobody can be made out. Pure.

A figure of a few people tells of each of them. So does a figure that is not shown, when it is the
total minus those that are. The rules are those of requirements 7.6, steps 1 and 2.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.content import Text

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many: 28 confirmed, of 37 who got it. Raises: ValueError, for more than all."""

    count: int
    of: int

    def __post_init__(self) -> None:
        """Refuse what cannot be counted."""
        if not 0 <= self.count <= self.of:
            raise ValueError(f"{self.count} of {self.of} is no share")

    @property
    def percent(self) -> int:
        """Give it in whole percents: 100 is all of them and 0 is none, and nothing else is."""
        if self.count in (0, self.of):
            return 100 if self.count else 0
        return min(max(round(100 * self.count / self.of), 1), 99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of the people: what it is called, how many they are, and a share for each figure.

    A share can be of fewer than all of them: reading is known of some chats only. It is None where
    nothing is known, or nothing can be shown.
    """

    name: Text
    people: int
    shares: tuple[Share | None, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What can be shown: the whole, and its parts, largest first, those together last.

    Without a whole there are too few people. Without parts there is only the whole.
    """

    whole: Segment | None
    parts: tuple[Segment, ...] = ()


def visible_groups(sizes: Mapping[Name, int], threshold: int) -> list[Name]:
    """List the groups that may be shown by themselves, largest first; the others only together.

    A group is visible from `threshold` people on. When the hidden ones together are fewer than
    that, the total minus the visible groups would betray them: then the smallest visible group is
    hidden too, until they are enough or none is visible. 9, 6 and 4 at threshold 5: only the 9;
    9 and 4: none. Of groups of one size the first of `sizes` comes first. Nobody is in two groups.
    """
    visible = sorted((one for one in sizes if sizes[one] >= threshold), key=lambda one: -sizes[one])
    hidden = sum(sizes.values()) - sum(sizes[one] for one in visible)
    while visible and 0 < hidden < threshold:
        hidden += sizes[visible.pop()]
    return visible


def merge_small(segments: Sequence[Segment], threshold: int) -> Merged:
    """Merge what is too small: no figure shown is of fewer than `threshold` people, nor is the
    whole minus any of those shown.

    A share that is of too few is left out, and another one with it, if it would betray the first.
    Nobody is in two segments.

    Raises: ValueError, when segments differ in how many shares they have.
    """
    whole = _together(Text("core.report_everybody"), segments)
    if whole.people < threshold:
        return Merged(None)
    visible = visible_groups({at: one.people for at, one in enumerate(segments)}, threshold)
    parts = [segments[at] for at in visible]
    hidden = set(range(len(segments))) - set(visible)
    others = [segments[at] for at in sorted(hidden) if segments[at].people]
    if others:
        parts.append(_together(Text("core.report_others", {"count": len(others)}), others))
    if len(parts) == 1:
        parts = []
    whole, *parts = _blanked([whole, *parts], threshold)
    return Merged(whole, tuple(parts))


def _together(name: Text, segments: Sequence[Segment]) -> Segment:
    columns = zip(*(one.shares for one in segments), strict=True)
    return Segment(
        name=name,
        people=sum(one.people for one in segments),
        shares=tuple(_sum(column) for column in columns),
    )


def _sum(shares: Sequence[Share | None]) -> Share | None:
    known = [one for one in shares if one is not None]
    return Share(sum(one.count for one in known), sum(one.of for one in known)) if known else None


def _blanked(segments: Sequence[Segment], threshold: int) -> list[Segment]:
    """Leave out shares of too few: first comes the whole, then its parts."""
    shown: list[tuple[Share | None, ...]] = []
    for whole, *parts in zip(*(one.shares for one in segments), strict=True):
        sizes = {at: part.of for at, part in enumerate(parts) if part is not None}
        visible = visible_groups(sizes, threshold)
        is_known = whole is not None and whole.of >= threshold
        kept = [part if at in visible else None for at, part in enumerate(parts)]
        shown.append((whole if is_known else None, *kept))
    rows = zip(*shown, strict=True) if shown else [()] * len(segments)
    return [replace(one, shares=row) for one, row in zip(segments, rows, strict=True)]
