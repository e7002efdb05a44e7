"""Results of earlier surveys come in as a line to begin with, holes and all (VIV-E2)."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import skills.surveys
from skills.surveys.bank import bank
from skills.surveys.baseline import Baseline, Point, read_baseline, when_written
from tests.bot.reading import reading

TEXTS = Path(skills.surveys.__file__).with_name("texts")
EN, NL = (reading(language, surveys=TEXTS) for language in ("en", "nl"))
BANK = bank()
HEADER = "round,date,group,question,driver,score,favourable,n"


def taken(rows: str, header: str = HEADER) -> Baseline:
    """Read a list."""
    drivers = {**BANK.drivers, **BANK.outcomes}
    return read_baseline(f"{header}\n{rows}".encode(), BANK.questions, drivers)


def said(found: Baseline) -> list[str]:
    """What is told of a list."""
    return [EN.words(one.text) for one in (*found.mistakes, *found.left_out)]


def test_scores_of_past_years_become_points() -> None:
    found = taken("Medewerkersonderzoek 2022,2022-Q4,Wonen/Noord,,INF,64.5,58%,41")

    first = Point(
        on=date(2022, 10, 1),
        round="Medewerkersonderzoek 2022",
        group="Wonen/Noord",
        question=None,
        driver="INF",
        measure="index",
        value=64.5,
        n=41,
    )
    assert found.points[0] == first
    assert (found.points[1].measure, found.points[1].value) == ("favourable", 58)
    assert said(found) == []


def test_a_dutch_list_is_read_with_its_own_names_and_commas() -> None:
    rows = "31-3-2023;totaal;Werkdruk en energie;61,5;120\n2024;Zorg;samenwerken;70;12\n"

    found = taken(rows, "datum;groep;thema;score;aantal")

    assert [(one.on, one.group, one.driver, one.value) for one in found.points] == [
        (date(2023, 3, 31), "", "LOA", 61.5),
        (date(2024, 1, 1), "Zorg", "COL", 70),
    ]


def test_a_hole_stays_a_hole() -> None:
    found = taken("2022,,,,INF,60,,50\n2023,,,,INF,,,\n2024,,,,INF,66,,50")

    assert [(one.on.year, one.value) for one in found.points] == [(2022, 60), (2024, 66)]
    assert said(found) == []


def test_a_zero_is_no_hole() -> None:
    assert [one.value for one in taken("2022,,,,INF,0,,50").points] == [0]


def test_nothing_of_fewer_than_five_is_taken_and_each_row_says_so() -> None:
    found = taken("2022,,A,,INF,60,,4\n2022,,B,,INF,61,,5\n2022,,C,,INF,62,,\n2022,,D,,INF,63,,0")

    assert [one.group for one in found.points] == ["B"]
    assert found.mistakes == ()
    assert said(found) == [
        "Row 2: Fewer than 5 people answered, so I leave this row out.",
        "Row 4: It does not say how many people answered, so I leave this row out.",
        "Row 5: Fewer than 5 people answered, so I leave this row out.",
    ]


@pytest.mark.parametrize(
    ("about", "least"),
    [
        ("man-1,", 8),
        (",MAN", 8),
        ("loa-1,", 10),
        (",LOA", 10),
        (",ENP", 10),
        ("enp-1,", 10),
        ("loa-4,", 5),
    ],
)
def test_what_is_sensitive_needs_more_people(about: str, least: int) -> None:
    """PRV-E4, PRV-E5."""
    few, enough = (taken(f"2022,,,{about},50,,{n}") for n in (least - 1, least))

    assert few.points == ()
    assert f"Fewer than {least} people" in said(few)[0]
    assert len(enough.points) == 1


def test_a_recommendation_score_can_be_below_zero_and_no_other_can() -> None:
    assert [one.value for one in taken("2022,,,,ENP,-12,,80").points] == [-12]
    assert said(taken("2022,,,,INF,-12,,80")) == [
        "Row 2: score is “-12”, and should be a number from 0 to 100."
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("last year,,,,INF,60,,50", "“last year” does not tell me when that was."),
        ("2022,2022-02-30,,,INF,60,,50", "“2022-02-30” does not tell me when that was."),
        ("2022,,,xyz-1,,60,,50", "I do not know the question xyz-1."),
        ("2022,,,,Fun,60,,50", "I do not know the driver “Fun”."),
        ("2022,,,inf-1,DIR,60,,50", "inf-1 belongs to another driver."),
        ("2022,,,,,60,,50", "Fill in a question or a driver"),
        ("2022,,,,INF,seven,,50", "score is “seven”, and should be a number from 0 to 100."),
        ("2022,,,,INF,,101,50", "favourable is “101”, and should be a number"),
        ("2022,,,,INF,60,,half", "n is “half”, and should be the number of people"),
        ("2022,,,,INF,60,,-5", "n is “-5”, and should be the number of people"),
        (f"2022,,{'g' * 201},,INF,60,,50", "The name of this group is too long"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(row: str, words: str) -> None:
    found = taken(f"2021,,,,INF,60,,50\n{row}")

    assert found.points == ()
    [told] = said(found)
    assert told.startswith(f"Row 3: {words}")


def test_the_same_figure_twice_is_a_mistake() -> None:
    found = taken("2022,,Wonen,,INF,60,,50\nx,2022,wonen,,Being informed,61,,50")

    assert said(found) == ["Row 3: The same figure is in row 2 already. Keep one of them."]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("date,driver,score", "n"),
        ("driver,score,n", "date"),
        ("date,score,n", "driver"),
        ("date,driver,n", "score"),
    ],
)
def test_a_list_that_cannot_say_what_it_means_is_refused(header: str, missing: str) -> None:
    [told] = said(taken("2022,INF,60", header))

    assert told.startswith(f"There is no column {missing}. The columns are: round, date, group")


@pytest.mark.parametrize(
    ("words", "on"),
    [
        ("2024-03-31", date(2024, 3, 31)),
        ("31-03-2024", date(2024, 3, 31)),
        ("2024-3", date(2024, 3, 1)),
        ("03-2024", date(2024, 3, 1)),
        ("2024 Q2", date(2024, 4, 1)),
        ("K4 2024", date(2024, 10, 1)),
        ("2024", date(2024, 1, 1)),
        ("1889", None),
        ("2024-13", None),
        ("24", None),
        ("", None),
    ],
)
def test_a_round_was_on_a_day_or_in_a_month_a_quarter_or_a_year(
    words: str, on: date | None
) -> None:
    assert when_written(words) == on


@given(st.lists(st.lists(st.text(max_size=6), min_size=8, max_size=8), max_size=4))
def test_any_cells_are_points_left_out_or_mistakes(rows: list[list[str]]) -> None:
    written = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in rows
    ).replace("\0", "")

    found = taken(written.encode("utf-8", "replace").decode())

    assert not (found.points and found.mistakes)
    for one in (*found.mistakes, *found.left_out):
        assert EN.words(one.text)
        assert NL.words(one.text)
