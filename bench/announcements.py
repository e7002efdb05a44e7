"""Announcements for small and large workplaces: planned, sent and taken back by the skill itself,
beside the same inserts, claims and sends done bare; and how that grows.

The chat takes any number of messages a second, and at once: what is measured is the bot, never the
pace that a chat bears.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bench.announcements_growth import picture, table
from bench.announcements_run import Measured, Step, run
from bench.databases import Databases
from bench.result import Result

_SIZES: Final = (1_000, 10_000, 100_000)
_PICTURE: Final = Path("build") / "announcements-growth.png"
_SHORT: Final = "under 1,000"


def measure(databases: Databases) -> Iterator[Result]:
    """Measure for workplaces of several sizes on both databases, and show the growth."""
    found: list[Measured] = []
    for size in _SIZES:
        for (where, url), (_, empty) in zip(databases.both(), databases.both(), strict=True):
            found.append(_in_a_process(where, url, empty, size))
            yield from _results(found[-1])
    _PICTURE.parent.mkdir(exist_ok=True)
    _PICTURE.write_bytes(picture(found))
    print(f"\n{table(found)}\n\nThe picture of it: {_PICTURE}")


def _in_a_process(where: str, url: str, empty: str, size: int) -> Measured:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(run, where, url, empty, size).result()


def _results(one: Measured) -> Iterator[Result]:
    people = f"{one.size:,} people, on {one.where}"
    yield _rate(f"announced to {people}: planned", one, one.planned, "people/s", one.bare.inserted)
    yield _rate(f"announced to {people}: sent", one, one.sent, "messages/s", one.bare.sent)
    yield _rate(f"taken back from {people}: planned", one, one.recalled, "people/s")
    yield Result(name=f"taken back from {people}: done", value=one.taken_away, unit="messages/s")
    for name, step in _steps(one):
        yield _short(f"longest transaction while {name}, {people}", step.longest)
    yield _short(f"preview for {people}", one.looked.seconds)
    yield _short(f"report on {people}", one.reported.seconds)
    for when, seconds in one.cards.items():
        yield _short(f"card drawn when {when}, {people}", seconds)
    yield from _together(one, people)
    yield from _memory(one, people)


def _steps(one: Measured) -> Sequence[tuple[str, Step]]:
    return (
        ("planned", one.planned),
        ("sent", one.sent),
        ("reported", one.reported),
        ("taken back", one.recalled),
    )


def _together(one: Measured, people: str) -> Iterator[Result]:
    """Say how it is when all of that happens at the same time."""
    both = one.together
    yield Result(
        name=f"announced to {people}, sent and asked meanwhile: planned",
        value=both.planned,
        unit="s",
        aim="100,000 in 15 s",
    )
    yield Result(
        name=f"announced to {people}, sent and asked meanwhile: longest wait for an answer",
        value=both.longest * 1000,
        unit="ms",
        p50_us=both.p50 * 1e6,
        p99_us=both.p99 * 1e6,
        aim=_SHORT,
    )


def _memory(one: Measured, people: str) -> Iterator[Result]:
    """Say how much memory the process took at most, with all that is measured in it."""
    yield Result(
        name=f"memory, announced to {people}", value=one.memory, unit="MB", aim="under 300"
    )
    yield Result(
        name=f"memory more than before, announced to {people}",
        value=one.more,
        unit="MB",
        aim="under 300",
    )


def _rate(name: str, one: Measured, step: Step, unit: str, seconds: float | None = None) -> Result:
    return Result(
        name=name,
        value=one.size / step.seconds,
        unit=unit,
        baseline=seconds and one.size / seconds,
        baseline_name="the driver alone" if seconds else "",
        aim="100,000 in 15 s" if step is one.planned else "",
    )


def _short(name: str, seconds: float) -> Result:
    return Result(name=name, value=seconds * 1000, unit="ms", aim=_SHORT)
