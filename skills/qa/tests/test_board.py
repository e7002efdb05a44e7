"""QNA-A3: people ask the board without their name, and vote; what is declined is said."""

from datetime import timedelta

import pytest
from sqlmodel import select

from skills.qa.model import Board, BoardAsker, BoardQuestion, BoardTrace, BoardVote
from storage.outbox import Outgoing
from storage.privacy import forget_person
from tests.actor import Actor
from tests.chat import Chat

_PAY = "Why do we pay less than others?"
_OFFICE = "When do we leave this office?"
_BOSS = "Why is Tom so lazy?"


async def _opens(host: Actor, **more: object) -> None:
    await host.types("/ask session")
    await host.fills(name="Questions to the board", channel="#general", **more)


async def _asks(person: Actor, question: str) -> None:
    await person.types("/ask unnamed")
    await person.presses("Write my question")
    await person.fills(question=question)


async def test_a_session_from_the_first_question_to_the_last_answer(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await ada.types("Hello", to="#general")
    await _opens(noor)
    ada.sees("You ask without your name", in_="#general")

    await _asks(bob, _BOSS)
    ada.sees("One question; 0 answered, 0 of 1 declined.", in_="#general")
    ada.sees_not(_BOSS)
    await noor.presses("Decline", on=_BOSS)
    await noor.fills(reason="about a person", words="He is here, ask him.")
    await _asks(ada, _PAY)
    bob.sees_not(_PAY)
    await noor.presses("Show", on=_PAY)
    card = bob.sees(_PAY, in_="#general")
    assert "2 questions; 0 answered, 1 of 2 declined." in card.text
    await bob.presses("Why?")
    told = bob.whispered("These were the reasons")
    assert "about a person: 1" in told.text
    assert "He is here" in told.text
    ada.sees_not(_BOSS)

    await _votes(bob)
    ada.sees(f"{_PAY} (one vote)", in_="#general")
    await noor.presses("Next question")
    ada.sees(f"Now: {_PAY}", in_="#general")
    await noor.presses("Answered")
    await noor.fills(answer="From January on we do not.", who=[ada])
    ada.sees(f"Answered: {_PAY}", in_="#general")
    await noor.presses("Save as answer")
    await noor.fills(question=_PAY, audience="everyone", review="Every 90 days")
    noor.whispered("Ada is its owner")
    await noor.presses("Close the session")
    await noor.presses("Close it now")

    card = bob.sees("The session is over.", in_="#general")
    assert "about a person: 1" in card.text
    assert "Ask without my name" not in card.labels
    await bob.types(f"/ask {_PAY}")
    bob.whispered("From January on we do not.")


async def test_what_is_kept_and_who_could_know_is_said_before(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", language="nl")
    await ada.types("Hallo", to="#general")
    await _opens(noor)

    await ada.types("/vraag anoniem")

    told = ada.whispered("Lees dit voordat je zonder je naam vraagt")
    assert "zonder je naam, zonder tijd en zonder volgorde" in told.text
    assert "weten ze dat de vraag van jou is" in told.text
    assert "eerst Noor, zodra de vraag binnenkomt, en zonder je naam" in told.text
    assert "Anderen kunnen makkelijk raden wie het vroeg" in told.text
    await ada.presses("Schrijf mijn vraag")
    await ada.fills(question="Waarom verdienen we minder?")
    ada.whispered("Ik heb je vraag, en je naam staat er niet bij.")
    await ada.presses("Alle vragen")
    ada.whispered("Eén vraag; 0 beantwoord, 0 van 1 afgewezen.")


@pytest.mark.in_chats("web", "slack")  # elsewhere others would see it
async def test_a_press_on_the_card_asks_too(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await ada.types("Hello", to="#general")
    await _opens(noor, at_once=True)

    await ada.presses("Ask without my name")
    await ada.presses("Write my question")
    await ada.fills(question=_PAY)

    assert "everybody, at once" in ada.whispered("Who sees it:").text
    ada.sees(f"{_PAY} (0 votes)", in_="#general")


async def test_nobody_asks_more_than_three_nor_after_the_moment(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await _opens(noor, until="Friday 15:00", at_once=True)
    for question in (_PAY, _OFFICE, "What is the plan for next year?"):
        await _asks(ada, question)

    await ada.types("/ask unnamed")
    await ada.presses("Write my question")
    ada.whispered("You asked 3 questions in this session")
    await chat.later(timedelta(days=5))
    await bob.types("/ask unnamed")

    assert "Write my question" not in bob.whispered("Read this before you ask").labels
    bob.sees("No more questions are taken.", in_="#general")
    await noor.presses("Next question")
    await noor.presses("Next question")
    await noor.presses("Next question")
    bob.sees("Now:", in_="#general")
    await chat.later(timedelta(days=8))
    assert "Not answered:" in bob.sees("The session is over.", in_="#general").text


async def test_only_who_leads_a_session_leads_it(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await ada.types("/ask session Questions")
    ada.sees_not("In which channel")
    await _opens(noor, moderators=[bob])
    await _asks(ada, _PAY)
    assert "Lead it" not in ada.whispered("Read this before you ask").labels

    await ada.presses_of(bob, "Show")
    ada.sees_not(_PAY, in_="#general")
    await bob.types("/ask unnamed")
    await bob.presses("Lead it")
    await bob.presses("Show")

    ada.sees(_PAY, in_="#general")


async def test_when_it_is_over_nothing_says_who_asked_or_voted(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await _opens(noor, at_once=True)
    await _asks(ada, _PAY)
    await _votes(ada)
    assert await _counts(chat) == [1, 1, 6]
    await noor.presses("Next question")
    await noor.presses("Answered")
    await noor.fills(answer="We do not.")
    await chat.later(timedelta(minutes=1))
    closed_at = chat.now

    await noor.presses("Close the session")
    await noor.presses("Close it now")
    await chat.later(timedelta(hours=2))

    await noor.presses("Save as answer")
    await noor.fills(question=_OFFICE, audience="everyone", review="Every 90 days")
    noor.whispered("Saved as answer 1.")
    assert await _counts(chat) == [0, 0, 0]
    assert chat.store.keys.names("qa.") == []
    async with chat.store.transaction() as db:
        board = (await db.exec(select(Board))).one()
        asked = (await db.exec(select(BoardQuestion))).one()
        said = (await db.exec(select(Outgoing))).all()
    assert board.secret is None
    assert (asked.text, asked.votes, asked.opened_at) == (_PAY, 1, board.opened_at)
    # What was asked stands in the last list of who leads alone, which came when it was over.
    telling = [one for one in said if one.person_id == ada.id or _PAY in (one.sheet or "")]
    assert {(one.person_id, one.said_at >= closed_at) for one in telling} == {(noor.id, True)}
    noor.sees("The session is over.", in_="dm")
    if chat.app.workplace.can(noor.at).remove:
        assert len([one for one in noor.seen if "You lead" in one.text]) == 1


async def _counts(chat: Chat) -> list[int]:
    async with chat.store.transaction() as db:
        return [
            len((await db.exec(select(kind))).all()) for kind in (BoardAsker, BoardVote, BoardTrace)
        ]


async def test_a_vote_counts_once_and_the_others_go_on_when_keys_are_lost(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await _opens(noor, at_once=True)
    await _asks(ada, _PAY)
    await _votes(ada)
    await _votes(ada)
    ada.sees("(one vote)", in_="#general")

    for name in chat.store.keys.names("qa."):
        chat.store.keys.destroy(name)
    await _votes(bob)
    await _votes(bob)

    ada.sees("(2 votes)", in_="#general")


async def _votes(person: Actor) -> None:
    await person.types("/ask unnamed")
    await person.presses("Vote")
    await person.fills(questions=[_PAY])


async def test_who_is_erased_is_not_counted_any_more(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await _opens(noor)
    await _asks(ada, _PAY)

    async with chat.store.transaction() as db:
        await forget_person(db, ada.id)

    assert (await _counts(chat))[0] == 0
    noor.sees(_PAY)
