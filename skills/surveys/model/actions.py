"""What is done with what came out of a round: by whom, by when, and what became of it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import ClassVar, Literal, TypeAlias

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.tables import Round
from storage.table import Kept, Table, moment, person_key, primary_key

ActionState: TypeAlias = Literal["planned", "done", "dropped"]


class Action(Table, table=True):
    """Something that is done in a unit, or for everybody when `unit` is empty.

    `closing` says what came of it, or why it is not done after all. `remind_on` is when its owner
    is reminded next, and `overdue` how often they were after the day. Who is concerned has not
    heard how it stands unless `is_told`.
    """

    __tablename__ = "surveys_action"
    kept: ClassVar[Kept] = Kept(
        what="what is done with what came out of a survey, by whom and by when, and what became of "
        "it",
        why="to remind who does it, and to tell everybody whom it is for; it goes with the round",
    )

    id: str = primary_key()
    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", max_length=26, index=True
    )
    unit: str = Field(default="", max_length=300)
    what: str = Field(max_length=300)
    owner_id: str | None = person_key(on_erasure="clear", optional=True)
    planner_id: str | None = person_key(on_erasure="clear", optional=True)
    due: date
    state: str = Field(default="planned", max_length=8)
    closing: str = Field(default="", max_length=500)
    changed_at: datetime = moment()
    remind_on: date | None = Field(default=None, index=True)
    overdue: int = 0
    is_told: bool = Field(default=False, index=True)


async def actions_of(
    db: AsyncSession, round_ids: Collection[str], *, unit: str | None = None
) -> Sequence[Action]:
    """List the actions of rounds, or those of one unit in them, the first to be done first."""
    query = select(Action).where(col(Action.round_id).in_(round_ids))
    if unit is not None:
        query = query.where(Action.unit == unit)
    return (await db.exec(query.order_by(col(Action.due), col(Action.id)))).all()


def concerns(person_id: str, units: Collection[str]) -> ColumnElement[bool]:
    """Make the condition that somebody does or planned an action, or that it is for one of these
    units and those it is for have the results."""
    return or_(
        col(Action.owner_id) == person_id,
        col(Action.planner_id) == person_id,
        and_(col(Action.unit).in_(units), col(Round.shared_at).is_not(None)),
    )


async def actions_where(
    db: AsyncSession, which: ColumnElement[bool], *, most: int
) -> Sequence[Action]:
    """List actions of which this is so, of their rounds too: the first to be done first."""
    rows = await db.exec(
        select(Action)
        .join(Round, col(Round.id) == col(Action.round_id))
        .where(which)
        .order_by(col(Action.due), col(Action.id))
        .limit(most)
    )
    return rows.all()


async def due_for_reminding(db: AsyncSession, today: date) -> Sequence[Action]:
    """List the actions of which somebody is to be reminded today."""
    rows = await db.exec(
        select(Action)
        .where(Action.state == "planned", col(Action.remind_on) <= today)
        .order_by(col(Action.id))
    )
    return rows.all()


async def not_told(db: AsyncSession) -> Sequence[Action]:
    """List the actions of which those whom they are for have not heard how they stand, although
    they have the results."""
    rows = await db.exec(
        select(Action)
        .join(Round, col(Round.id) == col(Action.round_id))
        .where(col(Action.is_told).is_(False), col(Round.shared_at).is_not(None))
        .order_by(col(Action.id))
    )
    return rows.all()
