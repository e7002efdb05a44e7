"""Which passage answers a question, and how sure that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp
from typing import Final

from skills.qa.search.index import Near

# Where the numbers come from: docs/design/questions.md, "How an answer is found".
# How likely an answer has to be to be shown, by meaning and by words alone, until people's ratings
# say better.
SURE: Final = 0.62
SURE_BY_WORDS: Final = 0.56
_HEADING: Final = 0.3  # of what a passage means: its heading, and the rest for heading with text
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
    """The sections that were found, best first, and how likely it is that the first one answers.

    `is_sure`: likely enough to show it as an answer; otherwise the bot does not know.
    """

    hits: tuple[Hit, ...]
    confidence: float
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sureness:
    """A logistic function of two things that tell a right first section from a wrong one.

    `lead`: how far it is before the second section in its language. (A translation of the answer
    is no rival.) `height`: how far it is above what any passage would have. Fitted, and `least`
    chosen, on the tuning half of bench/questions, asked of the Debian FAQ: 84 questions that it
    answers and 35 that it does not.
    """

    base: float
    lead: float
    height: float
    least: float

    def of(self, *, lead: float, height: float) -> float:
        """Return how likely it is that the first section answers."""
        return 1 / (1 + exp(-self.base - self.lead * lead - self.height * height))


_BY_MEANING: Final = _Sureness(base=-3.57, lead=37.7, height=43.2, least=SURE)
_BY_WORDS: Final = _Sureness(base=-3.24, lead=1.2, height=3.26, least=SURE_BY_WORDS)


def as_asked(question: str) -> str:
    """Return a question, or a heading, as it is best turned into numbers (as a *query*).

    In small letters and without its question mark: people write both as they like.
    """
    return question.lower().rstrip(" ?!.")


def rank(passages: Iterable[Passage], usual: Near | None) -> Ranking:
    """Rank the passages that were found by their words or their meaning, and say how sure it is.

    `usual` is how near any passage is that the asker may see. The same for the same input, whatever
    its order. Without vectors (None) it goes by words alone, and a passage that has none of the
    question's words is left out. A passage without a vector among others that have one counts as
    an average one.
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
    if usual is None:
        return _ranking(tuple(sections.values()), 0.0, _BY_WORDS)
    return _ranking(tuple(sections.values()), _meaning(usual), _BY_MEANING)


def _ranking(hits: tuple[Hit, ...], usual: float, sureness: _Sureness) -> Ranking:
    """Say how sure it is of the first hit. `usual`: what a passage scores that has nothing to do
    with the question."""
    if not hits:
        return Ranking(hits=(), confidence=0.0, is_sure=False)
    first, *rest = hits
    language = first.passage.language
    second = next((hit.score for hit in rest if hit.passage.language == language), usual)
    confidence = sureness.of(lead=first.score - max(second, usual), height=first.score - usual)
    return Ranking(hits=hits, confidence=confidence, is_sure=confidence >= sureness.least)


def _meaning(near: Near) -> float:
    return _HEADING * near.heading + (1 - _HEADING) * near.text
