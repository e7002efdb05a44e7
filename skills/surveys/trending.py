"""How a survey went over its rounds, beside earlier results, and that in words.

All of it is made of what was published of each round, and of what somebody brought.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot import (
    Block,
    Paragraph,
    Scope,
    Text,
    verbatim,
)
from skills.surveys.answer_words import RECOMMENDATION, classes_of
from skills.surveys.asked import as_words
from skills.surveys.baseline import Point as EarlierPoint
from skills.surveys.baseline import points_from_json
from skills.surveys.beside import beside, is_score, of_same_measure
from skills.surveys.drivers_said import called
from skills.surveys.earlier import source_of
from skills.surveys.figures.comparing import Baseline, distances
from skills.surveys.figures.publication import EVERYBODY, Cell, Change, Publication, of_unit
from skills.surveys.figures.trend import MOST_ROUNDS, Line, Point, trends
from skills.surveys.model import Earlier, Round, Survey
from skills.surveys.model.rounds import closed_rounds
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.saying import name_of, published, without_managers
from skills.surveys.settings import t

_MOST_SAID: Final = 10
# How many rounds are told in words: as many as fit in two lines on a phone.
_MOST_TOLD: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The figures of a group about one thing, round by round, and the earlier ones beside them.

    Where earlier results have an index alone, `is_index`: then there is no margin, and nothing is
    said of what is chance.
    """

    cell: Cell
    about: Text
    line: Line
    earlier: tuple[EarlierPoint, ...] = ()
    is_score: bool = False
    is_index: bool = False

    @property
    def baseline(self) -> float | None:
        """Where the figure lay before, or lies elsewhere: the last of that; None of an index."""
        return self.earlier[-1].value if self.earlier and not self.is_index else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """All that is told of how a survey went up to a round.

    Where it `rotates`, other questions stand for a driver each time: only questions are compared.
    It is of all groups, or of a `unit` and those within it.
    """

    name: Text
    unit: str = ""
    last: int
    rows: tuple[Row, ...]
    rounds: tuple[tuple[int, date], ...]
    rotates: bool = False
    earlier: Earlier | None = None
    points: tuple[EarlierPoint, ...] = ()
    found: Publication
    asked: Mapping[str, Question]


async def trend_of(scope: Scope, survey: Survey, one: Round, *, unit: str = "") -> Trend:
    """Lay the last rounds of a survey up to one of them after each other, without what is about one
    manager; with `unit`, only of it and those within it (SUR-E10)."""
    closed = await closed_rounds(scope.db, survey.id, before=one.number + 1, most=MOST_ROUNDS)
    rounds: list[tuple[int, date, Publication]] = []
    asked: dict[str, Question] = {}
    for it in reversed(closed):
        questions = from_json(it.questions)
        found = without_managers(await published(scope, it), questions)
        found = of_unit(found, unit) if unit else found
        rounds.append((it.number, (it.closed_at or it.planned_at).date(), found))
        asked |= {question.id: question for question in questions}
    earlier = await scope.db.get(Earlier, survey.id)
    points = [] if earlier is None else points_from_json(earlier.points)
    return Trend(
        name=t("trend_name", number=survey.number, topic=survey.topic),
        unit=unit,
        last=one.number,
        rows=tuple(rows_of(rounds, asked, points)),
        rotates=survey.turns == "rotation",
        rounds=tuple((number, on) for number, on, _ in rounds),
        earlier=earlier,
        points=tuple(points),
        found=rounds[-1][2],
        asked=asked,
    )


def rows_of(
    rounds: Sequence[tuple[int, date, Publication]],
    asked: Mapping[str, Question],
    points: Sequence[EarlierPoint],
) -> Iterator[Row]:
    """Lay rounds after each other, the oldest first, with earlier results beside them. `asked` are
    the questions by id."""
    for line in trends(rounds):
        about = about_of(line, asked)
        if about is not None:
            there = beside(line, points, asked)
            same = tuple(of_same_measure(line, there, asked))
            scored = is_score(line, asked)
            yield Row(cell=line.cell, about=about, line=line, earlier=same, is_score=scored)
            if there and not same:
                yield Row(
                    cell=line.cell,
                    about=t("trend_index", about=about),
                    line=_with_index(line, rounds),
                    earlier=tuple(there),
                    is_index=True,
                )


def about_of(one: Line | Change, asked: Mapping[str, Question]) -> Text | None:
    """Say what a line or a change is about; None for what has no figure of its own to show."""
    if one.driver is not None:
        return called(one.driver)
    question = asked.get(one.question or "")
    if question is None or (question.kind == "ten" and question.driver != RECOMMENDATION):
        return None
    # It stands before a colon.
    words = verbatim(as_words({name: said.rstrip(".") for name, said in question.words.items()}))
    if one.option is None:
        return words
    return t("trend_option", words=words, option=classes_of(question)[one.option])


def rows_to_show(trend: Trend, cell: Cell, *, most: int) -> list[Row]:
    """Choose what is shown of a group: what has changed first, then what is compared."""
    there = [
        row
        for row in trend.rows
        if row.cell == cell
        and row.line.option is None
        and row.line.points
        and not (trend.rotates and row.line.driver)
        and len(row.line.points) + len(row.earlier) > 1
    ]
    # Questions of a driver say the same once more.
    has_drivers = any(row.line.driver for row in there)
    there = [row for row in there if row.line.driver or row.is_score or not has_drivers]
    first = sorted(there, key=lambda row: (not row.line.points[-1].is_changed, not row.earlier))
    return [row for row in there if row in first[:most]]


def course(trend: Trend, cell: Cell) -> list[Text | Block]:
    """Say how a group went over its last rounds, figure by figure. A round in which it was hidden
    or not asked stays a hole."""
    rounds = trend.rounds[-_MOST_TOLD:]
    since = rounds[0][0] if rounds else 0
    said: list[Text | Block] = []
    has_hole = False
    for row in rows_to_show(trend, cell, most=_MOST_SAID):
        by_round = {one.round: one for one in row.line.points if one.round >= since}
        if len(by_round) < 2 or row.is_index:
            continue
        has_hole |= len(by_round) < len(rounds)
        figures = tuple(_at(row, number, by_round.get(number)) for number, _ in rounds)
        said.append(Paragraph(t("trend_course", about=row.about, figures=figures), bullet=True))
    if not said:
        return []
    hole = [t("trend_hole_means")] if has_hole else []
    return [t("trend_course_of", group=name_of(cell)), *said, *hole]


def _at(row: Row, number: int, point: Point | None) -> Text:
    if point is None:
        return t("trend_hole", round=number)
    if row.is_score:
        return t("trend_at_score", round=number, score=f"{point.value:+d}")
    return t("trend_at", round=number, percent=point.value)


def _with_index(line: Line, rounds: Sequence[tuple[int, date, Publication]]) -> Line:
    """Give a line of the index in the place of what is favourable."""
    points: list[Point] = []
    for number, on, found in rounds:
        of_drivers = (
            one.index for one in found.drivers if (one.cell, one.driver) == (line.cell, line.driver)
        )
        of_questions = (
            one.index
            for one in found.figures
            if (one.cell, one.question) == (line.cell, line.question)
        )
        value = next(of_questions if line.driver is None else of_drivers, None)
        if value is not None:
            points.append(
                Point(round=number, on=on, value=value, low=None, high=None, is_changed=False)
            )
    return Line(cell=line.cell, driver=line.driver, question=line.question, points=tuple(points))


def trend_words(trend: Trend) -> list[Text | Block]:
    """Say what has changed in the last round by more than chance, and that the rest has not; and
    how it lies beside earlier results, with their source."""
    return [*_changes(trend), *_distances(trend)]


def _changes(trend: Trend) -> list[Text | Block]:
    by_round: dict[int, list[Text]] = defaultdict(list)
    since: list[int] = []
    of_drivers = {(row.cell, row.line.points) for row in trend.rows if row.line.driver}
    for row in trend.rows:
        points = row.line.points
        if row.line.question and (row.cell, points) in of_drivers:
            continue  # the only question of its driver says the same once more
        if row.line.driver and trend.rotates:
            continue
        if row.is_index or len(points) < 2 or points[-1].round != trend.last:
            continue
        before, now = points[-2:]
        since.append(before.round)
        if now.is_changed:
            by_round[before.round].append(
                t(
                    "trend_change_score" if row.is_score else "trend_change",
                    group=name_of(row.cell),
                    about=row.about,
                    before=before.value,
                    now=now.value,
                )
            )
    if not since:
        return [t("trend_rotates")] if trend.rotates and len(trend.rounds) > 1 else []
    if not by_round:
        return [t("trend_same", round=max(since))]
    said: list[Text | Block] = []
    left = _MOST_SAID
    for number in sorted(by_round, reverse=True):
        shown = by_round[number][:left]
        left -= len(shown)
        if shown:
            said.append(t("trend_changed", round=number))
            said += [Paragraph(one, bullet=True) for one in shown]
    more = sum(map(len, by_round.values())) - (_MOST_SAID - left)
    if more:
        said.append(t("trend_more_of_unit" if trend.unit else "trend_more", count=more))
    return [*said, t("trend_rest")]


def _distances(trend: Trend) -> list[Text | Block]:
    if trend.earlier is None:
        return []
    found = distances(trend.found.figures, trend.found.drivers, _baseline(trend))
    words = {
        (row.line.driver, row.line.question): row.about for row in trend.rows if not row.is_index
    }
    said: list[Text | Block] = []
    for one in found:
        line = t(
            "trend_distance" if one.is_real else "trend_distance_chance",
            about=words[one.driver, one.question],
            points=f"{one.points:+d}",
            margin=f"{one.margin:.0f}",
        )
        said.append(Paragraph(line, bullet=True))
    said += [Paragraph(one, bullet=True) for one in _of_indices(trend)]
    title = t(
        "trend_public" if trend.earlier.is_public else "trend_own", source=source_of(trend.earlier)
    )
    if not said:
        return []
    return [title, t("trend_above"), *said[:_MOST_SAID], t("trend_caveat")]


def _of_indices(trend: Trend) -> Iterator[Text]:
    """Say how far an index lies above the earlier one."""
    for row in trend.rows:
        last = row.line.points[-1] if row.line.points else None
        if row.is_index and row.cell == EVERYBODY and last and last.round == trend.last:
            points = last.value - round(row.earlier[-1].value)
            yield t("trend_distance_index", about=row.about, points=f"{points:+d}")


def _baseline(trend: Trend) -> Baseline:
    """Take of each thing the latest earlier figure of everybody."""
    drivers: dict[str, float] = {}
    questions: dict[str, float] = {}
    for row in trend.rows:
        if trend.rotates and row.line.driver:
            continue
        if row.cell != EVERYBODY or row.baseline is None:
            continue
        if row.line.driver is not None:
            drivers[row.line.driver] = row.baseline
        elif row.line.question is not None:
            questions[row.line.question] = row.baseline
    return Baseline(drivers=drivers, questions=questions)
