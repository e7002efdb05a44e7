"""What a publication says of the answers, how it is kept, and what is made of it."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from skills.surveys.figures.comparing import Baseline, distances
from skills.surveys.figures.publication import (
    Association,
    Change,
    DriverFigure,
    Figure,
    Rate,
    from_json,
    heatmap,
    of_unit,
    to_json,
)
from skills.surveys.figures.publishing import Closed, publish
from skills.surveys.questions import Answer, Answers, Question
from skills.surveys.tests.organisations import organisation

ITEM = Question(id="a1", kind="agree", words={}, driver="A")
A: tuple[tuple[str, str], ...] = (("unit", "A"),)


def asked(question: Question, answers: Sequence[Answer], invited: int = 40) -> Closed:
    """Ask one question of one unit, in which others are silent."""
    return Closed(
        questions=(question,),
        answers=[{question.id: one} for one in answers],
        groups=[{"unit": "A"}] * len(answers),
        invited=(({"unit": "A"}, invited),),
        threshold=5,
    )


def test_a_question_has_its_spread_its_share_and_how_sure_that_is() -> None:
    answers = [1] * 3 + [2] * 4 + [3] * 4 + [4] * 10 + [5] * 7

    found = publish(asked(ITEM, [*answers, "na"])).figures[0]

    assert found == Figure(
        cell=(),
        question="a1",
        people=28,
        spread=(11, 14, 14, 36, 25),
        value=61,
        margin=10.0,
        low=50,
        high=70,
        index=62,
    )


def test_a_count_under_ten_is_not_told() -> None:
    assert publish(asked(ITEM, [1, 2, 3, 4, 5, 1, 2, 4, 5])).figures[0].people is None
    assert publish(asked(ITEM, [1, 2, 3, 4, 5, 1, 2, 4, 5, 3])).figures[0].people == 10


def test_the_recommendation_score_has_its_margin() -> None:
    ten = Question(id="ten", kind="ten", words={})

    found = publish(asked(ten, [9] * 5 + [10] * 5 + [7, 8] * 5 + [0, 6] * 4)).figures[0]

    assert (found.spread, found.value, found.margin) == ((29, 36, 36), 7, 16.4)
    assert (found.low, found.high) == (-9, 24)


def test_yes_and_no_and_options_have_shares() -> None:
    yes = Question(id="yes", kind="yes_no", words={})
    one = Question(id="one", kind="one", words={}, options=({}, {}, {}))
    several = Question(id="several", kind="several", words={}, options=({}, {}))

    assert publish(asked(yes, [1, 1, 1, 0, 0])).figures[0].value == 60
    assert publish(asked(one, [0, 0, 2, 2, 2])).figures[0].spread == (40, 0, 60)
    options = publish(asked(several, [(0,), (0, 1), (0,), (), (1,)])).figures
    assert [(it.option, it.value) for it in options if it.cell == ()] == [(0, 60), (1, 40)]


def test_a_comment_is_never_counted_and_what_is_no_answer_is_none() -> None:
    words = Question(id="words", kind="words", words={})

    assert publish(asked(words, [1, 2, 3, 4, 5])).figures == ()
    assert publish(asked(ITEM, [1, 2, 4, 5, 99, (1,)])).figures == ()


def of_driver(rows: Sequence[tuple[int, int]], earlier: Closed | None = None) -> Closed:
    items = (ITEM, Question(id="a2", kind="agree", words={}, driver="A"))
    return Closed(
        questions=items,
        answers=[{"a1": first, "a2": second} for first, second in rows],
        groups=[{"unit": "A"}] * len(rows),
        invited=(({"unit": "A"}, 2 * len(rows)),),
        threshold=5,
        earlier=None if earlier is None else publish(earlier),
    )


def test_a_driver_is_the_mean_of_its_questions() -> None:
    found = publish(of_driver([(1, 4), (2, 4), (4, 4), (5, 1), (3, 2)] * 2))

    first, second = (one for one in found.figures if one.cell == ())
    assert (first.value, second.value) == (40, 60)
    driver = found.drivers[0]
    assert (driver.people, driver.value, driver.index, driver.is_rough) == (10, 50, 50, False)
    assert driver.margin == first.margin == second.margin


def test_a_driver_of_a_question_that_says_less_is_rough() -> None:
    found = publish(of_driver([(1, 4), (2, 4), (4, 4), (5, 4), (3, 5)]))

    assert found.drivers[0] == DriverFigure(
        cell=(), driver="A", people=None, value=65, is_rough=True
    )


def test_who_answered_is_told_of_units_of_two_thresholds() -> None:
    people = [{"unit": unit} for unit in "AAAAAAAABBBBC"]
    invited = [({"unit": unit}, count) for unit, count in (("A", 12), ("B", 9), ("C", 14))]

    found = publish(
        Closed(
            questions=(ITEM,),
            answers=[dict[str, Answer]()] * 13,
            groups=people,
            invited=invited,
            threshold=5,
        )
    )

    # B has nine people, and is not told by subtraction either.
    assert found.rates == (Rate((), 37), Rate((("unit", "C"),), 7))


def test_nothing_depends_on_the_order_of_people() -> None:
    one = organisation(3)
    order = list(range(len(one.answers)))
    Random(1).shuffle(order)
    shuffled = replace(
        one,
        answers=[one.answers[at] for at in order],
        groups=[one.groups[at] for at in order],
        invited=one.invited[::-1],
    )

    assert publish(one).figures
    assert publish(shuffled) == publish(one)


@pytest.mark.parametrize("seed", range(5))
def test_a_publication_is_read_back_as_it_was_written(seed: int) -> None:
    published = publish(organisation(seed))

    assert from_json(to_json(published)) == published


def test_a_change_is_real_when_it_is_more_than_chance() -> None:
    rows = [(1, 1), (2, 2), (4, 4), (2, 1), (3, 3)] * 8
    before = of_driver(rows)
    after = [(5, 5), (2, 2), (4, 4), (5, 4), (3, 3)] * 8

    found = publish(of_driver(after, before)).changes

    assert {(it.driver, it.question) for it in found} == {("A", None), (None, "a1"), (None, "a2")}
    of_all = next(it for it in found if it.driver and it.cell == ())
    assert (of_all.points, of_all.is_real) == (40, True)
    of_one_person = publish(of_driver([*rows[:-1], (5, 5)], before)).changes
    assert {(it.points > 0, it.is_real) for it in of_one_person} == {(True, False)}


def test_a_baseline_is_compared_with_everybody() -> None:
    found = publish(of_driver([(1, 4), (2, 4), (4, 4), (5, 1), (3, 2)] * 20))
    baseline = Baseline(drivers={"A": 80, "B": 50}, questions={"a2": 61})

    driver, question = distances(found.figures, found.drivers, baseline)

    assert (driver.cell, driver.driver, driver.points, driver.is_real) == ((), "A", -30, True)
    assert (question.question, question.points, question.is_real) == ("a2", -1, False)


def rows_of(count: int) -> list[Answers]:
    """Let one driver go with engagement, and another not."""
    return [
        {"a1": 1 + at % 5, "b1": 1 + at * 7 % 3, "e1": min(5, 1 + at % 5 + (at % 7 == 0))}
        for at in range(count)
    ]


def related(answers: Sequence[Answers]) -> tuple[Association, ...]:
    questions = [
        Question(id=name, kind="agree", words={}, driver=driver)
        for name, driver in (("a1", "A"), ("b1", "B"), ("e1", "ENG"))
    ]
    return publish(
        Closed(
            questions=questions,
            answers=answers,
            groups=[dict[str, str]()] * len(answers),
            invited=(({}, 100),),
            threshold=5,
        )
    ).associations


def test_drivers_are_related_to_engagement_from_thirty_complete_answers() -> None:
    assert related(rows_of(29)) == ()
    assert related([*rows_of(29), {"a1": 1, "b1": 2}]) == ()

    close, apart = related(rows_of(60))

    assert (close.driver, close.people, close.strength) == ("A", 60, "high")
    assert 0.5 < close.low <= close.high <= 1
    assert (apart.driver, apart.strength) == ("B", "low")
    assert apart.low < 0 < apart.high


def test_what_everybody_answers_alike_is_related_to_nothing() -> None:
    assert [one.driver for one in related([row | {"b1": 4} for row in map(dict, rows_of(60))])] == [
        "A"
    ]


def test_a_heatmap_has_a_hole_where_too_few_answered() -> None:
    units = "A" * 9 + "B" * 6 + "C" * 4
    one = Closed(
        questions=(ITEM,),
        answers=[{"a1": 1 + at % 5} for at in range(len(units))],
        groups=[{"unit": unit} for unit in units],
        invited=[({"unit": unit}, 1) for unit in units],
        threshold=5,
    )

    found = heatmap(publish(one))

    assert found.units == ((), A, (("unit", "B"),), (("unit", "C"),))
    assert found.drivers == ("A",)
    assert [row[0] is not None for row in found.rows] == [True, True, False, False]


def test_a_manager_sees_the_own_unit_and_what_is_below_it() -> None:
    units = ("A/1", "A/2", "AB", "B")
    rows: list[Answers] = [{"a1": 1 + at % 5} for at in range(40)]
    groups = [{"unit": units[at % 4]} for at in range(40)]
    one = Closed(
        questions=(ITEM,),
        answers=rows,
        groups=groups,
        invited=[(it, 1) for it in groups],
        threshold=5,
    )
    published = publish(one)

    found = of_unit(publish(replace(one, earlier=published)), "A")

    own = {A, (("unit", "A/1"),), (("unit", "A/2"),)}
    things: Sequence[Figure | DriverFigure | Rate | Change] = (
        *found.figures,
        *found.drivers,
        *found.rates,
        *found.changes,
    )
    assert {thing.cell for thing in things} == set(found.cells) == own
    assert found.associations == ()
