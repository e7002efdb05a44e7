"""The dates on which a series comes: those that are not over, and the next three."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import InEach, Occurrence, Rule, Scope, occurrences
from skills.announcements.model.tables import Announcement
from skills.announcements.moments import span_on
from skills.announcements.settings import settings_in

_AHEAD: Final = 3
# How far back a date may lie that is not over: its day has passed on the last clock of the world.
_BACK: Final = timedelta(days=2)
# Three dates of a yearly rule lie within it.
_FAR: Final = timedelta(days=1464)


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date on which a series falls: whether it is still to come by the workplace's clock, and the
    holiday because of which it is left out."""

    day: date
    is_coming: bool
    holiday: InEach | None = None


def dates(scope: Scope, series: Announcement) -> Sequence[Date]:
    """List when a series comes: the dates that are not over for everybody, and then the next three,
    with the holidays that are left out between them."""
    found: list[Date] = []
    for one in _falls(scope, series):
        if sum(other.is_coming and other.holiday is None for other in found) == _AHEAD:
            break
        found.append(one)
    return found


def next_date(scope: Scope, series: Announcement) -> date | None:
    """Tell the first date on which a series is still to come by the workplace's clock."""
    return next((one.day for one in _falls(scope, series) if one.is_coming), None)


def is_on(scope: Scope, series: Announcement, day: date) -> bool:
    """Tell whether a series comes on a date, as it is now."""
    falls = series.rule is not None and Rule.parse(series.rule).falls_on(day)
    return falls and _holiday(scope, series, day) is None


def is_over(scope: Scope, series: Announcement, day: date) -> bool:
    """Tell whether it is too late for a date everywhere."""
    at = Rule.parse(series.rule or "").at
    _, last = span_on(series, day, at, scope.house.zone)
    return last + settings_in(scope).late <= scope.now


def _falls(scope: Scope, series: Announcement) -> Iterator[Date]:
    if series.rule is None or series.day is None:
        return
    for one in _occurrences(scope, series.rule):
        day, is_coming = one.local_date, one.due_at > scope.now
        if day >= series.day and (is_coming or not is_over(scope, series, day)):
            yield Date(day=day, is_coming=is_coming, holiday=_holiday(scope, series, day))


def _occurrences(scope: Scope, rule: str) -> Iterator[Occurrence]:
    zone = ZoneInfo(scope.house.zone)
    return occurrences(Rule.parse(rule), zone, scope.now - _BACK, scope.now + _FAR)


def _holiday(scope: Scope, series: Announcement, day: date) -> InEach | None:
    return scope.house.holiday(day) if series.skips_holidays else None
