"""One-time codes that link two accounts to one person, and how often somebody tried one."""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import delete, func, or_, update
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.outbox import UNSENT, Outgoing
from storage.people import Account
from storage.session import execute
from storage.table import Kept, Table, moment, person_key, primary_key
from storage.tokens import hash_of

TERM: Final = timedelta(minutes=10)
TRIES: Final = 5
_TRIES_WITHIN: Final = timedelta(hours=1)
# Without what looks alike: 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V.
_LETTERS: Final = "34679ACDEFGHJKMNPRTWXY"
_LENGTH: Final = 8


class LinkCode(Table, table=True):
    """A code that somebody asked for in one chat, to be typed in another. Only its hash is stored.

    Once it was typed, it works for nobody but who typed it.
    """

    __tablename__ = "core_link_code"
    kept: ClassVar[Kept] = Kept(
        what="that somebody asked for a code to link a chat, and who typed it",
        why="to let the code work once",
        days=1,
        since="until",
    )

    id: str = primary_key()
    person_id: str = person_key(on_erasure="delete")
    account_id: str = Field(foreign_key="core_account.id", ondelete="CASCADE", max_length=26)
    code_hash: str = Field(max_length=64, unique=True)
    until: datetime = moment(index=True)
    typed_by_id: str | None = person_key(on_erasure="delete", optional=True)


class LinkTry(Table, table=True):
    """A code that somebody typed and that led nowhere."""

    __tablename__ = "core_link_try"
    kept: ClassVar[Kept] = Kept(
        what="that somebody typed a wrong code",
        why="so that nobody can find one by trying",
        days=1,
        since="tried_at",
    )

    id: str = primary_key()
    person_id: str = person_key(on_erasure="delete")
    tried_at: datetime = moment(index=True)


async def make_code(db: AsyncSession, person_id: str, account_id: str, now: datetime) -> str:
    """Make a code, to be shown to one person: `R7KP-4MXD`. An earlier one of theirs ends."""
    await execute(db, delete(LinkCode).where(col(LinkCode.person_id) == person_id))
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    db.add(
        LinkCode(
            person_id=person_id, account_id=account_id, code_hash=hash_of(code), until=now + TERM
        )
    )
    await db.flush()
    return f"{code[:4]}-{code[4:]}"


async def type_code(db: AsyncSession, typed: str, person_id: str, now: datetime) -> LinkCode | None:
    """Find the code that somebody typed, which from now on is theirs to use; None for any that is
    wrong, over, used, or typed by another before."""
    found = (
        await db.exec(
            select(LinkCode)
            .where(LinkCode.code_hash == hash_of(_plain(typed)), col(LinkCode.until) > now)
            .with_for_update()
        )
    ).first()
    if found is None or found.typed_by_id not in (None, person_id):
        return None
    if found.person_id != person_id:
        found.typed_by_id = person_id
    return found


async def typed_code(
    db: AsyncSession, code_id: str, person_id: str, now: datetime
) -> LinkCode | None:
    """Find a code that this person typed, while it works."""
    found = await db.get(LinkCode, code_id, with_for_update=True)
    if found is None or found.typed_by_id != person_id or found.until <= now:
        return None
    return found


async def use_up(db: AsyncSession, code: LinkCode) -> None:
    """Let a code work no more."""
    await db.delete(code)
    await db.flush()


async def tries_of(db: AsyncSession, person_id: str, now: datetime) -> int:
    """Count the codes in the last hour with which somebody got nowhere."""
    rows = await db.exec(
        select(func.count())
        .select_from(LinkTry)
        .where(LinkTry.person_id == person_id, col(LinkTry.tried_at) > now - _TRIES_WITHIN)
    )
    return rows.one()


def note_try(db: AsyncSession, person_id: str, now: datetime) -> None:
    """Remember that somebody typed a code which led nowhere."""
    db.add(LinkTry(person_id=person_id, tried_at=now))


async def drop_unsent(db: AsyncSession, account: Account) -> int:
    """Send nothing more of what waits for an account alone; return how many sheets that were."""
    name = account.external_id
    alone = or_(col(Outgoing.account) == name, col(Outgoing.only) == name)
    result = await execute(
        db,
        update(Outgoing)
        .where(
            col(Outgoing.adapter) == account.adapter,
            col(Outgoing.workspace) == account.workspace,
            col(Outgoing.state).in_(UNSENT),
            alone,
        )
        .values(state="dropped", sheet=None, reason="the account is theirs no more"),
    )
    return result.rowcount


def _plain(typed: str) -> str:
    return "".join(one for one in typed.upper() if one.isalnum())
