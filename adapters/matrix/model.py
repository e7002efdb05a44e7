"""What is remembered of Matrix: the bot's one device, its rooms, and what cannot be read yet."""

from datetime import datetime
from typing import ClassVar, Final

from sqlmodel import Field

from storage.table import Kept, Table, account_name, moment

ADAPTER: Final = "matrix"


class MatrixDevice(Table, table=True):
    """The one device of the bot, and how far it has heard.

    `token` and `seeds` are sealed. `retired` names the devices whose keys were lost, until they are
    signed out. Whoever holds the lease (`owner`, until `owned_until`) hears and
    speaks: two at once would spoil the device's keys.
    """

    __tablename__ = "matrix_device"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: the bot's own token and keys, sealed",
        why="to be the same device after a restart",
    )

    user: str = Field(primary_key=True, max_length=255)
    device: str = Field(max_length=255)
    token: str | None = None
    seeds: str
    next_batch: str | None = None
    retired: str | None = None
    owner: str | None = Field(default=None, max_length=26)
    owned_until: datetime | None = moment(optional=True)


class MatrixRoom(Table, table=True):
    """A room in which the bot is. `direct` is the one account that it talks with there; it is
    not in it yet while `invited_by` says who asked it to come.

    Once a room was encrypted it is so for ever: nothing is said there in plain words, whatever a
    server tells later.
    """

    __tablename__ = "matrix_room"
    kept: ClassVar[Kept] = Kept(
        what="which rooms the bot is in, and with whom it talks alone",
        why="to find somebody's direct chat, and to keep what is encrypted so",
        days=365,
        since="left_at",
    )

    room: str = Field(primary_key=True, max_length=255)
    direct: str | None = account_name(on_erasure="clear", optional=True, index=True)
    invited_by: str | None = account_name(on_erasure="delete", optional=True)
    is_encrypted: bool = False
    left_at: datetime | None = moment(optional=True, index=True)


class MatrixReaction(Table, table=True):
    """A reaction of somebody: when it is taken back, Matrix tells its id alone."""

    __tablename__ = "matrix_reaction"
    kept: ClassVar[Kept] = Kept(
        what="who put which emoji under which message",
        why="to know it when it is taken back",
        days=2,
        since="heard_at",
    )

    event: str = Field(primary_key=True, max_length=255)
    account: str = account_name(on_erasure="delete")
    message: str = Field(max_length=255)
    emoji: str = Field(max_length=100)
    heard_at: datetime = moment(index=True)


class MatrixUnread(Table, table=True):
    """An event whose key the bot lacks, as it came: encrypted.

    `told_at` is when whoever wrote it was told, or when it was found that it is not for the bot.
    """

    __tablename__ = "matrix_unread"
    kept: ClassVar[Kept] = Kept(
        what="messages that cannot be decrypted yet, encrypted as they came",
        why="to answer them when their keys come",
        days=2,
        since="heard_at",
    )

    event: str = Field(primary_key=True, max_length=255)
    room: str = Field(max_length=255)
    session: str = Field(max_length=255, index=True)
    payload: str = account_name(on_erasure="delete", length=None)
    heard_at: datetime = moment(index=True)
    told_at: datetime | None = moment(optional=True)


class MatrixSession(Table, table=True):
    """A key that somebody gave the bot, sealed: to read on when the folder of keys is lost.

    Clients make a new one each week. What is in the folder goes by the same time (see `Vault`).
    """

    __tablename__ = "matrix_session"
    kept: ClassVar[Kept] = Kept(
        what="keys to what people say in encrypted rooms, sealed; in the folder of keys as long",
        why="to read what they say while the bot's own keys are lost",
        days=14,
        since="used_at",
    )

    session: str = Field(primary_key=True, max_length=255)
    sealed: str
    used_at: datetime = moment(index=True)


class MatrixIdentity(Table, table=True):
    """Who somebody was when the bot first met them: the key that signs for their devices.

    `other` is the one that the homeserver tells since, until an operator accepts it.
    """

    __tablename__ = "matrix_identity"
    kept: ClassVar[Kept] = Kept(
        what="the public key of each account, where only devices of the first one may read",
        why="to see when a homeserver puts somebody else in their place",
        days=365,
        since="seen_at",
    )

    account: str = account_name(on_erasure="delete", primary=True)
    master: str = Field(max_length=64)
    other: str | None = Field(default=None, max_length=64)
    seen_at: datetime = moment(index=True)
