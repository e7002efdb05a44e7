"""How much people are asked, over all surveys: so little that they go on answering (7.11, SUR-A3).

Pure. Days are those of the person's own zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from skills.surveys.questions import Question

# An answer by a button, and a comment that somebody thinks about.
_ANSWER: Final = timedelta(seconds=12)
_COMMENT: Final = timedelta(seconds=30)
# After the invitation. None at the closing: silence is an answer, too.
_REMINDERS: Final = (timedelta(hours=24), timedelta(hours=72))
# Who gave no answer in so many rounds, one after the other, is asked less.
MOST_SILENT: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """At most one invitation `every` so many days, `questions` a pulse, and `when_silent` for who
    does not answer."""

    every: timedelta = timedelta(days=7)
    questions: int = 5
    when_silent: timedelta = timedelta(days=28)


def available_from(invited: date | None, budget: Budget) -> date | None:
    """Tell from which day somebody can be invited again, after any survey invited them last; None
    when nothing keeps them."""
    return None if invited is None else invited + budget.every


def can_be_invited(invited: date | None, on: date, budget: Budget) -> bool:
    """Whether somebody may be invited on a day, to whichever survey."""
    again = available_from(invited, budget)
    return again is None or again <= on


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """How many of an audience can be invited on a day, how many not yet, and from when all can."""

    now: int
    later: int
    all_from: date


def availability(invited: Mapping[str, date | None], on: date, budget: Budget) -> Availability:
    """Tell what HR may know before a launch: counts and a day, and not who it is about (SUR-A3)."""
    waits = [
        available_from(last, budget) or on
        for last in invited.values()
        if not can_be_invited(last, on, budget)
    ]
    return Availability(
        now=len(invited) - len(waits), later=len(waits), all_from=max(waits, default=on)
    )


def questions_too_many(questions: Sequence[Question], budget: Budget) -> int:
    """Tell how many questions a pulse has over the budget. A comment is no question that counts:
    everybody may leave it."""
    return max(0, sum(one.kind != "words" for one in questions) - budget.questions)


def expected_time(questions: Sequence[Question]) -> timedelta:
    """Tell how long answering takes, whichever way somebody takes through it: no less than that."""
    return sum(
        (_COMMENT if one.kind == "words" else _ANSWER for one in questions), start=timedelta()
    )


def expected_minutes(questions: Sequence[Question]) -> int:
    """Tell it as an invitation does, in whole minutes: "about 1 minute"."""
    return max(1, (expected_time(questions) + timedelta(seconds=30)) // timedelta(minutes=1))


def reminders(opened: datetime, closes: datetime) -> tuple[datetime, ...]:
    """Give the moments of at most two reminders; who reminds keeps quiet hours (SUR-D5)."""
    return tuple(moment for after in _REMINDERS if (moment := opened + after) < closes)


def silent_rounds(before: int, *, has_sent: bool) -> int:
    """Count the rounds without an answer when a round closes, from its ledger, which then goes.

    It is never more than `MOST_SILENT`, so that it does not tell for how long somebody is silent.
    """
    return 0 if has_sent else min(before + 1, MOST_SILENT)


def is_due(silent: int, invited: date | None, on: date, budget: Budget) -> bool:
    """Whether somebody is asked in a round of a survey that comes again, which invited them last
    then: who was silent is asked monthly."""
    return silent < MOST_SILENT or invited is None or invited + budget.when_silent <= on
