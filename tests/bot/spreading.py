"""A small skill that tests of messages to many switch on."""

from pathlib import Path
from typing import Final

from sqlmodel import col, select

from bot import Button, Buttons, Skill, Turn, verbatim, who
from storage.people import Person
from storage.standing import standing

skill = Skill("spreading")
SPREADING: Final = (skill, Path(__file__).parent / "spreading_texts")
t = skill.text
MESSAGE: Final = "00000000000000000000000001"


@skill.command("tell")
async def tell(turn: Turn) -> None:
    """Tell everybody, and whoever has come since then when it is told again."""
    people = (await turn.db.exec(select(Person).where(col(Person.is_bot).is_(False)))).all()
    turn.spread(
        people,
        t("news", when=turn.now),
        Buttons((Button(t("seen"), seen()),)),
        message_id=MESSAGE,
    )


@skill.button
async def seen(turn: Turn) -> None:
    """Take a press."""
    turn.whisper(t("noted", name=who(turn.by)))


@skill.command("stop")
async def stop(turn: Turn) -> None:
    """Stop what has not gone out, and say how much that is."""
    await turn.stop(MESSAGE)
    copies = (await standing(turn.db, [MESSAGE], turn.now)).copies
    turn.say(verbatim(f"{copies.sent} delivered, {copies.stopped} stopped"))


@skill.command("untell")
async def untell(turn: Turn) -> None:
    """Take it away again."""
    turn.remove(MESSAGE)
