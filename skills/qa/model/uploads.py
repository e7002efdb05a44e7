"""Files that somebody brings in a chat, until it is decided what becomes of them."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from storage.table import Kept, Table, moment, person_key, primary_key


class Uploaded(Table, table=True):
    """A file that somebody brought, and how what is in it is to be known."""

    __tablename__ = "qa_uploaded"
    kept: ClassVar[Kept] = Kept(
        what="a file that somebody brought to be known, and who it was",
        why="to read it, and to bring it in when they agree",
        days=1,
        since="brought_at",
    )

    id: str = primary_key()
    by_id: str = person_key(on_erasure="delete")
    name: str = Field(max_length=300)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    audience: str = Field(max_length=2000)
    brought_at: datetime = moment()
