"""Where skills are switched off while the bot runs: in a channel, or for a part of the people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table, moment, person_key, primary_key

_KNOWN: Final = "switched_off"


class SwitchedOff(Table, table=True):
    """A skill that is switched off: in one channel of a chat, or for a unit.

    A unit is an expression, as it was typed: whom it means follows the directory.
    """

    __tablename__ = "core_switched_off"
    kept: ClassVar[Kept] = Kept(
        what="in which channel or for which part of the people a skill is switched off, and who "
        "did so",
        why="to keep it off there",
    )

    id: str = primary_key()
    skill: str = Field(max_length=40)
    adapter: str | None = Field(default=None, max_length=40)
    workspace: str | None = Field(default=None, max_length=200)
    channel: str | None = Field(default=None, max_length=255)  # what its chat calls it
    unit: str | None = Field(default=None, max_length=2000)
    by_id: str | None = person_key(on_erasure="clear", optional=True)
    since: datetime = moment()

    def is_in(self, adapter: str, workspace: str, channel: str | None) -> bool:
        """Tell whether this is about a channel."""
        return (self.adapter, self.workspace, self.channel) == (adapter, workspace, channel)


@dataclass(frozen=True, slots=True)
class Known:
    """What one transaction knows of it: the rows, oldest first, and who was looked up already, by
    skill and person."""

    rows: Sequence[SwitchedOff] = ()
    people: dict[tuple[str, str], bool] = field(default_factory=dict[tuple[str, str], bool])


_EVERY = select(SwitchedOff).order_by(col(SwitchedOff.id))
# Every turn asks who somebody is, and this along with it: a question of its own would cost more.
IS_ANY_OFF: Final[Any] = select(col(SwitchedOff.id)).exists().label("is_any_off")


async def switched_off(db: AsyncSession) -> Known:
    """Tell what is switched off. A transaction asks it once, and none when it knows of nothing."""
    known: Known | None = db.info.get(_KNOWN)
    if known is None:
        known = db.info[_KNOWN] = Known((await db.exec(_EVERY)).all())
    return known


def note_nothing_is_off(db: AsyncSession) -> None:
    """Let this transaction know that there is nothing to ask for."""
    db.info[_KNOWN] = Known()


async def switch_off(db: AsyncSession, row: SwitchedOff) -> None:
    """Switch a skill off somewhere."""
    db.add(row)
    await db.flush()
    db.info.pop(_KNOWN, None)


async def switch_on(db: AsyncSession, rows: Sequence[SwitchedOff]) -> None:
    """Switch skills on again where they were switched off."""
    for row in rows:
        await db.delete(row)
    await db.flush()
    db.info.pop(_KNOWN, None)
