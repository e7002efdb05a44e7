"""Pure figures about thanks: shares, fairness and rings. No names, no rows.

The formulas are those of requirements 7.9 (recognition network); the tests beside the skill hold
their published examples.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

# A thank-you from one person to another, by id.
Arrow: TypeAlias = tuple[str, str]


def gini(received: Sequence[int]) -> float:
    """Tell how unevenly something is spread: 0 when all have the same, towards 1 when one has all.

    The Gini coefficient, with everybody counted who could have received: [1,1,1,1,0,0] is 0.333,
    [10,0,0,0,0,0] is 0.833. Nobody, or nothing at all, is 0.
    """
    count, total = len(received), sum(received)
    if total == 0:
        return 0.0
    ranked = sum(rank * amount for rank, amount in enumerate(sorted(received), start=1))
    return 2 * ranked / (count * total) - (count + 1) / count


def density(arrows: Collection[Arrow], people: int) -> float:
    """Tell which part of all possible directed pairs exists: pairs / (N (N - 1)).

    A→B, B→A, A→C, C→D among six people is 0.133.
    """
    possible = people * (people - 1)
    return len(_pairs(arrows)) / possible if possible > 0 else 0.0


def reciprocity(arrows: Collection[Arrow]) -> float:
    """Tell which part of the directed pairs goes both ways: mutual directed pairs / pairs.

    A→B, B→A, A→C, C→D is 0.50.
    """
    pairs = _pairs(arrows)
    mutual = sum((receiver, giver) in pairs for giver, receiver in pairs)
    return mutual / len(pairs) if pairs else 0.0


def share_across(arrows: Sequence[Arrow], unit_of: Mapping[str, str]) -> float:
    """Tell which part of all thank-yous goes from one unit to another.

    Only those count of which both units are known.
    """
    known = [
        (unit_of[one], unit_of[other]) for one, other in arrows if {one, other} <= set(unit_of)
    ]
    return sum(one != other for one, other in known) / len(known) if known else 0.0


def share_without(received: Sequence[int]) -> float:
    """Tell which part of people received nothing: 1 - coverage."""
    return sum(amount == 0 for amount in received) / len(received) if received else 0.0


def rings(arrows: Iterable[Arrow], share: float) -> set[frozenset[str]]:
    """Find pairs who mostly thank each other: mutual, and more than `share` of what both gave."""
    counts = Counter(arrows)
    given = Counter[str]()
    for (giver, _), count in counts.items():
        given[giver] += count
    found: set[frozenset[str]] = set()
    for (one, other), count in counts.items():
        back = counts.get((other, one), 0)
        if back and (count + back) / (given[one] + given[other]) > share:
            found.add(frozenset((one, other)))
    return found


def ranking(thanks: Iterable[tuple[Arrow, bool]], share: float) -> list[tuple[str, int]]:
    """Count what each received, most first; each thank-you says whether a third person agreed.

    What a ring gives itself counts only with a “+1” of somebody else.
    """
    listed = list(thanks)
    suspects = rings([arrow for arrow, _ in listed], share)
    counts = Counter(
        receiver
        for (giver, receiver), is_seconded in listed
        if is_seconded or frozenset((giver, receiver)) not in suspects
    )
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def percents(counts: Mapping[str, int]) -> dict[str, int]:
    """Turn counts into whole percents of their sum, in the same order. All zero when it is none."""
    total = sum(counts.values())
    return {name: round(100 * count / total) if total else 0 for name, count in counts.items()}


def _pairs(arrows: Iterable[Arrow]) -> set[Arrow]:
    return {(giver, receiver) for giver, receiver in arrows if giver != receiver}
