"""The questions that `make bench` asks are enough, fair, and counted rightly."""

from bench.qa_questions import Found, Question, questions, score


def _question(*answers: str) -> Question:
    kind = "same" if answers else "near"
    return Question(ask="why?", language="en", kind=kind, answers=frozenset(answers))


def test_there_are_questions_of_each_kind_in_both_languages_and_both_halves() -> None:
    asked = list(questions())

    counted = {
        (one.language, one.kind, one.is_for_tuning): sum(
            (one.language, one.kind, one.is_for_tuning)
            == (other.language, other.kind, other.is_for_tuning)
            for other in asked
        )
        for one in asked
    }
    assert len({one.ask for one in asked}) == len(asked)
    assert len(counted) == 2 * 4 * 2
    assert min(counted.values()) >= 5
    assert sum(bool(one.answers) for one in asked) >= 130
    assert sum(not one.answers for one in asked) >= 60
    assert all(bool(one.answers) == (one.kind in ("same", "across")) for one in asked)


def test_a_question_across_is_asked_of_the_other_language_alone() -> None:
    across = [one for one in questions() if one.kind == "across"]

    assert {(one.language, one.corpora) for one in across} == {("en", ("nl",)), ("nl", ("en",))}


def test_a_run_is_counted() -> None:
    run = [
        Found(question=_question("a"), sections=("a", "b"), is_answered=True),
        Found(question=_question("a"), sections=("b", "c", "a"), is_answered=True),
        Found(question=_question("a"), sections=("b", "c", "d", "a"), is_answered=False),
        Found(question=_question("a"), sections=(), is_answered=False),
        Found(question=_question(), sections=("b",), is_answered=True),
        Found(question=_question(), sections=("b",), is_answered=False),
    ]

    counted = score(run)

    assert (counted.answerable, counted.right_first, counted.right_in_three) == (4, 1, 2)
    assert (counted.answered_right, counted.answered_wrong) == (1, 1)
    assert (counted.unanswerable, counted.refused) == (2, 1)
