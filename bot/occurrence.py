"""When a repeating moment falls: wall time, zone and rule in, instants out. Pure.

A rule is kept as wall time, never as an interval: 09:00 stays 09:00 when the clocks change.

- In the gap of a clock change the moment is the first valid instant after the gap.
- In the fold it is the first of the two.
- A date that a zone never had (30 December 2011 in Apia) has no occurrence.

So a rule has exactly one occurrence on each date that it falls on and that exists. Whoever runs it
keeps a unique row of schedule, zone or person, `local_date` and `slot`.
"""

import difflib
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {name: day for names in (_NAMES, _FULL_NAMES) for day, name in enumerate(names)}
_DUTCH: dict[str, str] = dict(zip(("ma", "di", "wo", "do", "vr", "za", "zo"), _NAMES, strict=True))
_WEEKDAYS = frozenset(range(5))
_LONGEST_FEBRUARY = 2024  # a leap year: 29 February may be asked for
_FORMS = (
    "09:00, daily 09:00, mon 09:00, mon,wed 09:00, mon-fri 08:30, weekdays 09:00, "
    "monthly 1 09:00, quarterly 09:00 or yearly 02-29 09:00"
)


class RuleError(ValueError):
    """A rule of `@skill.every` cannot be read."""


class ZoneError(ValueError):
    """A time zone is not known; `meant` is the one that was perhaps meant."""

    def __init__(self, message: str, meant: str | None = None) -> None:
        super().__init__(message)
        self.meant = meant


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """On some days of the week; Monday is 0, as in `date.weekday`."""

    weekdays: frozenset[int]


@dataclass(frozen=True, slots=True)
class Monthly:
    """On a day of each month; in a month without it, on that month's last day."""

    day: int


@dataclass(frozen=True, slots=True)
class Quarterly:
    """On the first day of January, April, July and October."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """On a date of each year; 29 February is 28 February in a common year."""

    month: int
    day: int


Days: TypeAlias = Daily | Weekly | Monthly | Quarterly | Yearly


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Days and a wall time. `str(rule)` is its shortest writing, and parses back to the rule."""

    days: Days
    at: time

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Read a rule as `@skill.every` takes it: words in English, any case.

        Raises: RuleError, naming the forms that are allowed.
        """
        *days, at = text.casefold().split() or [""]
        return cls(days=_parse_days(days, text), at=_parse_time(at, text))

    @property
    def slot(self) -> str:
        """The wall time as text, `09:00`: with the local date it names one occurrence."""
        return self.at.strftime("%H:%M")

    def falls_on(self, day: date) -> bool:
        """Tell whether the calendar has this rule on a date, whatever the zone."""
        match self.days:
            case Daily():
                return True
            case Weekly(weekdays):
                return day.weekday() in weekdays
            case Monthly(number):
                return day.day == _clip(day.year, day.month, number)
            case Quarterly():
                return day.day == 1 and day.month in (1, 4, 7, 10)
            case Yearly(month, number):
                return day.month == month and day.day == _clip(day.year, month, number)

    def __str__(self) -> str:
        """Write the rule as it can be parsed again."""
        match self.days:
            case Daily():
                days = "daily"
            case Weekly(weekdays) if weekdays == _WEEKDAYS:
                days = "weekdays"
            case Weekly(weekdays):
                days = ",".join(_NAMES[day] for day in sorted(weekdays))
            case Monthly(number):
                days = f"monthly {number}"
            case Quarterly():
                days = "quarterly"
            case Yearly(month, number):
                days = f"yearly {month:02}-{number:02}"
        return f"{days} {self.slot}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time that a rule falls: its local date, its slot (`09:00`) and the instant, in UTC.

    In a gap that ends the day, the instant may show the next date on the clock; `local_date` is
    still the date that the rule means.
    """

    local_date: date
    slot: str
    due_at: datetime


def occurrences(
    rule: Rule, zone: ZoneInfo, after: datetime, until: datetime
) -> Iterator[Occurrence]:
    """List when a rule falls, `after < due_at <= until`, by local date; both moments are aware.

    Ask for 48 hours at most before storing: a zone's rules change with tzdata.
    """
    # Local dates lie within a day of the UTC date, and Apia and Kwajalein lost one more.
    first = max(after.date().toordinal() - 2, date.min.toordinal())
    last = min(until.date().toordinal() + 2, date.max.toordinal())
    for day in map(date.fromordinal, range(first, last + 1)):
        due_at = instant(day, rule.at, zone) if rule.falls_on(day) else None
        if due_at is not None and after < due_at <= until:
            yield Occurrence(local_date=day, slot=rule.slot, due_at=due_at)


def instant(local_date: date, wall_time: time, zone: ZoneInfo) -> datetime | None:
    """Find the moment, in UTC, at which a zone's clock shows a date and time (to the microsecond).

    After a gap the first valid instant, in a fold the first of the two. None when the zone never
    had that date, and at the very ends of the calendar, where UTC has no date for it.
    """
    wanted = datetime.combine(local_date, wall_time.replace(tzinfo=None, fold=0))
    try:
        found = wanted.replace(tzinfo=zone).astimezone(UTC)
        if _clock(found, zone) == wanted:
            return found
        return _end_of_gap(wanted, zone)
    except OverflowError:
        return None


def _end_of_gap(wanted: datetime, zone: ZoneInfo) -> datetime | None:
    """Find the first instant after the gap that holds `wanted`; None if it swallows the date."""
    # PEP 495: in a gap, fold=1 reads the clock as after the change and so lands before it,
    # fold=0 the other way about. The change is between the two, on a whole second.
    before = wanted.replace(microsecond=0, tzinfo=zone, fold=1).astimezone(UTC)
    beyond = wanted.replace(microsecond=0, tzinfo=zone, fold=0).astimezone(UTC)
    while beyond - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(beyond - before) // timedelta(seconds=2))
        if _clock(middle, zone) < wanted:
            before = middle
        else:
            beyond = middle
    seen = (_clock(before, zone).date(), _clock(beyond, zone).date())
    return beyond if wanted.date() in seen else None


def _clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def find_zone(name: str) -> ZoneInfo | None:
    """Look up a time zone by its name in tzdata, such as `Europe/Amsterdam`, or None."""
    # `right/` counts leap seconds and `localtime` is another place on another machine.
    if name.startswith(("posix", "right", "localtime", "Factory")):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None  # a folder, a path outside, a NUL, no such file: all of them just not a zone


def parse_zone(name: str) -> ZoneInfo:
    """Look up a time zone that somebody named.

    Raises: ZoneError, with a suggestion when there is a likely one.
    """
    found = find_zone(name)
    if found is not None:
        return found
    meant = _similar_zone(name)
    advice = f"did you mean {meant}?" if meant else "take a name such as Europe/Amsterdam"
    raise ZoneError(f"unknown time zone {name[:60]!a}; {advice}", meant)


def _similar_zone(name: str) -> str | None:
    asked = name[:60].casefold().strip().replace(" ", "_")
    zones = sorted(available_timezones(), key=lambda zone: ("/" not in zone, zone))
    cities = {zone.rpartition("/")[2].casefold(): zone for zone in reversed(zones)}
    known = {zone.casefold(): zone for zone in zones} | cities
    close = difflib.get_close_matches(asked, known, n=1, cutoff=0.75)
    return known[close[0]] if close else None


def _clip(year: int, month: int, day: int) -> int:
    return min(day, monthrange(year, month)[1])


def _parse_time(text: str, rule: str) -> time:
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text)
    if match is None:
        raise _wrong(rule, "it must end with a time from 00:00 to 23:59")
    return time(int(match[1]), int(match[2]))


def _parse_days(words: list[str], rule: str) -> Days:
    match words:
        case [] | ["daily"]:
            return Daily()
        case ["quarterly"]:
            return Quarterly()
        case ["weekdays"]:
            return Weekly(_WEEKDAYS)
        case ["monthly", day]:
            return _monthly(day, rule)
        case ["yearly", day]:
            return _yearly(day, rule)
        case [names]:
            return _weekly(names, rule)
        case _:
            raise _wrong(rule, "these words are not known")


def _monthly(day: str, rule: str) -> Monthly:
    if not re.fullmatch(r"[0-9]{1,2}", day) or not 1 <= int(day) <= 31:
        raise _wrong(rule, "the day of the month is a number from 1 to 31")
    return Monthly(int(day))


def _yearly(text: str, rule: str) -> Yearly:
    match = re.fullmatch(r"([0-9]{2})-([0-9]{2})", text)
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(_LONGEST_FEBRUARY, month)[1]:
        raise _wrong(rule, "the date is month-day, from 01-01 to 12-31")
    return Yearly(month, day)


def _weekly(text: str, rule: str) -> Daily | Weekly:
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in _NUMBERS or (dash and last not in _NUMBERS):
            raise _wrong(rule, _no_weekday(last if first in _NUMBERS else first))
        start = _NUMBERS[first]
        length = (_NUMBERS[last] - start) % 7 if dash else 0
        days |= {(start + step) % 7 for step in range(length + 1)}
    return Daily() if len(days) == len(_NAMES) else Weekly(frozenset(days))


def _no_weekday(word: str) -> str:
    """Name the weekdays, and the one that was perhaps meant: in Dutch, or with a slip."""
    meant = _DUTCH.get(word[:2]) or next(iter(difflib.get_close_matches(word, _NUMBERS, 1)), None)
    question = f" (did you mean {meant}?)" if meant else ""
    return f"weekdays are named {', '.join(_NAMES)}{question}"


def _wrong(rule: str, why: str) -> RuleError:
    return RuleError(f"{rule[:60]!a} is no rule: {why}. Write {_FORMS}.")
