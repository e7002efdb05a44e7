"""Answers as they were given become columns, and columns become counts. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from skills.surveys.figures.cells import Ints
from skills.surveys.figures.suppress import Counted
from skills.surveys.questions import SCALES, Answer, Answers, Kind, Question

NOTHING: Final = -1
_TEN: Final = 10
_MANAGER: Final = 8

# Which answers people would call alike: 1 and 2; 0 to 6 of the recommendation score.
_SIDES: Final[Mapping[Kind, tuple[int, ...]]] = {
    "agree": (0, 0, 1, 2, 2),
    "ten": (0, 1, 2),
    "yes_no": (0, 1),
    "several": (0, 1),
}
_PASSIVE, _PROMOTER = 7, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted: a question, or one option of a question for several.

    `column` has the class of each person's answer, or `NOTHING`.
    """

    question: Question
    option: int | None = None
    threshold: int
    sides: tuple[int, ...]
    column: Ints

    def count(self, atom_of: Ints, atoms: int) -> Counted:
        """Count the answers of each atom."""
        classes = len(self.sides)
        answered = self.column != NOTHING
        at = atom_of[answered] * classes + self.column[answered]
        counts = np.bincount(at, minlength=atoms * classes).reshape(atoms, classes)
        return Counted(
            counts=counts.astype(np.int64), sides=np.array(self.sides), threshold=self.threshold
        )


def measures(
    questions: Sequence[Question], people: Sequence[Answers], threshold: int
) -> Iterator[Measure]:
    """Make what is counted of each question that is no comment, in order.

    The threshold is 10 for a question from 0 to 10 and for one about health, and 8 for one about
    one manager, if it is not higher anyway (7.4, PRV-E4, PRV-E5). What is no answer to the
    question counts as none.
    """
    for question in questions:
        answers: list[Answer | None] = [one.get(question.id) for one in people]
        match question.kind:
            case "words":
                continue
            case "several":
                for option in range(len(question.options)):
                    classes = [_chose(one, option) for one in answers]
                    yield _measure(question, threshold, _SIDES["several"], classes, option)
            case "one":
                sides = tuple(range(len(question.options)))
                known: dict[Answer | None, int] = {answer: answer for answer in range(len(sides))}
                classes = [known.get(one, NOTHING) for one in answers]
                yield _measure(question, threshold, sides, classes)
            case "agree" | "ten" | "yes_no":
                known = _classes(question.kind)
                classes = [known.get(one, NOTHING) for one in answers]
                yield _measure(question, threshold, _SIDES[question.kind], classes)


def _measure(
    question: Question,
    threshold: int,
    sides: tuple[int, ...],
    classes: Sequence[int],
    option: int | None = None,
) -> Measure:
    if question.kind == "ten" or "H" in question.flags:
        threshold = max(threshold, _TEN)
    if "M" in question.flags:
        threshold = max(threshold, _MANAGER)
    column = np.array(classes, dtype=np.int64)
    return Measure(
        question=question, option=option, threshold=threshold, sides=sides, column=column
    )


def _classes(kind: Literal["agree", "ten", "yes_no"]) -> dict[Answer | None, int]:
    """Give the class of each answer to a question on a scale."""
    scale = SCALES[kind]
    if kind == "ten":
        return {answer: (answer >= _PASSIVE) + (answer >= _PROMOTER) for answer in scale}
    return {answer: answer - scale.start for answer in scale}


def _chose(answer: Answer | None, option: int) -> int:
    return int(option in answer) if isinstance(answer, tuple) else NOTHING
