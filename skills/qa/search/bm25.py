"""What the words of a question are worth in a passage, by BM25 (Robertson and others, 1994)."""

from collections.abc import Sequence
from math import log
from typing import Final

from skills.qa.search.weights import Weights
from skills.qa.search.words import Word

_PARTS: Final = 0.7  # the parts of a compound, beside the word as it was written
_REPEATS: Final = 1.2  # k1 of BM25
_LENGTH: Final = 0.75  # b of BM25


class Asked:
    """The words of a question, each as rare as it is among the passages that its asker may see."""

    def __init__(self, words: Sequence[Word], weights: Weights) -> None:
        self._words = tuple(dict.fromkeys(words))
        self._mean_length = weights.length / max(weights.passages, 1) or 1.0
        self._rarities = {
            stem: _rarity(count, weights.passages) for stem, count in weights.having.items()
        }
        self._nowhere = _rarity(0, weights.passages)
        self._once = _rarity(1, weights.passages)

    def worth(self, stems: str) -> float:
        """Return how much of the question a passage has that says these stems, separated by spaces.

        A word gives at most 1, when it stands in no other passage and is said again and again. Its
        stems are one word: the best counts, or its parts together, a little less. Otherwise a
        compound would count three times, and a word with one stem once.
        """
        said = stems.split()
        norm = _REPEATS * (1 - _LENGTH + _LENGTH * len(said) / self._mean_length)

        def worth(stem: str) -> float:
            # Most stems are in no passage, and to look for letters takes a tenth of counting.
            count = said.count(stem) if stem in stems else 0
            return self._rarities.get(stem, self._nowhere) * count / (count + norm)

        found = (
            max(max(map(worth, word.whole)), _PARTS * sum(map(worth, word.parts)))
            for word in self._words
        )
        return sum(found) / self._once


def _rarity(containing: int, passages: int) -> float:
    """Return how much a stem says: the less, the more passages have it (the idf of BM25)."""
    return log(1 + (max(passages, containing) - containing + 0.5) / (containing + 0.5))
