"""Which groups are shown: the steps and the worked examples of requirements 7.6."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.surveys.figures.publication import Cell, Figure, Publication
from skills.surveys.figures.publishing import Closed, publish
from skills.surveys.questions import Answer, Answers, OnlyIf, Question

ITEM = Question(id="a1", kind="agree", words={}, driver="A")
MIXED = (1, 2, 3, 4, 5, 4, 3, 2, 5, 1, 2, 4)


def unit(path: str) -> Cell:
    return (("unit", path),)


def closed(
    units: Mapping[str, Sequence[Answer]], question: Question = ITEM, crossed: str | None = None
) -> Closed:
    """Close a round in which these units ("A", or "A@Assen") answered a question so."""
    named = [name.partition("@") for name, given in units.items() for _ in given]
    answers: list[Answers] = [{question.id: one} for given in units.values() for one in given]
    groups = [
        {"unit": path, "location": place} if place else {"unit": path} for path, _, place in named
    ]
    return Closed(
        questions=(question,),
        answers=answers,
        groups=groups,
        invited=[(one, 1) for one in groups],
        threshold=5,
        flat=("location",),
        crossed=crossed,
    )


def sizes(**units: int) -> dict[str, Sequence[Answer]]:
    return {name: (MIXED * 9)[:size] for name, size in units.items()}


def shown(publication: Publication) -> list[Cell]:
    return [one.cell for one in publication.figures]


def figure(publication: Publication, cell: Cell) -> Figure:
    return next(one for one in publication.figures if one.cell == cell)


def test_of_a_large_and_a_small_group_only_the_total_is_shown() -> None:
    assert shown(publish(closed(sizes(A=9, C=4)))) == [()]


def test_the_next_smallest_is_hidden_with_a_small_group() -> None:
    assert shown(publish(closed(sizes(A=9, B=6, C=4)))) == [(), unit("A")]


def test_groups_that_are_large_enough_are_all_shown() -> None:
    assert shown(publish(closed(sizes(A=9, B=6, C=5)))) == [(), unit("A"), unit("B"), unit("C")]


def test_of_too_few_people_nothing_is_shown() -> None:
    assert shown(publish(closed(sizes(A=4)))) == []


def test_answers_directly_on_a_unit_are_a_group_too() -> None:
    units = {"A": MIXED[:2], "A/1": MIXED[:7], "A/2": MIXED[:6], "B": MIXED}

    assert shown(publish(closed(units))) == [(), unit("A"), unit("A/1"), unit("B")]


def test_a_unit_that_differs_in_few_people_from_a_location_is_hidden() -> None:
    units = {"A@Assen": MIXED[:8], "A@Utrecht": MIXED[:2], "B@Utrecht": MIXED, "C@Assen": MIXED}

    cells = shown(publish(closed(units)))

    assert unit("A") not in cells
    assert (("location", "Assen"),) in cells


def test_units_are_crossed_with_a_dimension_when_asked() -> None:
    units = {f"{name}@{place}": MIXED[:9] for name in "AB" for place in ("Assen", "Utrecht")}
    a_in_assen = (("unit", "A"), ("location", "Assen"))

    assert a_in_assen not in shown(publish(closed(units)))
    assert a_in_assen in shown(publish(closed(units, crossed="location")))
    with pytest.raises(ValueError, match="sex is crossed"):
        publish(closed(units, crossed="sex"))


def test_a_unit_of_one_mind_is_told_to_be_so_for_the_most_part() -> None:
    units = {"A": (2,) * 5, "B": MIXED, "C": MIXED[:9]}

    found = figure(publish(closed(units)), unit("A"))

    assert found == Figure(cell=unit("A"), question="a1", most=(0, 1))


def test_a_unit_of_one_mind_but_one_looks_the_same() -> None:
    others = {"B": MIXED, "C": MIXED[:9]}

    assert figure(publish(closed({"A": (2, 2, 2, 2, 5)} | others)), unit("A")) == figure(
        publish(closed({"A": (2, 1, 2, 1, 1)} | others)), unit("A")
    )


def test_a_unit_of_one_mind_is_not_the_rest_of_a_total() -> None:
    found = publish(closed({"A": (2,) * 5, "B": MIXED}))

    assert shown(found) == [(), unit("A")]  # and not B
    assert figure(found, unit("A")).most


def test_when_all_agree_only_that_is_told() -> None:
    found = publish(closed({"A": (5,) * 9, "B": (4,) * 9}))

    assert {one.most for one in found.figures} == {(3, 4)}


@pytest.mark.parametrize(
    ("question", "answers", "least"),
    [
        (ITEM, (1, 4, 2, 5), 5),
        (Question(id="m", kind="agree", words={}, flags=frozenset("M")), (1, 4, 2, 5), 8),
        (Question(id="h", kind="agree", words={}, flags=frozenset("H")), (1, 4, 2, 5), 10),
        (Question(id="ten", kind="ten", words={}), (0, 9, 7, 10), 10),
    ],
)
def test_some_questions_ask_for_more_answers(
    question: Question, answers: tuple[int, ...], least: int
) -> None:
    few = publish(closed({"A": (answers * 9)[: least - 1]}, question))
    enough = publish(closed({"A": (answers * 9)[:least]}, question))

    assert shown(few) == []
    assert shown(enough) == [(), unit("A")]


def test_a_branch_is_shown_only_where_what_it_hangs_on_is_told() -> None:
    why = Question(
        id="why",
        kind="one",
        words={},
        options=({}, {}),
        only_if=OnlyIf(question="a1", values=(1, 2)),
    )
    one = closed({"A": (1, 2, 1, 2, 1, 2, 1), "B": (1, 2, 1, 2, 1, 5, 4, 5, 4), "C": MIXED})
    branch: list[Answers] = [
        dict(row) | ({"why": at % 2} if row["a1"] in (1, 2) else {})
        for at, row in enumerate(one.answers)
    ]

    found = publish(
        Closed(
            questions=(ITEM, why),
            answers=branch,
            groups=one.groups,
            invited=one.invited,
            threshold=5,
        )
    )

    of_why = [it.cell for it in found.figures if it.question == "why"]
    assert figure(found, unit("A")).most
    assert unit("A") not in of_why  # that seven were asked why would tell that all seven disagree
    assert () in of_why


def test_a_threshold_that_hides_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="a threshold of 4"):
        publish(Closed(questions=(ITEM,), answers=(), groups=(), invited=(({}, 1),), threshold=4))


def test_without_any_answer_nothing_is_shown() -> None:
    found = publish(
        Closed(questions=(ITEM,), answers=(), groups=(), invited=(({}, 20),), threshold=5)
    )

    assert (found.figures, found.drivers) == ((), ())
    assert [one.percent for one in found.rates] == [0]


@given(
    st.dictionaries(
        st.sampled_from(["A", "A/1", "A/2", "B", "B/1", "C"]),
        st.lists(st.integers(1, 5), max_size=14),
    )
)
def test_what_is_shown_and_what_is_left_of_it_is_nobody_or_enough(
    units: dict[str, list[int]],
) -> None:
    cells = shown(publish(closed(units)))
    count = {cell: _count(units, cell) for cell in cells}

    assert all(size >= 5 for size in count.values())
    for cell in cells:
        within = [one for one in cells if _is_below(one, cell)]
        outermost = [one for one in within if not any(_is_below(one, it) for it in within)]
        rest = count[cell] - sum(count[one] for one in outermost)
        assert rest == 0 or rest >= 5


def _count(units: Mapping[str, Sequence[int]], cell: Cell) -> int:
    return sum(len(given) for path, given in units.items() if _holds(cell, path))


def _holds(cell: Cell, path: str) -> bool:
    return all(f"{path}/".startswith(f"{label}/") for _, label in cell)


def _is_below(one: Cell, other: Cell) -> bool:
    return one != other and all(_holds(other, label) for _, label in one) and bool(one)
