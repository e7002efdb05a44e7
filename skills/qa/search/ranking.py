"""How well passages answer a question."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from skills.qa.search.index import Near
from skills.qa.search.weights import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage that may answer."""

    number: int
    words: str
    near: Near | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """How well it does."""

    number: int
    score: float
    confidence: float


def rank(
    asked: Sequence[str], candidates: Sequence[Candidate], weights: Weights, *, has_vectors: bool
) -> list[Ranked]:
    """Order passages, best first."""
    wanted = set(asked)
    total = sum(_idf(weights, stem) for stem in wanted) or 1
    mean = weights.length / weights.passages if weights.passages else 1
    found: list[Ranked] = []
    for one in candidates:
        counts = Counter(one.words.split())
        size = sum(counts.values())
        score = 0.0
        cover = 0.0
        for stem in wanted:
            if counts[stem]:
                idf = _idf(weights, stem)
                tf = counts[stem]
                score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * size / mean))
                cover += idf
        near = one.near
        cos = max(near.heading, near.text) if near else 0
        found.append(
            Ranked(number=one.number, score=cos + 0.1 * score / total, confidence=cover / total)
        )
    return sorted(found, key=lambda one: (-one.score, one.number))


def _idf(weights: Weights, stem: str) -> float:
    having = weights.having.get(stem, 0)
    return math.log(1 + (weights.passages - having + 0.5) / (having + 0.5))
