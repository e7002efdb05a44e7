"""The words for days and times in Dutch and English, and how typed text is cut into them. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["en", "nl"]

_LONGEST = 100  # characters: nobody needs more to name a day


class Reason(StrEnum):
    """Why typed words are no date or time; a caller has one kind sentence for each."""

    EMPTY = "empty"  # nothing was typed
    UNKNOWN = "unknown"  # no date or time in these words
    IMPOSSIBLE = "impossible"  # 31 June, 25:00, a day that the zone skipped
    LEAP = "leap"  # 29 February, not in the coming year; `suggestion` is the next one
    WEEKDAY = "weekday"  # Monday 15 December is no Monday; `suggestion` is that date
    PAST = "past"  # before today, or before now; of today, `suggestion` is tomorrow
    FAR = "far"  # more than a hundred years away
    NO_TIME = "no_time"  # a date (`suggestion`) was typed where a date and a time are needed
    REPEAT = "repeat"  # every other week, every first Monday: no rule can hold it


class WhenError(ValueError):
    """Typed words cannot be taken as a date or time; `at` is the time in them, if it is known."""

    def __init__(
        self, reason: Reason, suggestion: date | None = None, at: time | None = None
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.suggestion = suggestion
        self.at = at


_DAY_NAMES = (
    "monday mon maandag ma",
    "tuesday tue tues dinsdag di",
    "wednesday wed woensdag wo",
    "thursday thu thur thurs donderdag do",
    "friday fri vrijdag vr vrij",
    "saturday sat zaterdag za",
    "sunday sun zondag zo",
)
_MONTH_NAMES = (
    "january jan januari",
    "february feb februari",
    "march mar maart mrt",
    "april apr",
    "may mei",
    "june jun juni",
    "july jul juli",
    "august aug augustus",
    "september sep sept",
    "october oct oktober okt",
    "november nov",
    "december dec",
)
WEEKDAYS = {word: n for n, names in enumerate(_DAY_NAMES) for word in names.split()}
MONTHS = {word: n for n, names in enumerate(_MONTH_NAMES, 1) for word in names.split()}
NEAR_DAYS = {
    "today": 0,
    "vandaag": 0,
    "tomorrow": 1,
    "morgen": 1,
    "overmorgen": 2,
    "day after tomorrow": 2,
    "yesterday": -1,
    "gisteren": -1,
    "eergisteren": -2,
}
COMING = frozenset({"aanstaande", "coming", "komende"})
NEXT = frozenset({"next", "volgende"})
UNIT_DAYS = {"day": 1, "days": 1, "dag": 1, "dagen": 1, "week": 7, "weeks": 7, "weken": 7}
UNIT_MINUTES = {
    **{word: days * 24 * 60 for word, days in UNIT_DAYS.items()},
    **dict.fromkeys(("hour", "hours", "uur", "uren"), 60),
    **dict.fromkeys(("minute", "minutes", "min", "minuut", "minuten"), 1),
    "kwartier": 15,
}
HALF_HOURS = {"in half an hour": 30, "over een half uur": 30, "over een halfuur": 30}
_ENGLISH = "one two three four five six seven eight nine ten eleven twelve"
_DUTCH = "een twee drie vier vijf zes zeven acht negen tien elf twaalf"
ENGLISH_NUMBERS = {word: n for n, word in enumerate(_ENGLISH.split(), 1)}
DUTCH_NUMBERS = {word: n for n, word in enumerate(_DUTCH.split(), 1)}
NUMBERS = {**ENGLISH_NUMBERS, **DUTCH_NUMBERS, "één": 1, "twenty": 20, "twintig": 20}
NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0), "middernacht": time(0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What was typed: words without case, filling and part of the day (`am`, `pm`, `night`)."""

    rest: tuple[str, ...]
    part: str | None


_PARTS = {
    "am": "am",
    "ochtend": "am",
    "morning": "am",
    "ochtends": "am",
    "morgens": "am",
    "pm": "pm",
    "middag": "pm",
    "afternoon": "pm",
    "middags": "pm",
    "avond": "pm",
    "evening": "pm",
    "avonds": "pm",
    "night": "night",
    "nacht": "night",
    "nachts": "night",
}
_FILLING = frozenset(("at", "de", "deze", "den", "of", "om", "on", "op", "s", "the", "this", "@"))
_TODAY_AND_PART = {"vanochtend", "vanmiddag", "vanavond", "vannacht"}
_SPLIT = re.compile(r"(?<=[0-9])(?=[^\W\d_])|(?<=[^\W\d_])(?=[0-9])")


def cut_words(text: str) -> Words:
    """Cut text into words and numbers.

    Raises: WhenError, when there is nothing, or too much, or two parts of the day.
    """
    if len(text) > _LONGEST:
        raise WhenError(Reason.UNKNOWN)
    even = unicodedata.normalize("NFKC", text).casefold()
    even = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", even)
    even = re.sub(r"([0-9])[hu]([0-9]{2})\b", r"\1:\2", even)
    even = re.sub(r"([0-9])t([0-9])", r"\1 \2", even)
    even = re.sub(r"\bin the (?=morning|afternoon|evening|night)", "", even)
    even = re.sub(r"\btonight\b", "today evening", even)
    even = re.sub(r"['’`,!?]|[.](?=\s|$)", " ", even)
    if not even.strip():
        raise WhenError(Reason.EMPTY)
    parts: set[str] = set()
    rest: list[str] = []
    for word in (each for piece in even.split() for each in _pieces(piece)):
        if word in _PARTS:
            parts.add(_PARTS[word])
        elif word not in _FILLING:
            rest.append(word)
    if len(parts) > 1 or not (rest or parts):
        raise WhenError(Reason.UNKNOWN)
    return Words(rest=tuple(rest), part=next(iter(parts), None))


def _pieces(word: str) -> list[str]:
    """Cut `3pm` and `morgenavond` in two, and `15th` and `15e` down to their number."""
    if number := re.fullmatch(r"([0-9]+)(?:st|nd|rd|th|e|de|ste)", word):
        return [number[1]]
    if word in NAMED_TIMES:
        return [word]
    if word in _TODAY_AND_PART:
        return ["vandaag", word.removeprefix("van")]
    if compound := re.fullmatch(r"(\w+?)(ochtend|middag|avond|nacht)", word):
        return [compound[1], compound[2]]
    return _SPLIT.split(word)


def number(word: str) -> int | None:
    """Read a number in digits, or a small one in words; None when it is none."""
    return int(word) if re.fullmatch(r"[0-9]{1,5}", word) else NUMBERS.get(word)
