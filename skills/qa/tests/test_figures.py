"""The figures of quality: examples that were counted by hand, and what holds for all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import Share
from skills.qa.figures.gaps import Gap, Unanswered, gaps
from skills.qa.figures.quality import (
    Outcome,
    Promise,
    deflection,
    freshness,
    is_of_enough,
    kept,
    median_hours,
    unhelpful,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BY_BOT = Outcome(is_answered=True)
HELPED = Outcome(is_answered=True, is_helpful=True)
FAILED = Outcome(is_answered=True, is_helpful=False)
BY_PERSON = Outcome(is_answered=False)
LOST = Outcome(is_answered=False, is_helpful=False)  # unhelpful, and then a person was asked


def test_deflected_is_what_needed_nobody_and_was_not_unhelpful() -> None:
    assert deflection([BY_BOT, HELPED, FAILED, BY_PERSON, LOST]) == Share(2, 5)


def test_unhelpful_is_counted_of_what_was_rated() -> None:
    assert unhelpful([BY_BOT, HELPED, HELPED, FAILED, BY_PERSON, LOST]) == Share(2, 4)
    assert unhelpful([BY_BOT]) == Share(0, 0)


outcomes = st.lists(st.sampled_from([BY_BOT, HELPED, FAILED, BY_PERSON, LOST]))


@given(outcomes)
def test_one_more_who_needs_a_person_never_helps_deflection(asked: list[Outcome]) -> None:
    before, after = deflection(asked), deflection([*asked, BY_PERSON])

    assert (after.count, after.of) == (before.count, before.of + 1)


def test_the_median_is_of_hours_and_not_spoilt_by_one_long_wait() -> None:
    assert median_hours([1, 2, 30]) == 2.0
    assert median_hours([1.04, 2.08]) == 1.6
    assert median_hours([]) is None


def test_freshness_weighs_what_is_read_often() -> None:
    assert freshness([(True, 9), (False, 1)]) == 0.9
    assert freshness([(False, 3), (True, 0)]) == 0
    assert freshness([(True, 0)]) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 50))))
def test_freshness_is_a_part(items: list[tuple[bool, int]]) -> None:
    found = freshness(items)

    assert found is None or 0 <= found <= 1


def test_a_promise_is_kept_to_the_minute_and_counted_when_due() -> None:
    in_time = Promise(promised_at=NOON, told_at=NOON)
    late = Promise(promised_at=NOON, told_at=NOON + HOUR)
    never = Promise(promised_at=NOON, told_at=None)
    early = Promise(promised_at=NOON + 3 * HOUR, told_at=NOON)

    assert kept([in_time, late, never, early], NOON + 2 * HOUR) == Share(1, 3)
    assert kept([in_time, late, never, early], NOON + 3 * HOUR) == Share(2, 4)


def test_a_figure_of_few_people_is_too_few_however_often_they_ask() -> None:
    assert is_of_enough(["a", "b", "c", "d", "e"], 5)
    assert not is_of_enough(["a", "b", "c", "d", "a"], 5)


def asked(*texts: str) -> list[Unanswered]:
    """Let everybody ask something, each another person."""
    return [Unanswered(asker_id=str(at), text=text) for at, text in enumerate(texts)]


def test_questions_that_mean_the_same_are_one_gap_in_either_language() -> None:
    found = gaps(
        asked(
            "Where can I park my bike?",
            "Waar kan ik mijn fiets stallen?",
            "bike parking?",
            "Is er een fietsenstalling?",
            "Is there parking for bikes at the office?",
            "fiets stallen bij kantoor",
            "What is for lunch?",
            "Parking of bikes",
        ),
        [],
    )

    assert found == [
        Gap(words=("parking", "bike"), questions=4, people=4),
        Gap(words=("fiets", "stallen"), questions=3, people=3),
    ]


def test_a_gap_is_of_three_questions_and_of_three_people() -> None:
    twice = asked("wifi password", "password of the wifi")
    again = Unanswered(asker_id="0", text="the wifi password")

    assert gaps(twice, []) == []
    assert gaps([*twice, again], []) == []
    assert len(gaps([*twice, again, *asked("", "", "wifi password?")], [])) == 1


def test_a_gap_says_no_name_and_no_word_of_one_person() -> None:
    found = gaps(
        asked(
            "Is Noor's dismissal meeting on Monday?",
            "When is the meeting of Noor?",
            "Noors meeting, when?",
            "meeting Noor",
        ),
        ["Noor de Vries"],
    )

    assert [one.words for one in found] == [("meeting",)]


def test_a_gap_of_nothing_but_names_has_no_words() -> None:
    [found] = gaps(asked("Who is Noor?", "noor", "Noor??"), ["Noor"])

    assert found == Gap(words=(), questions=3, people=3)


words = st.sampled_from(["leave", "bike", "parking", "wifi", "password", "sick", "verlof", "Noor"])
questions = st.lists(
    st.builds(
        Unanswered,
        asker_id=st.sampled_from("abcdef"),
        text=st.lists(words, max_size=4).map(" ".join),
    ),
    max_size=20,
)


@given(questions)
def test_no_gap_has_words_of_fewer_than_three_people(asked: list[Unanswered]) -> None:
    found = gaps(asked, ["Noor"])

    assert sum(one.questions for one in found) <= len(asked)
    for one in found:
        assert one.people >= 3
        assert "noor" not in one.words
        for word in one.words:
            users = {other.asker_id for other in asked if word in other.text.casefold()}
            assert len(users) >= 3


@pytest.mark.parametrize("text", ["", "???", "the of and", "\u200b"])
def test_what_says_nothing_is_in_no_gap(text: str) -> None:
    assert gaps(asked(text, text, text), []) == []
