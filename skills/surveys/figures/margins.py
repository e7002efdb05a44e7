"""How sure a figure is, and whether it changed. Pure.

The formulas are those of requirements 7.4 and 7.5. All take those who answered as drawn at random
from those invited. Who stays silent may think otherwise: a margin is the least of the doubt.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Z: Final = 1.96  # of the normal distribution, 95% lies within
MOST_FALSE: Final = 0.05  # of the changes that are called so
# Brown, Cai and DasGupta (Interval estimation for a binomial proportion, 2001) take Wilson's
# interval for 40 answers and less; of few on one side the normal one is no better for more.
_SMALL: Final = 40
_FEW_ON_A_SIDE: Final = 10


def correction(answered: int, invited: int) -> float:
    """Give the finite population correction `sqrt((N - n) / (N - 1))` (7.5; Cochran, Sampling
    techniques, 1977): 0 when everybody answered, for then nothing was left to chance.
    """
    if invited <= max(answered, 1):
        return 0.0
    return math.sqrt((invited - answered) / (invited - 1))


def share_margin(share: float, answered: int, invited: int) -> float:
    """Give the margin of a share, in points of 100 (7.5)."""
    spread = math.sqrt(share * (1 - share) / answered)
    return 100 * Z * spread * correction(answered, invited)


def recommendation_margin(
    detractors: float, promoters: float, answered: int, invited: int
) -> float:
    """Give the margin of the recommendation score (7.4), of the shares of both sides.

    It is the variance of a score of -1, 0 or 1.
    """
    variance = max(promoters + detractors - (promoters - detractors) ** 2, 0)
    return 100 * Z * math.sqrt(variance / answered) * correction(answered, invited)


def wilson(share: float, answered: int, invited: int) -> tuple[float, float]:
    """Give the interval in which a share lies, as Wilson (Probable inference, 1927) has it.

    With `n_eff = n (N - 1) / (N - n)` for the number of answers (7.5). It never leaves 0 to 1.
    """
    shrunk = correction(answered, invited)
    if shrunk == 0:
        return share, share
    n = answered / shrunk**2
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def interval(share: float, answered: int, invited: int) -> tuple[float, float]:
    """Give the interval in which a share lies: Wilson's for few answers or for few on one side."""
    if answered <= _SMALL or min(share, 1 - share) * answered < _FEW_ON_A_SIDE:
        return wilson(share, answered, invited)
    half = share_margin(share, answered, invited) / 100
    return share - half, share + half


@dataclass(frozen=True, slots=True)
class Difference:
    """How much a figure rose, with the margin of that, in points."""

    points: float
    margin: float

    @property
    def chance(self) -> float:
        """Give the chance of such a difference where nothing changed (two-sided, normal)."""
        if self.margin == 0:
            return 1.0 if self.points == 0 else 0.0
        return math.erfc(abs(self.points) / (self.margin / Z) / math.sqrt(2))


def difference(before: tuple[float, float], now: tuple[float, float]) -> Difference:
    """Compare two figures, each with its margin (7.5: `diff ± 1.96 * sqrt(se1^2 + se2^2)`).

    Mostly the same people answer twice, which cannot be seen and is not counted on: this is
    careful rather than eager.
    """
    return Difference(now[0] - before[0], math.hypot(before[1], now[1]))


def changed(differences: Sequence[Difference]) -> list[bool]:
    """Say which of many differences are more than chance, when they are looked at together.

    By the step-up procedure of Benjamini and Hochberg (Controlling the false discovery rate,
    1995), at 5%: of those it names, one in twenty is by chance.
    """
    if not differences:
        return []
    from scipy.stats import (  # pyright: ignore[reportMissingTypeStubs]
        false_discovery_control,  # pyright: ignore[reportUnknownVariableType]
    )

    chances = [one.chance for one in differences]
    return [float(chance) <= MOST_FALSE for chance in false_discovery_control(chances)]
