"""The audit log: who did what to whom, for administrators and the works council."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field

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
