"""Personal data in what people wrote, masked before anybody reads it. Pure.

It masks rather too much than too little. It knows the names of colleagues, and how numbers of
telephones, banks and citizens look; not what else points at somebody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from skills.surveys.figures.vocabulary import (
    WORD,
    names_that_are_words,
    plain,
    stop_words,
    words_after_a_name,
    words_in,
)

Masked: TypeAlias = Literal["name", "mail", "phone", "number"]


@dataclass(frozen=True, slots=True)
class Mask:
    """Here something stood that is not shown."""

    of: Masked


# What somebody wrote, in order, with masks in it.
Written: TypeAlias = tuple[str | Mask, ...]
_Span: TypeAlias = tuple[int, int, Masked]

# Of two that begin at one place, the first.
_PATTERNS: Final[Sequence[tuple[Masked, re.Pattern[str]]]] = (
    ("mail", re.compile(r"[\w.+%-]+(?:@|\s?\((?:at|apenstaart)\)\s?)[\w-]+(?:\.[\w-]+)+")),
    ("name", re.compile(r"<@[^>\s]+>|(?<!\w)@\w(?:[\w.:=/-]*\w)?")),  # a mention in a chat
    # A bank account: two letters, two digits, and eleven or more, in fours or not.
    ("number", re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?\w{1,3})?\b")),
    # With a country, from eight digits; and ten digits from 0: 06-12345678, 030 123 45 67.
    ("phone", re.compile(r"(?<![\w+])(?:\+|00)(?:[ ()./-]*\d){8,15}(?!\d)")),
    ("phone", re.compile(r"(?<!\w)\(?0(?:[ ()./-]*\d){9}(?!\d)")),
    # A citizen's number, a patient's, one of the staff: six digits and more, or nine in groups.
    ("number", re.compile(r"(?<!\w)(?:\d{6,}|\d{3}([ .-])\d{3}\1\d{3}|\d{4}([ .])\d{2}\2\d{3})\b")),
)
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
    spans: list[_Span] = [
        (found.start(), found.end(), of)
        for of, pattern in _PATTERNS
        for found in pattern.finditer(text)
    ]
    return tuple(_parts(text, [*spans, *_name_spans(text, names)]))


def _parts(text: str, spans: Iterable[_Span]) -> Iterator[str | Mask]:
    done = 0
    for start, end, of in sorted(spans, key=lambda span: span[0]):
        if start < done:
            # They overlap: what is left of the second is not shown either.
            done = max(done, end)
            continue
        if start > done:
            yield text[done:start]
        yield Mask(of)
        done = end
    if done < len(text):
        yield text[done:]


def _name_spans(text: str, names: Names) -> Iterator[_Span]:
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
