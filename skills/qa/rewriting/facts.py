"""The facts in a sentence that must not change when it is put differently: numbers with what they
count, days, codes, and whether something is denied. Pure, and cheap: it reads words, not sense.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

_WORDS: Final = Path(__file__).with_name("facts.toml")
# A number with its points and commas; a word, also one with digits in it; a sign that counts.
_TOKEN: Final = re.compile(r"\d+(?:[.,:]\d+)*(?!\w)|\w+(?:['’]\w+)*|[%€$£]")
_LEAST_OF_UNIT: Final = 4
_SIGNS: Final = re.compile(r"\D")


class _Known(NamedTuple):
    numbers: Mapping[str, str]
    days: Mapping[str, str]
    units: Mapping[str, str]
    money: Mapping[str, str]
    negations: frozenset[str]


def facts_in(text: str) -> frozenset[str]:
    """List what must not change: "1.500 euro" gives "1500" and "1500 €", "negen uur" gives "9" and
    "9 hour", in either language; of a word with digits in it, the word."""
    known = _known()
    tokens = [found[0].casefold() for found in _TOKEN.finditer(text)]
    found: set[str] = set()
    for at, token in enumerate(tokens):
        if day := known.days.get(token):
            found.add(day)
        number = _number(token)
        if number is None:
            continue
        found.add(number)
        before, after = tokens[at - 1] if at else "", (*tokens, "")[at + 1]
        units = (_unit(after), known.money.get(after), known.money.get(before))
        found |= {f"{number} {unit}" for unit in units if unit}
    return frozenset(found)


def is_denied(sentence: str) -> bool:
    """Tell whether a sentence says that something is not so."""
    words = {found[0].casefold().replace("’", "'") for found in _TOKEN.finditer(sentence)}
    return not words.isdisjoint(_known().negations) or any(one.endswith("n't") for one in words)


def _number(token: str) -> str | None:
    """Give a number as its digits alone, since a comma is a point in the other language."""
    if token[0].isdigit() and not any(map(str.isalpha, token)):
        return _SIGNS.sub("", token).lstrip("0") or "0"
    if any(map(str.isdigit, token)):
        return token
    return _known().numbers.get(token)


def _unit(token: str) -> str | None:
    """Tell what a word counts; "vakantiedagen" are days, too."""
    units = _known().units
    ends = (units.get(token[start:]) for start in range(max(len(token) - _LEAST_OF_UNIT, 0) + 1))
    return next(filter(None, ends), None)


@cache
def _known() -> _Known:
    read = tomllib.loads(_WORDS.read_text(encoding="utf-8"))

    def meanings(name: str) -> Mapping[str, str]:
        lines = [line.split() for line in read[name]]
        return {word: line[0] for line in lines for word in line}

    return _Known(
        numbers=meanings("numbers"),
        days=meanings("days_and_months"),
        units=meanings("units"),
        money=meanings("money"),
        negations=frozenset(read["negations"].split()),
    )
