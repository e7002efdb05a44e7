"""Which questions of a rotation each panel gets in a round (SUR-E2). Pure.

Drivers stand in a circle, each with its questions in order. A panel asks first about the drivers
that it was not asked about for longest, and never so early that a driver would be out of questions
when its turn comes. Each panel begins a round further on the circle than the one before it, so in
any round all questions are asked about equally often.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeAlias

from skills.surveys.questions import Question
from skills.surveys.rotation import Pace, Plan
from skills.surveys.seeded import shuffled

# By question, the days on which somebody was asked it, by any survey, or will be.
Asked: TypeAlias = Mapping[str, Collection[date]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """People of one panel, and the questions that they get in a round."""

    people: tuple[str, ...]
    questions: tuple[Question, ...]


def parts_of_round(
    plan: Plan, questions: Sequence[Question], on: date, asked: Mapping[str, Asked]
) -> tuple[Part, ...]:
    """Give what each panel is asked on a day. `asked` has what each person was asked, or will be,
    by this rotation and by every other survey.

    Somebody who would get a question again too soon is left out of this round; a question that
    most of a panel got is not asked. A panel for which nothing is left has no part.
    """
    circle = _circle(plan.seed, questions)
    found: list[Part] = []
    for panel in plan.panels:
        past = _past(panel.people, questions, asked, on)
        chosen = _chosen(_seen_from(circle, panel.number, past, plan.pace), past, plan.pace, on)
        people = tuple(
            person
            for person in panel.people
            if all(
                abs(on - day) >= plan.pace.rest
                for one in chosen
                for day in asked.get(person, {}).get(one.id, ())
            )
        )
        if chosen and people:
            found.append(Part(people=people, questions=chosen))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Driver:
    """A driver at its place in the circle, with its questions, the first to ask first."""

    place: int
    questions: tuple[Question, ...]


def _circle(seed: str, questions: Sequence[Question]) -> list[_Driver]:
    """Put drivers in a circle: what is about a manager across from what is about health."""
    by_driver: dict[str, dict[str, Question]] = defaultdict(dict)
    for question in questions:
        by_driver[question.driver or ""][question.id] = question
    flags = {
        driver: {flag for one in mine.values() for flag in one.flags}
        for driver, mine in by_driver.items()
    }
    order = shuffled(seed, by_driver)
    managers = [one for one in order if "M" in flags[one]]
    health = [one for one in order if "H" in flags[one] and one not in managers]
    others = [one for one in order if one not in managers and one not in health]
    half = len(others) // 2
    return [
        _Driver(
            place=place,
            questions=tuple(by_driver[driver][one] for one in shuffled(seed, by_driver[driver])),
        )
        for place, driver in enumerate((*managers, *others[:half], *health, *others[half:]))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """When most of a panel was asked each question last, and when they will be asked it next."""

    last: Mapping[str, date]
    coming: Mapping[str, date]

    def about(self, driver: _Driver) -> date:
        """Tell when they were last asked about a driver."""
        return max(self.last[one.id] for one in driver.questions)

    def is_covered(self, driver: _Driver, after: date, until: date) -> bool:
        """Whether another survey will ask about a driver by then."""
        return any(after < self.coming[one.id] <= until for one in driver.questions)


def _past(
    people: Sequence[str], questions: Sequence[Question], asked: Mapping[str, Asked], on: date
) -> _Past:
    last: dict[str, date] = {}
    coming: dict[str, date] = {}
    for question in questions:
        days = [asked.get(person, {}).get(question.id, ()) for person in people]
        # More than half of the people were asked it then or later; or will be, then or earlier.
        before = sorted(max((day for day in one if day <= on), default=date.min) for one in days)
        after = sorted(min((day for day in one if day > on), default=date.max) for one in days)
        last[question.id] = before[(len(before) - 1) // 2]
        coming[question.id] = after[len(after) // 2]
    return _Past(last=last, coming=coming)


def _seen_from(
    circle: Sequence[_Driver], number: int, past: _Past, pace: Pace
) -> Iterator[_Driver]:
    """Give drivers as a panel comes to them, with what it should be asked first of each.

    Of drivers it was asked about on one day, those come first that follow one of another day.
    """
    start = pace.most * number
    count = len(circle)
    by_day = sorted(circle, key=lambda driver: (past.about(driver), driver.place))
    for _, same in groupby(by_day, key=past.about):
        here = {driver.place: driver for driver in same}
        begins = [place for place in here if (place - 1) % count not in here]
        first = begins[-1] if begins else start % count
        for place in sorted(here, key=lambda one: (one - first) % count):
            driver = here[place]
            rounds = (start + (place - start) % count) // count
            yield _Driver(place=place, questions=_turned(driver.questions, rounds, past))


def _turned(questions: Sequence[Question], by: int, past: _Past) -> tuple[Question, ...]:
    at = by % len(questions)
    turned = (*questions[at:], *questions[:at])
    return tuple(sorted(turned, key=lambda one: past.last[one.id]))


def _chosen(drivers: Iterator[_Driver], past: _Past, pace: Pace, on: date) -> tuple[Question, ...]:
    found: list[Question] = []
    for driver in drivers:
        if len(found) == pace.most:
            break
        taken = {flag for one in found for flag in one.flags}
        fit = next(
            (
                one
                for one in driver.questions
                if _is_free(one, past.last, past, pace, on) and not _clash(one.flags, taken)
            ),
            None,
        )
        if fit and (_is_pressing(driver, past, pace, on) or _lasts(driver, fit, past, pace, on)):
            found.append(fit)
    return tuple(found)


def _is_free(
    question: Question, last: Mapping[str, date], past: _Past, pace: Pace, on: date
) -> bool:
    return on - last[question.id] >= pace.rest and abs(past.coming[question.id] - on) >= pace.rest


def _clash(one: Collection[str], others: Collection[str]) -> bool:
    return ("M" in one and "H" in others) or ("H" in one and "M" in others)


def _is_pressing(driver: _Driver, past: _Past, pace: Pace, on: date) -> bool:
    """Whether a driver would come too late if it waited for the next round."""
    about = past.about(driver)
    if about == date.min:
        return True
    due = about + pace.driver_every
    return due < on + pace.every and not past.is_covered(driver, on, due)


def _lasts(driver: _Driver, first: Question, past: _Past, pace: Pace, on: date) -> bool:
    """Whether a driver that is asked about now has a question each time that it is due after."""
    last = {one.id: past.last[one.id] for one in driver.questions} | {first.id: on}
    at = on
    while at < on + pace.rest:
        due = at + pace.driver_every
        if past.is_covered(driver, at, due):
            at = max(day for one in driver.questions if at < (day := past.coming[one.id]) <= due)
            continue
        free = [one for one in driver.questions if _is_free(one, last, past, pace, due)]
        if not free:
            return False
        last[min(free, key=lambda one: last[one.id]).id] = due
        at = due
    return True
