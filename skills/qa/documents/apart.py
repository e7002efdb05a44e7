"""Has a file read by another process, which may fail or be ended without harm."""

import signal
from datetime import timedelta
from typing import Final

from pydantic import ValidationError

from bot import run_apart
from skills.qa.documents.order import ORDER, READING, Order
from skills.qa.documents.values import Problem, Reading, Why

MOST_BYTES: Final = 20 * 1024 * 1024
_READER: Final = "skills.qa.documents.child"
# It may use twenty seconds of the processor, for which others may make it wait.
_PATIENCE: Final = timedelta(minutes=2)
_MOST_SAID: Final = 64 * 1024 * 1024
# How a library ends that trips over its own feet.
_CRASHES: Final = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS)


async def read_file(name: str, data: bytes) -> Reading:
    """Read a file that somebody brings: its documents, or its rows of questions, and what is the
    matter with the rest. What kind it is its bytes tell, and only of texts its name.

    A bad file is a problem in what is given, and never raises.

    Raises: StillOpen, in a transaction, which would wait for it.
    """
    if len(data) > MOST_BYTES:
        return _unread(name, "too_large")
    order = ORDER.dump_json(Order(name=name.encode("utf-8", "replace").decode()))
    status, said = await run_apart(
        _READER, order + b"\n" + data, patience=_PATIENCE, most=_MOST_SAID
    )
    if status in _CRASHES:
        return _unread(name, "broken")
    try:
        return READING.validate_json(said) if status == 0 else _unread(name, "too_hard")
    except ValidationError:
        return _unread(name, "broken")


def _unread(name: str, why: Why) -> Reading:
    return Reading(problems=(Problem(file=name, why=why),))
