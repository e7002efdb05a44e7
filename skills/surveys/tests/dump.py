"""What the owner of a database has: every state that it was ever in, byte by byte.

The attack of the tests beside it. It knows who sent their answers when, for the ledger and the chat
tell; it has all rows in the order in which they lie on disk, the bytes of the files and of the log,
and at the end every key that is left; and it tries to tell whose answers are whose.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

from skills.surveys.sealing import key_of
from storage.key_ring import KeyGone
from storage.sealing import Damaged
from storage.session import Store, execute

_TABLES = ("surveys_arrived", "surveys_envelope")


@dataclass(kw_only=True)
class Owner:
    """Somebody who keeps a copy of everything, each time that something happened."""

    store: Store
    round_id: str
    sent: list[list[str]] = field(default_factory=list[list[str]])
    rows: list[list[bytes]] = field(default_factory=list[list[bytes]])

    async def looks(self) -> None:
        """Keep a copy: who has sent by now, and the rows of answers as they lie."""
        order = "" if self.store.is_sqlite else " ORDER BY ctid"
        async with self.store.transaction() as db:
            ledger = await execute(db, text("SELECT person_id FROM surveys_ledger WHERE has_sent"))
            self.sent.append([str(one) for one in ledger.scalars()])
            found: list[bytes] = []
            for table in _TABLES:
                rows = await execute(db, text(f"SELECT sealed FROM {table}{order}"))
                found += [bytes(one) for one in rows.scalars()]
            self.rows.append(found)

    def guesses(self) -> list[tuple[str, bytes]]:
        """Guess whose answers are whose, in order: what came since the last look is of who sent
        since then. Of whoever nothing can be opened yet, what can be opened next is."""
        guessed: list[tuple[str, bytes]] = []
        known: set[str] = set()
        seen: set[bytes] = set()
        waiting: list[str] = []
        for people, rows in zip(self.sent, self.rows, strict=True):
            waiting += [one for one in people if one not in known]
            known.update(people)
            opened = [self._opened(one) for one in rows if one not in seen]
            seen.update(rows)
            came = list(filter(None, opened))[: len(waiting)]
            guessed += zip(waiting, came, strict=False)
            del waiting[: len(came)]
        return guessed

    def opens(self) -> Sequence[bytes]:
        """Open all that was kept and can be opened by now, in the order in which it lay last."""
        seen = dict.fromkeys(row for rows in reversed(self.rows) for row in rows)
        return [one for one in map(self._opened, seen) if one is not None]

    def _opened(self, sealed: bytes) -> bytes | None:
        keys = self.store.keys
        for name in keys.names(key_of(self.round_id)):
            try:
                return keys.key(name).open(sealed, about=f"surveys_envelope/{self.round_id}")
            except (KeyGone, Damaged):
                continue
        return None


def history(store: Store) -> Iterable[bytes]:
    """Read the files of a database: its pages, those that are free again, and its log."""
    if store.is_sqlite:
        path = Path(str(store.url.database))
        return [one.read_bytes() for one in path.parent.glob(f"{path.name}*") if one.is_file()]
    return _of_postgres(store.url.render_as_string(hide_password=False))


def _of_postgres(url: str) -> Sequence[bytes]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        asked = "SELECT current_setting('data_directory'), pg_relation_filepath('core_arrived')"
        folder, relation = _row(connection.execute(asked).fetchone())
    base = Path(folder)
    pages = [one for one in (base / relation).parent.iterdir() if one.is_file()]
    return [one.read_bytes() for one in (*pages, *(base / "pg_wal").glob("0*"))]


def _row(found: Any) -> tuple[str, str]:
    return str(found[0]), str(found[1])


def mentions(files: Iterable[bytes], ids: Iterable[str]) -> Mapping[str, int]:
    """Count how often each of these ids stands anywhere in the files."""
    found = list(files)
    return {one: sum(data.count(one.encode()) for data in found) for one in ids}
