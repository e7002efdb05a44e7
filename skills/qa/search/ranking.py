"""Which passage answers a question, and how sure that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log
from typing import Final

from skills.qa.search.index import Near

# Where the numbers come from: docs/design/questions.md, "How an answer is found".
# How likely an answer has to be to be shown, by meaning and by words alone, until people's ratings
# say better.
SURE: Final = 0.7
SURE_BY_WORDS: Final = 0.56
_HEADING: Final = 0.3  # of what a passage means: its heading, and the rest for heading with text
_MANY: Final = 500  # passages: from here on it makes no difference how many there are
_WORDS: Final = 0.02  # of a cosine, for a word as rare as can be: words break ties and find names


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage that may answer: how much of the question's words it has (`bm25`), and how near its
    meaning is, None where nothing turned it into numbers.

    Passages of one `section` (an item, a section of a document) stand together as one answer.
    """

    id: str
    section: str
    language: str
    worth: float
    near: Near | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A section that was found, by its best passage."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The sections that were found, best first, and how likely it is that the first one answers."""

    hits: tuple[Hit, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sureness:
    """A logistic function of what tells a right first section from a wrong one.

    `lead`: how far it is before the second section in its language. (A translation of the answer
    is no rival.) `height`: how far it is above what any passage would have. `size`: among how many
    passages; of few, one lies far before the others by chance. Fitted, and the least chosen, on the
    tuning half of bench/questions, asked of the whole Debian FAQ and of parts of it.
    """

    base: float
    lead: float
    height: float
    size: float

    def of(self, *, lead: float, height: float, passages: int) -> float:
        """Return how likely it is that the first section answers."""
        of_size = self.size * log(max(1, min(passages, _MANY)))
        return 1 / (1 + exp(-self.base - self.lead * lead - self.height * height - of_size))


_BY_MEANING: Final = _Sureness(base=-6.18, lead=77.2, height=43.6, size=0.33)
_BY_WORDS: Final = _Sureness(base=-3.24, lead=1.2, height=3.26, size=0)


def as_asked(question: str) -> str:
    """Return a question, or a heading, as it is best turned into numbers (as a *query*).

    In small letters and without its question mark: people write both as they like.
    """
    return question.lower().rstrip(" ?!.")


def rank(passages: Iterable[Passage], usual: Near | None, *, among: int) -> Ranking:
    """Rank the passages that were found by their words or their meaning, and say how sure it is.

    `usual` is how near any passage is that the asker may see, `among` how many those are. The same
    for the same input, whatever its order. Without vectors (None) it goes by words alone, and a
    passage that has none of the question's words is left out. A passage without a vector among
    others that have one counts as an average one.
    """
    hits: list[Hit] = []
    for passage in passages:
        if usual is not None:
            score = _meaning(passage.near or usual) + _WORDS * passage.worth
            hits.append(Hit(passage=passage, score=round(score, 6)))
        elif passage.worth:
            hits.append(Hit(passage=passage, score=round(passage.worth, 6)))
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    sections: dict[str, Hit] = {}
    for hit in hits:
        sections.setdefault(hit.passage.section, hit)
    best = tuple(sections.values())
    if not best:
        return Ranking(hits=(), confidence=0.0)
    first, *rest = best
    # What a passage scores that has nothing to do with the question.
    nothing = 0.0 if usual is None else _meaning(usual)
    language = first.passage.language
    second = next((hit.score for hit in rest if hit.passage.language == language), nothing)
    confidence = (_BY_WORDS if usual is None else _BY_MEANING).of(
        lead=first.score - max(second, nothing), height=first.score - nothing, passages=among
    )
    return Ranking(hits=best, confidence=confidence)


def _meaning(near: Near) -> float:
    return _HEADING * near.heading + (1 - _HEADING) * near.text
