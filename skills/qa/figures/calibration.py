"""From how sure on the bot answers by itself: computed from what people said of its answers. Pure.

The rule, in words. Of the last hundred answers that were rated, look for the lowest threshold at
which those above it were helpful in the share that is wanted. Of a few answers a share says little,
so its lower bound has to reach it (Wilson's, one-sided, for four times out of five): seven of seven
do for 90%, and of a hundred 93. When even the least sure answer of the hundred is above it, the
threshold goes one small step below that one: else nothing would ever be learned of less sure
answers, as only what is shown is rated. When no threshold does, the bot is as careful as it may be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from bot import Share

MOST_RATED: Final = 100
LEAST_RATED: Final = 30
STEP: Final = 0.02
_Z: Final = 0.8416  # the 80th percentile of the normal distribution


@dataclass(frozen=True, slots=True)
class Rated:
    """An answer of which somebody said whether it helped, and how sure the bot was: 0 to 1."""

    confidence: float
    is_helpful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a threshold would do: how many answers above it helped, of those rated, between which
    bounds that share is, and how many questions it lets the bot answer."""

    threshold: float
    helpful: Share
    low: float
    high: float
    answered: Share


def limits(default: float) -> tuple[float, float]:
    """Give the lowest and the highest threshold that is safe: a fifth below the built-in one, and
    halfway from it to certainty. Of 0.5 they are 0.4 and 0.75."""
    return 0.8 * default, (1 + default) / 2


def precision(rated: Sequence[Rated], threshold: float) -> Share:
    """Tell how many answers at least so sure helped: `precision at threshold = helpful / rated`,
    requirements 7.12."""
    above = [one for one in rated if one.confidence >= threshold]
    return Share(sum(one.is_helpful for one in above), len(above))


def bounds(share: Share) -> tuple[float, float]:
    """Give the bounds below and above which a share is one time in five, each: the score interval
    of Wilson (1927), "Probable inference", JASA 22. 93 of 100 are 0.905 to 0.948; of nothing
    nothing is known, 0 to 1."""
    if share.of == 0:
        return 0, 1
    part, z2 = share.count / share.of, _Z * _Z / share.of
    middle = (part + z2 / 2) / (1 + z2)
    margin = _Z * sqrt(part * (1 - part) / share.of + z2 / (4 * share.of)) / (1 + z2)
    return max(middle - margin, 0), min(middle + margin, 1)


def calibrate(rated: Sequence[Rated], *, target: float, default: float) -> float:
    """Compute the threshold from rated answers, the newest first, by the rule above; with fewer
    than thirty it is the default. Never outside `limits`."""
    last = rated[:MOST_RATED]
    if len(last) < LEAST_RATED:
        return default
    lowest, highest = limits(default)
    steps = sorted({one.confidence for one in last})
    good = [one for one in steps if bounds(precision(last, one))[0] >= target]
    if not good:
        return highest
    found = good[0] - STEP if good[0] == steps[0] else good[0]
    return min(max(found, lowest), highest)


def curve(
    rated: Sequence[Rated], asked: Sequence[float], *, now: float, default: float
) -> list[Point]:
    """Tell what each threshold would do, by steps of 0.05 within the limits, and the one that holds
    `now`. `asked` is how sure the bot was of each question that was asked."""
    last = rated[:MOST_RATED]
    lowest, highest = limits(default)
    grid = (at / 20 for at in range(1, 20))
    steps = {round(one, 2) for one in (*grid, lowest, highest) if lowest <= one <= highest}
    near = {one for one in steps if abs(one - now) < STEP}
    return [_point(last, asked, one) for one in sorted({*(steps - near), now})]


def _point(rated: Sequence[Rated], asked: Sequence[float], threshold: float) -> Point:
    helpful = precision(rated, threshold)
    low, high = bounds(helpful)
    answered = Share(sum(one >= threshold for one in asked), len(asked))
    return Point(threshold=threshold, helpful=helpful, low=low, high=high, answered=answered)
