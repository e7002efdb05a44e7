"""Where answers are until a round is closed: sealed, without who gave them, when, in which order.

The key that opens them lies outside the database and is destroyed when the round is closed. So what
is left of these rows in a log or a backup of the database stays shut for good.
"""

from typing import ClassVar

from sqlalchemy import Column, LargeBinary, func
from sqlmodel import Field, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.tables import NO_ORDER
from storage.table import Kept, Table, person_key, random_key


class Draft(Table, table=True):
    """What somebody has answered so far, sealed: it goes when they send it, and else when the round
    is closed. `message_id` is the card on which they answer."""

    __tablename__ = "surveys_draft"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="what somebody has answered and not sent yet, sealed so that nobody reads it",
        why="to let them go back; it is removed when they send it, or the survey is closed",
    )

    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    hour: int
    message_id: str = Field(max_length=26)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Arrived(Table, table=True):
    """Answers that somebody sent just now; they wait here for those of others, sealed with the key
    of that `hour` of the round."""

    __tablename__ = "surveys_arrived"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="answers without who gave them, sealed so that nobody reads them",
        why="to mix them with those of others before they are put with the rest",
    )

    id: str = Field(default_factory=random_key, primary_key=True, max_length=32)
    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", max_length=26, index=True
    )
    hour: int
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Envelope(Table, table=True):
    """Answers of somebody, mixed with those of others and sealed anew."""

    __tablename__ = "surveys_envelope"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="answers without who gave them, sealed so that nobody reads them",
        why="to count them once, when the survey is closed; then they are removed",
    )

    id: str = Field(default_factory=random_key, primary_key=True, max_length=32)
    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", max_length=26, index=True
    )
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


async def count_envelopes(db: AsyncSession, round_id: str) -> int:
    """Count the answers of a round that were mixed."""
    query = select(func.count()).select_from(Envelope).where(Envelope.round_id == round_id)
    return (await db.exec(query)).one()
