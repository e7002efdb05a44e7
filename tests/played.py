"""Scripts for `plein try`, played as somebody types them, and what must be said in answer."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def played(scripts: Path, name: str) -> str:
    """Play `<name>.txt` with the folder's config.toml, and return what the terminal shows.

    The lines of `<name>.expected` must be in it, one after the other; after an empty line it begins
    anew, as what comes first by the clock hangs on the day of today.
    """
    command = [sys.executable, "-m", "bot", "try", "--config", str(scripts / "config.toml")]
    typed = (scripts / f"{name}.txt").read_text(encoding="utf-8")

    done = subprocess.run(
        command, input=typed, cwd=_ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert (done.returncode, done.stderr) == (0, "")
    expected = (scripts / f"{name}.expected").read_text(encoding="utf-8")
    for block in expected.split("\n\n"):
        rest = done.stdout
        for line in block.splitlines():
            before, found, rest = rest.partition(line)
            assert found, f"{line!r} does not follow; there is:\n{before}"
    assert "\n!" not in done.stdout  # a line of the script that could not be done
    return done.stdout
