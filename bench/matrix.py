"""Matrix: what becomes of what people say while everything is killed, and how fast it goes."""

import random
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from bench.databases import Databases
from bench.matrix_kills import POINTS, kills
from bench.result import Result

# How often at each step.
_KILLS = 40
_POINTS = tuple(POINTS)


async def killed(databases: Databases) -> AsyncIterator[Result]:
    """R2: the bot is killed at each step of its work, and the homeserver at random."""
    points = [point for point in _POINTS for _ in range(_KILLS)]
    random.Random(20261125).shuffle(points)
    for where, url in databases.both():
        with tempfile.TemporaryDirectory(prefix="plein-bench-matrix-") as folder:
            seen = await kills(url, Path(folder), points)
        rest = (
            f"{seen.kills} kills at {len(_POINTS)} steps, {seen.server_kills} of the homeserver, "
            f"{seen.sends} sends, on {where}"
        )
        counts = {
            "lost": seen.lost,
            "doubled": seen.doubled,
            "that nobody can read": seen.unreadable,
            "put aside": seen.put_aside,
        }
        for what, count in counts.items():
            yield Result(name=f"Matrix R2: {rest}", value=count, unit=what, aim="0")
        yield Result(
            name=f"Matrix R2: kills at their step, on {where}",
            value=seen.kills - seen.not_reached.total(),
            unit=f"of {seen.kills}",
            aim="all but a few: the others came at another one",
        )


PARTS = {
    "matrix-kills": killed,
}
