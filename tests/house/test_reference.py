"""docs/reference is what the code says now."""

import subprocess
import sys
from pathlib import Path

from tests.house.reference import FOLDER
from tests.house.tree import ROOT


def test_the_reference_is_what_the_code_says(tmp_path: Path) -> None:
    # In a process of its own: what other tests load has tables and commands, too.
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import sys; from pathlib import Path; from tests.house.reference import *;"
            "write(Path(sys.argv[1]), documented())",
            str(tmp_path),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    made = {page.name: page.read_text("utf-8") for page in tmp_path.iterdir()}
    kept = {page.name: page.read_text("utf-8") for page in FOLDER.iterdir()}
    stale = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    assert stale == [], "write them anew: python -m tests.house.reference"
