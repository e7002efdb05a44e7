"""Small skills that tests of the home switch on: with a shelf, with too much, and a broken one."""

from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlmodel import func, select

from bot import Block, Button, Buttons, Skill, Text, Turn, verbatim
from storage.audit import AuditEntry

TEXTS: Final = Path(__file__).parent / "homely_texts"
skill = Skill("homely", permissions={"rule": "editor"})
broken = Skill("broken")
SHELF: Final = (skill, TEXTS)
BROKEN: Final = (broken, TEXTS)
crowded = Skill("crowded")
CROWDED: Final = (crowded, TEXTS)
_CROWD: Final = 60


@broken.home
async def thing(turn: Turn) -> list[Text]:
    """Break in the middle of a statement, as a bug does."""
    await turn.db.exec(text("SELECT nothing FROM nowhere"))  # pyright: ignore[reportCallIssue, reportArgumentType]
    return []


@crowded.home
async def first_crowd(turn: Turn) -> list[Text]:
    """Show many lines."""
    return [verbatim("One of many.")] * _CROWD


@crowded.home
async def second_crowd(turn: Turn) -> list[Text]:
    """Show many more."""
    return [verbatim("One of many more.")] * _CROWD


@skill.home
async def shelf(turn: Turn) -> list[Text | Block]:
    """Show how many were taken, with a button to take one."""
    mine = select(func.count()).where(AuditEntry.deed == "took", AuditEntry.by_id == turn.by.id)
    count = (await turn.db.exec(mine)).one()
    shown = skill.text("on_shelf", count=count)
    return [shown, Buttons((Button(skill.text("take"), take()),))]


@skill.home_for("rule")
async def rulers(turn: Turn) -> list[Text]:
    """Show something to editors."""
    return [verbatim("You rule.")]


@skill.home
async def empty_room(turn: Turn) -> list[Text]:
    """Show nothing."""
    return []


@skill.button
async def take(turn: Turn) -> None:
    """Take one."""
    turn.audit("took", by=turn.by)
    turn.whisper(verbatim("Here you are."))
