"""Working hours: when so many of them have gone by since a moment. Pure."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
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
    clock = ZoneInfo(zone)
    left = timedelta(hours=hours)
    at = since.astimezone(clock)
    for _ in range(_MOST_DAYS):
        day = at.date()
        opens = datetime.combine(day, begin, clock)
        closes = datetime.combine(day, end, clock)
        if day.weekday() < 5 and holiday(day) is None and at < closes:
            # Hours are counted in UTC: where the clock is set forward, an hour of the day is none.
            start = max(at, opens).astimezone(since.tzinfo)
            rest = closes.astimezone(since.tzinfo) - start
            if left <= rest:
                return start + left
            left -= rest
        at = datetime.combine(day + timedelta(days=1), time(), clock)
    return since + timedelta(hours=hours)
