"""Real parts that tests use: where they listen, and what to do when one is not on this machine."""

import os
import socket
from typing import NoReturn

import pytest


def absent(part: str, why: str) -> NoReturn:
    """Skip the test that needs `part`; where all parts are promised, as in CI, fail it."""
    reason = f"no {part} here: {why}"
    if os.environ.get("PLEIN_ALL_PARTS") == "1":
        pytest.fail(f"{reason} (PLEIN_ALL_PARTS=1 promises it)", pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """Find a port that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
