"""The words of a text as they are searched for: without case, accents, endings and small words."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
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


def stems(text: str) -> list[str]:
    """Return the stems of a text in order, with repeats: letters and digits only, no signs.

    A word gives its Dutch stem, its English one when it differs, and the stems of its parts when it
    is a compound in either language: nobody need know the language of a text, and Dutch texts are
    full of English words. What is joined by signs gives its pieces and the whole ("B-12": "b12",
    "12"). Small words of both languages are left out, unless written in capitals ("IT", "OR") in a
    text that is not. At most 30,000 stems of the first 60,000 letters.
    """
    text = text[:_MOST_LETTERS]
    shouted = text.isupper()
    found: list[str] = []
    for match in _WORD.finditer(_unmarked(text)):
        for word in _pieces(match[0]):
            if word.islower() or shouted or not word.isupper() or len(word) == 1:
                found.extend(_stems_of(fold(word)))
            else:
                found.extend(_stems_of(fold(word), True))
        if len(found) > _MOST_STEMS:
            break
    return found[:_MOST_STEMS]


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
        whole = "".join(pieces)
        is_code = any(map(str.isdigit, whole)) and not whole.isdigit()
        if len(pieces) == 2 and (is_code or ("-" in token and not whole.isdigit())):
            yield whole


@lru_cache(maxsize=50_000)
def _stems_of(word: str, is_name: bool = False) -> tuple[str, ...]:
    word = "".join(letter for letter in word if letter.isalnum())[:_LONGEST_WORD]
    if not word or (len(word) == 1 and not word.isdigit()):
        return ()
    if not is_name and (word in _small("nl") or word in _small("en")):
        return ()
    if not word.isalpha() or not word.isascii():
        return (word,)
    found = [dutch.stem(word), snowball("english")(word), *compounds.parts(word)]
    return tuple(dict.fromkeys(stem for stem in found if stem))


@cache
def _small(language: str) -> frozenset[str]:
    return frozenset(tomllib.loads(_SMALL.read_text(encoding="utf-8"))[language].split())
