"""Quiet hours: when somebody wants no message that can wait."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.occurrence import instant
from bot.when import Language, Reason, WhenError, parse_time
from storage.people import Person

_NONE = frozenset({"", "-", "no", "none", "off", "nee", "geen", "uit"})
_BEFORE = ("from ", "between ", "van ", "tussen ")
_BETWEEN = (" until ", " till ", " to ", " tot ", " en ", " and ", "–", "—", "-")


def quiet_until(person: Person, now: datetime, zone: str) -> datetime | None:
    """Tell until when somebody's quiet hours last, if it is quiet at this moment.

    The hours are by their own clock, and may run over midnight.
    """
    if person.quiet_from is None or person.quiet_until is None:
        return None
    begin, end = time.fromisoformat(person.quiet_from), time.fromisoformat(person.quiet_until)
    local = now.astimezone(ZoneInfo(zone))
    clock = local.time()
    is_quiet = begin <= clock < end if begin < end else clock >= begin or clock < end
    if begin == end or not is_quiet:
        return None
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return instant(day, end, ZoneInfo(zone))


def quiet_hours(person: Person) -> str | None:
    """Name somebody's quiet hours as they can be typed: `19:00-08:00`."""
    if person.quiet_from is None or person.quiet_until is None:
        return None
    return f"{person.quiet_from}-{person.quiet_until}"


def parse_quiet(words: str, language: Language) -> tuple[str, str] | None:
    """Read `19:00-08:00`, `7 pm to 8 am` or `19:00 tot 8:00`; None for no quiet hours.

    Raises: WhenError.
    """
    said = " ".join(words.casefold().split())
    for before in _BEFORE:
        said = said.removeprefix(before)
    if said in _NONE:
        return None
    for sign in _BETWEEN:
        first, found, last = said.partition(sign)
        if found:
            begin, end = parse_time(first, language), parse_time(last, language)
            return begin.isoformat("minutes"), end.isoformat("minutes")
    raise WhenError(Reason.UNKNOWN)
