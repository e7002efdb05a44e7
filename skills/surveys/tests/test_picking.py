"""What each panel is asked in a round: little, never twice soon, all in turn (SUR-E2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.surveys.bank import bank
from skills.surveys.picking import Part, parts_of_round
from skills.surveys.questions import Question
from skills.surveys.rotation import Groups, Pace, Plan, plan

QUESTIONS = bank().of_drivers()
CORE = [one for one in QUESTIONS if "C" in one.flags]
MONDAY = date(2026, 1, 5)
WEEK = timedelta(weeks=1)
DRIVER = {one.id: one.driver for one in QUESTIONS}


class History:
    """What everybody was asked, and when."""

    def __init__(self) -> None:
        self.asked: dict[str, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))

    def add(self, people: Iterable[str], questions: Iterable[Question], day: date) -> None:
        """Ask people something."""
        for question in questions:
            for person in people:
                self.asked[person][question.id].append(day)

    def closest(self, person: str) -> timedelta:
        """The shortest time between two times that somebody was asked the same."""
        days = (sorted(days) for days in self.asked[person].values())
        gaps = [after - before for each in days for before, after in pairwise(each)]
        return min(gaps, default=timedelta.max)

    def longest_wait(self, person: str, until: date) -> timedelta:
        """The longest time in which somebody was not asked about some driver."""
        by_driver: dict[str | None, set[date]] = {driver: set() for driver in DRIVER.values()}
        for question, days in self.asked[person].items():
            by_driver[DRIVER[question]].update(day for day in days if day <= until)
        gaps = [
            after - before
            for days in by_driver.values()
            for before, after in pairwise(sorted({MONDAY, *days, until}))
        ]
        return max(gaps)


def made(count: int, seed: str, most: int = 3) -> Plan:
    """A plan of so many people of one unit."""
    people: Mapping[str, Groups] = {f"p{one}": {"unit": "Wonen"} for one in range(count)}
    found = plan(people, QUESTIONS, seed=seed, pace=Pace(response=1.0, most=most))
    assert isinstance(found, Plan)
    return found


def run(
    going: Plan, rounds: int, history: History, questions: Iterable[Question] = QUESTIONS
) -> list[tuple[Part, ...]]:
    """Ask so many weeks."""
    asked: list[tuple[Part, ...]] = []
    for number in range(rounds):
        on = MONDAY + number * WEEK
        parts = parts_of_round(going, list(questions), on, history.asked)
        for part in parts:
            history.add(part.people, part.questions, on)
        asked.append(parts)
    return asked


@given(st.text(max_size=8))
def test_every_promise_of_the_rotation_is_kept(seed: str) -> None:
    history = History()
    going = made(20, seed)

    rounds = run(going, 30, history)

    for parts in rounds:
        for part in parts:
            flags = {flag for one in part.questions for flag in one.flags}
            assert len(part.questions) == 3
            assert len({one.driver for one in part.questions}) == 3
            assert not {"M", "H"} <= flags
    for panel in going.panels:
        person = panel.people[0]
        assert history.closest(person) >= timedelta(days=90)
        assert history.longest_wait(person, MONDAY + 29 * WEEK) <= timedelta(days=28)


def test_in_every_round_all_questions_are_asked_about_equally_often() -> None:
    going = made(400, "seed")
    assert len(going.panels) == 40

    for parts in run(going, 8, History()):
        counted = Counter(one.id for part in parts for one in part.questions)
        assert counted == {one.id: 3 for one in QUESTIONS}


def test_a_seed_can_be_told_again() -> None:
    rounds = run(made(20, "2026"), 4, History())

    asked = [[one.id for one in part.questions] for [part] in rounds]
    assert asked == [
        ["man-2", "col-1", "rec-3"],
        ["gro-1", "saf-3", "loa-1"],
        ["roo-3", "dir-3", "cus-2"],
        ["inf-1", "man-3", "col-2"],
    ]


@given(st.integers(0, 12))
def test_what_a_core_set_will_ask_is_not_asked_before_nor_after(weeks: int) -> None:
    """The quarterly set counts as asked; each driver still comes in time."""
    history = History()
    for quarter in range(3):
        history.add(
            [f"p{one}" for one in range(20)], CORE, MONDAY + weeks * WEEK + quarter * 13 * WEEK
        )

    run(made(20, "seed"), 27, history)

    assert history.closest("p0") >= timedelta(days=90)
    assert history.longest_wait("p0", MONDAY + 26 * WEEK) <= timedelta(days=28)


def test_who_got_a_question_elsewhere_is_left_out_and_others_are_not() -> None:
    history = History()
    history.add(["p7"], QUESTIONS, MONDAY - WEEK)

    [[first], *_, [last]] = run(made(20, "seed"), 14, history)

    assert first.people.count("p7") == 0
    assert len(first.people) == 19
    assert len(first.questions) == 3
    assert "p7" in last.people
    assert history.closest("p7") >= timedelta(days=90)


def test_where_nothing_is_left_to_ask_nobody_is_asked() -> None:
    history = History()
    history.add([f"p{one}" for one in range(20)], QUESTIONS, MONDAY - WEEK)

    assert run(made(20, "seed"), 2, history) == [(), ()]


@pytest.mark.parametrize("most", [2, 4, 5])
def test_another_number_a_round_is_kept_to(most: int) -> None:
    history = History()

    rounds = run(made(20, "seed", most), 30, history)

    assert {len(part.questions) for parts in rounds for part in parts} <= set(range(1, most + 1))
    assert history.closest("p0") >= timedelta(days=90)


@given(st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=12, unique_by=lambda one: one.id))
def test_a_bank_of_any_shape_is_never_asked_twice_soon(questions: list[Question]) -> None:
    history = History()
    going = plan(
        {f"p{one}": {} for one in range(60)},
        questions,
        seed="seed",
        pace=Pace(window=timedelta(days=364)),
    )
    assert isinstance(going, Plan)

    rounds = run(going, 28, history, questions)

    assert history.closest("p0") >= timedelta(days=90)
    assert set(history.asked["p0"]) == {one.id for one in questions}
    for parts in rounds:
        for part in parts:
            flags = {flag for one in part.questions for flag in one.flags}
            assert not {"M", "H"} <= flags
