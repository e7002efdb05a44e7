"""Approval: what was asked of whom, what was decided, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.tables import State
from storage.table import Kept, Table, moment, new_id, person_key, primary_key

# open → approved, change (one was asked for), rejected, late (its moment passed), dropped (it was
# changed or cancelled meanwhile).
Verdict: TypeAlias = Literal["open", "approved", "change", "rejected", "late", "dropped"]


class Approval(Table, table=True):
    """A version of an announcement that somebody was asked to approve, and what they decided.

    `version` stands for what readers will read, whom it is for and when. An approval of other words
    for what is sent already has them: in which `language`, the `heading` and the `text`. `first_at`
    is when the first reader is due; `escalates_at` when others are told that nobody has answered.
    `card_id` is the message to those who may approve.
    """

    __tablename__ = "announcements_approval"
    kept: ClassVar[Kept] = Kept(
        what="who asked for the approval of an announcement, who decided what and when, the reason "
        "that they gave, and the words that were proposed",
        why="to send what was approved and nothing else, and to account for it; it goes with the "
        "announcement",
    )

    id: str = primary_key()
    announcement_id: str = Field(
        foreign_key="announcements_announcement.id", ondelete="CASCADE", max_length=26, index=True
    )
    version: str = Field(max_length=64)
    language: str | None = Field(default=None, max_length=8)
    heading: str | None = Field(default=None, max_length=120)
    text: str | None = None
    asked_by_id: str | None = person_key(on_erasure="clear", optional=True)
    asked_at: datetime = moment()
    first_at: datetime | None = moment(optional=True)
    escalates_at: datetime | None = moment(optional=True)
    card_id: str = Field(default_factory=new_id, max_length=26)
    verdict: str = Field(default="open", max_length=10)
    decided_by_id: str | None = person_key(on_erasure="clear", optional=True)
    decided_at: datetime | None = moment(optional=True)
    reason: str | None = Field(default=None, max_length=1000)


class ApprovalCard(Table, table=True):
    """A message about an approval, which says what was decided once that is so."""

    __tablename__ = "announcements_approval_card"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: which messages are about an approval",
        why="to say in them what was decided; it goes with the announcement",
    )

    message_id: str = Field(primary_key=True, max_length=26)
    approval_id: str = Field(
        foreign_key="announcements_approval.id", ondelete="CASCADE", max_length=26, index=True
    )


def waits_in(approval: Approval) -> tuple[State, ...]:
    """Tell in which states an announcement waits for this: other words wait for what is sent."""
    return ("waiting",) if approval.language is None else ("sending", "sent")


async def newest_approval(db: AsyncSession, announcement_id: str) -> Approval | None:
    """Find the last time that approval of an announcement was asked for."""
    rows = await db.exec(
        select(Approval)
        .where(Approval.announcement_id == announcement_id)
        .order_by(col(Approval.id).desc())
        .limit(1)
    )
    return rows.first()


async def open_approvals(db: AsyncSession, most: int) -> Sequence[Approval]:
    """List what nobody has decided on yet, the oldest first."""
    rows = await db.exec(
        select(Approval).where(Approval.verdict == "open").order_by(col(Approval.id)).limit(most)
    )
    return rows.all()


async def cards_of(db: AsyncSession, approval_id: str) -> Sequence[str]:
    """List the messages about an approval, by id."""
    rows = await db.exec(
        select(ApprovalCard.message_id).where(ApprovalCard.approval_id == approval_id)
    )
    return rows.all()
