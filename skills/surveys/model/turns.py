"""Who takes turns with whom in a survey that repeats: no answers, nor whether they gave any."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, ColumnElement, delete, insert
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.tables import NO_ORDER, Round, Survey
from storage.among import is_among
from storage.people import Person
from storage.session import execute
from storage.table import Kept, Table, person_key


class Panel(Table, table=True):
    """With whom somebody gets the same questions of a survey that rotates them: a large group.

    `before` is the panel in which they were until it became too small.
    """

    __tablename__ = "surveys_panel"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="with which large group somebody gets the same questions of a survey that repeats; no "
        "answers, and not whether they gave any",
        why="to ask nobody the same question twice in 90 days; it goes with the survey",
    )

    survey_id: str = Field(
        foreign_key="surveys_survey.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    number: int
    before: int | None = None


class Part(Table, table=True):
    """Which of the questions of a round a panel gets."""

    __tablename__ = "surveys_part"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: which questions of a survey that repeats a large group got",
        why="to ask nobody the same question twice in 90 days; it goes with the round",
    )

    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    panel: int = Field(primary_key=True)
    questions: list[Any] = Field(default_factory=list[Any], sa_column=Column(JSON, nullable=False))


class LessOften(Table, table=True):
    """Who wants to be asked at most once in four weeks, by a survey that comes more often."""

    __tablename__ = "surveys_less_often"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="who chose to be asked less often by a survey that repeats",
        why="to do as they wish; nobody is shown it, and it goes with the survey",
    )

    survey_id: str = Field(
        foreign_key="surveys_survey.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)


async def panels_of(db: AsyncSession, survey_id: str) -> Sequence[Panel]:
    """List who is in which panel of a survey."""
    rows = await db.exec(
        select(Panel).where(Panel.survey_id == survey_id).order_by(col(Panel.person_id))
    )
    return rows.all()


async def note_panels(db: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note in which panel these people are now, whatever was noted before."""
    if not rows:
        return
    which = is_among(col(Panel.person_id), [row["person_id"] for row in rows])
    mine = col(Panel.survey_id) == rows[0]["survey_id"]
    await execute(db, delete(Panel).where(mine, which))
    await execute(db, insert(Panel), list(rows))


async def part_of(db: AsyncSession, round_id: str, panel: int) -> Sequence[str]:
    """List the ids of the questions that a panel gets in a round."""
    found = await db.get(Part, {"round_id": round_id, "panel": panel})
    return () if found is None else found.questions


async def parts_since(db: AsyncSession, survey_id: str, since: date) -> Sequence[tuple[Part, date]]:
    """List what panels of a survey got since a day, and on which."""
    rows = await db.exec(
        select(Part, Round)
        .join(Round, col(Round.id) == col(Part.round_id))
        .where(Round.survey_id == survey_id, Round.state != "stopped", col(Round.day) >= since)
    )
    return [(part, one.day) for part, one in rows.all() if one.day is not None]


async def parts_in(db: AsyncSession, round_ids: Collection[str]) -> Sequence[Part]:
    """List what panels got in these rounds."""
    return (await db.exec(select(Part).where(is_among(col(Part.round_id), round_ids)))).all()


async def asked_elsewhere(
    db: AsyncSession, survey: Survey, since: date, until: date
) -> Sequence[tuple[list[Any], date]]:
    """List what other surveys ask between two days, and on which: of whom, is not kept."""
    rows = await db.exec(
        select(Survey, Round)
        .join(Round, col(Round.survey_id) == col(Survey.id))
        .where(
            Survey.id != survey.id,
            Survey.turns != "rotation",
            Round.state != "stopped",
            col(Round.day).between(since, until),
        )
    )
    return [(other.questions, one.day) for other, one in rows.all() if one.day is not None]


async def rotating_too(db: AsyncSession, survey: Survey) -> Sequence[Survey]:
    """List the other surveys that rotate questions now."""
    rows = await db.exec(
        select(Survey)
        .where(
            Survey.id != survey.id,
            Survey.turns == "rotation",
            col(Survey.state).in_(("waiting", "running", "paused")),
        )
        .order_by(col(Survey.number))
    )
    return rows.all()


async def some_people(
    db: AsyncSession, which: ColumnElement[bool], after: str, most: int
) -> Sequence[tuple[str, str | None, str | None]]:
    """List the next people who fit, after an id: their ids, departments and locations."""
    rows = await db.exec(
        select(Person.id, Person.department, Person.location)
        .where(which, col(Person.id) > after)
        .order_by(col(Person.id))
        .limit(most)
    )
    return rows.all()


def wants_less(survey_id: str) -> ColumnElement[bool]:
    """Make the condition that somebody chose to be asked less often by a survey."""
    mine = col(LessOften.person_id) == col(Person.id)
    return (
        select(col(LessOften.person_id)).where(mine, col(LessOften.survey_id) == survey_id).exists()
    )


async def note_less_often(db: AsyncSession, survey_id: str, person_id: str) -> None:
    """Note that somebody wants to be asked less often by a survey."""
    key = {"survey_id": survey_id, "person_id": person_id}
    if await db.get(LessOften, key) is None:
        db.add(LessOften(**key))
