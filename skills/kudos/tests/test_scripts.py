"""The scripts for `plein try`: each shows requirements as anybody can see them in a terminal."""

from pathlib import Path

import pytest

from tests.played import played

SCRIPTS = Path(__file__).parent / "scripts"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("giving", id="D1-D2-D3-D4-D5-D6"),
        pytest.param("cards", id="D7-D8-D9-E1-E2"),
        pytest.param("rounds", id="E4-E5-E9-A2-A3-A5"),
    ],
)
def test_a_script_shows_what_is_promised(name: str) -> None:
    assert played(SCRIPTS, name)
