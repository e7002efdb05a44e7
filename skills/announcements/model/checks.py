"""The question that is asked after a must-read, and how often each answer was chosen.

Who answered is kept, so that nobody answers twice; what they answered is added to a number, and is
kept nowhere.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Share
from storage.insert import insert_into
from storage.people import Person
from storage.table import Kept, Table, json_column, person_key


class Check(Table, table=True):
    """A question about an announcement, in one language. Of its `answers` the first one is right.

    The answers of all languages stand in the same order, as many of them.
    """

    __tablename__ = "announcements_check"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: a question about an announcement, and its answers",
        why="to ask it; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    language: str = Field(primary_key=True, max_length=8)
    question: str
    answers: dict[str, Any] = json_column()
    explanation: str

    @property
    def choices(self) -> list[str]:
        """The answers, the right one first."""
        return [str(one) for one in self.answers["choices"]]


class CheckCount(Table, table=True):
    """How often an answer was chosen; `number` 0 is the right one.

    `shown` is what figures say of it: it follows when enough have answered since then, so that none
    of them can be made out.
    """

    __tablename__ = "announcements_check_count"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: how often an answer was chosen",
        why="to tell how many understood an announcement; it goes with it",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    number: int = Field(primary_key=True)
    count: int = 0
    shown: int = 0


class Checked(Table, table=True):
    """Somebody answered the question about an announcement. What, is not known."""

    __tablename__ = "announcements_checked"
    kept: ClassVar[Kept] = Kept(
        what="who answered the question about an announcement; not what, and not when",
        why="to count each answer once; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    person_id: str = person_key(on_erasure="delete", primary=True)


async def checks_of(db: AsyncSession, announcement_id: str) -> Mapping[str, Check]:
    """Find the question about an announcement, by language, in their order."""
    mine = select(Check).where(Check.announcement_id == announcement_id)
    rows = await db.exec(mine.order_by(col(Check.language)))
    return {one.language: one for one in rows}


async def put_check(
    db: AsyncSession,
    announcement_id: str,
    language: str,
    *,
    question: str,
    choices: Sequence[str],
    explanation: str,
) -> None:
    """Write the question in one language; those with another number of answers go."""
    await _forget_checks(db, announcement_id, {language})
    others = await checks_of(db, announcement_id)
    unlike = {name for name, one in others.items() if len(one.choices) != len(choices)}
    await _forget_checks(db, announcement_id, unlike)
    db.add(
        Check(
            announcement_id=announcement_id,
            language=language,
            question=question,
            answers={"choices": list(choices)},
            explanation=explanation,
        )
    )
    await db.flush()


async def drop_check(db: AsyncSession, announcement_id: str) -> None:
    """Take the question away, in all languages."""
    await _forget_checks(db, announcement_id, set(await checks_of(db, announcement_id)))


async def copy_check(db: AsyncSession, from_id: str, to_id: str) -> None:
    """Let one announcement ask what another one asks, and nothing else."""
    old, new = await _contents(db, from_id), await _contents(db, to_id)
    if old != new:
        await drop_check(db, to_id)
        for language, content in old.items():
            await put_check(db, to_id, language, **content)


async def _contents(db: AsyncSession, announcement_id: str) -> Mapping[str, Mapping[str, Any]]:
    return {
        name: {"question": one.question, "choices": one.choices, "explanation": one.explanation}
        for name, one in (await checks_of(db, announcement_id)).items()
    }


async def _forget_checks(db: AsyncSession, announcement_id: str, languages: set[str]) -> None:
    for one in (await checks_of(db, announcement_id)).values():
        if one.language in languages:
            await db.delete(one)
    await db.flush()


def own_order(announcement_id: str, person: Person, count: int) -> list[int]:
    """Give the numbers of the answers in the order in which somebody sees them: always the same one
    for them, and another one for others."""

    def place(number: int) -> bytes:
        return hashlib.sha256(f"{announcement_id}/{person.id}/{number}".encode()).digest()

    return sorted(range(count), key=place)


async def has_answered(db: AsyncSession, announcement_id: str, person: Person) -> bool:
    """Tell whether somebody answered the question."""
    key = {"announcement_id": announcement_id, "person_id": person.id}
    return await db.get(Checked, key) is not None


async def count_answer(
    db: AsyncSession, announcement_id: str, person: Person, number: int, *, threshold: int
) -> None:
    """Add to what was chosen, and note apart from it that somebody did.

    Whoever counts holds the lock of the announcement's check.
    """
    connection = await db.connection()
    begun = insert_into(CheckCount, is_sqlite=connection.dialect.name == "sqlite")
    await connection.execute(
        begun.on_conflict_do_update(
            index_elements=["announcement_id", "number"],
            set_={"count": col(CheckCount.count) + 1},
        ),
        {"announcement_id": announcement_id, "number": number, "count": 1, "shown": 0},
    )
    db.add(Checked(announcement_id=announcement_id, person_id=person.id))
    counts = await _counts(db, announcement_id)
    if sum(one.count - one.shown for one in counts) >= threshold:
        for one in counts:
            one.shown = one.count
    await db.flush()


async def understood(db: AsyncSession, announcement_id: str) -> Share | None:
    """Tell how many chose the right answer, of how many; None until enough have answered.

    It lags behind by fewer than the threshold: who watches it learns nothing of one person.
    """
    counts = await _counts(db, announcement_id)
    total = sum(one.shown for one in counts)
    right = sum(one.shown for one in counts if one.number == 0)
    return Share(right, total) if total else None


async def _counts(db: AsyncSession, announcement_id: str) -> Sequence[CheckCount]:
    rows = await db.exec(
        select(CheckCount)
        .where(CheckCount.announcement_id == announcement_id)
        .order_by(col(CheckCount.number))
        .execution_options(populate_existing=True)
    )
    return rows.all()
