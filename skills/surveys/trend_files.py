"""How a survey went over its rounds, as a picture, and as tables to keep."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, TypeAlias

from bot import (
    MOST_LINES,
    MOST_MOMENTS,
    Block,
    Curve,
    Estimate,
    Job,
    Lines,
    Table,
    Text,
    lines_picture,
    table_files,
    verbatim,
)
from skills.surveys.asked import as_words
from skills.surveys.baseline import Point as EarlierPoint
from skills.surveys.drivers_said import called
from skills.surveys.earlier import source_of
from skills.surveys.figures.publication import EVERYBODY
from skills.surveys.figures.trend import MOST_ROUNDS, Point
from skills.surveys.saying import name_of
from skills.surveys.settings import t
from skills.surveys.trending import Row, Trend, rows_to_show
from storage.people import Person

_Cell: TypeAlias = Text | str | int | date | None

_MOST_EARLIER: Final = MOST_MOMENTS - MOST_ROUNDS


def trend_files(job: Job, person: Person, trend: Trend) -> list[Block]:
    """Make a picture of the whole over the rounds, and tables of all groups; nothing as long as
    there is one round and nothing to compare it with."""
    if len(trend.rounds) < 2 and not trend.points:
        return []
    drawn = _lines(trend)
    pictures = [] if drawn is None else [lines_picture(drawn, trend.name, job, person)]
    table = _table(trend, trend.rows)
    rows = [*table.rows, *_without_a_line(trend)]
    return [*pictures, *table_files(replace(table, rows=rows), job, person)]


def small_table(trend: Trend) -> Table | None:
    """Lay out what the picture shows, for a document; None where there is no picture."""
    shown = _shown(trend)
    return _table(trend, shown, t("trend_heading")) if shown else None


def _shown(trend: Trend) -> list[Row]:
    """Choose what a picture shows of the whole."""
    return rows_to_show(trend, EVERYBODY, most=MOST_LINES)


def _lines(trend: Trend) -> Lines | None:
    rows = _shown(trend)
    if not rows:
        return None
    days = sorted({one.on for row in rows for one in row.earlier})[-_MOST_EARLIER:]
    moments = sorted([*((on, 0) for on in days), *((on, number) for number, on in trend.rounds)])
    return Lines(
        title=trend.name,
        moments=tuple(
            t("trend_round", round=number) if number else _day(on, days) for on, number in moments
        ),
        curves=tuple(_curve(row, moments) for row in rows),
        compared=None if trend.earlier is None else verbatim(trend.earlier.source),
    )


def _day(on: date, days: Sequence[date]) -> Text:
    """Say when an earlier figure is of: the year, and the month where that has several."""
    is_alone = [day.year for day in days].count(on.year) == 1
    return verbatim(str(on.year) if is_alone else f"{on.month}-{on.year}")


def _curve(row: Row, moments: Sequence[tuple[date, int]]) -> Curve:
    by_round = {one.round: one for one in row.line.points}
    by_day = {one.on: round(one.value) for one in row.earlier}
    return Curve(
        label=row.about,
        figures=tuple(_estimate(by_round.get(number)) for _, number in moments),
        compared=tuple(None if number else by_day.get(on) for on, number in moments)
        if by_day
        else (),
        kind="score" if row.is_score else "index" if row.is_index else "percent",
    )


def _estimate(point: Point | None) -> Estimate | None:
    if point is None:
        return None
    return Estimate(value=point.value, low=point.low, high=point.high, is_changed=point.is_changed)


def _table(trend: Trend, rows: Sequence[Row], name: Text | None = None) -> Table:
    columns = ("group", "about", "when", "day", "value", "low", "high", "is_changed", "source")
    return Table(
        name=name or trend.name,
        columns=tuple(t(f"trend_{one}") for one in columns),
        rows=[cells for row in rows for cells in _cells(trend, row)],
    )


def _cells(trend: Trend, row: Row) -> Iterator[list[_Cell]]:
    group = name_of(row.cell)
    for one in row.earlier:
        yield [group, row.about, *_of_earlier(trend, one)]
    for one in row.line.points:
        round_ = t("trend_round_in_full", round=one.round)
        # Without a margin nothing is known of chance.
        is_changed = None if row.is_index else one.is_changed
        yield [group, row.about, round_, one.on, one.value, one.low, one.high, is_changed, None]


def _without_a_line(trend: Trend) -> Iterator[list[_Cell]]:
    """List earlier figures of a group or about a thing of which this survey has none."""
    beside = {id(one) for row in trend.rows for one in row.earlier}
    for one in trend.points:
        if id(one) not in beside:
            group = verbatim(one.group) if one.group else name_of(EVERYBODY)
            question = trend.asked.get(one.question or "")
            about = one.question if question is None else verbatim(as_words(question.words))
            about = called(one.driver) if one.driver else about
            yield [group, about, *_of_earlier(trend, one)]


def _of_earlier(trend: Trend, one: EarlierPoint) -> list[_Cell]:
    source = None if trend.earlier is None else source_of(trend.earlier)
    return [one.round, one.on, round(one.value), None, None, None, source]
