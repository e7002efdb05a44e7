"""What Slack sends: its ids, its clock, and by what a gesture is known. Pure."""

import hashlib
import json
import re
from datetime import UTC, datetime

from bot.payload import Body, text

_ID = re.compile(r"[A-Z0-9]{2,40}")
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


class Nonsense(Exception):
    """A payload lacks what its kind must have; the words name it, never what was in it."""


def some_id(body: object, *path: str) -> str | None:
    """Take one of Slack's ids: `U1`, `C2`, `T3`. None for anything else."""
    found = text(body, *path)
    return found if _ID.fullmatch(found) else None


def an_id(body: object, *path: str) -> str:
    """Take an id that must be there. Raises: Nonsense."""
    found = some_id(body, *path)
    if found is None:
        raise Nonsense(".".join(path))
    return found


def some_ts(body: object, *path: str) -> str | None:
    """Take the timestamp that is a message's id in its channel. None for anything else."""
    found = text(body, *path)
    return found if _TS.fullmatch(found) else None


def a_ts(body: object, *path: str) -> str:
    """Take a timestamp that must be there. Raises: Nonsense."""
    found = some_ts(body, *path)
    if found is None:
        raise Nonsense(".".join(path))
    return found


def moment(ts: str | None, now: datetime) -> datetime:
    """Tell when something happened; never later than now, whatever the chat's clock says."""
    if ts is None:
        return now
    try:
        return min(datetime.fromtimestamp(float(ts), UTC), now)
    except (ValueError, OverflowError, OSError):
        return now


def digest(body: Body, stamp: str) -> str:
    """Name a gesture by all that it holds: the same over a socket and by HTTP.

    A trigger is made anew for each gesture; without one `stamp` tells two alike apart.
    """
    mark = "" if text(body, "trigger_id") else stamp
    plain = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{mark}\n{plain}".encode("utf-8", "surrogatepass")).hexdigest()


def is_deep(raw: bytes, most: int) -> bool:
    """Tell whether JSON is nested deeper than this, without reading it as JSON."""
    depth = 0
    for found in _BRACKETS.finditer(raw):
        one = found[0]
        if one[0] == 0x22:  # a string, whatever is in it
            continue
        depth += 1 if one in (b"[", b"{") else -1
        if depth > most:
            return True
    return False
