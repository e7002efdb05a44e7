"""The keys of rooms, for as long as they are used: in the folder of keys, which is nio's, and those
that others gave the bot in the database, too, sealed: the folder may be lost."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlmodel import SQLModel, select

from adapters.matrix.dates import date, forget_unused
from adapters.matrix.library import HOSTILE, InboundGroupSession
from adapters.matrix.model import MatrixSession, MatrixUnread
from bot.errors import Refused
from bot.ports import Clock
from bot.seal import Seal
from storage.insert import insert_into
from storage.session import Store, execute

log = structlog.get_logger()

# How often it is looked what was used, and what was not for long.
_PACE: Final = timedelta(hours=1)
_sessions = SQLModel.metadata.tables["matrix_session"]


class Vault:
    """Keeps sessions for as long as somebody may still say something with them."""

    def __init__(self, store: Store, clock: Clock, seal: Seal) -> None:
        self._store = store
        self._clock = clock
        self._seal = seal
        self._tidied_at: datetime | None = None

    async def keep(self, sessions: Collection[Any]) -> None:
        """Keep sessions of nio from now on; of a repeat, that they are still used."""
        rows = [
            {
                "session": str(one.id),
                "sealed": self._seal.seal(json.dumps(_exported(one)), str(one.id)),
                "used_at": self._clock.now(),
            }
            for one in sessions
        ]
        if rows:
            async with self._store.transaction(urgent=True) as db:
                statement = insert_into(_sessions, is_sqlite=self._store.is_sqlite)
                again = statement.on_conflict_do_update(
                    index_elements=["session"], set_={"used_at": statement.excluded.used_at}
                )
                await execute(db, again, rows)

    async def tidy(self, olm: Any, used: set[str]) -> None:
        """Once an hour note which sessions of nio's machine were used meanwhile, taking them out of
        the set, and take those that were not for long out of the machine and its store; so too
        requests for keys for which nothing waits any more."""
        now = self._clock.now()
        if self._tidied_at is not None and now - self._tidied_at < _PACE:
            return
        taken = set(used)
        own = olm.account.identity_keys["curve25519"]
        theirs = (one for one in olm.inbound_group_store if one.sender_key != own)
        await self.keep([one for one in theirs if one.id in taken])
        kept = timedelta(days=MatrixSession.kept.in_days())
        forget_unused(olm, taken, now=now, since=now - kept)
        used -= taken
        await self._forget_requests(olm)
        self._tidied_at = now

    async def _forget_requests(self, olm: Any) -> None:
        async with self._store.transaction() as db:
            wanted = set(await db.exec(select(MatrixUnread.session)))
        requests: list[Any] = list(olm.outgoing_key_requests.values())
        for one in requests:
            if one.session_id not in wanted:
                del olm.outgoing_key_requests[one.request_id]
                olm.store.remove_outgoing_key_request(one)

    async def restore(self, olm: Any) -> None:
        """Give nio's machine what was kept: its own store is new."""
        async with self._store.transaction() as db:
            rows = list(await db.exec(select(MatrixSession)))
        used_at: dict[str, datetime] = {}
        for row in rows:
            session = self._opened(row)
            if session is not None:
                olm.inbound_group_store.add(session)
                olm.save_inbound_group_session(session)
                used_at[str(session.id)] = row.used_at
        date(olm, used_at)

    def _opened(self, row: MatrixSession) -> Any:
        try:
            return InboundGroupSession.import_session(
                **json.loads(self._seal.open(row.sealed, row.session))
            )
        except (Refused, *HOSTILE) as error:
            log.error("matrix.session_lost", reason=type(error).__name__)
            return None


def _exported(session: Any) -> dict[str, Any]:
    return {
        "session_key": session.export_session(session.first_known_index),
        "signing_key": session.ed25519,
        "sender_key": session.sender_key,
        "room_id": session.room_id,
        "forwarding_chain": session.forwarding_chain,
    }
