"""Crash points: steps with a name, at which a test can kill the process."""

import os
import signal

_ENV = "PLEIN_CRASH_AT"
_at = os.environ.get(_ENV)


def crash_point(name: str) -> None:
    """Do nothing, unless a test named this step: then end the process as `kill -9` would.

    A test names it in the environment: `PLEIN_CRASH_AT=outbox.claimed`, or `outbox.claimed:3` for
    the third time.
    """
    if _at is not None:
        _count(name)


_seen: dict[str, int] = {}


def _count(name: str) -> None:
    wanted, _, times = (_at or "").partition(":")
    if name != wanted:
        return
    _seen[name] = _seen.get(name, 0) + 1
    if _seen[name] >= int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
