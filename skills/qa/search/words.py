"""The words of a text as they are searched for: without case, accents, endings and small words."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from skills.qa.search import compounds, dutch
from skills.qa.search.snowball import snowball

_MOST_LETTERS: Final = 60_000  # of a text; a passage has a thousand
_MOST_STEMS: Final = 30_000
_LONGEST_WORD: Final = 40
_SMALL: Final = Path(__file__).with_name("small_words.toml")

# B-12, 7:669, e-mail, jan@example.org: what belongs together with signs in it.
_WORD: Final = re.compile(r"[^\W_]+(?:[-.,:/@_+'’&]+[^\W_]+)*")
_SIGNS: Final = re.compile(r"[\W_]+")
_POSSESSIVE: Final = re.compile(r"['’](?:s|t|re|ll|ve|n)$|(?<=n)['’]t$")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text, as it is looked for.

    `whole` are its stems, each by itself as good as the word: the Dutch one, and the English one
    when it differs. `parts` are the stems of what it is made of, when it is a compound.
    """

    whole: tuple[str, ...]
    parts: tuple[str, ...] = ()


def stems(text: str) -> list[str]:
    """Return the stems of a text in order, with repeats: letters and digits only, no signs.

    Those of `words_of`, one after another: nobody need know the language of a text, and Dutch texts
    are full of English words. At most 30,000, of the first 60,000 letters.
    """
    found: list[str] = []
    for word in words_of(text):
        found += word.whole
        found += word.parts
        if len(found) >= _MOST_STEMS:
            break
    return found[:_MOST_STEMS]


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of the first 60,000 letters of a text in order, with repeats.

    What is joined by signs gives its pieces and the whole ("B-12": "12", "b12"; "7:669": "7",
    "669", "7x669"). Small words of both languages are left out, unless written in capitals ("IT",
    "OR") in a text that is not.
    """
    text = text[:_MOST_LETTERS]
    is_shouted = text.isupper()
    for match in _WORD.finditer(_unmarked(text)):
        for piece in _pieces(match[0]):
            is_name = len(piece) > 1 and piece.isupper() and not is_shouted
            if word := _word(fold(piece), is_name):
                yield word


def language_of(text: str) -> str:
    """Return "nl" or "en", by its small words; "" when it is neither, or cannot be told.

    A text without small words ("verlof aanvragen") is judged by the lists of parts of compounds.
    """
    words = [fold(word) for word in _SIGNS.split(_unmarked(text[:5_000])) if word]
    dutch_words, english_words = _small("nl"), _small("en")
    nl = sum(word in dutch_words - english_words for word in words)
    en = sum(word in english_words - dutch_words for word in words)
    other = sum(word in _small("other") for word in words)
    if nl == en == other == 0:
        kinds = [compounds.is_dutch(word) for word in words[:50]]
        nl, en = kinds.count(True), kinds.count(False)
    if max(nl, en) <= other or nl == en:
        return ""
    return "nl" if nl > en else "en"


def fold(word: str) -> str:
    """Return a word in small letters without accents: "Éé́n" is "een", "Straße" is "strasse"."""
    return word.lower() if word.isascii() else word.translate(_FOLDED).lower()


class _Folded(dict[int, str]):
    """The letters of each character, by itself.

    Normalising a whole text takes the square of a run of combining marks (they are sorted), which
    a crafted text of 100,000 makes into minutes.
    """

    def __missing__(self, code: int) -> str:
        letters = unicodedata.normalize("NFKD", chr(code).casefold())
        plain = "".join(
            letter for letter in letters if not unicodedata.combining(letter)
        ).casefold()
        if len(self) < 10_000:
            self[code] = plain
        return plain


_FOLDED: Final = _Folded()
_MARKS: Final = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f]+")


def _unmarked(text: str) -> str:
    """Return a text without accents that stand apart, and without soft hyphens."""
    return text if text.isascii() else _MARKS.sub("", text)


def _pieces(token: str) -> Iterator[str]:
    token = _POSSESSIVE.sub("", token)
    if token.isalnum():
        yield token
    elif _THOUSANDS.fullmatch(token):
        yield _SIGNS.sub("", token)
    else:
        pieces = _SIGNS.split(token)
        yield from (piece for piece in pieces if len(piece) > 1 or piece.isdigit())
        if len(pieces) == 2:
            yield from _joined(token, *pieces)


def _joined(token: str, first: str, second: str) -> Iterator[str]:
    if first.isdigit() and second.isdigit():  # article 7:669, version 3.1: not 7669, not 31
        yield f"{first}x{second}"
    elif "-" in token or any(map(str.isdigit, token)):
        yield first + second


@lru_cache(maxsize=50_000)
def _word(folded: str, is_name: bool) -> Word | None:
    word = "".join(letter for letter in folded if letter.isalnum())[:_LONGEST_WORD]
    if not word or (len(word) == 1 and not word.isdigit()):
        return None
    if not is_name and (word in _small("nl") or word in _small("en")):
        return None
    if not word.isalpha() or not word.isascii():
        return Word(whole=(word,))
    whole = dict.fromkeys((dutch.stem(word), snowball("english")(word)))
    return Word(
        whole=tuple(stem for stem in whole if stem) or (word,),
        parts=tuple(part for part in compounds.parts(word) if part not in whole),
    )


@cache
def _small(language: str) -> frozenset[str]:
    return frozenset(tomllib.loads(_SMALL.read_text(encoding="utf-8"))[language].split())
