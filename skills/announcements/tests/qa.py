"""A small skill that plays Q&A: it hears questions about announcements, and tells of answers."""

from pathlib import Path
from typing import Final

from sqlmodel import col, select

from bot import Skill, Tick, Turn
from storage.audit import AuditEntry

skill = Skill("qa")
QA: Final = (skill, Path(__file__).parent / "qa_texts")
ANSWER: Final = "Until Friday at noon."


@skill.on_fact("announcements.question_asked")
async def heard(
    tick: Tick,
    announcement_id: str,
    comment_id: str,
    person_id: str,
    question: str,
    language: str,
) -> None:
    """Keep a question."""
    asked = {"comment": comment_id, "question": question, "language": language}
    tick.audit("qa.heard", by=None, announcement=announcement_id, asked_by=person_id, **asked)


@skill.command("suggest")
async def suggest(turn: Turn) -> None:
    """Answer the newest question with what nobody vouches for."""
    await _answer(turn, verified=False)


@skill.command("verify")
async def verify(turn: Turn) -> None:
    """Answer the newest question."""
    await _answer(turn, verified=True)


async def _answer(turn: Turn, *, verified: bool) -> None:
    heard = select(AuditEntry).where(AuditEntry.deed == "qa.heard")
    newest = (await turn.db.exec(heard.order_by(col(AuditEntry.id).desc()))).first()
    assert newest is not None
    turn.publish(
        "qa.answered",
        source=newest.details["comment"],
        question=newest.details["question"],
        answer=ANSWER,
        by=turn.by.id,
        verified=verified,
    )
