"""From the command to the first answer in the console, and how much memory that takes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.result import Result

_RUNS = 5


def measure() -> Iterator[Result]:
    """Start the console in a fresh process, ask for help, and stop the clock at its answer."""
    _once()  # the first run writes byte code
    runs = [_once() for _ in range(_RUNS)]
    yield Result(
        name="start to the first answer in the console",
        value=median(took for took, _ in runs),
        unit="s",
        baseline=_bare(),
        baseline_name="importing what the databases and forms need",
        aim="under 0.5 s",
    )
    yield Result(
        name="resident memory of the console",
        value=max(peak for _, peak in runs),
        unit="MB",
        aim="under 80 MB",
    )


def _once() -> tuple[float, float]:
    """Return the seconds to the first answer, and the megabytes that it took at most."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "try"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=_as_people_have_it(),
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the console has no pipes")
        process.stdin.write("/plein help\n")
        process.stdin.flush()
        line = process.stdout.readline()
        took = time.perf_counter() - began
        # What the system counts for a child that ended includes its parent's share at the fork.
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        process.stdin.close()
        process.stdout.read()
    if not line.startswith("[dm "):
        raise RuntimeError(f"the console began with {line!r}")
    return took, _peak(status)


def _as_people_have_it() -> dict[str, str]:
    """The environment, without what would have Python compile everything at each start."""
    return {
        **{name: one for name, one in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONUNBUFFERED": "1",
    }


def _peak(status: str) -> float:
    line = next(one for one in status.splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _bare() -> float:
    code = "import sqlmodel, sqlalchemy.ext.asyncio, pydantic"
    runs: list[float] = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, env=_as_people_have_it())
        runs.append(time.perf_counter() - began)
    return median(runs)
