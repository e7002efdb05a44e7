"""What came out: counted once, shown of groups that are large enough, and to everybody in time."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import select

from skills.surveys.model import Arrived, Draft, Envelope, Ledger, Publication, Round
from skills.surveys.sealing import key_of
from skills.surveys.tests.people import NAMES, answers, asks, composes
from tests.actor import Actor
from tests.chat import Chat

_UNSEEN = ("web", "slack")
_UNITS = (*["Wonen"] * 9, *["Raad"] * 4)


async def _closes(chat: Chat) -> None:
    await chat.later(timedelta(days=1, minutes=1))


async def _two_units(chat: Chat) -> tuple[Actor, list[Actor]]:
    """Let nine of one unit and four of another answer."""
    noor = chat.on("noor", role="editor")
    names = (*NAMES, "nora")
    people = [chat.on(one, department=unit) for one, unit in zip(names, _UNITS, strict=True)]
    await composes(noor, questions=["inf-1"], days=1)
    await noor.presses("Start it")
    labels = ("Agree", "Disagree", "Strongly agree")
    for at, one in enumerate(people):
        await answers(one, labels[at % 3])
    return noor, people


@pytest.mark.in_chats(*_UNSEEN)
async def test_nothing_is_shown_before_it_closes(chat: Chat) -> None:
    """SUR-D7."""
    noor, people = await asks(chat, 11)
    for one in people[:5]:
        await answers(one, "Agree", "Agree", "Agree")

    await noor.types("/pulse results 1")

    noor.whispered("No round of survey 1 is closed yet. Nothing is shown before that.")


@pytest.mark.in_chats(*_UNSEEN)
async def test_until_then_only_the_share_of_who_answered_is_shown(chat: Chat) -> None:
    """SUR-D7: in whole percents, and once a day: at each answer it would tell who just did."""
    noor, people = await asks(chat, 11)
    for one in people[:5]:
        await answers(one, "Agree", "Agree", "Agree")
    noor.sees_not("have answered")

    await chat.later(timedelta(days=1))

    noor.sees("42% have answered. Nothing else is shown before it closes.")


@pytest.mark.in_chats(*_UNSEEN)
async def test_a_group_of_four_is_hidden_and_so_is_what_would_betray_it(chat: Chat) -> None:
    """SUR-D6: 9 and 4 at threshold 5 give only the whole."""
    noor, _ = await _two_units(chat)

    await _closes(chat)
    await noor.types("/pulse results 1")

    said = noor.sees("Survey 1, round 1: how busy we are")
    assert "69% agree" in said.text
    assert "13 answers" in said.text
    hidden = noor.sees("Not enough answers to show")
    assert "Wonen" in hidden.text


@pytest.mark.in_chats(*_UNSEEN)
async def test_participants_hear_it_when_it_is_shown_to_everybody(chat: Chat) -> None:
    """SUR-D10."""
    noor, people = await _two_units(chat)
    await _closes(chat)
    await people[0].types("/pulse results 1")
    people[0].whispered("You see what came out of survey 1 by")

    await noor.presses("Show it to everybody")

    people[1].sees("Thank you for answering.")
    await people[0].types("/pulse results 1")
    people[0].whispered("69% agree")


@pytest.mark.in_chats(*_UNSEEN)
async def test_participants_hear_it_in_time_also_when_nobody_shows_it(chat: Chat) -> None:
    """SUR-D10: within what the invitation promised."""
    _, people = await _two_units(chat)
    await _closes(chat)
    people[1].sees_not("Thank you for answering.")

    await chat.later(timedelta(days=14, minutes=1))

    people[1].sees("Thank you for answering.")


@pytest.mark.in_chats(*_UNSEEN)
async def test_when_all_agree_it_is_not_said_that_all_did(chat: Chat) -> None:
    """SUR-A5."""
    noor, people = await asks(chat, 6, questions=["inf-1"], days=1)
    for one in people:
        await answers(one, "Disagree")

    await _closes(chat)
    await noor.types("/pulse results 1")

    noor.sees("80% or more:")
    noor.sees_not("100%")


@pytest.mark.in_chats(*_UNSEEN)
async def test_with_fewer_answers_than_the_threshold_nothing_is_shown(chat: Chat) -> None:
    noor, people = await asks(chat, 6, questions=["inf-1"], days=1)
    for one in people[:4]:
        await answers(one, "Agree")

    await _closes(chat)
    await noor.types("/pulse results 1")

    noor.sees("I am up to date on what is going on at our organisation. Not enough answers.")


@pytest.mark.in_chats("web")
async def test_after_closing_nothing_is_left_but_what_is_shown(chat: Chat) -> None:
    """SUR-D4, 7.6.10: the key goes, too."""
    await _two_units(chat)

    await _closes(chat)

    async with chat.store.transaction() as db:
        for table in (Arrived, Draft, Envelope, Ledger):
            assert (await db.exec(select(table))).all() == []
        assert len((await db.exec(select(Publication))).all()) == 1
    assert chat.store.keys.names("surveys.") == []


@pytest.mark.in_chats("web")
async def test_keys_that_a_killed_process_left_are_destroyed(chat: Chat) -> None:
    noor, _ = await asks(chat, 6, questions=["inf-1"], days=1)
    await _closes(chat)
    async with chat.store.transaction() as db:
        closed = (await db.exec(select(Round))).one()
    await chat.later(timedelta(days=7))
    await composes(noor, topic="the canteen")
    await noor.presses("Start it")
    chat.store.keys.make(key_of(closed.id))
    there = chat.store.keys.names("surveys.")

    await chat.later(timedelta(days=1))

    left = chat.store.keys.names("surveys.")
    assert key_of(closed.id) in there
    assert key_of(closed.id) not in left
    assert left


@pytest.mark.in_chats("web", "slack")
async def test_files_have_the_same_figures(chat: Chat) -> None:
    """SUR-E5."""
    noor, _ = await _two_units(chat)
    await _closes(chat)
    await noor.types("/pulse results 1")

    written = (await noor.opens("Survey 1- how busy we are.csv")).decode("utf-8-sig")

    assert "Everybody,I am up to date" in written
    assert "Wonen" not in written


@pytest.mark.in_chats("web")
async def test_a_document_has_the_same_figures(chat: Chat) -> None:
    """SUR-E5."""
    noor, _ = await _two_units(chat)
    await _closes(chat)
    await noor.types("/pulse results 1")

    document = PdfReader(BytesIO(await noor.opens("Survey 1- how busy we are.pdf")))

    written = "".join(page.extract_text() for page in document.pages)
    assert "93% answered: 13 of 14." in written
    assert "Everybody" in written
    assert "69" in written
    assert "Wonen" not in written
