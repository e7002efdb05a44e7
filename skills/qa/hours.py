"""Working hours: when so many have gone by since a moment, and how many have between two. Pure."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import InEach

# A year of holidays in a row is a mistake in the settings: then any hour counts.
_MOST_DAYS = 400


def after_working_hours(
    since: datetime,
    hours: float,
    *,
    zone: str,
    begin: time,
    end: time,
    holiday: Callable[[date], InEach | None],
) -> datetime:
    """Tell when `hours` working hours have gone by: Monday to Friday from `begin` to `end` on the
    clock of `zone`, no holidays. The moment is aware, in UTC as `since` is."""
    day = since.astimezone(ZoneInfo(zone)).date()
    left = timedelta(hours=hours)
    for _ in range(_MOST_DAYS):
        if _is_worked(day, holiday):
            opens, closes = _opening(day, zone, begin, end)
            start = max(since, opens)
            rest = closes - start
            if start < closes and left <= rest:
                return start + left
            left -= max(rest, timedelta())
        day += timedelta(days=1)
    return since + timedelta(hours=hours)


def working_hours_between(
    since: datetime,
    until: datetime,
    *,
    zone: str,
    begin: time,
    end: time,
    holiday: Callable[[date], InEach | None],
) -> float:
    """Count the working hours between two moments, as `after_working_hours` counts them; 0 when
    `until` is not later."""
    clock = ZoneInfo(zone)
    day, last = since.astimezone(clock).date(), until.astimezone(clock).date()
    found = timedelta()
    while day <= last:
        if _is_worked(day, holiday):
            opens, closes = _opening(day, zone, begin, end)
            found += max(min(until, closes) - max(since, opens), timedelta())
        day += timedelta(days=1)
    return found / timedelta(hours=1)


def _is_worked(day: date, holiday: Callable[[date], InEach | None]) -> bool:
    return day.weekday() < 5 and holiday(day) is None


def _opening(day: date, zone: str, begin: time, end: time) -> tuple[datetime, datetime]:
    """Tell from when until when is worked on a day. In UTC: where the clock is set forward, an hour
    of the day is none."""
    clock = ZoneInfo(zone)
    opens, closes = datetime.combine(day, begin, clock), datetime.combine(day, end, clock)
    return opens.astimezone(UTC), closes.astimezone(UTC)
