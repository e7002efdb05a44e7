"""Surveys with names: for so few that they could not stay unknown, and said so first."""

from datetime import timedelta

import pytest
from sqlmodel import select

from skills.surveys.model import Draft, Given, Ledger, Publication, Round
from skills.surveys.tests.named import answers_bob, asks_bob
from skills.surveys.tests.people import composes
from storage.files import OutgoingFile
from storage.outbox import Outgoing
from storage.table import Table
from tests.chat import Chat

_LIST = """id,driver,en,nl,type,scale,flags,version,licence,only_if
lift-1,,The lift works.,De lift werkt.,agree,1-5,,1,Apache-2.0,
lift-2,,What is wrong?,Wat is er mis?,text,,,1,Apache-2.0,"lift-1 = 1, 2"
stair-1,,The stairs are clean.,De trap is schoon.,agree,1-5,,1,Apache-2.0,
"""
FEW = pytest.mark.in_chats("web")


async def test_somebody_is_asked_with_their_name_and_hears_that_first(chat: Chat) -> None:
    """SUR-D2, SUR-E11: groups of who leave are too small to be anonymous."""
    noor, bob = await asks_bob(chat)

    invitation = bob.sees("This survey is not anonymous: your answers are kept with your name.")
    assert "Only Noor reads your answers" in invitation.text
    assert "Taking part is voluntary." in invitation.text
    assert "they see who did not answer" in invitation.text
    assert "nobody is told who took part" not in invitation.text
    await answers_bob(bob)
    bob.sees("Noor reads them once the survey has closed.")

    noor.sees_not("More time outside.")
    await chat.later(timedelta(days=5, hours=1))
    noor.sees("1 person answered survey 1")
    await noor.presses("Read the answers")
    noor.sees("Bob, on")
    noor.sees("Pay and Room to grow")
    noor.sees("More time outside.")


@FEW
async def test_answers_can_be_changed_until_it_closes(chat: Chat) -> None:
    """SUR-D8: with names they may."""
    noor, bob = await asks_bob(chat)
    await answers_bob(bob)

    await bob.types("/pulse")
    bob.sees("You can change that until")
    await bob.presses("Change my answers")
    bob.sees("Your answer now: Pay and Room to grow")
    await bob.presses("Leave it so")
    bob.sees("Your answer now: More time outside.")
    await bob.presses("Write")
    await bob.fills(words="A desk by the window.")
    await bob.presses("Send")

    await chat.later(timedelta(days=6))
    await noor.types("/pulse results 1")
    noor.sees("A desk by the window.")
    noor.sees_not("More time outside.")
    await bob.presses("Change my answers")
    bob.whispered("This survey is closed.")


@FEW
async def test_answers_can_be_removed_before_and_after_it_closes(chat: Chat) -> None:
    noor, bob = await asks_bob(chat)
    await answers_bob(bob)
    await bob.presses("Remove my answers")
    bob.whispered("Then they are gone for good.")
    assert await _count(chat, Given) == 1
    await bob.presses("Remove them for good")
    bob.whispered("Nobody has read them.")
    assert await _count(chat, Given) == 0

    await bob.types("/pulse")
    await answers_bob(bob)
    await chat.later(timedelta(days=6))
    await bob.types("/pulse results 1")
    bob.whispered("More time outside.")
    await bob.presses("Remove my answers")
    await bob.presses("Remove them for good")

    bob.whispered("They may have been read before")
    assert await _count(chat, Given) == 0
    await bob.presses("Remove my answers")
    bob.whispered("There are no answers of yours here.")
    await noor.types("/pulse results 1")
    noor.sees("There is nothing to read")


@FEW
async def test_nobody_but_who_asked_reads_them(chat: Chat) -> None:
    _, bob = await asks_bob(chat)
    await answers_bob(bob)
    await chat.later(timedelta(days=6))
    zoe = chat.on("zoe", role="editor")

    await zoe.types("/pulse results 1")

    zoe.whispered("Only Noor reads the answers.")
    zoe.sees_not("More time outside.")
    await zoe.presses_of(chat.on("noor"), "Read the answers")
    zoe.sees_not("More time outside.")
    for word in ("team", "action", "replies", "baseline"):
        await zoe.types(f"/pulse {word} 1")
        zoe.whispered("there are no figures of it")


@FEW
async def test_what_was_not_sent_stays_on_no_card(chat: Chat) -> None:
    _, bob = await asks_bob(chat)
    await bob.presses("Start")
    await bob.presses("Skip")
    await bob.presses("Write")
    await bob.fills(words="More time outside.")
    await bob.presses("Back")
    bob.sees("Your answer now: More time outside.")

    await chat.later(timedelta(days=5, minutes=5))

    bob.sees_not("More time outside.")


@FEW
async def test_what_was_read_does_not_stay_in_the_chat(chat: Chat) -> None:
    """A chat keeps its messages for years, and answers go after half a year."""
    noor, bob = await asks_bob(chat)
    await answers_bob(bob)
    await chat.later(timedelta(days=5, minutes=5))
    await noor.types("/pulse results 1")
    await bob.types("/pulse results 1")
    noor.sees("More time outside.")
    bob.whispered("More time outside.")
    assert await _count(chat, OutgoingFile) == 0
    await chat.later(timedelta(hours=12))
    await noor.types("/pulse results 1")

    await chat.later(timedelta(days=1, hours=2))

    noor.sees_not("More time outside.")
    bob.sees_not("More time outside.")
    async with chat.store.transaction() as db:
        sheets = (await db.exec(select(Outgoing.sheet))).all()
    assert "More time outside." not in str(sheets)


@FEW
async def test_what_was_removed_does_not_come_back_with_an_old_card(chat: Chat) -> None:
    _, bob = await asks_bob(chat)
    await answers_bob(bob)
    await bob.presses("Change my answers")
    await bob.presses("Leave it so")
    await bob.presses("Leave it so")
    await bob.presses("Remove my answers")

    await bob.presses("Remove them for good")

    bob.sees_not("That was the last question.")
    assert (await _count(chat, Given), await _count(chat, Draft)) == (0, 0)


@FEW
async def test_once_closed_nothing_tells_who_did_not_answer(chat: Chat) -> None:
    """PRV-D5."""
    noor, bob = await asks_bob(chat)
    await bob.presses("Start")

    await chat.later(timedelta(days=6))

    noor.sees("Nobody answered survey 1")
    async with chat.store.transaction() as db:
        [one] = (await db.exec(select(Round))).all()
        assert (one.state, one.invited, one.sent) == ("kept", 0, 0)
    for table in (Ledger, Draft, Publication):
        assert await _count(chat, table) == 0


async def _count(chat: Chat, table: type[Table]) -> int:
    async with chat.store.transaction() as db:
        return len((await db.exec(select(table))).all())


@FEW
async def test_the_key_of_a_closed_survey_with_names_is_gone(chat: Chat) -> None:
    _, bob = await asks_bob(chat)
    await answers_bob(bob)

    await chat.later(timedelta(days=6))

    assert chat.store.keys.names("surveys.") == []


@FEW
async def test_what_does_not_go_with_names_is_refused(chat: Chat) -> None:
    """PRV-E4, PRV-E5."""
    noor, _ = chat.on("noor", role="editor"), chat.on("bob")
    await noor.types("/pulse new")
    for wrong, said in (
        ({"mode": "With names: it is not anonymous", "questions": ["loa-1"]}, "about health"),
        ({"mode": "With names: it is not anonymous", "questions": ["man-1"]}, "one's manager"),
        (
            {"mode": "In the chat, where it can be done", "moment": "30 days after start"},
            "cannot be anonymous",
        ),
    ):
        await composes(noor, **wrong)
        assert any(said in one for one in noor.errors.values())


@FEW
async def test_a_running_one_stays_with_names(chat: Chat) -> None:
    """SUR-D11."""
    noor, _ = await asks_bob(chat)

    await noor.presses("Edit")

    noor.whispered("that it is with names")


@FEW
async def test_it_says_what_it_keeps(chat: Chat) -> None:
    """SUR-A1."""
    _, bob = await asks_bob(chat)

    await bob.types("/pulse privacy 1")

    said = bob.whispered("What somebody answered, with their name")
    assert "It is not anonymous." in said.text
    assert "removed after 180 days" in said.text
    assert "mixed" not in said.text


@FEW
async def test_what_is_asked_after_certain_answers_comes_in_the_chat(chat: Chat) -> None:
    """SUR-E1: with names, the next question tells nothing that its reader does not see."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await chat.arrive()
    await composes(
        noor,
        mode="With names: it is not anonymous",
        questions=["inf-1"],
        audience="email=bob@example.org",
    )
    await noor.presses("Bring a list")
    await noor.fills(file=("questions.csv", _LIST.encode()))
    await noor.presses("Start it")
    await bob.presses("Start")
    await bob.presses("Disagree")
    bob.sees("What is wrong?")
    await bob.presses("Back")
    await bob.presses("Agree")
    bob.sees("The stairs are clean.")
    await bob.presses("Skip")

    await bob.presses("Send")

    async with chat.store.transaction() as db:
        [given] = (await db.exec(select(Given))).all()
        assert (given.answers, given.words) == ({"lift-1": 4}, {})
