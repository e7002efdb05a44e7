"""Listen mode: the bot helps unasked, where it was let, when it is sure; and keeps nothing else."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import select

from skills.qa.model import Question
from skills.qa.tests.known import SICK, SICK_ANSWER, know
from storage.inbox import Arrived
from storage.timers import Timer
from tests.actor import Actor
from tests.chat import Chat
from tests.drivers import Seen

ON = "switched listen mode on here"
REST = "What are the opening hours of the library?"
HOURS = "From nine to five."


async def listens(chat: Chat, editor: Actor, place: str = "#general") -> None:
    """Let the bot listen in a channel."""
    await editor.types("/ask listen", to=place)
    await editor.presses("Listen here")


def given(chat: Chat, place: str, answer: str) -> Sequence[Seen]:
    """List where the bot gives this answer in a channel."""
    return [one for one in chat.seen_in(place) if one.by_bot and answer in one.text]


async def _kept(chat: Chat) -> list[str]:
    """List the questions that are kept."""
    async with chat.store.transaction() as db:
        return list((await db.exec(select(Question.text).order_by(Question.id))).all())


async def test_what_is_known_for_sure_is_answered_under_the_question_once(chat: Chat) -> None:
    """QNA-E5."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await listens(chat, noor)
    chat.shows("#general", f"Noor {ON}")

    await bob.types("Does anybody know: how do I report sick?", to="#general")
    [told] = given(chat, "#general", SICK_ANSWER)
    assert "Perhaps this helps" in told.text
    if chat.app.workplace.can(bob.at).threads:
        assert told.thread == bob.sees("Does anybody know").id
    await ada.types("How do I report sick, please?", to="#general")
    assert len(given(chat, "#general", SICK_ANSWER)) == 1

    await chat.later(timedelta(days=1, minutes=1))
    await ada.types("How to report sick?", to="#general")
    assert len(given(chat, "#general", SICK_ANSWER)) == 2


async def test_of_talk_that_is_not_answered_nothing_is_kept(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await listens(chat, noor)
    kept = await _kept(chat)

    await bob.types("Shall we have lunch?", to="#general")
    await bob.types("I am ill and tell nobody.", to="#general")
    await bob.types("How do I report sick?", to="#random")

    assert await _kept(chat) == kept
    assert given(chat, "#general", "Perhaps") == []
    async with chat.store.transaction() as db:
        rows = (await db.exec(select(Arrived))).all()
        assert [one for one in rows if one.payload is not None] == []
        assert (await db.exec(select(Timer).where(Timer.kind == "job"))).all() == []
    # What was looked up in vain was sealed, and its key goes.
    assert len(chat.store.keys.names("qa.overheard.")) == 1
    await chat.later(timedelta(days=1))
    assert chat.store.keys.names("qa.overheard.") == []


@pytest.mark.in_chats("web", "slack", "matrix")
@pytest.mark.settings(qa={"listen_confidence": 0})
async def test_what_goes_on_among_people_is_left_alone(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await listens(chat, noor)
    mention = "@Ada" if bob.at == "web" else f"<@{ada.account}>"

    await bob.types(f"{mention} do I report sick to my manager before nine?", to="#general")
    await bob.types("I do not feel well.", to="#general")
    await bob.types(SICK, to="#general", thread="I do not feel well.")
    await bob.types("I report sick.", to="#general")

    assert given(chat, "#general", SICK_ANSWER) == []


async def test_only_what_everybody_there_may_read_is_used(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", department="HR")
    ada, bob = chat.on("ada"), chat.on("bob", department="HR")
    await know(chat, noor, ada, audience="department=HR")
    await listens(chat, noor)

    await bob.types(SICK, to="#general")
    assert given(chat, "#general", SICK_ANSWER) == []

    await bob.types(f"/ask {SICK}")
    bob.whispered(SICK_ANSWER)


@pytest.mark.settings(qa={"listen_stop": 2})
async def test_when_its_answers_help_nobody_it_stops_by_itself_and_says_so(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await know(chat, noor, ada, REST, HOURS)
    await listens(chat, noor)

    await bob.types(SICK, to="#general")
    await bob.presses("Not helpful", on=SICK_ANSWER)
    await bob.presses("Not helpful", on=SICK_ANSWER)
    chat.shows_not("#general", "helped nobody")
    await bob.types(REST, to="#general")
    await bob.presses("Not helpful", on=HOURS)

    chat.shows("#general", "My last 2 answers here helped nobody")
    noor.sees("my last 2 answers there helped nobody", in_="dm")
    await noor.types("/ask listen")
    noor.whispered("I listen in no channel.")


async def test_it_is_switched_off_where_it_listens_or_from_the_list(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", language="nl")
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/ask listen", to="#general")
    ada.whispered("qa.manage")
    await noor.types("/vraag luister", to="#general")
    noor.whispered("Ben ik heel zeker van het antwoord")
    await noor.presses("Luister hier mee")
    noor.whispered("Ik luister mee in #general.")

    await noor.types("/vraag luister")
    assert "#general, sinds" in noor.whispered("Waar ik meeluister").text
    await noor.presses("Stop in #general")
    chat.shows("#general", "Noor switched listen mode off here")
    await noor.types("/vraag luister uit", to="#general")
    noor.whispered("Ik luister niet mee in #general.")
    await bob.types(SICK, to="#general")

    assert await _kept(chat) == []


async def test_who_may_not_ask_is_left_alone_where_it_listens(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    ada, guest = chat.on("ada"), chat.on("gus", is_guest=True)
    await know(chat, noor, ada)
    await listens(chat, noor)
    before = len(guest.seen)

    await guest.types(SICK, to="#general")

    assert [one.text for one in guest.seen[before:]] == [SICK]
