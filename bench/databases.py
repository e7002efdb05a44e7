"""Databases to measure on: SQLite files, and PostgreSQL where there is one."""

from collections.abc import Callable, Iterator
from pathlib import Path

SQLITE = "SQLite FULL"
POSTGRES = "PostgreSQL"


class Databases:
    """Hands out URLs of empty databases: files in `folder`, and what `fresh` makes."""

    def __init__(self, folder: Path, fresh: Callable[[], str] | None) -> None:
        self._folder = folder
        self._fresh = fresh
        self._count = 0

    def sqlite(self) -> str:
        """Give an SQLite file, alone in its folder."""
        self._count += 1
        folder = self._folder / f"sqlite-{self._count}"
        folder.mkdir()
        return f"sqlite:///{folder / 'plein.db'}"

    def postgres(self) -> str | None:
        """Give a database on PostgreSQL; None where there is no server."""
        return None if self._fresh is None else self._fresh()

    def both(self) -> Iterator[tuple[str, str]]:
        """Give one of each, with its name."""
        yield SQLITE, self.sqlite()
        url = self.postgres()
        if url is not None:
            yield POSTGRES, url
