"""Who gets the same questions, and when a plan would show nothing (SUR-E2, SUR-A9)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.surveys.bank import bank
from skills.surveys.rotation import Groups, Pace, Plan, TooThin, plan, renewed

QUESTIONS = bank().of_drivers()
PACE = Pace()
# However long the window, nothing is refused: only the panels are looked at.
PATIENT = replace(PACE, window=timedelta(days=364), small=0)


def staff(**units: int) -> dict[str, Groups]:
    """So many people of each unit; `_` parts what is in what."""
    return {
        f"{unit}{number}": {"unit": unit.replace("_", "/")}
        for unit, count in units.items()
        for number in range(count)
    }


def planned(people: Mapping[str, Groups], pace: Pace = PACE, seed: str = "seed") -> Plan:
    """A plan that is not refused."""
    made = plan(people, QUESTIONS, seed=seed, pace=pace)
    assert isinstance(made, Plan)
    return made


def test_under_a_hundred_people_get_the_same_questions() -> None:
    """SUR-A9."""
    small, large = planned(staff(Wonen=99)), planned(staff(Wonen=100))

    assert (small.is_small, len(small.panels)) == (True, 1)
    assert (large.is_small, len(large.panels)) == (False, 6)  # 60 answers, 10 in each


def test_a_small_workplace_gets_a_longer_window() -> None:
    """Ten of a unit, 60% of whom answer: twice about every driver, which takes seven weeks."""
    assert planned(staff(Wonen=30)).pace.window == timedelta(weeks=4)
    assert planned(staff(Wonen=30, Zorg=10)).pace.window == timedelta(weeks=7)


def test_a_unit_with_too_few_answers_refuses_a_plan_and_a_longer_window_is_proposed() -> None:
    people = staff(Wonen=150, Zorg=12)
    refused = plan(people, QUESTIONS, seed="seed", pace=PACE)

    assert refused == TooThin(
        unit="Zorg", people=12, answers=7, needed=10, window=timedelta(weeks=7)
    )
    assert planned(people, replace(PACE, window=timedelta(weeks=7))).panels


def test_a_unit_that_is_not_shown_by_itself_refuses_nothing() -> None:
    people = staff(Wonen_Noord=20, Wonen_Zuid=100, Wonen_Balie=9)

    assert planned(people)


def test_answers_of_four_people_are_never_enough() -> None:
    assert plan(staff(Wonen=4), QUESTIONS, seed="seed", pace=PACE) == TooThin(
        unit="", people=4, answers=2, needed=10, window=None
    )


def test_the_seed_alone_decides_who_is_with_whom() -> None:
    people = staff(Wonen=200)
    turned = dict(reversed(people.items()))

    assert planned(people) == planned(turned)
    assert planned(people).panels != planned(people, seed="other").panels


@st.composite
def workplaces(draw: st.DrawFn) -> dict[str, Groups]:
    """People in a tree of units of all sizes, some in two dimensions."""
    units = draw(
        st.lists(st.lists(st.sampled_from("ABC"), max_size=3).map("/".join), min_size=1, max_size=8)
    )
    people: dict[str, Groups] = {}
    for unit in units:
        for _ in range(draw(st.integers(1, 40))):
            groups = {"location": draw(st.sampled_from("XY"))} | ({"unit": unit} if unit else {})
            people[f"p{len(people)}"] = groups
    return people


def panel_of(made: Plan) -> dict[str, int]:
    """Which panel everybody is in."""
    found = [(person, panel.number) for panel in made.panels for person in panel.people]
    assert len(found) == len(dict(found))
    return dict(found)


@given(workplaces(), st.sampled_from([3, 5]), st.sampled_from([0.4, 0.6, 1.0]))
def test_of_n_answers_there_are_at_most_n_through_2k_sets_of_questions(
    people: dict[str, Groups], threshold: int, response: float
) -> None:
    pace = replace(PATIENT, threshold=threshold, response=response)
    made = plan(people, QUESTIONS, seed="seed", pace=pace)
    if isinstance(made, TooThin):
        assert made.window is None
        return

    panels = panel_of(made)

    assert panels.keys() == people.keys()
    members: dict[str, list[str]] = defaultdict(list)
    for person, groups in people.items():
        members[repr(sorted(groups.items()))].append(person)
        parts = groups.get("unit", "").split("/")
        for unit in {"/".join(parts[:count]) for count in range(len(parts) + 1)}:
            members[unit].append(person)
    for group, ones in members.items():
        sets = {panels[person] for person in ones}
        assert len(sets) <= max(1, len(ones) * response / (2 * threshold)), group
    sizes = Counter(panels.values())
    assert len(sizes) == 1 or min(sizes.values()) >= 2 * threshold


def test_who_leaves_and_who_comes_moves_nobody_else() -> None:
    people = staff(Wonen=100, Zorg=40)
    before = planned(people)
    after = dict(people)
    del after["Wonen3"], after["Zorg7"]
    after |= {"new": {"unit": "Zorg"}, "newer": {"unit": "Zorg/Thuis"}}

    then = panel_of(renewed(before, after))

    assert then.keys() == after.keys()
    was = panel_of(before)
    assert {person: then[person] for person in was.keys() & then.keys()} == {
        person: was[person] for person in was.keys() & then.keys()
    }
    of_care = {was[person] for person in people if person.startswith("Zorg")}
    assert {then["new"], then["newer"]} <= of_care


def test_a_panel_that_became_too_small_is_divided_over_others() -> None:
    people = staff(Wonen=40, Zorg=40)
    before = planned(people, PATIENT)
    number = before.panels[0].number
    gone = before.panels[0].people[:-3]

    then = renewed(before, {one: groups for one, groups in people.items() if one not in gone})

    assert number not in {panel.number for panel in then.panels}
    assert panel_of(then).keys() == people.keys() - set(gone)


def test_everybody_who_is_left_stays_together_however_few() -> None:
    before = planned(staff(Wonen=20))

    after = renewed(before, staff(Wonen=3))

    assert [sorted(panel.people) for panel in after.panels] == [["Wonen0", "Wonen1", "Wonen2"]]


@pytest.mark.parametrize("count", [100, 1000])
def test_panels_are_about_equally_large(count: int) -> None:
    sizes = [len(panel.people) for panel in planned(staff(Wonen=count)).panels]

    assert max(sizes) - min(sizes) <= 1
