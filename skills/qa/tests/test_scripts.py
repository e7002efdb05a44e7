"""The scripts for `plein try`: each shows requirements as anybody can see them in a terminal."""

from pathlib import Path

import pytest

from tests.played import played

SCRIPTS = Path(__file__).parent / "scripts"


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param("asking", id="D1-D2-D3-D4-E9")])
def test_a_script_shows_what_is_promised(name: str) -> None:
    assert played(SCRIPTS, name)
