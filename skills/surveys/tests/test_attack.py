"""Nobody can be made out from what is published; and whoever weakens that is found out here.

`PLEIN_ORGANISATIONS=10000 make test ARGS="-k organisations_is_found_out"` attacks ten thousand.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from skills.surveys.figures import suppress
from skills.surveys.figures.publication import DriverFigure
from skills.surveys.figures.publishing import Closed, publish
from skills.surveys.figures.suppress import hide_by_rest, hide_overlaps
from skills.surveys.questions import Question
from skills.surveys.tests.attack import FoundOut, attack, attack_organisation

_MANY = int(os.environ.get("PLEIN_ORGANISATIONS", "500"))
_AT_ONCE = 50

ITEM = Question(id="a1", kind="agree", words={}, driver="A")
OTHER = Question(id="a2", kind="agree", words={}, driver="A")


def closed(units: Mapping[str, Sequence[int]]) -> Closed:
    """Close a round in which these units ("A", or "A@Assen") answered a question so."""
    named = [(unit.partition("@"), answer) for unit, given in units.items() for answer in given]
    groups = [
        {"unit": unit, "location": place} if place else {"unit": unit}
        for (unit, _, place), _ in named
    ]
    return Closed(
        questions=(ITEM,),
        answers=[{ITEM.id: answer} for _, answer in named],
        groups=groups,
        invited=[(one, 1) for one in groups],
        threshold=5,
        flat=("location",),
    )


def attacked(one: Closed) -> list[FoundOut]:
    return attack(publish(one), one)


def _seeds(first: int, end: int) -> list[range]:
    return [range(at, min(at + _AT_ONCE, end)) for at in range(first, end, _AT_ONCE)]


@pytest.mark.parametrize("seeds", _seeds(0, 100))
def test_nobody_in_small_organisations_is_found_out(seeds: range) -> None:
    assert {seed: found for seed in seeds if (found := attack_organisation(seed))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("seeds", _seeds(100, _MANY))
def test_nobody_in_many_small_organisations_is_found_out(seeds: range) -> None:
    """S1."""
    assert {seed: found for seed in seeds if (found := attack_organisation(seed))} == {}


def test_the_proof_needs_none_of_the_rules_that_look_at_two_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(suppress, "RULES", ())

    assert [seed for seed in range(40) if attack_organisation(seed)] == []


def test_the_attack_subtracts_what_is_shown_from_the_total(monkeypatch: pytest.MonkeyPatch) -> None:
    units = {"A": [1, 2, 3, 4, 5, 5, 4, 3, 2], "B": [2, 4, 4, 5, 1, 3], "C": [5, 2, 4, 4]}
    assert attacked(closed(units)) == []

    monkeypatch.setattr(suppress, "RULES", (hide_overlaps,))
    monkeypatch.setattr(suppress, "told", _nothing_told)

    found = attacked(closed(units))
    assert {one.groups for one in found} == {(frozenset({("unit", "C")}),)}
    assert [(one.people, one.side, one.count) for one in found] == [(4, 0, 1), (4, 2, 3)]


def test_the_attack_subtracts_across_dimensions(monkeypatch: pytest.MonkeyPatch) -> None:
    units = {
        "A@Assen": [1, 2, 3, 4, 5, 5],
        "B@Assen": [4, 1],
        "B@Utrecht": [2, 4, 4, 5, 1, 3],
        "C@Utrecht": [3, 5, 4, 4, 2, 1],
    }
    assert attacked(closed(units)) == []

    monkeypatch.setattr(suppress, "RULES", (hide_by_rest,))
    monkeypatch.setattr(suppress, "told", _nothing_told)

    assert frozenset({("unit", "B"), ("location", "Assen")}) in {
        group for found in attacked(closed(units)) for group in found.groups
    }


def test_no_rule_for_two_cells_sees_what_three_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = range(40)
    monkeypatch.setattr(suppress, "told", _nothing_told)

    assert any(attack_organisation(seed) for seed in seeds)


def test_a_unit_of_one_mind_is_found_out_unless_its_figure_says_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    units = {"A": [2, 2, 2, 2, 2], "B": [1, 2, 3, 4, 5, 3], "C": [5, 4, 2, 3, 3, 1]}
    assert attacked(closed(units)) == []

    monkeypatch.setattr(suppress, "one_sided", _of_no_side)
    monkeypatch.setattr(suppress, "told", _nothing_told)

    assert [(one.people, one.side, one.count) for one in attacked(closed(units))] == [(5, 0, 5)]


def test_a_unit_of_one_mind_is_found_out_as_the_rest_of_the_total(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    units = {"A": [2, 2, 2, 2, 2], "B": [1, 2, 3, 4, 5, 3]}
    assert attacked(closed(units)) == []

    monkeypatch.setattr(suppress, "told", _nothing_told)

    assert [one.groups for one in attacked(closed(units))] == [(frozenset({("unit", "A")}),)]


def test_a_driver_gives_its_hidden_question_away_where_it_is_shown() -> None:
    whole = closed({"A": [1, 4, 5, 4, 3, 2], "B": [1, 2, 3, 4, 5, 3, 4], "C": [5, 4, 2, 3, 3, 1]})
    # Everybody answers a second question of the driver; in A two skip the first.
    second = [{ITEM.id: one[ITEM.id], OTHER.id: 1 + at % 5} for at, one in enumerate(whole.answers)]
    whole = replace(whole, questions=(ITEM, OTHER), answers=second)
    skipped = replace(whole, answers=[{OTHER.id: one[OTHER.id]} for one in second[:2]] + second[2:])
    published = publish(skipped)
    assert attack(published, skipped) == []

    a = (("unit", "A"),)
    assert a not in {one.cell for one in published.drivers}
    of_other = next(it.value for it in published.figures if (it.cell, it.question) == (a, OTHER.id))
    assert of_other is not None
    betrayal = DriverFigure(cell=a, driver="A", people=None, value=round((50 + of_other) / 2))
    weakened = replace(published, drivers=(*published.drivers, betrayal))

    assert [(one.people, one.side, one.count) for one in attack(weakened, skipped)] == [(4, 2, 2)]


def _nothing_told(*_: object) -> list[int]:
    return []


def _of_no_side(layout: suppress.Layout, counted: suppress.Counted) -> suppress.Ints:
    return np.full(len(layout.cells), -1)
