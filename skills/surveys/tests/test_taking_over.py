"""Surveys with names when who asked is gone: nobody reads them, until people were told who will."""

from datetime import timedelta

import pytest

from skills.surveys.tests.named import ASKED, answers_bob, asks_bob, begins, times_asked
from skills.surveys.tests.people import PLAN, composes
from storage.people import Person
from tests.chat import Chat

pytestmark = pytest.mark.in_chats("web")


async def test_when_who_asked_is_gone_people_hear_first_who_reads_it_then(chat: Chat) -> None:
    """PRV-A2: and have a day to remove what they said to somebody else."""
    noor, bob = await asks_bob(chat)
    await answers_bob(bob)
    await chat.later(timedelta(days=6))
    zoe = chat.on("zoe", role="editor")
    await zoe.types("/pulse results 1")
    await chat.leaves(noor)

    await zoe.types("/pulse results 1")
    zoe.whispered("who read the answers does not do that any more")
    await zoe.presses("Take it over")
    bob.sees("from tomorrow on Zoe does")
    await zoe.types("/pulse results 1")
    await zoe.presses("Take it over")
    zoe.whispered("Somebody takes survey 1 over already.")
    zoe.sees_not("More time outside.")
    await chat.later(timedelta(days=1, hours=1))

    zoe.sees("how busy we are, is yours now.")
    await zoe.types("/pulse results 1")
    zoe.sees("More time outside.")
    assert sum("from tomorrow on Zoe does" in one.text for one in bob.seen) == 1


async def test_nobody_is_asked_while_nobody_reads_it(chat: Chat) -> None:
    noor, zoe = chat.on("noor", role="editor"), chat.on("zoe", role="editor")
    bob = begins(chat, "bob", 4)
    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start 10:00")
    await noor.presses("Start it")
    await chat.leaves(noor)

    await chat.later(timedelta(days=2))
    zoe.sees("Nobody reads what people answer with their names in survey 1")
    assert times_asked(bob) == 0
    await zoe.presses("Take it over")
    await chat.later(timedelta(days=4))

    assert times_asked(bob) == 1
    assert "Only Zoe reads your answers" in bob.sees(ASKED).text


async def test_quiet_hours_take_nothing_from_the_day_of_notice(chat: Chat) -> None:
    noor, bob = (
        chat.on("noor", role="editor"),
        chat.on("bob", quiet_from="19:00", quiet_until="08:00"),
    )
    await composes(noor, set_of="exit", questions=None, audience="email=bob@example.org")
    await noor.presses("Start it")
    await answers_bob(bob)
    await chat.later(timedelta(days=6, hours=9, minutes=30))  # 19:30
    zoe = chat.on("zoe", role="editor")
    await zoe.types("/pulse results 1")
    await chat.leaves(noor)
    await zoe.types("/pulse results 1")
    await zoe.presses("Take it over")
    bob.sees_not("from tomorrow on Zoe does")

    await chat.later(timedelta(hours=30))
    bob.sees("from tomorrow on Zoe does")
    zoe.sees_not("is yours now")
    await chat.later(timedelta(hours=8))

    zoe.sees("is yours now")


async def test_who_is_back_reads_it_again_and_people_are_told(chat: Chat) -> None:
    noor, zoe = chat.on("noor", role="editor"), chat.on("zoe", role="editor")
    bob, cas = begins(chat, "bob", 6), begins(chat, "cas", 2)
    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start 10:00")
    await noor.presses("Start it")
    await chat.later(timedelta(days=1, hours=1))
    await bob.presses("Start")
    for _ in range(2):
        await bob.presses("Agree")
    await bob.presses("Send")
    await chat.leaves(noor)
    await chat.later(timedelta(days=3))
    await zoe.presses("Take it over")
    bob.sees("from tomorrow on Zoe does")
    async with chat.store.transaction() as db:
        (await db.get_one(Person, noor.id)).is_active = True

    await chat.later(timedelta(days=2))

    bob.sees("stays as it was: Noor reads the answers")
    zoe.sees("stays as it was: Noor reads the answers")
    await chat.later(timedelta(days=3))
    assert times_asked(cas) == 1


async def test_what_is_asked_once_is_started_anew_by_who_takes_it_over(chat: Chat) -> None:
    noor, zoe, bob = chat.on("noor", role="editor"), chat.on("zoe", role="editor"), chat.on("bob")
    await chat.arrive()
    plan = {"set_of": "exit", "questions": None, "audience": "email=bob@example.org"}
    await composes(noor, moment="tomorrow 10:00", **plan)
    await noor.presses("Start it")
    await chat.leaves(noor)
    await chat.later(timedelta(days=2))
    assert times_asked(bob) == 0

    await zoe.presses("Take it over")
    await chat.later(timedelta(days=1, hours=1))
    await zoe.presses("Edit")
    await zoe.fills(**{**PLAN, **plan})
    await zoe.presses("Start it")

    assert "Only Zoe reads your answers" in bob.sees(ASKED).text
