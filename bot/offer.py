"""The choices of a message: what is kept of each, and which one somebody typed."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.content import Call, Message, Poll, Text, Times
from bot.primitives import Spans, plain

KEYCAPS: Final = 9  # the numbers that exist as one emoji
LONG_LIST: Final = 30  # in a longer list than this, a part of a label is enough

_WORD = 200  # characters of a label that count when it is typed
_NUMBER = re.compile(r"\(?(\d{1,6})[.):]?")
_KEYCAP = re.compile("[1-9]\ufe0f?\u20e3")
_UNHEARD = re.compile("[\u0300-\u036f\u200b-\u200f\u2060\ufe0e\ufe0f\u20e3]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One choice of a message, as it is kept until somebody makes it.

    `word` is the label as `match_word` compares it; `reaction` its keycap, up to nine.
    """

    number: int
    label: str
    word: str
    reaction: str | None
    call: Call
    only: tuple[str, ...]
    until: datetime | None
    times: Times
    unseen: bool


def offers(message: Message, say: Callable[[Text], Spans]) -> tuple[Offer, ...]:
    """List the choices of a message in the order of their numbers, from 1."""
    return tuple(
        Offer(
            number=number,
            label=(label := one_line(say(button.label))),
            word=heard(label),
            reaction=keycap_of(number),
            call=button.call,
            only=block.only,
            until=block.until,
            times=block.times,
            unseen=not isinstance(block, Poll) and block.unseen,
        )
        for number, (block, button) in enumerate(message.choices(), start=1)
    )


def match_word(typed: str, words: Sequence[tuple[int, str]]) -> list[int]:
    """Find which of these (number, label) somebody typed, as indices into `words`.

    Tried in turn, and the first that fits anything counts: a number (`2`, `2.`, `2)`, `2️⃣`), a
    whole label, and, in a list of more than thirty, a part of a label, at the start of a word
    before anywhere. Capitals, accents and white space make no difference. Several indices mean
    that the word is not clear; none that it means something else.
    """
    sought = heard(typed)
    if not sought:
        return []
    if (found := _NUMBER.fullmatch(sought)) and (
        numbered := [index for index, (number, _) in enumerate(words) if number == int(found[1])]
    ):
        return numbered
    labels = [heard(label) for _, label in words]
    whole = [index for index, word in enumerate(labels) if word == sought]
    if whole or len(words) <= LONG_LIST:
        return whole
    begun = [index for index, word in enumerate(labels) if f" {sought}" in f" {word}"]
    return begun or [index for index, word in enumerate(labels) if sought in word]


def heard(words: str) -> str:
    """Reduce words to what counts when they are typed: no capitals, accents or invisible marks.

    Only of their beginning: to put many thousands of accents in order takes the square of that.
    """
    decomposed = unicodedata.normalize("NFKD", words.strip()[:_WORD].casefold())
    return " ".join(_UNHEARD.sub("", decomposed).casefold().split()).lstrip("@# ")


def keycap_of(number: int) -> str | None:
    """Give the emoji of a number, up to nine."""
    return f"{number}\ufe0f\u20e3" if number <= KEYCAPS else None


def one_line(spans: Spans) -> str:
    """Read spans aloud on one line, as a label is shown."""
    return " ".join(plain(spans).split())


def keycap_number(emoji: str) -> int | None:
    """Read which number an emoji stands for, or None when it is another emoji."""
    return int(emoji[0]) if _KEYCAP.fullmatch(emoji) else None  # chats leave out the \ufe0f
