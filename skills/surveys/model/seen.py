"""Which types of surveys the works council has seen."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table, moment, person_key


class Seen(Table, table=True):
    """A type of survey that an observer has seen, as `kinds.type_of` calls it, and on which one."""

    __tablename__ = "surveys_seen"
    kept: ClassVar[Kept] = Kept(
        what="who of the works council has seen which type of survey, and when",
        why="to ask it once, before the first survey of a type",
    )

    type: str = Field(primary_key=True, max_length=80)
    survey_id: str | None = Field(
        default=None, foreign_key="surveys_survey.id", ondelete="SET NULL", max_length=26
    )
    by_id: str | None = person_key(on_erasure="clear", optional=True)
    seen_at: datetime = moment()


async def was_seen(db: AsyncSession, kind: str) -> bool:
    """Whether an observer has seen a type of survey."""
    return await db.get(Seen, kind) is not None
