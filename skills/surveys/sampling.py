"""Who is asked this time, when everybody is asked once in so many times (SUR-E3). Pure.

A seed puts people in an order for good, so that nobody is asked twice shortly after each other.
When a cycle begins, the order is cut into equal parts. All that is kept of a cycle are the cuts:
no list of who was asked.
"""

from collections.abc import Collection, Mapping
from typing import Final, TypeAlias

from skills.surveys.seeded import drawn

# Where one part ends and the next begins: of four parts three, in hexadecimal.
Cuts: TypeAlias = tuple[str, ...]

_QUARTERS: Final = 4


def cuts_of(seed: str, people: Collection[str], parts: int = _QUARTERS) -> Cuts:
    """Cut people into equal parts for a cycle that begins."""
    order = sorted(_place(seed, person) for person in people)
    return tuple(order[len(order) * part // parts] for part in range(1, parts)) if order else ()


def asked_now(
    seed: str, cuts: Cuts, turn: int, people: Collection[str], came: Mapping[str, int] | None = None
) -> tuple[str, ...]:
    """Give who of the people that are there now is asked in a turn of the cycle, counted from 0.

    `came`: of newcomers, how many turns of this cycle were over when they came. They are asked in
    one of those that are left; who came after the last waits for the next cycle. Who left is not
    in `people`, and nobody else is asked in their place.
    """
    late = came or {}
    parts = len(cuts) + 1
    return tuple(
        person
        for person in sorted(people, key=lambda one: _place(seed, one))
        if _turn(seed, person, cuts, late.get(person, 0), parts) == turn
    )


def _turn(seed: str, person: str, cuts: Cuts, late: int, parts: int) -> int:
    place = _place(seed, person)
    if late == 0:
        return sum(cut <= place for cut in cuts)
    left = parts - late
    return late + int(place, 16) * left // 16 ** len(place) if left > 0 else parts


def _place(seed: str, person: str) -> str:
    return drawn(seed, person).hex()
