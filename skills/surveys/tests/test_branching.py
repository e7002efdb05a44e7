"""Questions that are asked only after certain answers (SUR-E1)."""

from collections.abc import Sequence
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.surveys.branching import (
    Misbranched,
    asked,
    kept,
    misbranched,
    place_after,
    place_before,
    progress,
    values_of,
)
from skills.surveys.questions import Answer, Answers, Kind, OnlyIf, Question

OPTION = {"en": "This", "nl": "Dit"}


def question(name: str, kind: Kind = "agree", only_if: OnlyIf | None = None) -> Question:
    """A question with as many options as its kind needs."""
    options = (OPTION,) * 3 if kind in ("one", "several") else ()
    return Question(
        id=name, kind=kind, words={"en": name, "nl": name}, options=options, only_if=only_if
    )


def after(name: str, *values: int) -> OnlyIf:
    """A condition."""
    return OnlyIf(question=name, values=values)


PULSE = (
    question("q1"),
    question("q1b", "words", after("q1", 1, 2)),
    question("q2", "several"),
    question("q2b", "yes_no", after("q2", 2)),
    question("q2c", "words", after("q2b", 0)),
    question("q3", "ten"),
)


def path(answers: Answers) -> list[str]:
    """The ids of what is asked."""
    return [one.id for one in asked(PULSE, answers)]


def test_one_or_two_leads_to_another_question() -> None:
    assert path({"q1": 2}) == ["q1", "q1b", "q2", "q3"]
    assert path({"q1": 3}) == ["q1", "q2", "q3"]


@pytest.mark.parametrize("answers", [{}, {"q1": "na"}])
def test_who_skips_a_question_is_not_asked_what_hangs_on_it(answers: Answers) -> None:
    assert path(answers) == ["q1", "q2", "q3"]


def test_one_of_several_choices_is_enough() -> None:
    assert path({"q2": (0, 2)}) == ["q1", "q2", "q2b", "q3"]
    assert path({"q2": (0, 1)}) == ["q1", "q2", "q3"]


def test_an_answer_that_is_left_behind_leads_nowhere() -> None:
    before: Answers = {"q2": (2,), "q2b": 0}
    changed: Answers = {"q2": (1,), "q2b": 0}

    assert path(before) == ["q1", "q2", "q2b", "q2c", "q3"]
    assert path(changed) == ["q1", "q2", "q3"]
    assert kept(PULSE, changed) == {"q2": (1,)}


def test_questions_follow_each_other_both_ways() -> None:
    answers: Answers = {"q1": 1, "q3": 9}
    forth: list[int] = [0]
    while forth[-1] < len(PULSE):
        forth.append(place_after(PULSE, answers, forth[-1]))
    back = [forth[-1]]
    while back[-1]:
        back.append(place_before(PULSE, answers, back[-1]))

    assert [PULSE[at].id for at in forth[:-1]] == ["q1", "q1b", "q2", "q3"]
    assert back == forth[::-1]
    assert place_before(PULSE, answers, 0) == 0


def test_the_number_on_a_card_says_nothing_of_the_way_there() -> None:
    numbers = {one.id: progress(PULSE, one.id) for one in PULSE}

    assert numbers == {
        "q1": (1, 3),
        "q1b": (1, 3),
        "q2": (2, 3),
        "q2b": (2, 3),
        "q2c": (2, 3),
        "q3": (3, 3),
    }


@pytest.mark.parametrize(
    ("questions", "fault"),
    [
        ((question("a"), question("b", only_if=after("z", 1))), "unknown"),
        ((question("a"), question("b", only_if=after("b", 1))), "later"),
        ((question("a"), question("b", only_if=after("c", 1)), question("c")), "later"),
        ((question("a", "words"), question("b", only_if=after("a", 1))), "no_values"),
        ((question("a"), question("b", only_if=after("a"))), "no_values"),
        ((question("a"), question("b", only_if=after("a", 0))), "not_its_value"),
        ((question("a", "one"), question("b", only_if=after("a", 3))), "not_its_value"),
    ],
)
def test_a_condition_that_cannot_be_met_is_refused(
    questions: Sequence[Question], fault: str
) -> None:
    [found] = misbranched(questions)

    assert (found.question, found.fault) == ("b", fault)


def test_two_that_hang_on_each_other_are_refused() -> None:
    circle = (question("a", only_if=after("b", 1)), question("b", only_if=after("a", 1)))

    assert misbranched(circle) == (Misbranched(question="a", fault="later"),)


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Sequence[Question], dict[str, Answer]]:
    """A survey with conditions that can be met, and some answers to it."""
    kinds = st.sampled_from(get_args(Kind))
    questions: list[Question] = []
    answers: dict[str, Answer] = {}
    for number in range(draw(st.integers(1, 8))):
        earlier = [one for one in questions if values_of(one)]
        only_if = None
        if earlier and draw(st.booleans()):
            named = draw(st.sampled_from(earlier))
            values = draw(st.lists(st.sampled_from(values_of(named)), min_size=1, unique=True))
            only_if = OnlyIf(question=named.id, values=tuple(values))
        made = question(f"q{number}", draw(kinds), only_if)
        questions.append(made)
        if (possible := values_of(made)) and draw(st.booleans()):
            value = draw(st.sampled_from(possible))
            answers[made.id] = (value,) if made.kind == "several" else value
    return questions, answers


@given(surveys())
def test_every_path_is_in_order_and_ends(
    made: tuple[Sequence[Question], dict[str, Answer]],
) -> None:
    questions, answers = made
    assert misbranched(questions) == ()

    way = asked(questions, answers)

    assert [one for one in questions if one in way] == list(way)
    assert {one.id for one in questions if one.only_if is None} <= {one.id for one in way}
    assert asked(questions, kept(questions, answers)) == way
    numbers = [progress(questions, one.id) for one in way]
    assert numbers == sorted(numbers)
    assert numbers[-1][0] == numbers[-1][1]
