"""What answers add up to: response rate, favourable share, index, recommendation score. Pure.

The formulas are those of requirements 7.1 to 7.4. Nothing is rounded here.
"""

from collections.abc import Sequence
from typing import Final

# Requirements 7.3: who answered less of a driver does not count for its index.
LEAST_ANSWERED: Final = 0.75


def response_rate(
    submitted: int, invited: int, *, undeliverable: int = 0, away: int = 0
) -> float | None:
    """Say what part of those who could answer did (7.1). A skipped question does not lower it.

    `away` are on leave for the whole time. None when nobody could answer.
    """
    reached = invited - undeliverable - away
    return submitted / reached if reached > 0 else None


def favourable_share(counts: Sequence[int]) -> float | None:
    """Say what part of the answers 1 to 5, of which these are the counts, is 4 or 5 (7.2).

    "Not applicable" is in no count. None when nobody answered.
    """
    return sum(counts[3:]) / sum(counts) if sum(counts) else None


def mean_index(counts: Sequence[int]) -> float | None:
    """Give the mean on a scale of 0 to 100 of the answers 1 to 5 (7.3: `(answer - 1) / 4 * 100`).

    None when nobody answered.
    """
    if not sum(counts):
        return None
    return 25 * sum(score * count for score, count in enumerate(counts)) / sum(counts)


def mean(figures: Sequence[float]) -> float:
    """Give the mean: how the favourable share (7.2) and the index of a driver come of its items'.

    7.3 takes the mean of the people instead, each with the items they answered. Where nobody skips
    an item that is the same figure. Where a few do, theirs minus that of the items would tell what
    those few answered.
    """
    return sum(figures) / len(figures)


def person_index(answers: Sequence[int | None]) -> float | None:
    """Give one person's index for a driver (7.3), of the answers 1 to 5 to its items.

    None is an item that was skipped; so is the index when a quarter of them or more was: three
    quarters must be there.
    """
    given = [answer for answer in answers if answer is not None]
    if not given or len(given) < LEAST_ANSWERED * len(answers):
        return None
    return 25 * mean([answer - 1 for answer in given])


def recommendation(counts: Sequence[int]) -> float | None:
    """Give the recommendation score, eNPS (7.4): promoters minus detractors, from -100 to 100.

    `counts` are detractors (0 to 6), passives (7, 8) and promoters (9, 10). None when nobody
    answered. The method is Reichheld's (The one number you need to grow, 2003).
    """
    detractors, _, promoters = counts
    return 100 * (promoters - detractors) / sum(counts) if sum(counts) else None


def percent(share: float) -> int:
    """Give a share in whole percents, to show it: only all of them is 100, and only none is 0."""
    return round(100 * share) if share in (0, 1) else min(max(round(100 * share), 1), 99)
