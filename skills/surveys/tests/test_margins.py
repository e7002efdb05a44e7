"""How sure a figure is, by the formulas and the worked examples of requirements 7.4 and 7.5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.surveys.figures.margins import (
    Difference,
    changed,
    correction,
    difference,
    interval,
    recommendation_margin,
    share_margin,
    wilson,
)

SHARES = st.floats(0, 1)
POPULATIONS = st.tuples(st.integers(1, 200), st.integers(0, 200)).map(lambda p: (p[0], sum(p)))


def test_a_margin_is_corrected_for_how_many_were_asked() -> None:
    assert share_margin(0.5, 28, 40) == pytest.approx(10.3, abs=0.05)
    assert share_margin(0.5, 28, 10**9) == pytest.approx(18.5, abs=0.05)


@given(SHARES, st.integers(1, 500))
def test_nothing_is_left_to_chance_when_everybody_answered(share: float, everybody: int) -> None:
    assert share_margin(share, everybody, everybody) == 0
    assert wilson(share, everybody, everybody) == (share, share)
    assert recommendation_margin(share, 1 - share, everybody, everybody) == 0


def test_one_of_one_and_one_of_many_have_a_correction() -> None:
    assert correction(1, 1) == 0
    assert correction(1, 2) == 1
    assert correction(0, 1) == 0


def test_the_recommendation_score_has_the_margin_of_three_steps() -> None:
    assert recommendation_margin(8 / 28, 10 / 28, 28, 40) == pytest.approx(16.4, abs=0.05)
    assert recommendation_margin(0, 1, 28, 40) == 0


def test_wilsons_interval_is_that_of_more_answers_when_few_were_asked() -> None:
    low, high = wilson(17 / 28, 28, 40)

    assert 28 / correction(28, 40) ** 2 == pytest.approx(91.0)
    assert (low, high) == (pytest.approx(0.504, abs=5e-4), pytest.approx(0.701, abs=5e-4))


@given(SHARES, POPULATIONS)
def test_an_interval_holds_its_share_and_stays_a_share(
    share: float, sizes: tuple[int, int]
) -> None:
    low, high = interval(share, *sizes)

    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_nobody_of_few_leaves_doubt_all_the_same() -> None:
    low, high = interval(0, 10, 100)

    assert low == 0
    assert high > 0.2


def test_many_answers_on_both_sides_have_the_plain_interval() -> None:
    low, high = interval(0.5, 100, 400)

    assert high - 0.5 == pytest.approx(0.5 - low)
    assert 100 * (high - 0.5) == pytest.approx(share_margin(0.5, 100, 400))


def test_a_change_is_measured_against_the_margins_of_both() -> None:
    before = (60.0, share_margin(0.6, 30, 40))

    found = difference((60.0, share_margin(0.6, 28, 40)), (70.0, share_margin(0.7, 30, 40)))

    assert (found.points, found.margin) == (10, pytest.approx(13.0, abs=0.1))
    assert changed([found]) == [False]
    assert changed([difference(before, (75.0, 5.0))]) == [True]


def test_without_any_doubt_every_difference_is_a_change() -> None:
    assert changed([Difference(1, 0), Difference(0, 0), Difference(-1, 0)]) == [True, False, True]
    assert changed([]) == []


def test_a_difference_as_large_as_its_margin_is_one_in_twenty() -> None:
    assert Difference(10, 10).chance == pytest.approx(0.05, abs=1e-4)


def test_of_many_cells_fewer_are_called_changed() -> None:
    just = Difference(10, 9.9)  # alone, a change

    assert changed([just]) == [True]
    assert changed([just] + [Difference(1, 9.9)] * 9) == [False] * 10


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 50)), min_size=1, max_size=40))
def test_many_cells_are_judged_as_benjamini_and_hochberg_wrote(
    cells: list[tuple[float, float]],
) -> None:
    differences = [Difference(*cell) for cell in cells]
    chances = sorted(one.chance for one in differences)
    ranks = [rank for rank, chance in enumerate(chances, 1) if chance <= 0.05 * rank / len(chances)]

    assert sum(changed(differences)) == max(ranks, default=0)
