"""What goes together with what: the drivers of a survey, and engagement. Pure."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from skills.surveys.figures.cells import Ints
from skills.surveys.figures.counting import NOTHING
from skills.surveys.figures.margins import Z
from skills.surveys.figures.publication import Association, Strength
from skills.surveys.figures.scores import person_index
from skills.surveys.questions import Question

Floats: TypeAlias = NDArray[np.float64]

FEWEST: Final = 30  # requirements 7.8: complete answers
# Cohen (Statistical power analysis, 1988): what a correlation is called.
_MEDIUM: Final = 0.3
_HIGH: Final = 0.5


def items_of(questions: Sequence[Question]) -> dict[str, list[str]]:
    """List the questions of each driver: those with answers from 1 to 5."""
    items: dict[str, list[str]] = {}
    for question in questions:
        if question.driver is not None and question.kind == "agree":
            items.setdefault(question.driver, []).append(question.id)
    return items


def associations(
    questions: Sequence[Question], columns: Mapping[str, Ints], outcome: str
) -> Iterator[Association]:
    """Relate each driver to the outcome, over the people who answered both (7.8).

    `columns` has everybody's answers to each of their questions, as a `Measure` has them. From 30
    people; and only where not all scored the same. It says nothing of what causes what.
    """
    items = items_of(questions)
    if outcome not in items:
        return
    results = _indices([columns[name] for name in items.pop(outcome)])
    for driver, names in items.items():
        indices = _indices([columns[name] for name in names])
        both = ~np.isnan(indices) & ~np.isnan(results)
        if both.sum() >= FEWEST:
            found = _associate(driver, indices[both], results[both])
            if found is not None:
                yield found


def _indices(columns: Sequence[Ints]) -> Floats:
    """Give everybody's index, or NaN. Many people answer alike: each way is worked out once."""
    ways, way_of = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    found = [
        person_index([None if at == NOTHING else at + 1 for at in way]) for way in ways.tolist()
    ]
    return np.array([math.nan if one is None else one for one in found])[way_of.reshape(-1)]


def _associate(driver: str, indices: Floats, outcomes: Floats) -> Association | None:
    """Give Spearman's rank correlation, with the interval of Bonett and Wright (Sample size
    requirements for Pearson, Kendall and Spearman correlations, 2000).
    """
    from scipy.stats import (  # pyright: ignore[reportMissingTypeStubs]
        spearmanr,  # pyright: ignore[reportUnknownVariableType]
    )

    if np.ptp(indices) == 0 or np.ptp(outcomes) == 0:
        return None
    # Of a perfect correlation the interval is that of one just short of it.
    found = cast(tuple[float, float], spearmanr(indices, outcomes))
    rank = min(max(found[0], -0.999), 0.999)
    half = Z * math.sqrt((1 + rank**2 / 2) / (len(indices) - 3))
    low, high = (round(math.tanh(math.atanh(rank) + side * half), 1) for side in (-1, 1))
    return Association(
        driver=driver, people=len(indices), strength=_strength(rank), low=low, high=high
    )


def _strength(rank: float) -> Strength:
    if abs(rank) < _MEDIUM:
        return "low"
    return "medium" if abs(rank) < _HIGH else "high"
