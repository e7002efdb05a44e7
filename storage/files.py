"""Bytes of files that the bot says, from the turn that says them until the relay has sent them."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, LargeBinary, delete
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.outbox import UNSENT, Outgoing
from storage.session import execute
from storage.table import Kept, Table, moment, person_key, primary_key


class OutgoingFile(Table, table=True):
    """The bytes of a file in the message `message_id`; its sheets say how it is called.

    One row serves every copy of the message. `person_id` is set when it is for one person alone.
    That of a message to many stays as long as its words: others may get it later.
    """

    __tablename__ = "core_outgoing_file"
    kept: ClassVar[Kept] = Kept(
        what="a file that the bot is about to send",
        why="to send it; it goes as soon as that is done, and with the words when it is for many",
        days=30,
        since="stored_at",
    )

    id: str = primary_key()
    message_id: str = Field(max_length=26, index=True)
    person_id: str | None = person_key(on_erasure="delete", optional=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    stored_at: datetime = moment(index=True)


async def file_data(db: AsyncSession, ids: Collection[str]) -> dict[str, bytes]:
    """Get the bytes of files; those that are not kept any more are missing."""
    rows = await db.exec(
        select(OutgoingFile.id, OutgoingFile.data).where(col(OutgoingFile.id).in_(ids))
    )
    return dict(rows.all())


async def keep_shared_files(
    db: AsyncSession, message_id: str, files: Sequence[bytes], now: datetime
) -> list[str]:
    """Keep the files of a message to many, unless they are kept already; return their ids.

    The id of a file follows from its bytes, so that whoever goes on with the message says the same.
    """
    ids = [hashlib.sha256(message_id.encode() + data).hexdigest()[:26] for data in files]
    kept = set(await db.exec(select(OutgoingFile.id).where(col(OutgoingFile.id).in_(ids))))
    new = {id: data for id, data in zip(ids, files, strict=True) if id not in kept}
    db.add_all(
        OutgoingFile(id=id, message_id=message_id, data=data, stored_at=now)
        for id, data in new.items()
    )
    return ids


async def drop_sent_files(db: AsyncSession, messages: Collection[str]) -> None:
    """Delete the files of messages, unless something of one is still to be sent or decided."""
    waiting = select(Outgoing.message_id).where(
        col(Outgoing.message_id).in_(messages), col(Outgoing.state).in_((*UNSENT, "held", "dead"))
    )
    await execute(
        db,
        delete(OutgoingFile).where(
            col(OutgoingFile.message_id).in_(messages),
            col(OutgoingFile.message_id).not_in(waiting),
        ),
    )
