"""A survey of a large workplace: everybody invited, answers taken in, mixed, counted and published
by the skill itself, beside the same inserts by the driver and the same counting in numpy."""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bench.databases import Databases
from bench.result import Result
from bench.surveys_run import Measured, Sizes, run

_SIZES: Final = Sizes(invited=100_000, answers=50_000, pressed=2_000)
_HEAD: Final = ("what", "seconds", "bare", "ratio", "longest transaction", "memory more")


def measure(databases: Databases) -> Iterator[Result]:
    """Measure on both databases, and show what it takes."""
    found: list[Measured] = []
    for (where, url), (_, empty) in zip(databases.both(), databases.both(), strict=True):
        found.append(_in_a_process(where, url, empty))
        yield from _results(found[-1])
    print(f"\n{table(found)}")


def _in_a_process(where: str, url: str, empty: str) -> Measured:
    with (
        tempfile.TemporaryDirectory(prefix="plein-bench-keys-") as keys,
        ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool,
    ):
        return pool.submit(run, where, url, empty, Path(keys), _SIZES).result()


def _results(one: Measured) -> Iterator[Result]:
    sizes, parts = one.sizes, one.parts
    yield Result(
        name=f"{sizes.invited:,} invited to a survey, on {one.where}",
        value=sizes.invited / one.invited.seconds,
        unit="people/s",
        baseline=sizes.invited / one.bare.inserted,
        baseline_name="the driver alone",
        aim="100,000 in 15 s",
    )
    yield Result(
        name=f"answers sent by a press, on {one.where}",
        value=sizes.pressed / one.pressed.seconds,
        unit="answers/s",
        baseline=1 / one.bare.taken,
        baseline_name="the driver alone",
    )
    yield Result(
        name=f"answers sealed, on {one.where}",
        value=(sizes.answers - sizes.pressed) / one.arrived.seconds,
        unit="answers/s",
    )
    yield Result(
        name=f"answers mixed, on {one.where}",
        value=sizes.answers / one.mixed.seconds,
        unit="answers/s",
    )
    yield Result(
        name=f"{sizes.answers:,} answers closed, on {one.where}",
        value=one.closed.seconds,
        unit="s",
        aim="50,000 in 10 s",
    )
    for name, seconds in (
        ("opened", parts.opened),
        ("counted", parts.counted),
        ("suppressed", parts.suppressed),
        ("published", parts.published),
    ):
        yield Result(name=f"closing: {name} by itself, on {one.where}", value=seconds, unit="s")
    yield Result(
        name=f"memory, a survey of {sizes.invited:,} on {one.where}", value=one.memory, unit="MB"
    )


def table(measured: Sequence[Measured]) -> str:
    """Write the seconds of each step as a Markdown table."""
    rule = f"|---|{'--:|' * (len(_HEAD) - 1)}"
    return "\n".join(
        [f"| {' | '.join(_HEAD)} |", rule, *(row for one in measured for row in _rows(one))]
    )


def _rows(one: Measured) -> Iterator[str]:
    sizes, parts, bare = one.sizes, one.parts, one.bare
    steps = (
        (f"{sizes.invited:,} invited", one.invited, bare.inserted),
        (f"{sizes.pressed:,} answers sent by a press", one.pressed, bare.taken * sizes.pressed),
        (f"{sizes.answers - sizes.pressed:,} answers sealed", one.arrived, None),
        (f"{sizes.answers:,} answers mixed", one.mixed, None),
        (f"{sizes.answers:,} answers closed", one.closed, None),
    )
    for what, step, alone in steps:
        ends = f"{_figure(step.longest)} | {step.more:.0f} MB"
        yield f"| {one.where}: {what} | {_beside(step.seconds, alone)} | {ends} |"
    for what, seconds, alone in (
        ("seals opened", parts.opened, None),
        ("counted", parts.counted, bare.counted),
        ("suppressed", parts.suppressed, None),
        ("scored and related", parts.published - parts.counted - parts.suppressed, None),
        ("written, and all else removed", one.closed.longest, None),
    ):
        yield f"| … of which {what} | {_beside(seconds, alone)} | | |"


def _beside(seconds: float, alone: float | None) -> str:
    if alone is None:
        return f"{_figure(seconds)} | | "
    return f"{_figure(seconds)} | {_figure(alone)} | {seconds / alone:.1f}"


def _figure(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"
