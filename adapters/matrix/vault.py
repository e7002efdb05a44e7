"""The keys that others gave the bot, sealed in the database: the folder of keys may be lost."""

import json
from collections.abc import Collection, Iterable
from typing import Any

import structlog
from sqlmodel import SQLModel, select

from adapters.matrix.library import HOSTILE, InboundGroupSession
from adapters.matrix.model import MatrixSession
from bot.errors import Refused
from bot.ports import Clock
from bot.seal import Seal
from storage.insert import insert_into
from storage.session import Store, execute

log = structlog.get_logger()

_sessions = SQLModel.metadata.tables["matrix_session"]


class Vault:
    """Keeps sessions for as long as somebody may still say something with them."""

    def __init__(self, store: Store, clock: Clock, seal: Seal) -> None:
        self._store = store
        self._clock = clock
        self._seal = seal

    async def keep(self, sessions: Collection[Any]) -> None:
        """Keep sessions of nio; a repeat changes nothing."""
        rows = [
            {
                "session": str(one.id),
                "sealed": self._seal.seal(json.dumps(_exported(one)), str(one.id)),
                "heard_at": self._clock.now(),
            }
            for one in sessions
        ]
        if rows:
            async with self._store.transaction(urgent=True) as db:
                statement = insert_into(_sessions, is_sqlite=self._store.is_sqlite)
                nothing = statement.on_conflict_do_nothing(index_elements=["session"])
                await execute(db, nothing, rows)

    async def all(self) -> list[Any]:
        """Give back what was kept, as sessions of nio."""
        async with self._store.transaction() as db:
            rows = list(await db.exec(select(MatrixSession)))
        return list(self._opened(rows))

    def _opened(self, rows: Iterable[MatrixSession]) -> Iterable[Any]:
        for row in rows:
            try:
                yield InboundGroupSession.import_session(
                    **json.loads(self._seal.open(row.sealed, row.session))
                )
            except (Refused, *HOSTILE) as error:
                log.error("matrix.session_lost", reason=type(error).__name__)


def _exported(session: Any) -> dict[str, Any]:
    return {
        "session_key": session.export_session(session.first_known_index),
        "signing_key": session.ed25519,
        "sender_key": session.sender_key,
        "room_id": session.room_id,
        "forwarding_chain": session.forwarding_chain,
    }
