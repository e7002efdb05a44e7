"""The scripts for `plein try`: each shows requirements as anybody can see them in a terminal."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent / "scripts"
ROOT = SCRIPTS.parents[3]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("giving", id="D1-D2-D3-D4-D5-D6"),
        pytest.param("cards", id="D7-D8-D9-E1-E2"),
        pytest.param("rounds", id="E4-E5-E9-A2-A3-A5"),
    ],
)
def test_a_script_shows_what_is_promised(name: str) -> None:
    command = [sys.executable, "-m", "bot", "try", "--config", str(SCRIPTS / "config.toml")]
    typed = (SCRIPTS / f"{name}.txt").read_text(encoding="utf-8")

    done = subprocess.run(
        command, input=typed, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert (done.returncode, done.stderr) == (0, "")
    expected = (SCRIPTS / f"{name}.expected").read_text(encoding="utf-8")
    # After an empty line it begins anew: what comes first by the clock hangs on the day of today.
    for block in expected.split("\n\n"):
        rest = done.stdout
        for line in block.splitlines():
            before, found, rest = rest.partition(line)
            assert found, f"{line!r} does not follow; there is:\n{before}"
    assert "\n!" not in done.stdout  # a line of the script that could not be done
