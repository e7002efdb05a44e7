"""Which earlier results lie beside a figure: of the same group, and about the same thing. Pure."""

from collections.abc import Iterable, Mapping

from skills.surveys.answer_words import RECOMMENDATION
from skills.surveys.baseline import Point
from skills.surveys.figures.trend import Line
from skills.surveys.questions import Question


def is_score(line: Line, asked: Mapping[str, Question]) -> bool:
    """Whether a line is of recommendation scores, not of percentages. `asked` is by id."""
    question = asked.get(line.question or "")
    return question is not None and question.kind == "ten"


def beside(line: Line, points: Iterable[Point], asked: Mapping[str, Question]) -> list[Point]:
    """List the earlier results that lie beside a line, oldest first, whatever they measure."""
    found = (one for one in points if _is_beside(one, line, asked))
    return sorted(found, key=lambda one: one.on)


def of_same_measure(
    line: Line, points: Iterable[Point], asked: Mapping[str, Question]
) -> list[Point]:
    """Leave of earlier results those that measure what a line does."""
    measure = "index" if is_score(line, asked) else "favourable"
    return [one for one in points if one.measure == measure]


def _is_beside(point: Point, line: Line, asked: Mapping[str, Question]) -> bool:
    if _plain(point.group) != _plain(", ".join(label for _, label in line.cell)):
        return False
    if point.driver == RECOMMENDATION:
        return is_score(line, asked)
    if point.driver is not None:
        return point.driver == line.driver
    return point.question == line.question and line.option is None


def _plain(group: str) -> str:
    return "/".join(part.strip() for part in group.casefold().split("/"))
