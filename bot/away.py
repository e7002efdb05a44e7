"""The days on which somebody is away: read as people type them, and said back."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.content import Text
from bot.when import Reason, WhenError, parse_date
from storage.people import Person

_NONE = frozenset({"", "-", "no", "none", "nee", "geen"})
_UNTIL = r"up to and including|until|till|through|to|tot en met|t/m|tot|-|–|—"
_BETWEEN = re.compile(rf"\s+(?:{_UNTIL})\s+")
_ONLY_UNTIL = re.compile(rf"(?:{_UNTIL})\s+")
_ONLY_FROM = re.compile(r"(?:from|vanaf|van)\s+")


def parse_away(words: str, now: datetime, zone: ZoneInfo) -> tuple[date | None, date | None]:
    """Read the first and the last day: `21 December - 3 January`, `t/m vrijdag`, `from 1-5`.

    One day alone is the last one, from today on. None and None, for who is not away.
    Raises: WhenError.
    """
    said = " ".join(words.casefold().split())
    if said in _NONE:
        return None, None
    begins = _ONLY_FROM.match(said)
    first, *rest = _BETWEEN.split(said[begins.end() if begins else 0 :], maxsplit=1)
    if rest:
        begin = parse_date(first, now, zone, past_is_fine=True)
        end = parse_date(rest[0], now, zone)
        if end < begin:
            raise WhenError(Reason.IMPOSSIBLE)
        return begin, end
    if begins:
        return parse_date(first, now, zone, past_is_fine=True), None
    return now.astimezone(zone).date(), parse_date(_ONLY_UNTIL.sub("", said), now, zone)


def say_away(person: Person, today: date) -> Text | None:
    """Say on which days somebody is or will be away, if they are; it can be typed as it is said."""
    begin, end = person.away_from, person.away_until
    if end is not None and end < today:
        return None
    match begin, end:
        case None, None:
            return None
        case date(), None:
            return Text("core.away_from", {"begin": begin})
        case None, date():
            return Text("core.away_until", {"end": end})
        case date(), date():
            return Text("core.away", {"begin": begin, "end": end})
