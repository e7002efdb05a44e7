"""Whether what a language model wrote may be shown: each sentence is held against its sources.

A model is a stranger who has read what anybody may have written into a document. So nothing of what
it writes is believed; what fails one check is not shown at all. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from skills.qa.documents.sentences import sentences
from skills.qa.rewriting.facts import facts_in, is_denied
from skills.qa.search.words import language_of, stems

MOST_WORDS: Final = 150
# So many of the words of a sentence must stand in its sources, where both are in one language.
_KNOWN_WORDS: Final = 0.6

Fault: TypeAlias = Literal[
    "empty",
    "too_long",
    "other_language",
    "hidden_signs",
    "strange_signs",
    "markup",
    "brackets",
    "no_citation",
    "unknown_citation",
    "address",
    "fact",
    "denial",
    "other_words",
]

_CITATION: Final = re.compile(r"\[(\d{1,2})\]")
_CITED_AFTER: Final = re.compile(r"([.!?…]+)((?:[ \t]*\[\d{1,2}\])+)")
_BEGUN: Final = re.compile(r"\s*\[\d{0,2}$")
_SPACES: Final = re.compile(r"[ \t]+")
_MARKUP: Final = re.compile(r"[<>`\\|]|&#|&\w+;|!\[|^\s*(?:#|>|---)", re.MULTILINE)
_ITEM: Final = re.compile(r"^[-•*]\s+")
# What a chat may make a link or a mention of by itself.
_ADDRESS: Final = re.compile(
    r"@|://|www\.|\w{2}\.[^\W\d_]{2}"
    r"|^(?:callto|data|file|ftp|javascript|mailto|matrix|sip|skype|slack|sms|tel|xmpp):",
    re.IGNORECASE,
)
_APART: Final = re.compile(r"[\s()\[\]<>\"]+")
_AROUND: Final = " \t\"'“”‘’«»()[]{}.,;:!?*_…"
# What else than letters people write beside ASCII.
_PLAIN: Final = "’‘“”„–—•€£°×"
# Signs that choose how another is drawn: they are no letters, but can carry any.
_CARRIERS: Final = re.compile("[\u034f\u115f\u1160\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a sentence may say: a passage as the model is given it, and its language."""

    heading: str
    text: str
    language: str

    @property
    def words(self) -> str:
        """All that stands in it, one way of writing it."""
        return unicodedata.normalize("NFKC", f"{self.heading}\n{self.text}")


def tidied(said: str) -> str:
    """Write what a model said in one way: signs that look alike are the same, and citations stand
    before the full stop."""
    plain = unicodedata.normalize("NFKC", said).replace("\r\n", "\n")
    moved = _CITED_AFTER.sub(lambda found: f"{_SPACES.sub('', found[2])}{found[1]}", plain)
    spaced = re.sub(r"(?<=[^\s\]\[])(?=\[\d{1,2}\])", " ", moved)
    return "\n".join(_SPACES.sub(" ", line).strip() for line in spaced.split("\n")).strip()


def whole(said: str) -> str:
    """Give what is whole of a text that is still being written: all but its last sentence."""
    # A citation that has only begun belongs to the sentence before it.
    *lines, last = tidied(_BEGUN.sub("", said)).split("\n")
    return "\n".join((*lines, " ".join(sentences(last)[:-1]))).strip()


def cited(text: str) -> tuple[int, ...]:
    """List the numbers of the sources that a text names, in order, each once."""
    return tuple(sorted({int(number) for number in _CITATION.findall(text)}))


def fault_in(text: str, sources: Sequence[Source], language: str) -> Fault | None:
    """Tell what is wrong with a tidied text, whose sentences are about `sources`, numbered from 1,
    and for somebody who reads `language`; None when it may be shown."""
    if not text:
        return "empty"
    if len(text.split()) > MOST_WORDS:
        return "too_long"
    return _hidden_in(text, sources) or _fault_in_sentences(text, sources, language)


def _hidden_in(text: str, sources: Sequence[Source]) -> Fault | None:
    """Look for what is not what it looks like, and for what is more than words."""
    if _CARRIERS.search(text) or any(
        unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Cn") and sign != "\n"
        for sign in text
    ):
        return "hidden_signs"
    known = {*_PLAIN, *"".join(one.words for one in sources)}
    if any(not sign.isascii() and sign not in known and not _is_latin(sign) for sign in text):
        return "strange_signs"
    if _MARKUP.search(text):
        return "markup"
    if re.search(r"[\[\]]", _CITATION.sub("", text)):
        return "brackets"  # an image, a link, a reference to a link
    return None


def _is_latin(sign: str) -> bool:
    return sign.isalpha() and unicodedata.name(sign).startswith("LATIN")


def _fault_in_sentences(text: str, sources: Sequence[Source], language: str) -> Fault | None:
    said = [_ITEM.sub("", one) for line in text.split("\n") for one in sentences(line)]
    for sentence in said:
        numbers = cited(sentence)
        if not numbers:
            return "no_citation"
        if not all(1 <= number <= len(sources) for number in numbers):
            return "unknown_citation"
        named = [sources[number - 1] for number in numbers]
        if fault := _against(_CITATION.sub(" ", sentence), named, language):
            return fault
    if language_of(_CITATION.sub(" ", text)) not in ("", language):
        return "other_language"
    return None


def _against(sentence: str, named: Sequence[Source], language: str) -> Fault | None:
    """Hold one sentence against the sources that it names."""
    words = "\n".join(one.words for one in named)
    if not _addresses(sentence.split()) <= _addresses((*words.split(), *_APART.split(words))):
        return "address"
    if not facts_in(sentence) <= facts_in(words):
        return "fact"
    if _turns_around(sentence, words):
        return "denial"
    is_compared = all(one.language in ("", language) for one in named)
    return "other_words" if is_compared and _known_share(sentence, words) < _KNOWN_WORDS else None


def _addresses(tokens: Iterable[str]) -> set[str]:
    bare = (token.strip(_AROUND) for token in tokens)
    return {token for token in bare if _ADDRESS.search(token)}


def _turns_around(sentence: str, words: str) -> bool:
    """Tell whether a sentence denies what its sources do not deny, or the other way round: those of
    their sentences count that share most words with it; in another language mostly all of them."""
    mine = set(stems(sentence))
    theirs = [one for line in words.split("\n") for one in sentences(line)]
    shared = [len(mine & set(stems(one))) for one in theirs]
    best = max(shared, default=0)
    if is_denied(sentence):
        near = (one for one, count in zip(theirs, shared, strict=True) if 2 * count >= best)
        return not any(map(is_denied, near))
    nearest = (one for one, count in zip(theirs, shared, strict=True) if count == best)
    return all(map(is_denied, nearest))


def _known_share(sentence: str, words: str) -> float:
    """Count how many of the words of a sentence stand in its sources, small words left out."""
    known = set(stems(words))
    asked = [found for word in sentence.split() if (found := set(stems(word.strip(_AROUND))))]
    return sum(not found.isdisjoint(known) for found in asked) / len(asked) if asked else 1.0
