"""A skill that exists only in tests: its tables can be written, loaded, changed and forgotten.

Tables loaded by one test must not be there for the next: all tables of the program are listed in
one place, and a table without its database would break exports, sweeps and comparisons.
"""

import importlib
import itertools
from dataclasses import replace
from pathlib import Path

from sqlmodel import SQLModel

from storage.owner import Owner

_written = itertools.count(1)

_HEAD = """
from datetime import datetime
from typing import ClassVar
from sqlmodel import Field
from storage.table import Emptied, Kept, Table, moment, person_key, primary_key
"""

PLACE = '''
class LunchPlace(Table, table=True):
    """Where one can have lunch."""

    __tablename__ = "lunch_place"
    kept: ClassVar[Kept] = Kept(what="who named a place", why="to thank them")

    id: str = primary_key()
    name: str = Field(max_length=80, unique=True)
    by_id: str | None = person_key(on_erasure="clear", optional=True)
'''

VOTE = '''
class LunchVote(Table, table=True):
    """Where somebody wants to go."""

    __tablename__ = "lunch_vote"
    kept: ClassVar[Kept] = Kept(
        what="who goes where",
        why="to count",
        days=30,
        since="voted_at",
        unless={"state": ("open",)},
        empties=(Emptied(column="remark", days=7, since="voted_at"),),
    )

    id: str = primary_key()
    place_id: str = Field(max_length=26, foreign_key="lunch_place.id", ondelete="CASCADE")
    person_id: str = person_key(on_erasure="delete")
    state: str | None = Field(default=None, max_length=8)
    remark: str | None = Field(default=None, max_length=80)
    voted_at: datetime = moment(index=True)


class LunchLike(Table, table=True):
    """That a vote was liked; it points to nobody itself."""

    __tablename__ = "lunch_like"
    kept: ClassVar[Kept] = Kept(what="nothing", why="for fun")

    id: str = primary_key()
    vote_id: str = Field(max_length=26, foreign_key="lunch_vote.id", ondelete="CASCADE")
'''


class Lunch:
    """The skill, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.owner = Owner(name="lunch", folder=folder / "migrations")

    def write(self, *tables: str) -> None:
        """Write the tables of the skill anew; they are loaded when somebody asks for them."""
        forget()
        # Each time a new name: SQLAlchemy knows classes by module and name for ever.
        module = f"lunch_model_{next(_written)}"
        path = self.folder / f"{module}.py"
        path.write_text(_HEAD + "".join(tables), encoding="utf-8")
        importlib.invalidate_caches()
        self.owner = replace(self.owner, modules=(module,))

    def load(self) -> None:
        """Load the tables."""
        for module in self.owner.modules:
            importlib.import_module(module)

    def step(self, name: str, body: str) -> Path:
        """Write a step by hand; `body` is what its `upgrade` does."""
        self.owner.folder.mkdir(exist_ok=True)
        number = int(name[:4])
        before = f'"lunch_{number - 1:04}"' if number > 1 else None
        path = self.owner.folder / f"{name}.py"
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        path.write_text(
            "import os, signal\nimport sqlalchemy as sa\nfrom alembic import op\n"
            f'revision = "lunch_{number:04}"\ndown_revision = {before}\n'
            f"def upgrade():\n{lines}\n",
            encoding="utf-8",
        )
        return path


def forget() -> None:
    """Take the skill's tables out of what is loaded."""
    for table in [table for name, table in SQLModel.metadata.tables.items() if "lunch_" in name]:
        SQLModel.metadata.remove(table)
