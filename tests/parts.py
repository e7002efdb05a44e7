"""Real parts that tests use: where they listen, how they end, and what to do when one is not on
this machine."""

import os
import shutil
import socket
from typing import Final, NoReturn

import pytest

PATIENCE: Final = 60.0  # seconds; what takes one here takes many on a busy machine

# Begins a command that is to end with whoever started it, however that ends. Only Linux has it.
LEASH: Final = ("setpriv", "--pdeathsig", "KILL", "--") if shutil.which("setpriv") else ()


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
