"""Slow work that takes along what comes meanwhile: one of a kind at a time in a process."""

from collections.abc import Generator
from contextlib import contextmanager

from bot import Job


class _Running:
    """What runs in this process."""

    def __init__(self) -> None:
        self.names: set[str] = set()


@contextmanager
def alone(job: Job, name: str) -> Generator[bool]:
    """Tell whether nothing of this name runs here yet. Who comes second leaves it to the first,
    which goes on until nothing is left."""
    running = job.house.memory(_Running).names
    if name in running:
        yield False
        return
    running.add(name)
    try:
        yield True
    finally:
        running.discard(name)
