"""When something is to happen, as somebody says it: at once, at one moment, or again and again.

A moment is kept as the wall has it, never as an instant: 09:00 on a date is another instant in
Amsterdam than in New York, and `due_in` finds each. Pure.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.content import Argument, InEach, Text
from bot.cut import quoted
from bot.errors import Wrong
from bot.occurrence import Daily, Monthly, Quarterly, Rule, Weekly, Yearly, instant
from bot.when import Language, Reason, WhenError, parse_moment

_NOW_EN = ("now", "right now", "right away", "straight away", "at once", "immediately")
_NOW_NL = ("nu", "meteen", "nu meteen", "direct", "per direct", "onmiddellijk")
_NOW = frozenset((*_NOW_EN, *_NOW_NL))
_MORNING = time(9)  # offered to who named a date alone
_WORKDAYS = Weekly(frozenset(range(5)))
_LEAP_YEAR = 2024
# The first clock of the world is this far before UTC, and the last one this far behind.
_FIRST = timedelta(hours=14)
_LAST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Now:
    """At once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """On a date at a time, on a clock that is not named: each reader's, or the workplace's."""

    day: date
    at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Again and again, from its first date on; the clock is not named either."""

    rule: Rule
    first: date


Moment: TypeAlias = Now | Once | Repeat


def due_in(day: date, at: time, zone: str) -> datetime:
    """Find the instant, in UTC, at which a zone's clock shows a date and a time.

    What a clock change skips is the first instant after it; of what it shows twice, the first.
    """
    clock = ZoneInfo(zone)
    found = instant(day, at, clock)
    if found is None:  # a date that this zone never has
        return datetime.combine(day + timedelta(days=1), time(), clock).astimezone(UTC)
    return found


def due_anywhere(day: date, at: time) -> tuple[datetime, datetime]:
    """Tell the first and the last instant at which a clock of the world shows a date and a time."""
    wall = datetime.combine(day, at, UTC)
    return wall - _FIRST, wall + _LAST


def read_moment(words: str, *, now: datetime, zone: str, language: str) -> Moment:
    """Read a moment that is still to come in `zone`: `nu`, `morgen 9:00`, `every Monday 8:30`.

    Dutch and English are read, whichever is the language; say it back with `say_moment`.
    Raises: Wrong, with what can be said, and the moment that is near if there is one.
    """
    # Imported where it is used: few turns read a moment, and start-up counts.
    from bot.repeat import parse_repeat

    if " ".join(words.casefold().split()).rstrip(".!") in _NOW:
        return Now()
    clock = ZoneInfo(zone)
    spoken: Language = "nl" if language == "nl" else "en"
    try:
        repeat = parse_repeat(words, now, clock, spoken)
        if repeat is not None:
            return Repeat(rule=repeat[0], first=repeat[1])
        day, at = parse_moment(words, now, clock, spoken)
    except WhenError as error:
        raise Wrong(_why(words, error), instead=_near(error)) from None
    return Once(day=day, at=at)


def say_moment(moment: Moment, zone: str | None = None) -> Text:
    """Say a moment by the clock of a zone, or on each reader's own."""
    match moment:
        case Now():
            return Text("core.moment_now")
        case Once(day=day, at=at):
            return _by_clock(Text("core.moment", {"day": day, "time": at}), zone)
        case Repeat(rule=rule, first=first):
            said = _by_clock(say_rule(rule), zone)
            return Text("core.moment_repeat", {"rule": said, "day": first})


def say_rule(rule: Rule) -> Text:
    """Say when a rule falls: `every Monday at 08:30`."""
    match rule.days:
        case Daily():
            return Text("core.rule_daily", {"time": rule.at})
        case Weekly() if rule.days == _WORKDAYS:
            return Text("core.rule_workdays", {"time": rule.at})
        case Weekly(weekdays):
            days = tuple(_weekday(day) for day in sorted(weekdays))
            return Text("core.rule_weekly", {"days": days, "time": rule.at})
        case Monthly(31):
            return Text("core.rule_monthly_last", {"time": rule.at})
        case Monthly(day):
            key = "core.rule_monthly" if day < 29 else "core.rule_monthly_late"
            return Text(key, {"day": _ordinal(day), "time": rule.at})
        case Quarterly():
            return Text("core.rule_quarterly", {"time": rule.at})
        case Yearly(2, 29):
            return Text("core.rule_yearly_leap", {"time": rule.at})
        case Yearly(month, day):
            return Text("core.rule_yearly", {"day": _date(month, day), "time": rule.at})


def _by_clock(said: Text, zone: str | None) -> Text:
    if zone is None:
        return Text("core.moment_own", {"moment": said})
    return Text("core.moment_there", {"moment": said, "zone": zone})


def _ordinal(number: int) -> InEach:
    tens, ones = divmod(number, 10)
    end = "th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    return InEach(en=f"{number}{end}", nl=f"{number}e")


def _weekday(number: int) -> Argument:
    from babel.dates import get_day_names

    return InEach(en=get_day_names(locale="en")[number], nl=get_day_names(locale="nl")[number])


def _date(month: int, day: int) -> Argument:
    from babel.dates import format_date

    found = date(_LEAP_YEAR, month, day)
    return InEach(
        en=format_date(found, "d MMMM", locale="en"), nl=format_date(found, "d MMMM", locale="nl")
    )


def _why(words: str, error: WhenError) -> Text:
    match error.reason:
        case Reason.EMPTY:
            return Text("core.form_missing")
        case Reason.UNKNOWN:
            return Text("core.moment_unknown", {"words": quoted(words)})
        case Reason.IMPOSSIBLE:
            return Text("core.moment_impossible")
        case Reason.LEAP:
            return Text("core.moment_leap")
        case Reason.WEEKDAY:
            return Text("core.moment_weekday", {"day": error.suggestion or ""})
        case Reason.PAST:
            return Text("core.moment_past")
        case Reason.FAR:
            return Text("core.moment_far")
        case Reason.NO_TIME:
            return Text("core.moment_no_time")
        case Reason.REPEAT:
            return Text("core.moment_no_rule")


def _near(error: WhenError) -> tuple[tuple[Text, str], ...]:
    if error.suggestion is None:
        return ()
    at = error.at or _MORNING
    label = Text("core.moment", {"day": error.suggestion, "time": at})
    return ((label, f"{error.suggestion} {at:%H:%M}"),)
