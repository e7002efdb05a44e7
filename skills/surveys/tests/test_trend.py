"""How figures went over rounds: bands, holes, and changes that are more than chance."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from skills.surveys.figures.comparing import changes
from skills.surveys.figures.publication import Cell, Figure, Publication
from skills.surveys.figures.publishing import Closed, publish
from skills.surveys.figures.trend import Line, Point, last_shown, trends
from skills.surveys.questions import Answer, Question

ITEMS = (
    Question(id="a1", kind="agree", words={}, driver="A"),
    Question(id="a2", kind="agree", words={}, driver="A"),
    Question(id="ten", kind="ten", words={}, driver="ENP"),
    Question(id="one", kind="one", words={}, options=({}, {})),
)
LOW, MIXED, HIGH = [1, 2, 3, 3, 4], [2, 3, 3, 4, 5], [3, 4, 4, 5, 5]
A: Cell = (("unit", "A"),)


def asked(answers: Sequence[int], *, units: str = "AB", ten: Sequence[int] = ()) -> Publication:
    """Ask two hundred people in units."""
    people: list[dict[str, Answer]] = [
        {"a1": one, "a2": one, "one": 0, **({"ten": ten[at % len(ten)]} if ten else {})}
        for at, one in enumerate(answers)
    ]
    groups = [{"unit": units[at % len(units)]} for at in range(len(people))]
    return publish(
        Closed(
            questions=ITEMS,
            answers=people,
            groups=groups,
            invited=[({"unit": unit}, len(people)) for unit in units],
            threshold=5,
        )
    )


def after_each_other(*found: Publication) -> tuple[Line, ...]:
    """Publish rounds after each other, one a year, and lay them so."""
    told: list[Publication] = []
    for one in found:
        earlier = last_shown(told)
        compared = changes(one.figures, one.drivers, earlier) if earlier else ()
        told.append(replace(one, changes=compared))
    return trends([(at, date(2020 + at, 1, 1), one) for at, one in enumerate(told, 1)])


def of(
    lines: Sequence[Line],
    cell: Cell = (),
    *,
    driver: str | None = None,
    question: str | None = None,
) -> Line:
    """Find a line."""
    [found] = [
        one for one in lines if (one.cell, one.driver, one.question) == (cell, driver, question)
    ]
    return found


def test_a_line_has_a_point_for_each_round_with_the_band_that_was_published() -> None:
    first, second = asked(MIXED * 12), asked(MIXED * 20)

    lines = after_each_other(first, second)

    [published] = [it for it in first.figures if it.cell == A and it.question == "a1"]
    points = of(lines, A, question="a1").points
    assert points[0] == Point(
        round=1,
        on=date(2021, 1, 1),
        value=40,
        low=published.low,
        high=published.high,
        is_changed=False,
    )
    assert [(one.round, one.on.year) for one in points] == [(1, 2021), (2, 2022)]
    driver = of(lines, driver="A").points[0]
    [of_all] = [it for it in first.drivers if it.cell == ()]
    assert of_all.margin
    assert (driver.low, driver.high) == (
        round(40 - of_all.margin),
        round(40 + of_all.margin),
    )
    assert [one.driver for one in lines][:3] == ["A"] * 3
    assert not [one for one in lines if one.question == "one"]  # has no value, only a spread


def test_changed_is_what_is_more_than_chance_and_nothing_else() -> None:
    bit_more = [5, *(MIXED * 12)[1:]]

    lines = after_each_other(asked(MIXED * 12), asked(bit_more), asked(HIGH * 12))

    assert [one.value for one in of(lines, question="a1").points] == [40, 42, 80]
    for line in (of(lines, driver="A"), of(lines, question="a1")):
        assert [one.is_changed for one in line.points] == [False, False, True]


def test_a_hidden_round_is_a_hole_and_the_figure_before_it_is_compared() -> None:
    # Of A there are four answers in the second round: they are hidden, and never guessed.
    hidden = asked(MIXED * 4, units="BBBBA")

    lines = after_each_other(asked(LOW * 12), hidden, asked(HIGH * 12))

    of_a = of(lines, A, question="a1").points
    assert [(one.round, one.is_changed) for one in of_a] == [(1, False), (3, True)]
    assert [one.round for one in of(lines, question="a1").points] == [1, 2, 3]


def test_a_question_on_which_nearly_all_agree_is_a_hole_and_its_driver_has_no_band() -> None:
    lines = after_each_other(asked(MIXED * 12), asked([5] * 60))

    assert [one.round for one in of(lines, question="a1").points] == [1]
    rough = of(lines, driver="A").points[1]
    assert (rough.value, rough.low, rough.high, rough.is_changed) == (90, None, None, False)


def test_changes_are_judged_together_with_all_cells_of_that_round() -> None:
    def figure(name: str, value: int) -> Figure:
        return Figure(
            cell=(), question=name, value=value, margin=7.0, low=value - 7, high=value + 7
        )

    def published(*values: int) -> Publication:
        figures = tuple(figure(f"q{at}", value) for at, value in enumerate(values))
        return Publication(threshold=5, cells=((),), rates=(), figures=figures, drivers=())

    alone = after_each_other(published(50), published(60))
    among = after_each_other(published(50, *[50] * 19), published(60, *[50] * 19))

    # Ten points with a margin of 9.9 are more than chance for one figure, and not among twenty.
    assert of(alone, question="q0").points[1].is_changed
    assert not of(among, question="q0").points[1].is_changed


def test_the_recommendation_score_keeps_its_own_scale() -> None:
    found = asked(MIXED * 12, ten=[0, 3, 5, 6, 10])

    score = of(after_each_other(found), question="ten").points[0]

    assert score.value == -60
    assert score.low is not None
    assert score.low < -60


def test_no_rounds_have_no_lines_and_nothing_to_compare_with() -> None:
    assert trends([]) == ()
    assert last_shown([]) is None
