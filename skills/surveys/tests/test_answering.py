"""Answering: a minute, by buttons, once, and in nobody's sight."""

from datetime import timedelta

import pytest
from sqlmodel import select

from skills.surveys.model import Arrived, Draft, Ledger
from skills.surveys.tests.people import NAMES, answers, asks, composes
from tests.chat import Chat

_UNSEEN = ("web", "slack", "console")


@pytest.mark.in_chats(*_UNSEEN)
async def test_a_survey_is_answered_one_question_at_a_time(chat: Chat) -> None:
    """SUR-D3."""
    _, [bob, *_] = await asks(chat)

    await bob.presses("Start")
    card = bob.sees("1/3")
    assert "I am up to date on what is going on at our organisation." in card.text
    assert card.labels == [
        "Strongly disagree",
        "Disagree",
        "Neither agree nor disagree",
        "Agree",
        "Strongly agree",
        "Not applicable / don't know",
        "Skip",
    ]
    await bob.presses("Agree")
    bob.sees("2/3")
    await bob.presses("Skip")
    await bob.presses("Strongly agree")
    bob.sees("That was the last question.")
    await bob.presses("Send")

    bob.sees("Thank you. Your answers are in.")


@pytest.mark.in_chats(*_UNSEEN)
async def test_one_can_go_back_until_it_is_sent(chat: Chat) -> None:
    """SUR-D3."""
    _, [bob, *_] = await asks(chat)
    await bob.presses("Start")
    await bob.presses("Agree")
    await bob.presses("Agree")

    await bob.presses("Back")
    bob.sees("2/3")
    await bob.presses("Back")
    bob.sees("1/3")
    for label in ("Disagree", "Agree", "Agree"):
        await bob.presses(label)
    bob.sees("That was the last question.")
    await bob.presses("Back")
    bob.sees("3/3")
    await bob.presses("Skip")

    bob.sees("That was the last question.")


@pytest.mark.in_chats(*_UNSEEN)
async def test_what_one_chose_is_shown_nowhere(chat: Chat) -> None:
    """SUR-D4: a chat keeps its messages."""
    _, [bob, *_] = await asks(chat)
    await bob.presses("Start")
    await bob.presses("Strongly disagree")
    with_it = [one.text for one in bob.seen if one.by_bot]
    await bob.presses("Back")
    await bob.presses("Strongly agree")
    without = [one.text for one in bob.seen if one.by_bot]

    assert with_it == without


@pytest.mark.in_chats(*_UNSEEN)
async def test_nobody_answers_twice(chat: Chat) -> None:
    """SUR-D8."""
    _, [bob, *_] = await asks(chat)
    await answers(bob, "Agree", "Agree", "Agree")

    await bob.presses("Start")

    bob.whispered("You have already answered this survey.")
    async with chat.store.transaction() as db:
        assert len((await db.exec(select(Arrived))).all()) == 1


@pytest.mark.in_chats(*_UNSEEN)
async def test_a_second_press_of_send_changes_nothing(chat: Chat) -> None:
    _, [bob, *_] = await asks(chat)
    await answers(bob, "Agree", "Agree", "Agree")

    await bob.presses_again()

    async with chat.store.transaction() as db:
        assert len((await db.exec(select(Arrived))).all()) == 1


@pytest.mark.in_chats("slack")
async def test_who_is_not_asked_cannot_answer(chat: Chat) -> None:
    """A card that went to somebody else, as a forged press has it."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(name, department="Wonen") for name in NAMES[:5]]
    zoe = chat.on("zoe", department="Raad")
    await composes(noor, audience="department=Wonen")
    await noor.presses("Start it")
    await zoe.types("/pulse")

    await zoe.presses_of(people[0], "Start")

    zoe.whispered("You are not asked in this survey.")


@pytest.mark.in_chats("web", "slack")
async def test_after_the_end_nothing_is_taken(chat: Chat) -> None:
    _, [bob, cas, *_] = await asks(chat, days=1)
    await bob.presses("Start")
    await bob.presses("Agree")

    await chat.later(timedelta(days=1, minutes=1))
    await cas.presses("Start")

    cas.whispered("This survey is closed.")
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Arrived))).all() == []
        assert (await db.exec(select(Draft))).all() == []


@pytest.mark.in_chats(*_UNSEEN)
async def test_who_starts_again_goes_on_where_they_were(chat: Chat) -> None:
    _, [bob, *_] = await asks(chat)
    await bob.presses("Start")
    await bob.presses("Agree")

    await bob.presses("Start")

    assert [one.text.count("2/3") for one in bob.seen if "/3" in one.text] == [1]


@pytest.mark.in_chats(*_UNSEEN)
async def test_a_comment_is_written_in_a_form(chat: Chat) -> None:
    """SUR-D3, PRV-E7."""
    _, [bob, *_] = await asks(chat, questions=["inf-1", "opn-1"])
    await bob.presses("Start")
    await bob.presses("Agree")
    bob.sees("Please do not name people.")

    await bob.presses("Write")
    await bob.fills(words="The printer on the second floor.")

    bob.sees("That was the last question.")
    bob.sees_not("printer")


@pytest.mark.in_chats("web", "slack")
async def test_a_comment_has_room_for_a_thousand_characters(chat: Chat) -> None:
    _, [bob, *_] = await asks(chat, questions=["opn-1"])
    await bob.presses("Start")
    await bob.presses("Write")

    await bob.fills(words="a" * 10_000)

    assert bob.errors
    await bob.fills(words="😀" * 1_000)
    bob.sees("That was the last question.")


@pytest.mark.in_chats(*_UNSEEN)
async def test_several_options_are_ticked_in_a_form(chat: Chat) -> None:
    """SUR-D9."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(name) for name in NAMES[:5]]
    await composes(noor, questions=["enp-1"])
    await noor.presses("Add a question")
    await noor.fills(
        kind="Several of several",
        english="What helps you?",
        dutch="Wat helpt je?",
        options_en="Quiet; Coffee; Colleagues",
        options_nl="Rust; Koffie; Collega's",
    )
    await noor.presses("Start it")
    bob = people[0]
    await bob.presses("Start")
    assert "0: very unlikely" in bob.sees("1/2").labels
    await bob.presses("7")

    await bob.presses("Choose")
    await bob.fills(options=["Quiet", "Colleagues"])

    bob.sees("That was the last question.")


@pytest.mark.in_chats("web", "slack")
async def test_only_who_has_sent_can_see_that_theirs_is_counted(chat: Chat) -> None:
    """SUR-A1."""
    _, people = await asks(chat, 11, questions=["inf-1"], days=1)
    for one in people[:10]:
        await answers(one, "Agree")

    await people[0].presses("Are mine counted?")
    people[0].whispered("They are counted when the survey closes")
    await chat.later(timedelta(days=1, minutes=1))
    await people[0].presses("Are mine counted?")

    people[0].whispered("Your answer is among the 10 counted.")
    assert "Are mine counted?" not in [label for one in people[10].seen for label in one.labels]


@pytest.mark.in_chats("matrix")
async def test_where_others_could_read_an_answer_none_is_asked_for(chat: Chat) -> None:
    """SUR-A7."""
    _, [bob, *_] = await asks(chat)
    chat.app.workplace.pages_at = ""

    await bob.presses("Start")

    bob.whispered("What you answer here would stay in this chat")


@pytest.mark.in_chats("web")
async def test_erasing_somebody_takes_what_they_have_not_sent(chat: Chat) -> None:
    _, [bob, *_] = await asks(chat)
    await bob.presses("Start")
    await bob.presses("Agree")

    async with chat.store.transaction() as db:
        person = await db.get_one(type(bob.person), bob.id)
        await db.delete(person)

    async with chat.store.transaction() as db:
        assert (await db.exec(select(Draft))).all() == []
        assert bob.id not in [one.person_id for one in (await db.exec(select(Ledger))).all()]
