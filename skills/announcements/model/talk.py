"""What readers say about an announcement, and what they are answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from sqlalchemy import UniqueConstraint, update
from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.tables import Cheer
from storage.insert import insert_into
from storage.people import Person
from storage.session import execute
from storage.table import Kept, Table, json_column, moment, person_key, primary_key

# open → answered; offered while its asker looks at known answers, and helped when one was enough;
# said in a channel, where everybody reads it.
CommentState: TypeAlias = Literal["open", "offered", "helped", "answered", "said"]


class Comment(Table, table=True):
    """What somebody said about an announcement: to its author, or in the thread of a `place`.

    There it stands for all to read: its words are kept here only when it is a question, as long as
    that waits for an answer. Its author calls it by its `number`.
    """

    __tablename__ = "announcements_comment"
    __table_args__ = (UniqueConstraint("announcement_id", "number"),)
    kept: ClassVar[Kept] = Kept(
        what="what somebody said about an announcement, and what they were answered",
        why="to tell its author, and to answer; it goes with the announcement",
    )

    id: str = primary_key()
    announcement_id: str = Field(
        foreign_key="announcements_announcement.id", ondelete="CASCADE", max_length=26
    )
    number: int
    person_id: str = person_key(on_erasure="delete")
    words: str | None = None
    is_question: bool = False
    place: dict[str, Any] = json_column()
    state: str = Field(default="open", max_length=8)
    said_at: datetime = moment()
    answer: str | None = None


class KnownAnswer(Table, table=True):
    """An answer that whoever asks much the same is offered. `comment_id` is what it answered first;
    who asked that is not known here."""

    __tablename__ = "announcements_known_answer"
    kept: ClassVar[Kept] = Kept(
        what="a question about an announcement and its answer, as they may be shown to all",
        why="to help whoever asks the same; it goes with the announcement",
    )

    comment_id: str = Field(primary_key=True, max_length=26)
    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        index=True,
        max_length=26,
    )
    question: str
    answer: str
    made_at: datetime = moment()


class CommentView(Table, table=True):
    """The one message in which the author of an announcement reads its comments: when they were
    told of new ones last, and when they will be."""

    __tablename__ = "announcements_comment_view"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: which message shows the comments",
        why="to show them in one place; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    message_id: str | None = Field(default=None, max_length=26)
    told_at: datetime | None = moment(optional=True)
    follows_at: datetime | None = moment(optional=True)


async def note_comment(
    db: AsyncSession,
    announcement_id: str,
    person: Person,
    now: datetime,
    *,
    words: str | None = None,
    is_question: bool = False,
    place: Mapping[str, Any] | None = None,
    state: CommentState = "open",
) -> Comment:
    """Keep what somebody says, under the next number. Whoever asks holds the lock of comments."""
    mine = Comment.announcement_id == announcement_id
    last = (await db.exec(select(func.max(Comment.number)).where(mine))).one()
    found = Comment(
        announcement_id=announcement_id,
        number=(last or 0) + 1,
        person_id=person.id,
        said_at=now,
        words=words,
        is_question=is_question,
        place=dict(place or {}),
        state=state,
    )
    db.add(found)
    await db.flush()
    return found


async def count_comments(db: AsyncSession, announcement_id: str) -> int:
    """Count what was said about an announcement, wherever that was."""
    rows = await db.exec(
        select(func.count()).select_from(Comment).where(Comment.announcement_id == announcement_id)
    )
    return rows.one()


async def comments_before(
    db: AsyncSession, announcement_id: str, before: int | None, most: int
) -> Sequence[tuple[Comment, Person]]:
    """List what its author is told of, with who said it: the newest `most` before a number, the
    oldest of them first."""
    query = (
        select(Comment, Person)
        .join(Person, col(Person.id) == col(Comment.person_id))
        .where(
            Comment.announcement_id == announcement_id,
            col(Comment.state).in_(("open", "answered")),
        )
    )
    if before is not None:
        query = query.where(col(Comment.number) < before)
    rows = await db.exec(query.order_by(col(Comment.number).desc()).limit(most))
    return rows.all()[::-1]


async def open_comments(
    db: AsyncSession, announcement_id: str, most: int
) -> Sequence[tuple[Comment, Person]]:
    """List what has no answer yet, the oldest first, of people who can still be answered."""
    rows = await db.exec(
        select(Comment, Person)
        .join(Person, col(Person.id) == col(Comment.person_id))
        .where(
            Comment.announcement_id == announcement_id,
            Comment.state == "open",
            col(Person.is_active),
        )
        .order_by(col(Comment.number))
        .limit(most)
    )
    return rows.all()


async def known_answers(db: AsyncSession, announcement_id: str) -> Sequence[KnownAnswer]:
    """List the answers that may be shown to whoever asks."""
    rows = await db.exec(
        select(KnownAnswer)
        .where(KnownAnswer.announcement_id == announcement_id)
        .order_by(col(KnownAnswer.made_at), col(KnownAnswer.comment_id))
    )
    return rows.all()


async def know(
    db: AsyncSession, comment: Comment, *, question: str, answer: str, now: datetime
) -> None:
    """Keep an answer for others, in place of the one that answered this comment before."""
    known = await db.get(KnownAnswer, comment.id)
    if known is None:
        known = KnownAnswer(
            comment_id=comment.id,
            announcement_id=comment.announcement_id,
            question=question,
            answer=answer,
            made_at=now,
        )
    known.question, known.answer = question, answer
    db.add(known)
    await db.flush()


async def add_cheer(db: AsyncSession, announcement_id: str, emoji: str) -> None:
    """Count an emoji once more; many may come at the same time."""
    connection = await db.connection()
    begun = insert_into(Cheer, is_sqlite=connection.dialect.name == "sqlite")
    await connection.execute(
        begun.on_conflict_do_update(
            index_elements=["announcement_id", "emoji"], set_={"count": col(Cheer.count) + 1}
        ),
        {"announcement_id": announcement_id, "emoji": emoji, "count": 1},
    )


async def take_cheer(db: AsyncSession, announcement_id: str, emoji: str) -> None:
    """Count an emoji once less; what was never counted stays so."""
    await execute(
        db,
        update(Cheer)
        .where(
            col(Cheer.announcement_id) == announcement_id,
            col(Cheer.emoji) == emoji,
            col(Cheer.count) > 0,
        )
        .values(count=col(Cheer.count) - 1),
    )


async def cheers_of(db: AsyncSession, announcement_id: str) -> Sequence[tuple[str, int]]:
    """List the emoji under an announcement with how often each is there, the most first."""
    rows = await db.exec(
        select(Cheer.emoji, Cheer.count)
        .where(Cheer.announcement_id == announcement_id, col(Cheer.count) > 0)
        .order_by(col(Cheer.count).desc(), col(Cheer.emoji))
    )
    return rows.all()
