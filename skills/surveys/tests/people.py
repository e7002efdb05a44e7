"""What many scripts of surveys do first: make one, and ask it of some people."""

from typing import Any

from skills.surveys.bank import bank
from tests.actor import Actor
from tests.chat import Chat

PLAN = {
    "topic": "how busy we are",
    "purpose": "We decide with it what can wait.",
    "set_of": None,
    "questions": ["inf-1", "col-1", "roo-1"],
    "audience": "everyone",
    "moment": "now",
    "days": 5,
}
NAMES = ("bob", "cas", "dina", "eva", "finn", "gijs", "hana", "ilse", "joep", "kim", "lars", "mila")

# Without the theme that touches health, for which somebody else must give leave.
QUESTIONS = [one.id for one in bank().of_drivers() if one.driver != "LOA"]


async def composes(author: Actor, **plan: Any) -> None:
    """Make a survey, and let its card come."""
    await author.types("/pulse new")
    await author.fills(**{**PLAN, **plan})


async def asks(chat: Chat, count: int = 6, **plan: Any) -> tuple[Actor, list[Actor]]:
    """Let Noor ask some people now, and give them."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(name) for name in NAMES[:count]]
    await composes(noor, **plan)
    await noor.presses("Start it")
    return noor, people


async def answers(person: Actor, *labels: str) -> None:
    """Answer the newest survey, question by question, and send it."""
    await person.presses("Start")
    for label in labels:
        await person.presses(label)
    await person.presses("Send")
