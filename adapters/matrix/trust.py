"""Whose devices may read what the bot says: the choice of whoever runs it, and who people were."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import update
from sqlmodel import SQLModel, col, select

from adapters.matrix.model import MatrixIdentity
from adapters.matrix.settings import Trust
from adapters.matrix.signed import Identity
from bot.ports import Clock
from storage.insert import insert_into
from storage.session import Store, execute

log = structlog.get_logger()

# How often it is noted that somebody was there.
_SELDOM: Final = timedelta(days=7)
_identities = SQLModel.metadata.tables["matrix_identity"]


class Doorkeeper:
    """Knows the identities that the homeserver tells, and those that people had at first."""

    def __init__(self, trust: Trust, store: Store, clock: Clock) -> None:
        self._trust = trust
        self._store = store
        self._clock = clock
        self._told: dict[str, Identity] = {}
        self._first: dict[str, MatrixIdentity] = {}

    async def open(self) -> None:
        """Remember who people were."""
        if self._trust == "first_identity":
            async with self._store.transaction() as db:
                rows = (await db.exec(select(MatrixIdentity))).all()
            self._first = {row.account: row for row in rows}

    def allows(self, device: Any) -> bool:
        """Whether a device may have the keys of rooms."""
        if self._trust == "any_device":
            return True
        told = self._told.get(device.user_id)
        if told is None or (device.id, device.ed25519) not in told.devices:
            return False
        if self._trust == "signed_device":
            return True
        first = self._first.get(device.user_id)
        return first is not None and first.master == told.master

    async def learn(self, told: Mapping[str, Identity | None]) -> None:
        """Take what the homeserver tells of people's identities now."""
        for account, identity in told.items():
            if identity is None:
                self._told.pop(account, None)
            else:
                self._told[account] = identity
                if self._trust == "first_identity":
                    await self._compare(account, identity.master)

    async def _compare(self, account: str, master: str) -> None:
        """Note who somebody is for the first time, and that they are another one since."""
        first, now = self._first.get(account), self._clock.now()
        if first is None:
            await self._note(account, master)
        elif first.master != master and first.other != master:
            log.error("matrix.identity_changed")
            await self._change(account, other=master, seen_at=now)
        elif first.master == master and (first.other or now - first.seen_at > _SELDOM):
            await self._change(account, other=None, seen_at=now)

    async def _note(self, account: str, master: str) -> None:
        row = {"account": account, "master": master, "seen_at": self._clock.now()}
        async with self._store.transaction(urgent=True) as db:
            statement = insert_into(_identities, is_sqlite=self._store.is_sqlite)
            await execute(db, statement.on_conflict_do_nothing(index_elements=["account"]), row)
            self._first[account] = await db.get_one(MatrixIdentity, account)

    async def _change(self, account: str, **values: object) -> None:
        async with self._store.transaction(urgent=True) as db:
            theirs = col(MatrixIdentity.account) == account
            await execute(db, update(MatrixIdentity).where(theirs).values(**values))
            self._first[account] = await db.get_one(MatrixIdentity, account)

    async def look_again(self) -> None:
        """See whether an operator has accepted the other identity of somebody."""
        if any(row.other for row in self._first.values()):
            await self.open()


async def changed(store: Store) -> Sequence[MatrixIdentity]:
    """List whose identity is another one than at first, by account."""
    query = select(MatrixIdentity).where(col(MatrixIdentity.other).is_not(None))
    async with store.transaction() as db:
        return (await db.exec(query.order_by(col(MatrixIdentity.account)))).all()


async def accept(store: Store, account: str) -> bool:
    """Take the other identity of somebody for theirs from now on; false where there is none."""
    async with store.transaction() as db:
        row = await db.get(MatrixIdentity, account)
        if row is None or row.other is None:
            return False
        row.master, row.other = row.other, None
        db.add(row)
    return True
