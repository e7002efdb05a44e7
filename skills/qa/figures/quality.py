"""Figures of the quality of questions and answers: pure, after requirements 7.12.

Each is a share or a number; whether it may be shown is asked of `is_of_enough`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from bot import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a question: whether it was answered without a person, and whether it helped;
    None where that was not said."""

    is_answered: bool
    is_helpful: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """By when an answer was first promised, and when it was given; None while it is not."""

    promised_at: datetime
    told_at: datetime | None


def is_of_enough(people: Iterable[str], threshold: int) -> bool:
    """Whether a figure is of so many different people that it tells of none of them.

    The rule of requirements 7.6, step 1.
    """
    return len(set(people)) >= threshold


def deflection(outcomes: Sequence[Outcome]) -> Share:
    """Tell how many questions were answered without a person and not marked unhelpful, of all that
    were asked: `deflection = answered without a person and not marked unhelpful / asked`, 7.12.

    Of four asked, three answered by the bot and one of those unhelpful: 2 of 4.
    """
    kept = [one for one in outcomes if one.is_answered and one.is_helpful is not False]
    return Share(len(kept), len(outcomes))


def unhelpful(outcomes: Iterable[Outcome]) -> Share:
    """Tell how many answers were marked unhelpful, of those that were rated: what precision
    (`helpful / rated`, 7.12) leaves."""
    rated = [one for one in outcomes if one.is_helpful is not None]
    return Share(sum(one.is_helpful is False for one in rated), len(rated))


def median_hours(hours: Sequence[float]) -> float | None:
    """Give the median of the working hours until a first answer (`time to first answer`, 7.12), to
    a tenth; None without any. Of 1, 2 and 30 it is 2.0."""
    return round(median(hours), 1) if hours else None


def freshness(items: Iterable[tuple[bool, int]]) -> float | None:
    """Tell which part of what is read is within its review interval: `freshness = items within
    interval / items, weighted by use`, 7.12. An item is whether it is, and how often it was used;
    None when nothing was used.

    One in time that answered nine times and an old one that answered once: 0.9.
    """
    known = list(items)
    used = sum(use for _, use in known)
    return sum(use for is_within, use in known if is_within) / used if used else None


def kept(promises: Iterable[Promise], now: datetime) -> Share:
    """Tell how many answers were given by the moment that was promised first, of those that were
    due by `now`. What is not due yet is not counted, answered or not: else only good news counts
    early. Due at ten and told at nine, and due at ten and told at noon: 1 of 2 at one o'clock.
    """
    due = [one for one in promises if one.promised_at <= now]
    in_time = [one for one in due if one.told_at is not None and one.told_at <= one.promised_at]
    return Share(len(in_time), len(due))
