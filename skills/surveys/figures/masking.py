"""Personal data in what people wrote, masked before anybody reads it. Pure.

It masks rather too much than too little. It knows the names of colleagues, and how numbers of
telephones, banks and citizens look; not what else points at somebody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot import Mask, Masked, mask_personal
from skills.surveys.figures.vocabulary import (
    WORD,
    names_that_are_words,
    plain,
    stop_words,
    words_after_a_name,
    words_in,
)

# What somebody wrote, in order, with masks in it.
Written: TypeAlias = tuple[str | Mask, ...]

_PARTICLES: Final = frozenset(
    ("al", "da", "de", "den", "der", "di", "el", "la", "op", "te", "ten", "ter", "van", "von")
)
_AT_THE_START: Final = re.compile(r"(?:^|[.!?:;\n•])[\s\"'“‘(-]*$")
_INITIALS: Final = re.compile(rf"(?<!\w)(?:[A-Z]\.\s?)+(?:(?i:{'|'.join(sorted(_PARTICLES))})\s)*$")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_SHORTEST_NAME: Final = 2


@dataclass(frozen=True, slots=True)
class Names:
    """Names of colleagues: first names, and the other words of their names. Make it once."""

    first: frozenset[str]
    last: frozenset[str]


def names_of(colleagues: Iterable[str]) -> Names:
    """Take the full names of colleagues apart: "Fatima El Amrani"."""
    first: set[str] = set()
    last: set[str] = set()
    for name in colleagues:
        words = [plain(word) for word in words_in(name)]
        words = [word for word in words if len(word) >= _SHORTEST_NAME]
        first |= {part for word in words[:1] for part in (word, *word.split("-"))}
        last |= {part for word in words[1:] for part in (word, *word.split("-"))} - _PARTICLES
    return Names(frozenset(first), frozenset(last))


def mask(text: str, names: Names) -> Written:
    """Mask mail addresses, mentions, numbers and names of colleagues in a text."""
    return mask_personal(text, _name_spans(text, names))


def _name_spans(text: str, names: Names) -> Iterator[tuple[int, int, Masked]]:
    """Find names; what belongs to one name, with "van der" or an initial, is one."""
    words = [word for word in WORD.finditer(text) if plain(word[0]) not in _PARTICLES]
    could_be = [bool(_forms(word[0]) & (names.first | names.last)) for word in words]
    found: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        if not could_be[at]:
            continue
        before = found[-1][1] if found else 0
        is_more_of_it = bool(found) and _are_one(text[before : word.start()])
        if is_more_of_it and (word[0][0].isupper() or not _is_word(word[0])):
            found[-1] = found[-1][0], word.end()
        elif (
            _is_sure(word[0], names)
            or _is_initialled(text, word)
            or (word[0][0].isupper() and _stands_as_name(text, words, could_be, at))
        ):
            found.append((_start(text, word), word.end()))
    return ((start, end, "name") for start, end in found)


def _stands_as_name(
    text: str, words: Sequence[re.Match[str]], could_be: Sequence[bool], at: int
) -> bool:
    """Tell whether a word with a capital is a name: it has one within a sentence, or a verb or
    another name comes after it.
    """
    if not _AT_THE_START.search(text[: words[at].start()]):
        return True
    if at + 1 == len(words):
        return False
    following = words[at + 1]
    is_full_name = could_be[at + 1] and following[0][0].isupper()
    return (is_full_name and _are_one(text[words[at].end() : following.start()])) or (
        plain(following[0]) in words_after_a_name()
    )


def _are_one(between: str) -> bool:
    """Tell whether what stands between two names makes them one: "Roos van der Meer"."""
    return not between.strip() or {plain(word) for word in between.split()} <= _PARTICLES


def _is_initialled(text: str, word: re.Match[str]) -> bool:
    return word[0][0].isupper() and _start(text, word) < word.start()


def _start(text: str, word: re.Match[str]) -> int:
    initials = _INITIALS.search(text[: word.start()])
    return initials.start() if initials else word.start()


def _is_sure(word: str, names: Names) -> bool:
    """Tell whether a word is a name and nothing else; of last names only with a capital."""
    if _is_word(word):
        return False
    forms = _forms(word)
    return bool(forms & names.first) or (word[0].isupper() and bool(forms & names.last))


def _is_word(word: str) -> bool:
    return plain(word) in names_that_are_words() | stop_words()


def _forms(word: str) -> frozenset[str]:
    """Give what the name is if this is one: of "Fatima's", "Jans" and "Jan-Willem", too."""
    whole = plain(_POSSESSIVE.sub("", word))
    return frozenset((whole, whole.removesuffix("s"), *whole.split("-")))
