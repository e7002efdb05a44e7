"""Sessions in which people ask without their name: what is kept of them, so that a copy of it
ties nobody to a question."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar, Final, Literal, TypeAlias

from sqlalchemy import Column, LargeBinary, delete, insert
from sqlmodel import Field, SQLModel, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Scope
from skills.qa.model.tables import DAYS_ASKED
from storage.people import Person
from storage.session import execute
from storage.table import Joined, Kept, Table, moment, person_key, primary_key, random_key

# Rows without a number of their own, which would tell in which order they came.
NO_ORDER: Final = {"sqlite_with_rowid": False}

# Questions are taken while it is `open`; then it is `answering`, until it is closed.
BoardState: TypeAlias = Literal["open", "answering", "closed"]
# waiting → shown → answered; or declined, and then its words are gone.
AskedState: TypeAlias = Literal["waiting", "shown", "answered", "declined"]


class Board(Table, table=True):
    """A session to which people bring questions without their name.

    `channel` is the name of where it runs, and `people` how many were there when it began, if its
    chat tells. With `is_checked` a moderator sees a question before others do. `until` is when no
    more are taken. `current_id` is the question whose turn it is. `secret` is sealed with a key
    that goes when the session is closed: what marks of votes are made of.
    """

    __tablename__ = "qa_board"
    kept: ClassVar[Kept] = Kept(
        what="sessions to which people bring questions: where, when, and who began them",
        why="to run the session, and to show what came of it",
        days=DAYS_ASKED,
        since="opened_at",
        unless={"state": ("open", "answering")},
    )

    id: str = primary_key()
    title: str = Field(max_length=120)
    channel: str = Field(max_length=200)
    host_id: str | None = person_key(on_erasure="clear", optional=True)
    is_checked: bool = True
    state: str = Field(default="open", max_length=9, index=True)
    until: datetime | None = moment(optional=True)
    opened_at: datetime = moment()
    people: int | None = None
    card_id: str | None = Field(default=None, max_length=26)
    current_id: str | None = Field(default=None, max_length=32)
    secret: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class BoardQuestion(Table, table=True):
    """What somebody asked in a session: nobody's, without a moment or an order.

    `opened_at` is that of its session. `passes` counts how often it was put off. `reason` and
    `reason_words` say why it was declined; its own words are gone then.
    """

    __tablename__ = "qa_board_question"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="what was asked in a session: of nobody, without a moment; who answered it and what",
        why="to answer it, and to show that it was asked",
        days=DAYS_ASKED,
        since="opened_at",
    )

    id: str = Field(default_factory=random_key, primary_key=True, max_length=32)
    board_id: str = Field(foreign_key="qa_board.id", ondelete="CASCADE", index=True, max_length=26)
    opened_at: datetime = moment()
    text: str
    state: str = Field(default="waiting", max_length=8)
    votes: int = 0
    passes: int = 0
    reason: str = Field(default="", max_length=9)
    reason_words: str = Field(default="", max_length=200)
    answer: str = ""
    answered_by_id: str | None = person_key(on_erasure="clear", optional=True)
    item_id: str | None = Field(
        default=None, foreign_key="qa_item.id", ondelete="SET NULL", index=True, max_length=26
    )


class BoardAsker(Table, table=True):
    """How many questions somebody asked in a session, while it runs."""

    __tablename__ = "qa_board_asker"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="how many questions somebody asked in a session, and not which",
        why="so that nobody floods it; removed when the session is closed",
    )
    joined: ClassVar[Joined] = Joined(add=("asked",))

    board_id: str = Field(
        foreign_key="qa_board.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    asked: int = 0


class BoardVote(Table, table=True):
    """That somebody voted for a question: a mark of both that is made with the session's secret."""

    __tablename__ = "qa_board_vote"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="marks of who voted for what, which only a key outside the database can check",
        why="so that a vote counts once; removed when the session is closed, and so is the key",
    )

    mark: str = Field(primary_key=True, max_length=64)
    board_id: str = Field(foreign_key="qa_board.id", ondelete="CASCADE", index=True, max_length=26)


class BoardModerator(Table, table=True):
    """Somebody who leads a session, and the message by which they do."""

    __tablename__ = "qa_board_moderator"
    kept: ClassVar[Kept] = Kept(
        what="who leads a session", why="to let them lead it; it goes with the session"
    )

    board_id: str = Field(
        foreign_key="qa_board.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    card_id: str | None = Field(default=None, max_length=26)


class BoardTrace(Table, table=True):
    """A message to somebody who asked or was about to, remembered only to be forgotten."""

    __tablename__ = "qa_board_trace"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="which messages were said to people who asked something in a session",
        why="to forget to whom, when the session is closed; then it is removed",
    )

    board_id: str = Field(
        foreign_key="qa_board.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    message_id: str = Field(primary_key=True, max_length=26)


async def held_board(scope: Scope, board_id: str) -> Board | None:
    """Give a session that nobody else changes until this transaction is over; None when it is not
    kept any more."""
    await scope.lock(f"qa board {board_id}")
    board = await scope.db.get(Board, board_id)
    if board is not None:
        await scope.db.refresh(board)
    return board


async def running_boards(db: AsyncSession) -> Sequence[Board]:
    """List the sessions that are not closed, the newest first."""
    query = select(Board).where(Board.state != "closed").order_by(col(Board.id).desc())
    return (await db.exec(query)).all()


async def moderators_of(db: AsyncSession, board_id: str) -> Sequence[tuple[BoardModerator, Person]]:
    """List who leads a session, by name; active people."""
    query = (
        select(BoardModerator, Person)
        .join(Person, col(Person.id) == col(BoardModerator.person_id))
        .where(BoardModerator.board_id == board_id, col(Person.is_active).is_(True))
        .order_by(col(Person.name_key), col(Person.id))
    )
    return (await db.exec(query)).all()


async def take_moderator_cards(db: AsyncSession, board_id: str) -> Sequence[str]:
    """Take away the messages by which people lead a session, also of those who left: list them."""
    rows = await db.exec(select(BoardModerator).where(BoardModerator.board_id == board_id))
    taken: list[str] = []
    for row in rows.all():
        if row.card_id is not None:
            taken.append(row.card_id)
            row.card_id = None
    return taken


async def board_questions(
    db: AsyncSession, board_id: str, state: AskedState, most: int | None = None
) -> Sequence[BoardQuestion]:
    """List questions of a session: what was put off least first, then what has the most votes."""
    query = (
        select(BoardQuestion)
        .where(BoardQuestion.board_id == board_id, BoardQuestion.state == state)
        .order_by(col(BoardQuestion.passes), col(BoardQuestion.votes).desc(), col(BoardQuestion.id))
    )
    return (await db.exec(query if most is None else query.limit(most))).all()


async def count_questions(db: AsyncSession, board_id: str) -> dict[str, int]:
    """Count the questions of a session by their state."""
    query = (
        select(BoardQuestion.state, func.count())
        .where(BoardQuestion.board_id == board_id)
        .group_by(BoardQuestion.state)
    )
    return dict((await db.exec(query)).all())


async def add_unnamed(db: AsyncSession, question: BoardQuestion, asker_id: str) -> None:
    """Keep a question, and count it for who asked, so that the rows of both tell nothing.

    PostgreSQL keeps rows as they come, and notes of each which transaction wrote it: what was
    written together would belong together. So all of a session are written anew.
    """
    await _write_anew(db, question.board_id, question)
    row = await db.get(BoardAsker, {"board_id": question.board_id, "person_id": asker_id})
    if row is None:
        row = BoardAsker(board_id=question.board_id, person_id=asker_id)
    row.asked += 1
    db.add(row)
    await db.flush()
    await _replace(db, BoardAsker, question.board_id, "person_id")


async def asked_by(db: AsyncSession, board_id: str, person_id: str) -> int:
    """Count what somebody asked in a session that runs."""
    row = await db.get(BoardAsker, {"board_id": board_id, "person_id": person_id})
    return 0 if row is None else row.asked


async def add_votes(db: AsyncSession, board_id: str, marks: dict[str, str]) -> int:
    """Count votes that were not counted yet: question → mark. Returns how many those were."""
    there = await db.exec(select(BoardVote.mark).where(col(BoardVote.mark).in_(marks.values())))
    counted = set(there.all())
    new = {question: mark for question, mark in marks.items() if mark not in counted}
    if not new:
        return 0
    rows = await db.exec(select(BoardQuestion).where(col(BoardQuestion.id).in_(new)))
    for question in rows.all():
        question.votes += 1
        db.add(question)
    db.add_all([BoardVote(mark=mark, board_id=board_id) for mark in sorted(new.values())])
    await db.flush()
    await _write_anew(db, board_id)
    return len(new)


async def _write_anew(db: AsyncSession, board_id: str, new: BoardQuestion | None = None) -> None:
    """Write all questions of a session again in the order of their ids, which is none."""
    if new is not None:
        db.add(new)
        await db.flush()
    await _replace(db, BoardQuestion, board_id, "id")


async def _replace(db: AsyncSession, kind: type[Table], board_id: str, order: str) -> None:
    table = SQLModel.metadata.tables[kind.__tablename__]
    mine = table.c.board_id == board_id
    found = await execute(db, table.select().where(mine).order_by(table.c[order]))
    rows = [dict(row) for row in found.mappings()]
    await execute(db, delete(table).where(mine))
    await execute(db, insert(table), rows)


async def note_board_trace(db: AsyncSession, board_id: str, message_id: str) -> None:
    """Note a message that is to be forgotten when a session is closed."""
    db.add(BoardTrace(board_id=board_id, message_id=message_id))


async def board_traces(db: AsyncSession, board_id: str, most: int) -> Sequence[str]:
    """List messages that are to be forgotten, by id."""
    query = select(BoardTrace.message_id).where(BoardTrace.board_id == board_id)
    return (await db.exec(query.order_by(col(BoardTrace.message_id)).limit(most))).all()


async def drop_board_traces(db: AsyncSession, message_ids: Collection[str]) -> None:
    """Forget messages that are forgotten."""
    await execute(db, delete(BoardTrace).where(col(BoardTrace.message_id).in_(message_ids)))


async def forget_who(db: AsyncSession, board_id: str) -> None:
    """Forget who asked how many, and the marks of votes: a session is over."""
    await execute(db, delete(BoardAsker).where(col(BoardAsker.board_id) == board_id))
    await execute(db, delete(BoardVote).where(col(BoardVote.board_id) == board_id))
