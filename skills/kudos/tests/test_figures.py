"""The pure figures: the published examples, and what holds for all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.kudos.model import figures

ARROWS = [("a", "b"), ("b", "a"), ("a", "c"), ("c", "d")]
_names = st.sampled_from("abcdefgh")
_arrows = st.lists(st.tuples(_names, _names).filter(lambda pair: pair[0] != pair[1]), max_size=40)


@pytest.mark.parametrize(
    ("received", "expected"),
    [([1, 1, 1, 1, 0, 0], 0.333), ([10, 0, 0, 0, 0, 0], 0.833), ([4, 4, 4], 0.0), ([], 0.0)],
)
def test_gini_is_as_in_the_published_examples(received: list[int], expected: float) -> None:
    assert figures.gini(received) == pytest.approx(expected, abs=0.0005)


def test_the_network_is_as_in_the_published_example() -> None:
    assert figures.density(ARROWS, 6) == pytest.approx(0.133, abs=0.0005)
    assert figures.reciprocity(ARROWS) == 0.5


def test_the_share_across_units_counts_each_gift() -> None:
    units = {"a": "north", "b": "north", "c": "south"}

    assert figures.share_across([*ARROWS, ("a", "c")], units) == 0.5


def test_a_pair_is_a_ring_only_when_mutual_and_above_the_share() -> None:
    assert figures.rings([("a", "b"), ("b", "a")], 0.5) == {frozenset("ab")}
    assert figures.rings([("a", "b"), ("a", "b")], 0.5) == set()
    assert figures.rings([*ARROWS, ("b", "c")], 0.5) == set()


def test_a_ring_counts_where_a_third_person_agreed() -> None:
    thanks = [(("a", "b"), True), (("b", "a"), False), (("c", "a"), False)]

    assert figures.ranking(thanks, 0.3) == [("a", 1), ("b", 1)]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_gini_stays_between_none_and_all_and_knows_no_order(received: list[int]) -> None:
    value = figures.gini(received)

    assert -1e-9 <= value <= 1
    assert figures.gini(received[::-1]) == pytest.approx(value)


@given(_arrows)
def test_shares_of_the_network_stay_between_none_and_all(arrows: list[tuple[str, str]]) -> None:
    units = {name: "north" if name < "e" else "south" for name in "abcdefgh"}

    for share in (
        figures.density(arrows, 8),
        figures.reciprocity(arrows),
        figures.share_across(arrows, units),
    ):
        assert 0 <= share <= 1


@given(_arrows, st.floats(0.1, 1))
def test_a_ranking_never_counts_more_than_was_given(
    arrows: list[tuple[str, str]], share: float
) -> None:
    ranked = figures.ranking([(one, False) for one in arrows], share)

    assert sum(count for _, count in ranked) <= len(arrows)
    assert figures.ranking([(one, True) for one in arrows], share) == sorted(
        figures.ranking([(one, True) for one in arrows], 1), key=lambda one: (-one[1], one[0])
    )


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 100), max_size=3))
def test_percents_are_whole_and_add_up_but_for_rounding(counts: dict[str, int]) -> None:
    parts = figures.percents(counts)

    assert list(parts) == list(counts)
    assert sum(counts.values()) == 0 or abs(sum(parts.values()) - 100) <= len(parts)
