"""A small skill that tests switch on: it hears what is about its own messages, and nothing else."""

from pathlib import Path
from typing import ClassVar, Final

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import (
    Button,
    Buttons,
    Form,
    MessageReceived,
    Option,
    ReactionAdded,
    ReactionRemoved,
    Skill,
    Turn,
    ask_choice,
    carried,
    verbatim,
)
from storage.audit import AuditEntry

skill = Skill("heeding")
HEEDING: Final = (skill, Path(__file__).parent / "heeding_texts")
t = skill.text


async def _is_news(db: AsyncSession, message_id: str) -> bool:
    return message_id == await _message(db)


async def _message(db: AsyncSession) -> str | None:
    rows = await db.exec(select(AuditEntry).where(AuditEntry.deed == "heeding.news"))
    return next((str(one.details["message"]) for one in rows), None)


@skill.command("news")
async def news(turn: Turn) -> None:
    """Say something here that can be answered."""
    message_id = turn.say(t("news"), Buttons((Button(t("seen"), seen()),)))
    turn.audit("heeding.news", by=turn.by, message=message_id)


@skill.command("more")
async def more(turn: Turn) -> None:
    """Say more to this person, in the thread of the news."""
    turn.dm(turn.by, t("more", when=turn.now), under=await _message(turn.db))


@skill.command("gone")
async def gone(turn: Turn) -> None:
    """Take the news away."""
    turn.remove(await _message(turn.db) or "")


@skill.button
async def seen(turn: Turn) -> None:
    """Take a press."""
    turn.audit("heeding.seen", by=turn.by)


@skill.on(MessageReceived, about=_is_news)
async def answered(turn: Turn, event: MessageReceived) -> None:
    """Take an answer."""
    turn.audit("heeding.answered", by=turn.by, words=event.text)


@skill.on(ReactionAdded, about=_is_news)
async def cheered(turn: Turn, event: ReactionAdded) -> None:
    """Take an emoji."""
    turn.audit("heeding.cheered", by=turn.by, emoji=event.emoji)


@skill.on(ReactionRemoved, about=_is_news)
async def calmed(turn: Turn, event: ReactionRemoved) -> None:
    """Take an emoji away."""
    turn.audit("heeding.calmed", by=turn.by, emoji=event.emoji)


class Pick(Form):
    """One of some fruits."""

    title: ClassVar[str] = "heeding.pick_title"

    fruit: str = ask_choice("heeding.ask_fruit")
    fruits: list[str] = carried()


async def _fruits(turn: Turn) -> dict[str, list[Option]]:
    fruits = turn.given.get("fruits", [])
    assert isinstance(fruits, list)
    return {"fruit": [Option(value=str(one), label=verbatim(str(one))) for one in fruits]}


@skill.form(Pick, options=_fruits)
async def picked(turn: Turn, pick: Pick) -> None:
    """Say what was picked."""
    turn.whisper(t("picked", fruit=pick.fruit))


@skill.command("pick")
async def pick(turn: Turn) -> None:
    """Ask which fruit."""
    turn.ask(picked(fruits=["pear", "plum"]))
