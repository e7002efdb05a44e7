"""Words for a time of day, in Dutch and English, become one. Pure."""

import re
from collections.abc import Sequence
from datetime import time

from bot.when_words import (
    DUTCH_NUMBERS,
    ENGLISH_NUMBERS,
    NAMED_TIMES,
    Language,
    Reason,
    WhenError,
    number,
)

_O_CLOCK = r"(?: (?:uur|u|h|hrs|oclock|o clock))?"
_HALF = re.compile(rf"half (\w+){_O_CLOCK}")
_HALF_PAST = re.compile(rf"half past (\w+){_O_CLOCK}")
_FROM_HOUR = re.compile(rf"(\w+)(?: minuten| minutes)? (voor|to|over|past) (half )?(\w+){_O_CLOCK}")
_DIGITS = re.compile(rf"([0-9]{{1,2}})(?:[:.]([0-9]{{2}}))?{_O_CLOCK}")
_HOUR_THEN_MINUTES = re.compile(r"([0-9]{1,2}) (?:uur|u|h) ([0-9]{1,2})")
_HOURS_IN_WORDS = re.compile(rf"(\w+){_O_CLOCK}")


def read_time(words: Sequence[str], part: str | None, language: Language) -> time:
    """Read all of the words, and the part of the day, as one time. Raises: WhenError."""
    said = " ".join(words)
    if said in NAMED_TIMES and part is None:
        return NAMED_TIMES[said]
    minutes = _clock_minutes(said, language)
    if minutes is None:
        raise WhenError(Reason.UNKNOWN)
    hour, minute = divmod(minutes, 60)
    hour = _in_part(hour, part)
    if not 0 <= hour <= 23 or not 0 <= minute <= 59:
        raise WhenError(Reason.IMPOSSIBLE)
    return time(hour, minute)


def _clock_minutes(said: str, language: Language) -> int | None:
    """Read a clock as minutes since midnight; None when it is none."""
    if match := _DIGITS.fullmatch(said):
        return _at(int(match[1]), int(match[2] or 0))
    if match := _HOUR_THEN_MINUTES.fullmatch(said):
        return _at(int(match[1]), int(match[2]))
    if match := _HALF_PAST.fullmatch(said):
        return _beside(number(match[1]), 30)
    if match := _HALF.fullmatch(said):
        return _beside(number(match[1]), -30 if _is_dutch(match[1], language) else 30)
    if match := _FROM_HOUR.fullmatch(said):
        return _from_hour(match)
    if match := _HOURS_IN_WORDS.fullmatch(said):
        return _beside(number(match[1]), 0)
    return None


def _at(hour: int, minute: int) -> int:
    if minute > 59:
        raise WhenError(Reason.IMPOSSIBLE)
    return hour * 60 + minute


def _from_hour(match: re.Match[str]) -> int | None:
    """Read `kwart voor tien`, `ten past nine` and the Dutch `vijf over half drie`."""
    quarter = 15 if match[1] in ("kwart", "quarter") else number(match[1])
    if quarter is None or quarter > 59:
        return None
    from_middle = -30 if match[3] else 0
    sign = -1 if match[2] in ("voor", "to") else 1
    return _beside(number(match[4]), from_middle + sign * quarter)


def _beside(hour: int | None, minutes: int) -> int | None:
    """Count minutes from an hour; before one o'clock is past twelve, as on a dial."""
    if hour is None:
        return None
    total = (hour * 60 + minutes) if hour else minutes % (24 * 60)
    return total + 12 * 60 if hour == 1 and minutes < 0 else total


def _is_dutch(word: str, language: Language) -> bool:
    return word in DUTCH_NUMBERS or (language == "nl" and word not in ENGLISH_NUMBERS)


def _in_part(hour: int, part: str | None) -> int:
    """Move an hour of the dial into its part of the day; 15 in the afternoon stays 15."""
    if part == "am" and hour > 12:
        raise WhenError(Reason.IMPOSSIBLE)
    if part in ("am", "night") and hour == 12:
        return 0
    first_late = {"pm": 1, "night": 6}.get(part or "", 12)
    return hour + 12 if first_late <= hour < 12 else hour
