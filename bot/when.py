"""Dates and times as people type them, in Dutch and English. Pure.

`morgen`, `mon`, `15 december`, `15-12`, `2026-12-15`, `over 3 dagen` are dates; `9`, `9:00`,
`3 pm`, `half tien`, `kwart over 9` are times; a date and a time, either first, are a moment.

Both languages are read whatever the person's own: it only settles what they write alike (`half 10`
is 09:30 in Dutch and 10:30 in English). What leaves room, such as a date without a year, is the
coming one; say it back to the person. Numbers alone are day first: `3-4` is 3 April.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.occurrence import instant
from bot.when_times import read_time
from bot.when_words import (
    COMING,
    HALF_HOURS,
    MONTHS,
    NEAR_DAYS,
    NEXT,
    UNIT_DAYS,
    UNIT_MINUTES,
    WEEKDAYS,
    Language,
    Reason,
    WhenError,
    Words,
    cut_words,
    number,
)

__all__ = ["Language", "Reason", "WhenError", "parse_date", "parse_moment", "parse_time"]

_Day = TypeVar("_Day", bound=date)
_FURTHEST = 100  # years from now: beyond it somebody mistyped a year


def parse_date(text: str, now: datetime, zone: ZoneInfo, *, past_is_fine: bool = False) -> date:
    """Read a date as the calendar on the wall in `zone` has it; `now` is aware.

    Today counts as not past. A weekday's name is the next day of that name, never today.

    Raises: WhenError.
    """
    words, today = cut_words(text), _today(now, zone)
    if words.part is not None and words.rest and words.rest[0].isdecimal():
        raise WhenError(Reason.UNKNOWN)  # `9 pm` is no date, `morgenavond` is
    return _in_reach(_date(words.rest, today), today, past_is_fine)


def parse_time(text: str, language: Language) -> time:
    """Read a time of day, to the minute. `9` is 09:00, and so is `half tien` 09:30.

    Raises: WhenError.
    """
    words = cut_words(text)
    return read_time(words.rest, words.part, language)


def parse_moment(text: str, now: datetime, zone: ZoneInfo, language: Language) -> tuple[date, time]:
    """Read a moment that is still to come, as the wall in `zone` has it: its date and its time.

    A time alone is its next one. A weekday's name may be today, while its time is still to come.
    `in 2 hours` counts from now, up to a whole minute. `bot.occurrence.instant` makes an instant
    of it, by whichever clock.

    Raises: WhenError.
    """
    words = cut_words(text)
    span = HALF_HOURS.get(" ".join(words.rest), _span(words.rest, UNIT_MINUTES))
    if span is not None and words.part is None:
        day, at = _after(timedelta(minutes=span), now, zone)
    else:
        day, at = _wall_moment(words, now, zone, language)
    today = _today(now, zone)
    if _instant(_in_reach(day, today, past_is_fine=True), at, zone) <= now:
        raise WhenError(Reason.PAST, _add(today, timedelta(days=1)) if day == today else None, at)
    return day, at


# Dates.


def _today(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def _date(words: Sequence[str], today: date) -> date:
    """Read all of the words as one date, at any distance from today."""
    plain = tuple(word for word in words if word not in COMING)
    said = " ".join(plain)
    if said in NEAR_DAYS:
        return _add(today, timedelta(days=NEAR_DAYS[said]))
    if (span := _span(plain, UNIT_DAYS)) is not None:
        return _add(today, timedelta(days=span))
    weekdays = [WEEKDAYS[word] for word in plain if word in WEEKDAYS]
    others = tuple(word for word in plain if word not in WEEKDAYS)
    match weekdays:
        case []:
            return _calendar_date(others, today)
        case [weekday]:
            return _named_day(weekday, others, today)
        case _:
            raise WhenError(Reason.UNKNOWN)


def _named_day(weekday: int, others: Sequence[str], today: date) -> date:
    """Find `monday`, `next monday`, `volgende week maandag` or check `monday 15 december`."""
    if not others:
        return _add(today, timedelta(days=(weekday - today.weekday() - 1) % 7 + 1))
    if others[0] in NEXT and others[1:] in ((), ("week",)):
        return _add(today, timedelta(days=7 - today.weekday() + weekday))
    found = _calendar_date(others, today)
    if found.weekday() != weekday:
        raise WhenError(Reason.WEEKDAY, found)
    return found


def _calendar_date(words: Sequence[str], today: date) -> date:
    """Read `2026-12-15`, `15-12`, `15 december 2026`, `december 15` or `15`."""
    said = " ".join(words)
    if match := re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", said):
        return _real_date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"([0-9]{1,2})([-/.])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?", said):
        return _dated(int(match[1]), int(match[3]), match[4], today)
    if match := re.fullmatch(r"([0-9]{1,2})[ -]([^\W\d_]+)(?:[ -]([0-9]{4}))?", said):
        return _dated(int(match[1]), _month(match[2]), match[3], today)
    if match := re.fullmatch(r"([^\W\d_]+) ([0-9]{1,2})(?: ([0-9]{4}))?", said):
        return _dated(int(match[2]), _month(match[1]), match[3], today)
    if match := re.fullmatch(r"[0-9]{1,2}", said):
        return _day_of_month(int(match[0]), today)
    raise WhenError(Reason.UNKNOWN)


def _month(word: str) -> int:
    if word not in MONTHS:
        raise WhenError(Reason.UNKNOWN)
    return MONTHS[word]


def _dated(day: int, month: int, year: str | None, today: date) -> date:
    """Make a date; without a year it is the coming one, today included."""
    if year is not None:
        return _real_date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    if (month, day) == (2, 29):
        return _coming_leap_day(today)
    found = _real_date(today.year, month, day)
    return found if found >= today else _real_date(today.year + 1, month, day)


def _coming_leap_day(today: date) -> date:
    years = (today.year + n for n in range(9))  # 1896 and 1904 are eight years apart
    dates = [_try_date(year, 2, 29) for year in years]
    first = next((found for found in dates if found is not None and found >= today), None)
    if first is None:
        raise WhenError(Reason.FAR)
    if first - today > timedelta(days=365):
        raise WhenError(Reason.LEAP, first)
    return first


def _day_of_month(day: int, today: date) -> date:
    """Find the coming day with this number, today included, in a month that has it."""
    if not 1 <= day <= 31:
        raise WhenError(Reason.IMPOSSIBLE)
    months = (divmod(today.month - 1 + n, 12) for n in range(3))
    dates = [_try_date(today.year + years, month + 1, day) for years, month in months]
    found = [each for each in dates if each is not None and each >= today]
    if not found:
        raise WhenError(Reason.FAR)
    return found[0]


def _span(words: Sequence[str], units: dict[str, int]) -> int | None:
    """Read `in 3 days` or `over een week` as a number of the smallest unit; None if it is not."""
    if len(words) != 3 or words[0] not in ("in", "over") or words[2] not in units:
        return None
    count = 1 if words[1] in ("a", "an") else number(words[1])
    return None if count is None else count * units[words[2]]


def _add(start: _Day, span: timedelta) -> _Day:
    try:
        return start + span
    except OverflowError:
        raise WhenError(Reason.FAR) from None


def _try_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _real_date(year: int, month: int, day: int) -> date:
    found = _try_date(year, month, day)
    if found is None:
        raise WhenError(Reason.IMPOSSIBLE)
    return found


def _in_reach(found: date, today: date, past_is_fine: bool) -> date:
    if found < today and not past_is_fine:
        raise WhenError(Reason.PAST)
    if abs(found.year - today.year) > _FURTHEST:
        raise WhenError(Reason.FAR)
    return found


# Moments.


def _after(span: timedelta, now: datetime, zone: ZoneInfo) -> tuple[date, time]:
    if not span:
        raise WhenError(Reason.PAST)
    local = _add(now.astimezone(UTC), span + timedelta(minutes=1, microseconds=-1))
    shown = local.astimezone(zone).replace(second=0, microsecond=0)
    return shown.date(), shown.time()


def _wall_moment(
    words: Words, now: datetime, zone: ZoneInfo, language: Language
) -> tuple[date, time]:
    """Read a date and a time, in either order, or a time alone."""
    today = _today(now, zone)
    day_words, at = _cut(words, today, language)
    is_to_come = _instant(today, at, zone) > now
    if not day_words:
        return (today if is_to_come else _add(today, timedelta(days=1))), at
    if len(day_words) == 1 and WEEKDAYS.get(day_words[0]) == today.weekday() and is_to_come:
        return today, at
    return _date(day_words, today), at


def _cut(words: Words, today: date, language: Language) -> tuple[tuple[str, ...], time]:
    """Cut words into those of the date and the time; the longest date that leaves a time wins."""
    rest = words.rest
    heads = [(rest[:n], rest[n:]) for n in range(len(rest) - 1, -1, -1)]
    tails = [(rest[n:], rest[:n]) for n in range(1, len(rest))]
    refused = _refusal(rest, today)
    for day_words, time_words in sorted(heads + tails, key=lambda pair: -len(pair[0])):
        found = _refusal(day_words, today) if day_words else None
        if found is not None and found.reason is Reason.UNKNOWN:
            continue
        try:
            at = read_time(time_words, words.part, language)
        except WhenError as error:
            if error.reason is not Reason.UNKNOWN:
                refused = error
            continue
        if found is not None:
            raise WhenError(found.reason, found.suggestion, at)
        return day_words, at
    raise refused or WhenError(Reason.NO_TIME, _date(rest, today))


def _refusal(words: Sequence[str], today: date) -> WhenError | None:
    """Tell why words are no date; None when they are one."""
    try:
        _date(words, today)
    except WhenError as error:
        return error
    return None


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    moment = instant(day, at, zone)
    if moment is None:
        raise WhenError(Reason.IMPOSSIBLE)
    return moment
