"""What scripts of surveys with names do first."""

from datetime import timedelta

from skills.surveys.tests.people import composes
from tests.actor import Actor
from tests.chat import Chat

ASKED = "This survey is not anonymous"


async def asks_bob(chat: Chat, set_of: str = "exit") -> tuple[Actor, Actor]:
    """Let Noor ask Bob by name why he leaves."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await chat.arrive()
    await composes(noor, set_of=set_of, questions=None, audience="email=bob@example.org")
    noor.sees("With names: only who made the survey reads the answers.")
    await noor.presses("Start it")
    return noor, bob


async def answers_bob(bob: Actor, *, words: str = "More time outside.") -> None:
    await bob.presses("Start")
    await bob.presses("Choose")
    await bob.fills(options=["Pay", "Room to grow"])
    await bob.presses("Write")
    await bob.fills(words=words)
    await bob.presses("Send")


def begins(chat: Chat, name: str, days_ago: int) -> Actor:
    return chat.on(name, start_date=chat.now.date() - timedelta(days=days_ago))


def times_asked(person: Actor) -> int:
    return sum(ASKED in one.text for one in person.seen)
