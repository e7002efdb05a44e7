"""The parts of a word that was written as one: "vakantiedagen" is "vakantie" and "dagen"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from skills.qa.search import dutch
from skills.qa.search.snowball import snowball

_FOLDER: Final = Path(__file__).parent
_LONGEST_WORD: Final = 40
_MOST_PARTS: Final = 5
_SHORTEST: Final = 3
_EMAIL: Final = {"email": ("mail",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What compounds are made of: how a part is written before another, and which stems may end."""

    first: Mapping[str, str]  # as written, with its linking letters → its stem
    last: Mapping[str, str]  # the Dutch or English stem of the end of the word → its stem
    dutch: frozenset[str]
    english: frozenset[str]


def parts(word: str) -> tuple[str, ...]:
    """Return the stems of what a word is made of, in order; empty when it is not a compound.

    Both lists of parts (Dutch and English) count for every word: Dutch workplaces write
    "loginnaam" and "backupschijf". The word must be covered whole; the fewest parts win, then the
    longest first one. A word that is itself on a list is none.
    """
    if word in _EMAIL:
        return _EMAIL[word]
    if not 2 * _SHORTEST - 1 <= len(word) <= _LONGEST_WORD or not word.isalpha():
        return ()
    known = _known()
    if _last(word, known):
        return ()
    found = _split(word, known, _MOST_PARTS)
    return found or ()


def is_dutch(word: str) -> bool | None:
    """Tell whether a word, or all its parts, are on the Dutch list or on the English one.

    None: on both or neither.
    """
    known = _known()
    nl = set(parts(word)) or {dutch.stem(word)}
    en = set(parts(word)) or {snowball("english")(word)}
    here, there = nl <= known.dutch, en <= known.english
    return here if here != there else None


def _split(word: str, known: _Parts, most: int) -> tuple[str, ...] | None:
    best: tuple[str, ...] | None = None
    for at in range(len(word) - 2, _SHORTEST - 1, -1):
        start = known.first.get(word[:at])
        if start is None:
            continue
        end = _last(word[at:], known)
        if end:
            return (start, end)
        if best is None and most > 2 and len(word) - at >= 2 * _SHORTEST:
            rest = _split(word[at:], known, most - 1)
            best = (start, *rest) if rest else None
    return best


def _last(word: str, known: _Parts) -> str | None:
    return known.last.get(dutch.stem(word)) or known.last.get(snowball("english")(word))


@cache
def _known() -> _Parts:
    nl = {word: dutch.stem(word) for word in _listed("parts_nl.txt")}
    en = {word: snowball("english")(word) for word in _listed("parts_en.txt")}
    first = {word: stem for word, stem in en.items() if len(word) >= _SHORTEST}
    first |= {form: stem for word, stem in nl.items() for form in _linked(word)}
    return _Parts(
        first=first | nl,
        last={stem: stem for stem in (*en.values(), *nl.values())},
        dutch=frozenset(nl.values()),
        english=frozenset(en.values()),
    )


def _linked(word: str) -> tuple[str, ...]:
    """Return how a Dutch word may be written before another: werknemer+s, dag+en, ziekte+n.

    Also what Dutch does not say ("uurren"): a form that no word has does no harm.
    """
    if word[-1] == "e":
        return (f"{word}n", f"{word}s")
    voiced = word[:-1] + {"f": "v", "s": "z"}.get(word[-1], word[-1])  # brief, brieven
    short = re.sub(r"([aeou])\1(?=[^aeiou]$)", r"\1", voiced)  # taak, taken
    bases = (word, voiced, short, word + word[-1])  # plek, plekken
    return (f"{word}s", *(base + link for base in bases for link in ("e", "en")))


def _listed(name: str) -> tuple[str, ...]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    words = (line.split() for line in lines if not line.startswith("#"))
    return tuple(word.replace("-", "") for line in words for word in line)
