"""The channels that the bot may post in, as their chats know them, with their queries."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint, delete
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table, primary_key, storable


class Channel(Table, table=True):
    """A channel that the bot may post in, by the name people use for it."""

    __tablename__ = "core_channel"
    __table_args__ = (
        UniqueConstraint("adapter", "workspace", "external_id"),
        Index("ix_core_channel_name", "name"),
    )
    kept: ClassVar[Kept] = Kept(what="nothing of people", why="to post by a channel's name")

    id: str = primary_key()
    adapter: str = Field(max_length=40)
    workspace: str = Field(max_length=200)
    external_id: str = Field(max_length=255)
    name: str = Field(max_length=200)
    kind: str = Field(default="public", max_length=10)
    language: str | None = Field(default=None, max_length=8)


async def channels_called(db: AsyncSession, name: str) -> Sequence[Channel]:
    """Find the channels of this name over all chats, in no particular order."""
    rows = await db.exec(select(Channel).where(Channel.name == storable(name)))
    return rows.all()


async def channel_name(
    db: AsyncSession, adapter: str, workspace: str, external_id: str
) -> str | None:
    """Tell how people call a channel, by what its chat calls it; None when that was never told."""
    rows = await db.exec(
        select(Channel.name).where(
            Channel.adapter == adapter,
            Channel.workspace == workspace,
            Channel.external_id == external_id,
        )
    )
    return rows.first()


async def channel_kept(
    db: AsyncSession, adapter: str, workspace: str, external_id: str
) -> Channel | None:
    """Find a channel by what its chat calls it."""
    rows = await db.exec(
        select(Channel).where(
            Channel.adapter == adapter,
            Channel.workspace == workspace,
            Channel.external_id == external_id,
        )
    )
    return rows.first()


async def channels_known(db: AsyncSession) -> Sequence[Channel]:
    """List the channels of all chats, by name."""
    rows = await db.exec(select(Channel).order_by(col(Channel.name), col(Channel.id)))
    return rows.all()


async def channels_in(db: AsyncSession, adapter: str, workspace: str) -> Sequence[Channel]:
    """List the channels of one workspace of a chat, by name."""
    rows = await db.exec(
        select(Channel)
        .where(Channel.adapter == adapter, Channel.workspace == workspace)
        .order_by(col(Channel.name), col(Channel.id))
    )
    return rows.all()


async def forget_channels(
    db: AsyncSession, adapter: str, workspace: str, external_ids: Collection[str]
) -> None:
    """Forget channels of one workspace, by what their chat calls them."""
    await db.exec(
        delete(Channel).where(
            col(Channel.adapter) == adapter,
            col(Channel.workspace) == workspace,
            col(Channel.external_id).in_(external_ids),
        )
    )


async def note_channels(db: AsyncSession, channels: Sequence[Channel]) -> None:
    """Store channels of one chat, or bring the names of known ones up to date."""
    for channel in channels:
        rows = await db.exec(
            select(Channel).where(
                Channel.adapter == channel.adapter,
                Channel.workspace == channel.workspace,
                Channel.external_id == channel.external_id,
            )
        )
        known = rows.first()
        if known is None:
            db.add(channel)
        else:
            known.name, known.kind, known.language = channel.name, channel.kind, channel.language
            db.add(known)
