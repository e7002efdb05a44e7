"""A part of the people at a time, and everybody once (SUR-E3)."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from skills.surveys.sampling import asked_now, cuts_of

names = st.sets(st.integers(0, 10_000).map(lambda number: f"p{number}"), max_size=60)
seeds = st.text(max_size=8)


@given(names, seeds, st.integers(1, 6))
def test_everybody_is_asked_once_and_parts_are_equally_large(
    people: set[str], seed: str, parts: int
) -> None:
    cuts = cuts_of(seed, people, parts)

    turns = [asked_now(seed, cuts, turn, people) for turn in range(parts)]

    assert sorted(person for turn in turns for person in turn) == sorted(people)
    sizes = [len(turn) for turn in turns]
    assert max(sizes) - min(sizes) <= 1 or not people


@given(names, names, seeds)
def test_who_leaves_or_comes_changes_nobodys_turn(
    people: set[str], others: set[str], seed: str
) -> None:
    cuts = cuts_of(seed, people)
    came = dict.fromkeys(others - people, 1)

    for turn in range(1, 4):
        before = set(asked_now(seed, cuts, turn, people))
        now = asked_now(seed, cuts, turn, others | set(list(people)[::2]), came)
        assert set(now) & people <= before


@given(names, names, seeds, st.integers(1, 4))
def test_newcomers_are_asked_once_in_what_is_left(
    people: set[str], others: set[str], seed: str, over: int
) -> None:
    cuts = cuts_of(seed, people)
    new = others - people
    came = dict.fromkeys(new, over)
    parts = len(cuts) + 1

    asked = Counter(
        person
        for turn in range(over, parts)
        for person in asked_now(seed, cuts, turn, people | new, came)
        if person in new
    )

    assert asked == (dict.fromkeys(new, 1) if over < parts else {})


def test_about_four_weeks_are_between_two_times_that_somebody_is_asked() -> None:
    """Where people come and go, equal parts cost somebody a week now and then."""
    people = {f"p{one}" for one in range(100)}
    after = people - {"p1", "p2"} | {f"new{one}" for one in range(6)}

    first, second = (
        {
            person: turn
            for turn in range(4)
            for person in asked_now("seed", cuts_of("seed", there), turn, there)
        }
        for there in (people, after)
    )

    moved = Counter(second[person] - first[person] for person in people & after)
    assert moved.keys() <= {-1, 0, 1}
    assert moved[0] > 90


def test_another_seed_asks_others() -> None:
    people = {f"p{one}" for one in range(100)}

    one, other = (asked_now(seed, cuts_of(seed, people), 0, people) for seed in ("a", "b"))

    assert len(one) == len(other) == 25
    assert set(one) != set(other)


def test_a_seed_can_be_told_again() -> None:
    people = ["ada", "bob", "cas", "dia", "eva", "fem", "gus", "hal"]
    cuts = cuts_of("2026", people)

    assert [asked_now("2026", cuts, turn, people) for turn in range(4)] == [
        ("eva", "fem"),
        ("cas", "ada"),
        ("bob", "dia"),
        ("hal", "gus"),
    ]
