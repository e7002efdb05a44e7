"""Which passage answers a question, and how sure that is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

from skills.qa.search.words import Word

# Where the numbers come from: docs/design/questions.md, "How an answer is found".
# How likely an answer has to be to be shown, by meaning and by words alone, until people's ratings
# say better.
SURE: Final = 0.62
SURE_BY_WORDS: Final = 0.56
_HEADING: Final = 0.3  # of what a passage means: its heading, and the rest for heading with text
_WORDS: Final = 0.02  # of a cosine, for a word as rare as can be: words break ties and find names
_PARTS: Final = 0.7  # the parts of a compound, beside the word as it was written
_REPEATS: Final = 1.2  # k1 of BM25
_LENGTH: Final = 0.75  # b of BM25


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage that may answer: what it says, and how near its meaning is to the question's.

    Passages of one `section` (an item, a section of a document) stand together as one answer.
    `words` are its stems, separated by spaces. The cosines are None where nothing turned it into
    numbers: for all passages (no vectors at all), or for one that is new.
    """

    id: str
    section: str
    language: str
    words: str
    heading: float | None = None
    text: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All passages that the asker may see, in numbers: how many, their mean length in stems, and
    how many of them have each stem of the question. With vectors, the mean cosines to the question
    of all their headings, and of all their texts."""

    passages: int
    mean_length: float
    containing: Mapping[str, int]
    heading: float | None = None
    text: float | None = None


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


def rank(question: Sequence[Word], passages: Iterable[Passage], library: Library) -> Ranking:
    """Rank the passages that were found by their words or their meaning, and say how sure it is.

    The same for the same input, whatever its order. Without vectors it goes by words alone, and a
    passage that has none of the question's words is left out. A passage without a vector among
    others that have one counts as an average one.
    """
    by_meaning = library.text is not None
    words = tuple(dict.fromkeys(question))
    rarities = {stem: _rarity(count, library) for stem, count in library.containing.items()}
    rarities[""] = _rarity(0, library)
    hits: list[Hit] = []
    for passage in passages:
        worth = _worth(words, passage, library, rarities)
        if by_meaning or worth:
            score = _meaning(passage, library) + _WORDS * worth if by_meaning else worth
            hits.append(Hit(passage=passage, score=round(score, 6)))
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    sections: dict[str, Hit] = {}
    for hit in hits:
        sections.setdefault(hit.passage.section, hit)
    return _ranking(tuple(sections.values()), library, _BY_MEANING if by_meaning else _BY_WORDS)


def _ranking(hits: tuple[Hit, ...], library: Library, sureness: _Sureness) -> Ranking:
    if not hits:
        return Ranking(hits=(), confidence=0.0, is_sure=False)
    first, *rest = hits
    usual = _usual(library)
    language = first.passage.language
    second = next((hit.score for hit in rest if hit.passage.language == language), usual)
    confidence = sureness.of(lead=first.score - max(second, usual), height=first.score - usual)
    return Ranking(hits=hits, confidence=confidence, is_sure=confidence >= sureness.least)


def _meaning(passage: Passage, library: Library) -> float:
    heading = library.heading if passage.heading is None else passage.heading
    text = library.text if passage.text is None else passage.text
    return _HEADING * (heading or 0.0) + (1 - _HEADING) * (text or 0.0)


def _usual(library: Library) -> float:
    """Return the score of a passage that has nothing to do with the question."""
    return _HEADING * (library.heading or 0.0) + (1 - _HEADING) * (library.text or 0.0)


def _worth(
    question: Sequence[Word], passage: Passage, library: Library, rarities: Mapping[str, float]
) -> float:
    """Return how much of the question's words a passage has, by BM25 (Robertson and others, 1994).

    A word gives at most 1, when it stands in no other passage and is said again and again. Its
    stems are one word: the best counts, or its parts together, a little less. Otherwise a compound
    would count three times, and a word with one stem once.
    """
    stems = passage.words.split()
    norm = _REPEATS * (1 - _LENGTH + _LENGTH * len(stems) / (library.mean_length or 1.0))

    def worth(stem: str) -> float:
        # Most stems are in no passage, and to look for letters takes a tenth of counting.
        count = stems.count(stem) if stem in passage.words else 0
        return rarities.get(stem, rarities[""]) * count / (count + norm)

    found = (
        max(max(map(worth, word.whole)), _PARTS * sum(map(worth, word.parts))) for word in question
    )
    return sum(found) / _rarity(1, library)


def _rarity(containing: int, library: Library) -> float:
    """Return how much a stem says: the less, the more passages have it (the idf of BM25)."""
    return log(1 + (max(library.passages, containing) - containing + 0.5) / (containing + 0.5))
