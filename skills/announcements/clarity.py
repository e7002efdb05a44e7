"""How easily a text is read, and whether it says what it asks of whom, by when. Pure.

Reading ease is that of Flesch for English (A new readability yardstick, 1948: 206.835 - 1.015 ×
words a sentence - 84.6 × syllables a word), and as Douma fitted it to Dutch (De leesbaarheid van
landbouwbladen, 1960: 206.84 - 0.93 × … - 77 × …): 100 is very easy, 0 very hard. Syllables are
counted by their vowels, which is right for nineteen common words in twenty; a text evens that out.

No formula measures a level of the Common European Framework: these look at the length of words and
sentences, and know nothing of their meaning. The level here is an indication. B1, the norm for
plain Dutch, begins at 60, where the tables of Flesch and of Douma begin to call a text plain or
normal, for readers of thirteen; A2 at 80 (`easy`); C1 is below what they call rather hard (Flesch
50, Douma 45). A text of less than thirty words has no level: it says too little.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["A2", "B1", "B2", "C1"]
Language: TypeAlias = Literal["en", "nl"]
Hint: TypeAlias = Literal[
    "no_date", "no_owner", "many_asks", "long_sentence", "hard_words", "long_text"
]

MOST_HINTS: Final = 3
MOST_ASKS: Final = 2  # more, and people do the first and forget the rest
LONGEST_SENTENCE: Final = 20  # words
LONGEST_TEXT: Final = 250  # words: a minute of reading
_FEWEST_WORDS: Final = 30
_LONG_WORD: Final = 4  # syllables
_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarity:
    """What can be counted in a text. `ease` and `level` are None for a text that is too short.

    `long_words` are the longest few, as they are written. `hints` are what to mend first.
    """

    words: int
    sentences: int
    sentence_length: float
    longest_sentence: int
    long_words: tuple[str, ...]
    ease: float | None
    level: Level | None
    asks: int
    has_date: bool
    has_owner: bool

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Name at most three things that would make it clearer, the most useful first."""
        is_hard = self.level in ("B2", "C1")
        found: Mapping[Hint, bool] = {
            "no_date": self.asks > 0 and not self.has_date,
            "no_owner": self.asks > 0 and not self.has_owner,
            "many_asks": self.asks > MOST_ASKS,
            "long_sentence": self.longest_sentence > LONGEST_SENTENCE,
            "hard_words": is_hard and self.long_words != (),
            "long_text": self.words > LONGEST_TEXT,
        }
        hints: list[Hint] = [hint for hint, is_so in found.items() if is_so]
        return tuple(hints[:MOST_HINTS])


def clarity_of(text: str, language: Language) -> Clarity:
    """Count what a text in a language is like; it may hold small markdown and addresses."""
    even = unicodedata.normalize("NFC", text)
    said = [(sentence, _words(sentence)) for sentence in _sentences(even)]
    lengths = [len(words) for _, words in said if words]
    every = [word for _, words in said for word in words]
    counted = {word: syllables(word, language) for word in set(every)}
    ease = _ease(every, lengths, counted, language)
    return Clarity(
        words=len(every),
        sentences=len(lengths),
        sentence_length=len(every) / len(lengths) if lengths else 0.0,
        longest_sentence=max(lengths, default=0),
        long_words=_longest(counted),
        ease=ease,
        level=None if ease is None else _level(ease, language),
        asks=_asks([sentence for sentence, words in said if words]),
        has_date=_DATE.search(even) is not None,
        has_owner=_OWNER.search(even) is not None,
    )


# Words and sentences.

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_ADDRESS: Final = re.compile(r"https?://\S+|[^\s@]{1,64}@[^\s@]{1,200}")
_END: Final = re.compile(
    r"(?:(?<![!?…])[!?…]++|\.)[\"'”’)*_]*+\s++(?=[\"'“‘(*_]*+(?:[A-ZÀ-Þ]|\d))"
    r"|\n[^\S\n]*+(?![a-zß-ÿ])"
)
_TITLE: Final = re.compile(r"(?:^|\W)(?:dhr|mevr|mw|drs?|prof|ir|ing|nr|mr|mrs|ms)\.\s*$", re.I)
_LINK: Final = re.compile(r"\]\([^()\s]*\)")


def _sentences(text: str) -> Iterator[str]:
    """Cut a text into sentences. A line ends one, as in a list or under a heading, unless the next
    goes on in small letters."""
    said = _ADDRESS.sub(" ", _LINK.sub("]", text))
    begin = 0
    for end in _END.finditer(said):
        if _TITLE.search(said[max(begin, end.start() - 8) : end.end()]) is None:
            yield said[begin : end.end()].strip()
            begin = end.end()
    yield said[begin:].strip()


def _words(sentence: str) -> list[str]:
    return _WORD.findall(sentence)


def _longest(counted: dict[str, int]) -> tuple[str, ...]:
    long = [(-count, -len(word), word) for word, count in counted.items() if count >= _LONG_WORD]
    return tuple(word for _, _, word in sorted(long)[:_MOST_NAMED])


# Syllables.

_DUTCH_VOWEL: Final = re.compile(
    r"eau|aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu(?!m$)|ui|ij|ei|au|ou|ai|oi"
    r"|(?<![aeou])y(?![aeiou])|(?<!q)u|[aeioáéíóúàèìòùâêîôûäëïöü]"
)
_ENGLISH_VOWEL: Final = re.compile(r"[aeiouyáéíóúàèâêîôûäëïöü]+")
# An e that nobody hears: made, makes, asked, safely; but not in table, boxes or wanted.
_SILENT: Final = re.compile(
    r"(?:[^aeiouyl]e|[aeiouy]le|[^aeiouytd]ed|[^aeiouysxzcgh]es|gues?"
    r"|[^aeiouyl]e(?:ly|ment|ful|less|ness))$"
)
# Two vowels side by side of which both are heard.
_HIATUS: Final = re.compile(
    r"i[au](?!u)(?<![tc]ia)|(?<![tcsg])io|[dr]ea$|creat|eo(?![up])|ua(?!r[dt])|uo|yee"
    r"|[aeou]ing|iet|(?:sc|l|or|er|d)ien"
)


def syllables(word: str, language: Language) -> int:
    """Count the syllables of a word, about: by the vowels that are heard."""
    heard = word.casefold()
    if not any(letter.isalpha() for letter in heard):
        return 1
    if language == "nl":
        return max(1, len(_DUTCH_VOWEL.findall(heard)))
    return max(1, sum(_english(part) for part in re.split(r"[-'’]", heard) if part))


def _english(part: str) -> int:
    count = len(_ENGLISH_VOWEL.findall(part)) + len(_HIATUS.findall(part))
    return max(1, count - 1) if _SILENT.search(part) else count


# Level.


def _ease(
    every: Sequence[str], lengths: Sequence[int], counted: dict[str, int], language: Language
) -> float | None:
    if len(every) < _FEWEST_WORDS:
        return None
    a_sentence = len(every) / len(lengths)
    a_word = sum(counted[word] for word in every) / len(every)
    if language == "nl":
        return 206.84 - 0.93 * a_sentence - 77 * a_word
    return 206.835 - 1.015 * a_sentence - 84.6 * a_word


def _level(ease: float, language: Language) -> Level:
    if ease >= 80:
        return "A2"
    if ease >= 60:
        return "B1"
    return "B2" if ease >= (45 if language == "nl" else 50) else "C1"


# What is asked, of whom, by when.

_VERBS: Final = (
    "vul meld geef stuur lees kies bevestig kom schrijf laat doe klik open installeer wijzig "
    "controleer reageer mail bel check zorg lever bestel download log bekijk vraag zet maak "
    "gebruik plan teken onderteken beantwoord registreer vernieuw upload "
    "fill register report give send read confirm choose pick write reply respond let join do "
    "click install change update complete submit return book contact call email sign make use "
    "take tell bring answer renew review"
)
_ASK: Final = re.compile(
    rf"\W*+(?:(?:{'|'.join(_VERBS.split())}|graag)\b|.*\bplease\b"
    r"|.*\b(?:je moet|moet je|moeten jullie|verzoeken|verzocht"
    r"|you (?:must|need to|have to)|requested)\b)",
    re.IGNORECASE | re.DOTALL,
)
# Who offers to answer asks nothing: `Vragen? Mail Ada.`
_OFFER: Final = re.compile(
    r"\W*+(?:(?:heb|hebben|do|have|any|more|nog|een|a)\b.{0,20})?\b(?:vragen|vraag|questions?)\W*+$",
    re.IGNORECASE,
)
_MONTH: Final = (
    r"(?:jan|feb|mrt|maart|mar|march|apr|mei|may|june?|juni|july?|juli|aug|sept?|o[ck]t|nov|dec)"
)
_DATE: Final = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|e)?[ -]{_MONTH}[a-z]*\b|\b{_MONTH}[a-z]* \d{{1,2}}\b"
    r"|\b\d{1,2}[-/]\d{1,2}\b|\b\d{4}-\d{2}-\d{2}\b"
    r"|\b(?:maan|dins|woens|donder|vrij|zater|zon)dag"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:vandaag|vanmiddag|vanavond|morgen|overmorgen|(?:deze|volgende) week)\b"
    r"|\b(?:today|tonight|tomorrow|(?:this|next) week)\b",
    re.IGNORECASE,
)
_OWNER: Final = re.compile(
    r"[^\s@]{1,64}@[\w-]{1,63}\.\w|(?<!\w)@\w|(?<!\w)#\w"
    r"|(?<!\d)(?:\+|0)\d(?:[ -]?\d){8,11}(?!\d)"
    r"|\b(?i:helpdesk|servicedesk|service desk|receptie|reception|personeelszaken|HR|P&O|ICT"
    r"|teamleider|leidinggevende|team leader|manager)\b"
    r"|\b(?i:team|afdeling|department) [A-ZÀ-Þ]"
    r"|\b(?i:bel|mail|vraag|aan|bij|naar|met|ask|call|email|contact|to|with) [A-ZÀ-Þ][^\W\d_]+"
)


def _asks(sentences: Sequence[str]) -> int:
    """Count the sentences that ask something of who reads."""
    count = 0
    is_offer = False
    for sentence in sentences:
        was_offer, is_offer = is_offer, _OFFER.match(sentence) is not None
        asks = sentence.rstrip("\"'”’)*_ ").endswith("?") or _ASK.match(sentence) is not None
        if asks and not (is_offer or was_offer):
            count += 1
    return count
