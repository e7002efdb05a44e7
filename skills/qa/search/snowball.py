"""The stems of Snowball, which PyStemmer brings."""

from collections.abc import Callable
from functools import cache
from typing import Protocol, cast


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


@cache
def snowball(language: str) -> Callable[[str], str]:
    """Return what stems a word of a language; the word in small letters, without accents.

    It holds Python's lock for as long as it works on a word, so threads may share it.
    """
    from Stemmer import Stemmer  # pyright: ignore[reportUnknownVariableType]

    stemmer = cast(_Stemmer, Stemmer(language))
    return stemmer.stemWord
