"""The web chat's own tables: what is said in it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from storage.table import Kept, Table, moment, person_key, primary_key

# How the core knows this chat, and the bot's own account in it.
ADAPTER = "web"
WORKSPACE = "main"
BOT = "plein"


class WebCounter(Table, table=True):
    """Counts changes. Every writer takes a number here first, so numbers become visible in order:
    whoever saw number 7 has seen all up to 7, from whichever process."""

    __tablename__ = "web_counter"
    kept: ClassVar[Kept] = Kept(what="nothing of people", why="to tell pages what changed")

    id: str = Field(primary_key=True, max_length=20)
    value: int = Field(sa_column=Column(BigInteger, nullable=False))


class WebDirect(Table, table=True):
    """A direct chat of two people; `first_id` sorts before `second_id`. Its id follows from them.

    The direct chat with the bot needs no row: it is `dm-` and the account.
    """

    __tablename__ = "web_direct"
    kept: ClassVar[Kept] = Kept(
        what="who has a direct chat with whom", why="to show it to the two of them"
    )

    id: str = Field(primary_key=True, max_length=60)
    first_id: str = person_key(on_erasure="delete")
    second_id: str = person_key(on_erasure="delete")
    opened_at: datetime = moment()


class WebMessage(Table, table=True):
    """A message. `author_id` is None for the bot, `only_id` is who alone sees it (a whisper),
    `to_id` whose direct chat with the bot it stands in.

    `key` makes a repeat harmless: the bot's key of a send, or a page's own id of what it says.
    `made` and `changed` are numbers of the counter. A removed message keeps its row, not its words.
    """

    __tablename__ = "web_message"
    __table_args__ = (
        Index("ix_web_message_place", "place", "id"),
        Index("ix_web_message_thread", "thread"),
    )
    kept: ClassVar[Kept] = Kept(
        what="what people and the bot said in the web chat, and when",
        why="to show the conversation",
        days=730,
        since="said_at",
    )

    id: str = primary_key()
    place: str = Field(max_length=60)
    thread: str | None = Field(default=None, max_length=26)
    author_id: str | None = person_key(on_erasure="delete", optional=True)
    only_id: str | None = person_key(on_erasure="delete", optional=True)
    to_id: str | None = person_key(on_erasure="delete", optional=True)
    key: str = Field(max_length=300, unique=True)
    text: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    sheet: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    said_at: datetime = moment(index=True)
    is_edited: bool = False
    is_removed: bool = False
    made: int = Field(sa_column=Column(BigInteger, nullable=False))
    changed: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))


class WebChoice(Table, table=True):
    """Where a choice was shown: a press says only which choice. One of a message to many is shown
    to each of them."""

    __tablename__ = "web_choice"
    kept: ClassVar[Kept] = Kept(what="nothing of people", why="to know where a button was pressed")

    id: str = Field(primary_key=True, max_length=26)
    message_id: str = Field(
        primary_key=True,
        max_length=26,
        foreign_key="web_message.id",
        ondelete="CASCADE",
        index=True,
    )


class WebFile(Table, table=True):
    """A file in a message of the bot; it goes with the message. `id` is how the sheet names it.

    `person_id` is set where one person alone sees it.
    """

    __tablename__ = "web_file"
    kept: ClassVar[Kept] = Kept(
        what="files that the bot sent in the web chat", why="to let people open them"
    )

    message_id: str = Field(
        primary_key=True, max_length=26, foreign_key="web_message.id", ondelete="CASCADE"
    )
    id: str = Field(primary_key=True, max_length=26)
    person_id: str | None = person_key(on_erasure="delete", optional=True)
    name: str = Field(max_length=100)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class WebReaction(Table, table=True):
    """An emoji that somebody put under a message."""

    __tablename__ = "web_reaction"
    __table_args__ = (UniqueConstraint("message_id", "person_id", "emoji"),)
    kept: ClassVar[Kept] = Kept(
        what="who reacted to a message, with which emoji", why="to show it under the message"
    )

    id: str = primary_key()
    message_id: str = Field(max_length=26, foreign_key="web_message.id", ondelete="CASCADE")
    person_id: str = person_key(on_erasure="delete")
    emoji: str = Field(max_length=64)


class WebRead(Table, table=True):
    """How far somebody has read in a place."""

    __tablename__ = "web_read"
    kept: ClassVar[Kept] = Kept(
        what="up to which message somebody has read", why="to mark what is unread"
    )

    place: str = Field(primary_key=True, max_length=60)
    person_id: str = person_key(on_erasure="delete", primary=True)
    message: str = Field(max_length=26)
