"""The threshold that is computed of ratings: by hand, for all, and for a bot that is known."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import MOST_MOMENTS, Share
from skills.qa.figures.calibration import (
    LEAST_RATED,
    STEP,
    Rated,
    bounds,
    calibrate,
    curve,
    limits,
    precision,
)

DEFAULT = 0.5
rated = st.lists(st.builds(Rated, st.floats(0, 1), st.booleans()), min_size=0, max_size=130)
targets = st.floats(0.5, 0.99)


def test_the_bounds_of_a_share_are_those_of_wilson() -> None:
    low, high = bounds(Share(93, 100))

    assert (low, high) == (pytest.approx(0.9054, abs=5e-5), pytest.approx(0.9486, abs=5e-5))
    assert bounds(Share(92, 100))[0] < 0.9
    assert bounds(Share(6, 6))[0] < 0.9 < bounds(Share(7, 7))[0]
    assert bounds(Share(0, 0)) == (0, 1)


def test_precision_is_of_what_is_sure_enough() -> None:
    some = [Rated(0.5, False), Rated(0.6, True), Rated(0.7, False), Rated(0.8, True)]

    assert precision(some, 0.6) == Share(2, 3)
    assert precision(some, 0.9) == Share(0, 0)


def test_few_ratings_change_nothing() -> None:
    assert calibrate([Rated(0.6, False)] * (LEAST_RATED - 1), target=0.9, default=0.5) == 0.5


def test_what_is_less_sure_and_does_not_help_is_left_out() -> None:
    some = [Rated(0.55, False)] * 20 + [Rated(0.65, True)] * 40

    assert calibrate(some, target=0.9, default=DEFAULT) == 0.65


def test_when_all_helps_a_little_less_is_tried() -> None:
    some = [Rated(0.55, True)] * 40

    assert calibrate(some, target=0.9, default=DEFAULT) == pytest.approx(0.55 - STEP)


def test_when_nothing_helps_the_bot_is_as_careful_as_it_may_be() -> None:
    assert calibrate([Rated(0.9, False)] * 40, target=0.9, default=DEFAULT) == 0.75


def test_only_the_last_hundred_count() -> None:
    new, old = [Rated(0.6, True)] * 100, [Rated(0.6, False)] * 100

    assert calibrate([*new, *old], target=0.9, default=DEFAULT) == pytest.approx(0.58)


@given(rated, targets, st.floats(0.2, 0.9))
def test_a_threshold_is_never_outside_the_limits(
    some: list[Rated], target: float, default: float
) -> None:
    lowest, highest = limits(default)

    assert lowest <= calibrate(some, target=target, default=default) <= highest


@given(rated, targets, targets)
def test_who_wants_more_never_gets_a_lower_threshold(
    some: list[Rated], one: float, other: float
) -> None:
    low, high = (calibrate(some, target=target, default=DEFAULT) for target in sorted((one, other)))

    assert low <= high


@given(rated.filter(lambda some: len(some) <= 100), targets, st.randoms())
def test_the_order_within_the_hundred_does_not_matter(
    some: list[Rated], target: float, lots: random.Random
) -> None:
    mixed = lots.sample(some, len(some))

    assert calibrate(some, target=target, default=0.5) == calibrate(
        mixed, target=target, default=0.5
    )


@given(rated, targets)
def test_an_answer_that_helped_after_all_never_raises_the_threshold(
    some: list[Rated], target: float
) -> None:
    better = [Rated(one.confidence, True) if at == 0 else one for at, one in enumerate(some)]

    before = calibrate(some, target=target, default=DEFAULT)

    assert calibrate(better, target=target, default=DEFAULT) <= before


def _helps(sure: float) -> float:
    """How likely an answer helps in a workplace that is known: half of those as sure as 0.45."""
    return min(max(0.5 + 2.5 * (sure - 0.45), 0), 0.97)


def test_night_by_night_the_threshold_finds_where_nine_in_ten_help() -> None:
    lots = random.Random(7)
    kept: list[Rated] = []
    now, found = DEFAULT, list[float]()

    for night in range(60):
        for _ in range(20):
            sure = lots.uniform(0.3, 1)
            if sure >= now:
                kept.insert(0, Rated(sure, lots.random() < _helps(sure)))
        now = calibrate(kept, target=0.9, default=DEFAULT)
        found += [now] if night >= 10 else []

    true = [sum(_helps(now + at * (1 - now) / 500) for at in range(500)) / 500 for now in found]
    assert 0.9 < sum(true) / len(true) < 0.96
    assert min(true) > 0.85


def test_the_curve_says_what_each_threshold_would_do() -> None:
    some = [Rated(0.55, False)] * 20 + [Rated(0.65, True)] * 40

    points = curve(some, [0.1, 0.5, 0.6, 0.7], now=0.65, default=DEFAULT)

    assert [round(one.threshold, 2) for one in points] == [
        0.4,
        0.45,
        0.5,
        0.55,
        0.6,
        0.65,
        0.7,
        0.75,
    ]
    assert points[0].helpful == Share(40, 60)
    assert points[0].answered == Share(3, 4)
    assert points[5].helpful == Share(40, 40)
    assert points[5].answered == Share(1, 4)
    assert points[7].helpful == Share(0, 0)


@given(rated, st.lists(st.floats(0, 1)), st.floats(0.2, 0.9))
def test_a_higher_threshold_never_answers_more(
    some: list[Rated], asked: list[float], default: float
) -> None:
    points = curve(some, asked, now=default, default=default)

    answered = [one.answered.count for one in points]
    assert default in [one.threshold for one in points]
    assert len(points) < MOST_MOMENTS
    assert answered == sorted(answered, reverse=True)
