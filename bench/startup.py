"""From the command to the first answer in the console, and how much memory that takes."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from bench.result import Result

_RUNS = 5


def measure() -> Iterator[Result]:
    """Start the console in a fresh process, ask for help, and stop the clock at its answer."""
    _once()  # the first run writes byte code
    times = sorted(_once() for _ in range(_RUNS))
    yield Result(
        name="start to the first answer in the console",
        value=median(times),
        unit="s",
        baseline=_bare(),
        baseline_name="importing what the databases and forms need",
        aim="under 0.5 s",
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Result(name="resident memory of the console", value=peak, unit="MB", aim="under 80 MB")


def _once() -> float:
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "try"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the console has no pipes")
        process.stdin.write("/plein help\n")
        process.stdin.flush()
        line = process.stdout.readline()
        took = time.perf_counter() - began
        process.stdin.close()
        process.stdout.read()
    if not line.startswith("[dm "):
        raise RuntimeError(f"the console began with {line!r}")
    return took


def _bare() -> float:
    began = time.perf_counter()
    code = "import sqlmodel, sqlalchemy.ext.asyncio, pydantic, structlog"
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began
