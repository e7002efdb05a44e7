"""Which question comes next, when some are asked only after certain answers (SUR-E1). Pure.

A question that depends on another names an earlier one, so there are no circles by construction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from skills.surveys.questions import SCALES, Answers, OnlyIf, Question

Fault: TypeAlias = Literal["unknown", "later", "no_values", "not_its_value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misbranched:
    """A question whose condition can never be met or is not decided yet, and why.

    `unknown`: it names no question of this survey. `later`: it names itself or one that comes after
    it. `no_values`: it names a comment, or no answer at all. `not_its_value`: it names an answer
    that cannot be given.
    """

    question: str
    fault: Fault


def values_of(question: Question) -> range:
    """The values that an answer can have; of a comment there are none."""
    match question.kind:
        case "agree" | "ten" | "yes_no":
            return SCALES[question.kind]
        case "one" | "several":
            return range(len(question.options))
        case "words":
            return range(0)


def misbranched(questions: Sequence[Question]) -> tuple[Misbranched, ...]:
    """Check the conditions of a survey before it can be asked; empty when all is well."""
    at = {one.id: place for place, one in enumerate(questions)}
    found: list[Misbranched] = []
    for place, question in enumerate(questions):
        if question.only_if is not None:
            fault = _fault(question.only_if, questions, at, place)
            if fault is not None:
                found.append(Misbranched(question=question.id, fault=fault))
    return tuple(found)


def _fault(
    only_if: OnlyIf, questions: Sequence[Question], at: dict[str, int], place: int
) -> Fault | None:
    named = at.get(only_if.question)
    if named is None:
        return "unknown"
    if named >= place:
        return "later"
    possible = values_of(questions[named])
    if not possible or not only_if.values:
        return "no_values"
    return None if all(value in possible for value in only_if.values) else "not_its_value"


def asked(questions: Sequence[Question], answers: Answers) -> tuple[Question, ...]:
    """List the questions that these answers lead to, in their order.

    An answer to a question that is not asked (any more) decides nothing.
    """
    found: list[Question] = []
    met: dict[str, frozenset[int]] = {}
    for question in questions:
        only_if = question.only_if
        if only_if is None or met.get(only_if.question, frozenset()) & set(only_if.values):
            found.append(question)
            met[question.id] = _chosen(question.id, answers)
    return tuple(found)


def place_after(questions: Sequence[Question], answers: Answers, at: int) -> int:
    """Tell at which place the question after the one at a place is, answered or skipped; behind the
    last one when none is left."""
    path = {one.id for one in asked(questions, answers)}
    left = range(at + 1, len(questions))
    return next((place for place in left if questions[place].id in path), len(questions))


def place_before(questions: Sequence[Question], answers: Answers, at: int) -> int:
    """Tell at which place the question before the one at a place is; of the first, it is itself."""
    path = {one.id for one in asked(questions, answers)}
    return next((place for place in reversed(range(at)) if questions[place].id in path), 0)


def kept(questions: Sequence[Question], answers: Answers) -> Answers:
    """Leave out answers to what is not asked any more, since somebody went back and changed one."""
    return {one.id: answers[one.id] for one in asked(questions, answers) if one.id in answers}


def progress(questions: Sequence[Question], current: str) -> tuple[int, int]:
    """Tell how far a question is, as in "2/3": only what everybody is asked counts.

    A question that not everybody gets has the number of the one before it. So the number on a card
    is the same whatever was answered, and neither a total that grows nor a number that is left out
    tells who looks on which way somebody took.
    """
    total = sum(one.only_if is None for one in questions)
    place = [one.id for one in questions].index(current)
    return sum(one.only_if is None for one in questions[: place + 1]), total


def _chosen(question: str, answers: Answers) -> frozenset[int]:
    match answers.get(question):
        case int() as value:
            return frozenset({value})
        case tuple() as values:
            return frozenset(values)
        case "na" | None:
            return frozenset()
