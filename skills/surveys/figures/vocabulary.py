"""Words, as comments are looked at: which say nothing, which are names too, stems. Pure."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

_WORDS: Final = Path(__file__).with_name("words.toml")
WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORTEST_STEM: Final = 3
# Endings of nouns, verbs and adjectives, long ones first; what is left is no word, but the same
# for the forms of one.
_ENDINGS: Final = (
    *("heden", "ingen", "ations", "ation", "ings", "ing", "heid", "tjes", "pjes", "jes", "ers"),
    *("tje", "pje", "je", "ies", "ied", "eren", "en", "es", "er", "ed", "ly", "e", "s", "y"),
)


@cache
def stop_words() -> frozenset[str]:
    """Give the Dutch and English words that say nothing of what a comment is about."""
    return _listed("stop", "nl") | _listed("stop", "en")


@cache
def names_that_are_words() -> frozenset[str]:
    """Give names of people that are Dutch or English words as well: "Roos", "Wil", "Mark"."""
    return _listed("also_words", "names")


@cache
def words_after_a_name() -> frozenset[str]:
    """Give the words after which, at the start of a sentence, such a word was a name."""
    return _listed("also_words", "verbs")


def words_in(text: str) -> list[str]:
    """List the words of a text, as they are written."""
    return WORD.findall(text)


def plain(word: str) -> str:
    """Write a word small, without accents: as it is compared."""
    apart = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def stem(word: str) -> str:
    """Give what the forms of a word have in common: "vergadering" and "vergaderingen" alike.

    Simple rules for Dutch and English, which can err: they only bring words together.
    """
    found = plain(word).removesuffix("'s")
    for ending in _ENDINGS:
        if found.endswith(ending) and len(found) - len(ending) >= _SHORTEST_STEM:
            found = found[: -len(ending)]
            break
    doubled = re.sub(r"([aeou])\1(?=[^aeiou]$)", r"\1", found)  # "taak", "taken"
    return re.sub(r"([b-df-hj-np-tv-z])\1$", r"\1", doubled)  # "plannen", "plan"


@cache
def _listed(table: str, key: str) -> frozenset[str]:
    return frozenset(tomllib.loads(_WORDS.read_text(encoding="utf-8"))[table][key].split())
