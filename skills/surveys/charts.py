"""Figures as a page draws them: bars, a heatmap and trends, each with its words. Pure.

Widths are percents of a drawing, written as an attribute of it: pages have no styles of their own.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, TypeAlias

from bot import Text, verbatim
from skills.surveys.answer_words import RECOMMENDATION, classes_of
from skills.surveys.asked import as_words
from skills.surveys.baseline import Point as EarlierPoint
from skills.surveys.drivers_said import called
from skills.surveys.figures.publication import (
    Cell,
    DriverFigure,
    Figure,
    Publication,
    heatmap,
)
from skills.surveys.figures.trend import Point
from skills.surveys.questions import Question
from skills.surveys.settings import t
from skills.surveys.trending import Row, about_of, rows_of

Look: TypeAlias = Literal["agree", "ten", "yes_no"]

_LOOKS: Final[Sequence[Look]] = ("agree", "ten", "yes_no")
# From which percentage on a part is wide enough for its number, on a phone too.
_NUMBERED: Final = 10
# The shades of a heatmap: from which percentage on each.
_SHADES: Final = (0, 40, 55, 70, 85)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a bar: where it begins and how wide it is, in percents of the whole."""

    shade: str
    x: str
    width: str
    middle: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where a figure lies with its margin, on the scale of a drawing."""

    x: str
    end: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An answer that can be chosen, and how many percent did; None: too few to say."""

    words: Text
    percent: int | None
    margin: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What came out of one question: `parts` of a bar or `options`, or else `said` tells why not.

    Of a bar, `said` is what it shows in words. `value` is its figure in words, and `figure` the
    number, with its `margin`, from `low` to `high`.
    """

    words: Text
    said: Text | None = None
    value: Text | None = None
    people: Text | None = None
    spread: Sequence[int] = ()
    figure: int | None = None
    margin: int | None = None
    low: int | None = None
    high: int | None = None
    parts: Sequence[Part] = ()
    reach: Reach | None = None
    options: Sequence[Option] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Questions that are answered alike, under one legend. `classes` are their answers in words."""

    look: Look
    classes: Sequence[Text]
    charts: Sequence[Chart]


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A square of the heatmap; None where too few answered."""

    shade: int
    percent: int
    is_rough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Squares:
    """A unit in the heatmap: its squares by driver."""

    cell: Cell
    squares: Sequence[Square | None]
    is_hidden: bool


def panels(questions: Sequence[Question], found: Publication, cell: Cell) -> list[Panel]:
    """Draw the questions that are scales, those that are alike together."""
    made: list[Panel] = []
    for look in _LOOKS:
        alike = [one for one in questions if one.kind == look]
        if alike:
            charts = [_scale(one, _figures(found, cell, one), found) for one in alike]
            made.append(Panel(look=look, classes=classes_of(alike[0]), charts=charts))
    return made


def choices(questions: Sequence[Question], found: Publication, cell: Cell) -> list[Chart]:
    """Draw the questions of which people chose one option or several."""
    return [
        _chosen(one, _figures(found, cell, one), found)
        for one in questions
        if one.kind in ("one", "several")
    ]


def _figures(found: Publication, cell: Cell, question: Question) -> list[Figure]:
    return [one for one in found.figures if one.cell == cell and one.question == question.id]


def _scale(question: Question, figures: Sequence[Figure], found: Publication) -> Chart:
    words = verbatim(as_words(question.words))
    if not figures:
        return Chart(words=words, said=t("column_few"))
    [figure] = figures
    classes = classes_of(question)
    if figure.most:
        most = tuple(classes[at] for at in figure.most)
        return Chart(words=words, said=t("chart_most", answers=most))
    spread = tuple(
        t("result_share", answer=answer, percent=percent)
        for answer, percent in zip(classes, figure.spread, strict=True)
    )
    is_score = question.kind == "ten"
    has_figure = not is_score or question.driver == RECOMMENDATION
    return Chart(
        words=words,
        said=t("chart_spread", spread=spread),
        value=_value(question, figure) if has_figure else None,
        people=_people(figure, found),
        spread=figure.spread,
        figure=figure.value if has_figure else None,
        margin=round(figure.margin or 0) if has_figure else None,
        low=figure.low if has_figure else None,
        high=figure.high if has_figure else None,
        parts=tuple(_parts(question.kind, figure.spread)),
        reach=_reach(figure, is_score=is_score) if has_figure else None,
    )


def _value(question: Question, figure: Figure) -> Text:
    value = figure.value or 0
    if question.kind == "ten":
        return t("chart_score", score=f"{value:+d}")
    return t(f"result_value_{'yes_no' if question.kind == 'yes_no' else 'agree'}", percent=value)


def _people(figure: Figure, found: Publication) -> Text:
    if figure.people is None:
        return t("people_from", count=found.threshold)
    return t("people", count=figure.people)


def _parts(shade: str, spread: Sequence[int]) -> Iterator[Part]:
    # Rounded percents do not always make a hundred; the bar is full all the same.
    whole, x = sum(spread) or 1, 0.0
    for at, percent in enumerate(spread):
        width = 100 * percent / whole
        if percent:
            yield Part(
                shade=f"{shade}-{at}",
                x=f"{x:.2f}%",
                width=f"{width:.2f}%",
                middle=f"{x + width / 2:.2f}%",
                label=str(percent) if percent >= _NUMBERED else "",
            )
        x += width


def _reach(figure: Figure, *, is_score: bool) -> Reach | None:
    """Draw a margin: of a share under the right end of its bar, where its answers are; of a score
    on a line from -100 to 100."""
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    if is_score:
        low, high, at = ((one + 100) / 2 for one in (figure.low, figure.high, figure.value))
    else:
        low, high, at = (100 - one for one in (figure.high, figure.low, figure.value))
    return Reach(x=f"{low:.2f}%", end=f"{high:.2f}%", at=f"{at:.2f}%")


def _chosen(question: Question, figures: Sequence[Figure], found: Publication) -> Chart:
    words, classes = verbatim(as_words(question.words)), classes_of(question)
    if not figures:
        return Chart(words=words, said=t("column_few"))
    if question.kind == "one" and figures[0].most:
        most = tuple(classes[at] for at in figures[0].most)
        return Chart(words=words, said=t("chart_most", answers=most))
    if question.kind == "one":
        options = [
            Option(words=answer, percent=percent)
            for answer, percent in zip(classes, figures[0].spread, strict=True)
        ]
    else:
        options = [
            Option(
                words=classes[one.option or 0],
                percent=one.value,
                margin=None if one.margin is None else round(one.margin),
            )
            for one in figures
        ]
    return Chart(
        words=words,
        people=_people(figures[0], found),
        options=options,
    )


def squares(found: Publication) -> tuple[list[Text], list[Squares]]:
    """Draw drivers of units side by side: what the drivers are called, and a row for each unit.

    Empty for a single driver, and for a single unit.
    """
    laid = heatmap(found)
    if len(laid.drivers) < 2 or len(laid.units) < 2:
        return [], []
    rows = [
        Squares(cell=unit, squares=[_square(one) for one in row], is_hidden=not any(row))
        for unit, row in zip(laid.units, laid.rows, strict=True)
    ]
    return [called(one) for one in laid.drivers], rows


def _square(one: DriverFigure | None) -> Square | None:
    if one is None:
        return None
    shade = sum(one.value >= least for least in _SHADES)
    return Square(shade=shade, percent=one.value, is_rough=one.is_rough)


# Trends.


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How one figure went over rounds: a point for each, None where there is none.

    `baseline` is where it lay before, or lies elsewhere.
    """

    name: Text
    is_driver: bool
    is_score: bool
    points: Sequence[Point | None]
    baseline: int | None


def changes(questions: Sequence[Question], found: Publication, cell: Cell) -> list[Text] | None:
    """Say what differs in a group from when it was shown last by more than chance. None: nothing
    was compared."""
    known = {one.id: one for one in questions}
    compared = [
        (about, one)
        for one in found.changes
        if one.cell == cell and (about := about_of(one, known)) is not None
    ]
    said = [
        t("chart_change", about=about, points=f"{one.points:+d}", margin=round(one.margin))
        for about, one in compared
        if one.is_real
    ]
    return said if compared else None


def drawn_trends(
    rounds: Sequence[tuple[int, date, Publication]],
    known: Mapping[str, Question],
    cell: Cell,
    earlier: Sequence[EarlierPoint],
    *,
    rotates: bool = False,
) -> list[Trend]:
    """Draw what of a group was told in two rounds at least. `known` are the questions by id, and
    `earlier` are results from before. Where it `rotates`, drivers are left out: each time other
    questions stood for them."""
    return [
        _drawn(row, rounds)
        for row in rows_of(rounds, known, earlier)
        if row.cell == cell
        and not row.is_index
        and len(row.line.points) > 1
        and not (rotates and row.line.driver)
    ]


def _drawn(row: Row, rounds: Sequence[tuple[int, date, Publication]]) -> Trend:
    by_round = {one.round: one for one in row.line.points}
    return Trend(
        name=row.about,
        is_driver=row.line.driver is not None,
        is_score=row.is_score,
        points=[by_round.get(number) for number, _, _ in rounds],
        baseline=None if row.baseline is None else round(row.baseline),
    )


def trends_json(trends: Sequence[Trend], days: Sequence[date]) -> str:
    """Write trends for the script of the page. What they are called stands in the page."""
    written: list[dict[str, Any]] = [
        {
            "isScore": one.is_score,
            "baseline": one.baseline,
            "points": [
                point and [point.value, point.low, point.high, point.is_changed]
                for point in one.points
            ],
        }
        for one in trends
    ]
    return json.dumps({"days": [one.isoformat() for one in days], "lines": written})
