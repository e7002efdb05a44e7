"""Earlier results, as a line to begin a trend with (VIV-E2). Pure.

A list has a row for each figure: when, of whom, about what, the score, and how many answered. What
is not there stays a hole. A figure of too few people is left out, and that is said.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from pydantic import TypeAdapter

from bot import Text
from skills.surveys.bank import Driver, driver_called
from skills.surveys.lists import Line, Mistake, read_list, shown
from skills.surveys.questions import Question

Measure: TypeAlias = Literal["index", "favourable"]

_COLUMNS: Final = ("round", "date", "group", "question", "driver", "score", "favourable", "n")
_NAMES: Final[Mapping[str, str]] = {
    **{name: name for name in _COLUMNS},
    **{"ronde": "round", "datum": "date", "groep": "group", "afdeling": "group", "unit": "group"},
    **{"department": "group", "vraag": "question", "item": "question", "thema": "driver"},
    **{"index": "score", "favorable": "favourable", "gunstig": "favourable", "aantal": "n"},
    **{"answers": "n", "antwoorden": "n"},
}
# Of each of these a list has one at least.
_EITHER: Final = (("date", "round"), ("driver", "question"), ("score", "favourable"))
_MOST_ROWS: Final = 20_000
_MOST_GROUP: Final = 200
_EVERYBODY: Final = frozenset({"all", "everybody", "total", "alle", "iedereen", "totaal"})
_NUMBER: Final = re.compile(r"([+-]?\d{1,3}(?:[.,]\d{1,9})?)\s*%?", re.ASCII)
_COUNT: Final = re.compile(r"\d{1,7}", re.ASCII)
_WHEN: Final = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})-(?P<year>\d{4})",
        r"(?P<year>\d{4})[ -]?[qk](?P<quarter>[1-4])",
        r"[qk](?P<quarter>[1-4])[ -](?P<year>\d{4})",
        r"(?P<year>\d{4})",
    )
)
_YEARS: Final = range(1990, 2101)
# No figure of fewer people is kept, whatever an earlier tool showed.
_FEWEST: Final = 5
_FEWEST_OF_ONE_MANAGER: Final = 8
_FEWEST_OF_HEALTH: Final = 10
_RECOMMENDATION: Final = "ENP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure of an earlier round, of everybody (group "") or of a group, by how it is called.

    `on` is the day, or the first of the month, the quarter or the year that the list names.
    Either `question` or `driver` is what it is about. `value` is from 0 to 100, and of the
    recommendation from -100.
    """

    on: date
    round: str
    group: str
    question: str | None
    driver: str | None
    measure: Measure
    value: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The figures of a list; none while there is a mistake. `left_out`: rows not taken, and why."""

    points: tuple[Point, ...] = ()
    left_out: tuple[Mistake, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def read_baseline(
    data: bytes, questions: Mapping[str, Question], drivers: Mapping[str, Driver]
) -> Baseline:
    """Read earlier figures, or everything that is wrong with the list.

    `questions` are those that a figure can be about, by id, `drivers` by code.

    Raises: Wrong, when it cannot be read row by row.
    """
    lines, found = read_list(data, _NAMES, ("n",), _MOST_ROWS)
    reading = _Reading(questions=questions, drivers=drivers, mistakes=list(found))
    reading.check_columns(lines)
    if not reading.mistakes:
        for line in lines:
            reading.take(line)
    if reading.mistakes:
        return Baseline(mistakes=tuple(reading.mistakes))
    return Baseline(points=tuple(reading.points), left_out=tuple(reading.left_out))


def points_to_json(points: Iterable[Point]) -> list[Any]:
    """Write figures down, to keep them."""
    return _adapter().dump_python(list(points), mode="json")


def points_from_json(written: list[Any]) -> list[Point]:
    """Read figures that were kept. Raises: pydantic.ValidationError, when they are none."""
    return _adapter().validate_python(written)


@cache
def _adapter() -> TypeAdapter[list[Point]]:
    return TypeAdapter(list[Point])


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What was read so far."""

    questions: Mapping[str, Question]
    drivers: Mapping[str, Driver]
    mistakes: list[Mistake]
    points: list[Point] = field(default_factory=list[Point])
    left_out: list[Mistake] = field(default_factory=list[Mistake])
    seen: dict[object, int] = field(default_factory=dict[object, int])
    # Thousands of rows are about the same few things.
    fewest: dict[object, int] = field(default_factory=dict[object, int])

    def check_columns(self, lines: tuple[Line, ...]) -> None:
        """Look whether each row can say when it was, what it is about, and a score."""
        for either in _EITHER:
            if lines and not any(column in lines[0].cells for column in either):
                self._wrong(
                    0,
                    Text(
                        "surveys.import_missing",
                        {"column": either[0], "columns": ", ".join(_COLUMNS)},
                    ),
                )

    def take(self, line: Line) -> None:
        """Take the figures of a row, leave it out, or tell what is wrong with it."""
        mistakes = len(self.mistakes)
        on, called = self._when(line)
        group = self._group(line)
        question, driver = self._about(line)
        values = self._values(line, is_recommendation=self._is_recommendation(question, driver))
        n = self._count(line)
        if len(self.mistakes) > mistakes or on is None or not values:
            return
        few = self._few(n, question, driver)
        if n is None or few is not None:
            what = few or Text("surveys.import_few_unknown")
            self.left_out.append(Mistake(row=line.row, what=what))
            return
        for measure, value in values.items():
            point = Point(
                on=on,
                round=called,
                group=group,
                question=question,
                driver=driver,
                measure=measure,
                value=value,
                n=n,
            )
            self._keep(point, line.row)

    def _keep(self, point: Point, row: int) -> None:
        same = (point.on, point.group.casefold(), point.question, point.driver, point.measure)
        first = self.seen.setdefault(same, row)
        if first == row:
            self.points.append(point)
        else:
            self._wrong(row, Text("surveys.import_doubled", {"first": first}))

    def _wrong(self, row: int, what: Text) -> None:
        self.mistakes.append(Mistake(row=row, what=what))

    def _when(self, line: Line) -> tuple[date | None, str]:
        written = line["date"] or line["round"]
        on = when_written(written)
        if on is None:
            self._wrong(line.row, Text("surveys.import_when", {"words": shown(written)}))
        return on, line["round"] or written

    def _group(self, line: Line) -> str:
        group = line["group"]
        if len(group) > _MOST_GROUP or (group and not group.isprintable()):
            self._wrong(line.row, Text("surveys.import_group", {"most": _MOST_GROUP}))
        return "" if group.casefold() in _EVERYBODY else group

    def _about(self, line: Line) -> tuple[str | None, str | None]:
        asked, theme = line["question"].casefold(), line["driver"]
        driver = driver_called(theme, self.drivers)
        if theme and driver is None:
            codes = ", ".join(self.drivers)
            self._wrong(
                line.row,
                Text("surveys.import_driver", {"driver": shown(theme), "drivers": codes}),
            )
        elif asked and asked not in self.questions:
            self._wrong(line.row, Text("surveys.import_question", {"id": shown(asked)}))
        elif asked and driver not in (None, self.questions[asked].driver):
            self._wrong(line.row, Text("surveys.import_not_its_driver", {"id": asked}))
        elif not asked and driver is None:
            self._wrong(line.row, Text("surveys.import_about_nothing"))
        return (asked, None) if asked else (None, driver)

    def _is_recommendation(self, question: str | None, driver: str | None) -> bool:
        asked = self.questions.get(question or "")
        return (asked.driver if asked else driver) == _RECOMMENDATION

    def _values(self, line: Line, *, is_recommendation: bool) -> dict[Measure, float]:
        values: dict[Measure, float] = {}
        measures: tuple[tuple[str, Measure], ...] = (
            ("score", "index"),
            ("favourable", "favourable"),
        )
        for column, measure in measures:
            if not line[column]:
                continue  # a hole stays one
            least = -100 if is_recommendation and measure == "index" else 0
            found = _NUMBER.fullmatch(line[column])
            value = float(found[1].replace(",", ".")) if found else None
            if value is None or not least <= value <= 100:
                given = {"column": column, "value": shown(line[column]), "least": least}
                self._wrong(line.row, Text("surveys.import_value", given))
            else:
                values[measure] = value
        return values

    def _count(self, line: Line) -> int | None:
        if line["n"] and not _COUNT.fullmatch(line["n"]):
            self._wrong(line.row, Text("surveys.import_count", {"value": shown(line["n"])}))
            return None
        return int(line["n"]) if line["n"] else None

    def _few(self, n: int | None, question: str | None, driver: str | None) -> Text | None:
        """Tell when a figure is of too few people for what it is about (PRV-E4, PRV-E5)."""
        about = (question, driver)
        if about not in self.fewest:
            self.fewest[about] = self._fewest(question, driver)
        least = self.fewest[about]
        return None if n is None or n >= least else Text("surveys.import_few", {"least": least})

    def _fewest(self, question: str | None, driver: str | None) -> int:
        flags = {
            flag
            for one in self.questions.values()
            if one.id == question or (question is None and one.driver == driver)
            for flag in one.flags
        }
        if "H" in flags or self._is_recommendation(question, driver):
            return _FEWEST_OF_HEALTH
        return _FEWEST_OF_ONE_MANAGER if "M" in flags else _FEWEST


def when_written(words: str) -> date | None:
    """Read when a round was: a day, a month, a quarter or a year, by its first day."""
    for pattern in _WHEN:
        if found := pattern.fullmatch(words):
            parts = {name: int(value) for name, value in found.groupdict().items()}
            month = parts.get("month", 3 * parts.get("quarter", 1) - 2)
            try:
                on = date(parts["year"], month, parts.get("day", 1))
            except ValueError:
                return None
            return on if on.year in _YEARS else None
    return None
