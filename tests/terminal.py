"""Runs `plein` as somebody at a terminal does: in a folder, as a process of its own."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.parts import PATIENCE

ROOT = Path(__file__).parent.parent


def plein(folder: Path, *words: object, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `root` is the tree whose code it is."""
    return subprocess.run(
        _words(words),
        cwd=folder,
        env=_environment(root),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextlib.contextmanager
def running(folder: Path, *words: object) -> Iterator[str]:
    """Run `plein run …` until the block ends; gives the address at which it says it is.

    Afterwards it must have stopped by itself, as it was asked to.
    """
    with subprocess.Popen(
        _words(("run", *words)),
        cwd=folder,
        env=_environment(ROOT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            address = said.rpartition(" ")[2].strip()
            assert address.startswith("http://"), said
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                status = process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert status == 0


def _words(words: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-m", "bot", *map(str, words)]


def _environment(root: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"}
