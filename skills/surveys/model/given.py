"""Answers that somebody gave with their name, in a survey that says so first."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement
from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.tables import Round, Survey
from storage.people import Person
from storage.table import Kept, Table, json_column, person_key


class Given(Table, table=True):
    """What somebody answered in a round of a survey with names, and what they wrote."""

    __tablename__ = "surveys_given"
    kept: ClassVar[Kept] = Kept(
        what="answers that somebody gave with their name",
        why="to be read by who asked, where a survey said first that it is with names",
        days=180,
        since="given_on",
    )

    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    answers: dict[str, Any] = json_column()
    words: dict[str, Any] = json_column()
    given_on: date


async def given_in(db: AsyncSession, round_id: str, person_id: str) -> Given | None:
    """Find what somebody answered in a round."""
    return await db.get(Given, {"round_id": round_id, "person_id": person_id})


async def given_by(
    db: AsyncSession, person_id: str, *, survey_id: str
) -> Sequence[tuple[Round, Given]]:
    """List what somebody answered in the rounds of a survey, the newest first."""
    rows = await db.exec(
        select(Round, Given)
        .join(Given, col(Given.round_id) == col(Round.id))
        .where(Given.person_id == person_id, Round.survey_id == survey_id)
        .order_by(col(Round.number).desc())
    )
    return rows.all()


async def given_to(db: AsyncSession, survey_id: str) -> Sequence[tuple[Round, Person, Given]]:
    """List what was answered in the rounds of a survey that are closed, by whom: the newest round
    first, and in it by name."""
    rows = await db.exec(
        select(Round, Person, Given)
        .join(Given, col(Given.round_id) == col(Round.id))
        .join(Person, col(Person.id) == col(Given.person_id))
        .where(Round.survey_id == survey_id, Round.state == "kept")
        .order_by(col(Round.number).desc(), col(Person.name), col(Person.id))
    )
    return rows.all()


async def count_given(db: AsyncSession, round_id: str) -> int:
    """Count who answered in a round with their name."""
    query = select(func.count()).select_from(Given).where(Given.round_id == round_id)
    return (await db.exec(query)).one()


def has_given(survey_id: str) -> ColumnElement[bool]:
    """Make the condition that answers of somebody to a survey are there with their name."""
    return (
        select(col(Given.person_id))
        .join(Round, col(Round.id) == col(Given.round_id))
        .where(Round.survey_id == survey_id, col(Given.person_id) == col(Person.id))
        .exists()
    )


async def given_now(
    db: AsyncSession, person_id: str, now: datetime
) -> Sequence[tuple[Survey, Round]]:
    """List what somebody has answered and can still change, what closes first first."""
    rows = await db.exec(
        select(Survey, Round)
        .join(Round, col(Round.survey_id) == col(Survey.id))
        .join(Given, col(Given.round_id) == col(Round.id))
        .where(Given.person_id == person_id, Round.state == "open", col(Round.closes_at) > now)
        .order_by(col(Round.closes_at), col(Round.id))
    )
    return rows.all()
