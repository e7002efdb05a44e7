"""One measurement, and how measurements are printed."""

import contextlib
import json
import sys
import threading
import time
from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

_LOOK: Final = 0.02  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A rate (per second) or a size, with its baseline's when there is one, and its aim."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    baseline_name: str = ""
    p50_us: float | None = None
    p99_us: float | None = None
    aim: str = ""

    @property
    def ratio(self) -> float | None:
        """The value in baselines: 1.0 is as fast as bare."""
        return None if not self.baseline else self.value / self.baseline


def show(result: Result) -> None:
    """Print a measurement as one line of JSON."""
    line = asdict(result) | {"ratio": result.ratio}
    print(json.dumps({key: value for key, value in line.items() if value not in (None, "")}))
    sys.stdout.flush()


def table(results: Iterable[Result]) -> str:
    """Write measurements as a Markdown table."""
    head = "| what | measured | bare | ratio | p50 | p99 | aim |\n|---|--:|--:|--:|--:|--:|---|"
    return "\n".join([head, *(_row(one) for one in results)])


def _row(one: Result) -> str:
    bare = f"{_figure(one.baseline)} ({one.baseline_name})" if one.baseline else ""
    ratio = f"{one.ratio:.2f}" if one.ratio else ""
    value = _figure(one.value)
    times = [f"{micro:,.0f} µs" if micro else "" for micro in (one.p50_us, one.p99_us)]
    return (
        f"| {one.name} | {value} {one.unit} | {bare} | {ratio} | {' | '.join(times)} | {one.aim} |"
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"


def resident(process: int | str = "self") -> float:
    """Tell how much memory a process takes now, in megabytes."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


class Most:
    """The most memory that the process took while it was watched, in megabytes."""

    def __init__(self) -> None:
        self.before = resident()
        self.value = self.before
        self._over = threading.Event()

    @contextlib.contextmanager
    def watched(self) -> Generator[None]:
        """Watch from a thread: the loop may be busy when it takes most."""
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    @property
    def more(self) -> float:
        """How much more that is than before."""
        return max(self.value - self.before, 0)

    def _watch(self) -> None:
        while not self._over.wait(_LOOK):
            self.value = max(self.value, resident())


class Stopwatch:
    """Times single steps, to say their median and 99th percentile."""

    def __init__(self) -> None:
        self._laps: list[float] = []
        self._began = 0.0

    def __enter__(self) -> "Stopwatch":
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self._laps.append(time.perf_counter() - self._began)

    @property
    def rate(self) -> float:
        """Steps a second."""
        return len(self._laps) / sum(self._laps)

    @property
    def p50_us(self) -> float:
        """The median of a step, in microseconds."""
        return median(self._laps) * 1e6

    @property
    def p99_us(self) -> float:
        """The 99th percentile of a step, in microseconds."""
        return quantiles(self._laps, n=100)[98] * 1e6
