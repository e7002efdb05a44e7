"""What comments are about: words that many of them have in common. No model, no cloud. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from skills.surveys.figures.masking import Written
from skills.surveys.figures.vocabulary import plain, stem, stop_words, words_in

MOST_THEMES: Final = 10
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class Theme:
    """A word, as it is written most, and in how many comments it or another form of it is."""

    word: str
    comments: int


def themes(comments: Sequence[Written], threshold: int) -> tuple[Theme, ...]:
    """List the words that at least `threshold` comments have, the most frequent first.

    However often one person repeats a word, it counts once.
    """
    having: Counter[str] = Counter()
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for comment in comments:
        words = _telling_words(comment)
        having.update({stem(word) for word in words})
        for word in words:
            written[stem(word)][word] += 1
    frequent = [(count, one) for one, count in having.items() if count >= threshold]
    ranked = sorted(frequent, key=lambda it: (-it[0], it[1]))[:MOST_THEMES]
    return tuple(Theme(_most(written[one]), count) for count, one in ranked)


def _telling_words(comment: Written) -> list[str]:
    text = " ".join(part for part in comment if isinstance(part, str))
    return [
        word.casefold()
        for word in words_in(text)
        if len(word) >= _SHORTEST and plain(word) not in stop_words()
    ]


def _most(words: Counter[str]) -> str:
    """Choose the form that is written most; of those written as often, the shortest."""
    return min(words, key=lambda word: (-words[word], len(word), word))
