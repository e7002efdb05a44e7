"""The audit log: who did what to whom, for administrators and the works council."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table, json_column, moment, person_key, primary_key


class AuditEntry(Table, table=True):
    """One deed of somebody with power over others: ids and settings, never what was said."""

    __tablename__ = "core_audit"
    kept: ClassVar[Kept] = Kept(
        what="who used a power, on whom, when", why="to account for it", days=365, since="done_at"
    )

    id: str = primary_key()
    done_at: datetime = moment(index=True)
    by_id: str | None = person_key(on_erasure="clear", optional=True)
    about_id: str | None = person_key(on_erasure="clear", optional=True)
    deed: str = Field(max_length=120)
    details: dict[str, Any] = json_column()


async def deeds_about(db: AsyncSession, skill: str, **detail: str) -> Sequence[AuditEntry]:
    """List what was noted of one thing of a skill, by its id in the details, oldest first:
    `survey=…`."""
    named = [col(AuditEntry.details)[name].as_string() == value for name, value in detail.items()]
    rows = await db.exec(
        select(AuditEntry)
        .where(col(AuditEntry.deed).startswith(f"{skill}.", autoescape=True), *named)
        .order_by(col(AuditEntry.done_at), col(AuditEntry.id))
    )
    return rows.all()
