"""A small skill that tests of polls switch on: of each person the newest choice counts."""

from collections import Counter
from pathlib import Path
from typing import Final

from sqlmodel import col, select

from bot import Block, Button, Buttons, Paragraph, Poll, Skill, Turn
from storage.audit import AuditEntry

skill = Skill("polling")
POLLING: Final = (skill, Path(__file__).parent / "polling_texts")
t = skill.text
_DISHES: Final = ("soup", "bread", "cake")


@skill.command("ask")
async def ask(turn: Turn) -> None:
    """Ask what to eat, here."""
    turn.say(*await _asked(turn, turn.now.isoformat()))


@skill.button
async def choose(turn: Turn, dish: str, asked: str) -> None:
    """Count what somebody chose, in place of what they chose before."""
    assert turn.message_id is not None
    turn.audit("polling.chose", by=turn.by, dish=dish, asked=asked)
    turn.update(turn.message_id, *await _asked(turn, asked))


@skill.button
async def enough(turn: Turn, asked: str) -> None:
    """Put what most people chose in the place of the question."""
    assert turn.message_id is not None
    [(best, _)] = (await _votes(turn, asked)).most_common(1)
    turn.update(turn.message_id, t("over", dish=t(best)))


async def _asked(turn: Turn, asked: str) -> tuple[Block, ...]:
    votes = await _votes(turn, asked)
    return (
        Poll(
            t("which"),
            tuple(Button(t(one), choose(dish=one, asked=asked)) for one in _DISHES),
            counts=tuple(votes[one] for one in _DISHES),
        ),
        Paragraph(t("so_far", count=votes.total())),
        Buttons((Button(t("enough"), enough(asked=asked)),)),
    )


async def _votes(turn: Turn, asked: str) -> Counter[str]:
    rows = await turn.db.exec(
        select(AuditEntry).where(AuditEntry.deed == "polling.chose").order_by(col(AuditEntry.id))
    )
    newest = {row.by_id: row.details["dish"] for row in rows if row.details["asked"] == asked}
    return Counter(newest.values())


@skill.command("feel")
async def ask_secretly(turn: Turn) -> None:
    """Ask one person what is nobody's business."""
    turn.dm(
        turn.by, Poll(t("how"), (Button(t("soup"), feel()), Button(t("cake"), feel())), secret=True)
    )


@skill.button
async def feel(turn: Turn) -> None:
    """Take an answer."""
    turn.whisper(t("noted"))
