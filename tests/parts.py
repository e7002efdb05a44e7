"""Real parts that tests use: what to do when one is not on this machine."""

import os
from typing import NoReturn

import pytest


def absent(part: str, why: str) -> NoReturn:
    """Skip the test that needs `part`; where all parts are promised, as in CI, fail it."""
    reason = f"no {part} here: {why}"
    if os.environ.get("PLEIN_ALL_PARTS") == "1":
        pytest.fail(f"{reason} (PLEIN_ALL_PARTS=1 promises it)", pytrace=False)
    pytest.skip(reason)
