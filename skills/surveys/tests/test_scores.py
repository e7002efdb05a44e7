"""What answers add up to, by the formulas of requirements 7.1 to 7.4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.surveys.figures.scores import (
    favourable_share,
    mean,
    mean_index,
    person_index,
    recommendation,
    response_rate,
)

COUNTS = st.lists(st.integers(0, 50), min_size=5, max_size=5).filter(any)
WHOLE_ANSWERS = st.lists(
    st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=1, max_size=12
)


def test_the_response_rate_leaves_out_who_could_not_answer() -> None:
    assert response_rate(60, 100) == 0.6
    assert response_rate(60, 100, undeliverable=15, away=5) == 0.75
    assert response_rate(0, 10, away=10) is None
    assert response_rate(0, 0) is None


def test_four_and_five_are_favourable() -> None:
    assert favourable_share([1, 2, 3, 4, 10]) == 0.7
    assert favourable_share([0, 0, 0, 0, 0]) is None
    assert favourable_share([0, 0, 0, 0, 1]) == 1
    assert favourable_share([1, 0, 0, 0, 0]) == 0


def test_the_index_runs_from_nothing_to_a_hundred() -> None:
    assert mean_index([3, 0, 0, 0, 0]) == 0  # not 20, as a mean of fifths would have it
    assert mean_index([0, 0, 0, 0, 3]) == 100
    assert [person_index([answer]) for answer in range(1, 6)] == [0, 25, 50, 75, 100]
    assert mean_index([0, 0, 0, 0, 0]) is None


@pytest.mark.parametrize(
    ("answers", "index"),
    [
        ([4, 4, 5, 5], 87.5),
        ([5, 5, 5, None], 100),
        ([5, 5, None, None], None),
        ([None, None, None, None], None),
        ([1, 3, None], None),
        ([], None),
    ],
)
def test_a_person_counts_from_three_quarters_of_the_items(
    answers: list[int | None], index: float | None
) -> None:
    assert person_index(answers) == index


@given(WHOLE_ANSWERS)
def test_where_nobody_skips_the_mean_of_items_is_the_mean_of_people(
    people: list[list[int]],
) -> None:
    items = [
        [column.count(answer) for answer in range(1, 6)] for column in zip(*people, strict=True)
    ]

    of_items = mean([index for item in items if (index := mean_index(item)) is not None])

    of_people = mean([index for one in people if (index := person_index(one)) is not None])
    assert of_items == pytest.approx(of_people)


@given(COUNTS)
def test_what_is_asked_the_other_way_round_scores_the_other_way_round(counts: list[int]) -> None:
    index, turned = mean_index(counts), mean_index(counts[::-1])

    assert index is not None
    assert turned is not None
    assert index + turned == pytest.approx(100)


def test_the_recommendation_score_is_promoters_minus_detractors() -> None:
    assert recommendation([8, 10, 10]) == pytest.approx(7.142857)
    assert recommendation([5, 0, 0]) == -100
    assert recommendation([0, 0, 5]) == 100
    assert recommendation([0, 5, 0]) == 0
    assert recommendation([0, 0, 0]) is None
