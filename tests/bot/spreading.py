"""A small skill that tests of messages to many switch on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlmodel import col, select

from bot import Block, Button, Buttons, Form, Skill, Text, Turn, ask_text, verbatim, who
from storage.people import Person
from storage.standing import standing

skill = Skill("spreading")
SPREADING: Final = (skill, Path(__file__).parent / "spreading_texts")
t = skill.text
MESSAGE: Final = "00000000000000000000000001"


class Told(Form):
    """Which news: by default the first."""

    news: str = ask_text("spreading.ask_news", optional=True)


@skill.command("tell", form=Told)
async def tell(turn: Turn, told: Told) -> None:
    """Tell everybody, and whoever has come since then when it is told again."""
    turn.spread(await _everybody(turn), *_said(turn, told), message_id=MESSAGE)


@skill.command("change", form=Told)
async def change(turn: Turn, told: Told) -> None:
    """Put it differently: with each of these words in turn."""
    for one in told.news.split(","):
        turn.update(MESSAGE, *_said(turn, Told(news=one.strip())))


def _said(turn: Turn, told: Told) -> tuple[Text | Block, ...]:
    news = t("news_again", what=told.news) if told.news else t("news", when=turn.now)
    return news, Buttons((Button(t("seen"), seen(news=told.news)),))


async def _everybody(turn: Turn) -> Sequence[Person]:
    return (await turn.db.exec(select(Person).where(col(Person.is_bot).is_(False)))).all()


@skill.command("alarm")
async def alarm(turn: Turn) -> None:
    """Tell everybody at once."""
    turn.spread(await _everybody(turn), t("news", when=turn.now), lane="urgent")


@skill.button
async def seen(turn: Turn, news: str) -> None:
    """Take a press."""
    turn.whisper(t("noted", name=who(turn.by), news=news))


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
