"""Copies of the tree, in which tests make and change things as people do with the real one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_COPIED = ("adapters", "bot", "docs", "skills", "storage", "tests", "changes", "deploy", ".ci")
_PATIENCE = 300  # seconds
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "*.db*")


def copy_of_the_tree(folder: Path) -> Path:
    """Copy what is needed to work on Plein into an empty folder; returns the folder."""
    for name in _COPIED:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    # Pyright looks for it here; the copy comes first on the way to what is imported.
    (folder / ".venv").symlink_to(Path(sys.prefix), target_is_directory=True)
    return folder


def run_in(folder: Path, *words: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python with the code of a copy, to its end; `typed` is its standard input."""
    return subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )


def check(folder: Path, *words: object) -> str:
    """Run Python as `run_in` does, fail with all that it said when it fails, and give that."""
    done = run_in(folder, *words)
    said = done.stdout + done.stderr
    assert done.returncode == 0, f"{' '.join(map(str, words))}\n{said}"
    return said
