"""What points at a person in a text that people wrote, masked before anybody else reads it. Pure.

Addresses, mentions, and how numbers of telephones, banks and citizens look: rather too much than
too little.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Masked: TypeAlias = Literal["name", "mail", "phone", "number"]


@dataclass(frozen=True, slots=True)
class Mask:
    """Here something stood that is not shown."""

    of: Masked


Span: TypeAlias = tuple[int, int, Masked]

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


def mask_personal(text: str, also: Iterable[Span] = ()) -> tuple[str | Mask, ...]:
    """Mask mail addresses, mentions and numbers in a text, and what is at the places `also`."""
    spans: list[Span] = [
        (found.start(), found.end(), of)
        for of, pattern in _PATTERNS
        for found in pattern.finditer(text)
    ]
    return tuple(_parts(text, [*spans, *also]))


def _parts(text: str, spans: Iterable[Span]) -> Iterator[str | Mask]:
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
