"""What is given up: whoever looks after the bot is told why, and can send it after all."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from adapters.slack.fake_world import Channel
from bot import Block, Text, verbatim
from bot.errors import Refused, Unreachable
from bot.keep import keep
from bot.turn import Tick
from storage.files import OutgoingFile
from storage.outbox import Outgoing
from storage.people import Person
from tests.bot import filing, trial
from tests.bot.test_relay import Storm, said, say, states
from tests.bot.trial import deeds
from tests.chat import Chat
from tests.stages import SlackStage

pytestmark = pytest.mark.skills(*trial.SKILLS, filing.FILING)

MINUTE = timedelta(minutes=1)


def _general(chat: Chat) -> Channel:
    stage = chat.stages["slack"]
    assert isinstance(stage, SlackStage)
    return next(one for one in stage.slack.channels.values() if one.name == "general")


async def _tell(chat: Chat, to: Person | str, *what: Text | Block) -> None:
    await chat.arrive()
    workplace = chat.app.workplace
    async with chat.store.transaction() as db:
        tick = Tick(db=db, now=chat.now, house=workplace, zone=workplace.zone)
        if isinstance(to, Person):
            tick.dm(to, *what)
        else:
            tick.post(to, *what)
        await keep(tick, workplace)


@pytest.mark.in_chats("slack")
async def test_who_looks_after_the_bot_hears_once_a_day_that_a_channel_let_it_out(
    chat: Chat,
) -> None:
    ada, bob = chat.on("ada", role="admin"), chat.on("bob")
    await bob.types("/plein help")
    members = _general(chat).members
    members.remove("U0PLEIN")

    await say(chat, "one", "two")
    await chat.later(2 * MINUTE)
    await say(chat, "three")
    await chat.later(2 * MINUTE)
    told = [one for one in ada.seen if "did not arrive" in one.text]
    await chat.later(timedelta(days=1))
    await say(chat, "four")
    await chat.later(2 * MINUTE)

    assert len(told) == 1
    ada.sees("2 messages for #general in slack did not arrive")
    ada.sees("I am not in this channel")
    ada.sees("4 messages for #general in slack did not arrive")
    assert [one for one in bob.seen if "did not arrive" in one.text] == []


@pytest.mark.in_chats("slack")
async def test_what_was_given_up_is_sent_after_all_with_its_file(chat: Chat) -> None:
    ada = chat.on("ada", role="admin")
    await ada.types("/plein help")
    members = _general(chat).members
    members.remove("U0PLEIN")
    await _tell(chat, "#general", verbatim("the report"), filing.report())
    await chat.later(2 * MINUTE)
    assert said(chat) == []

    members.append("U0PLEIN")
    await ada.presses("Send again", on="did not arrive")
    await chat.settles()

    text, file = chat.seen_in("#general")
    assert (text.text, len(file.files)) == ("the report", 1)
    assert len(await deeds(chat, "deliver.sent_again")) == 1
    async with chat.store.transaction() as db:
        assert (await db.exec(select(OutgoingFile))).all() == []


async def test_a_channel_that_no_chat_has_is_told_to_who_spoke_and_to_who_looks_after_the_bot(
    chat: Chat,
) -> None:
    ada, bob = chat.on("ada", role="admin", language="nl"), chat.on("bob")
    await ada.types("/plein hulp")

    await bob.types("/thank")
    bob.whispered("I could not say something in #thanks: none of my chats has this channel.")
    await chat.later(2 * MINUTE)
    ada.sees("Een bericht voor #thanks is niet aangekomen.")
    await ada.types("/plein onzeker")
    await ada.presses("Weggooien")
    await ada.types("/plein onzeker")

    ada.whispered("Er valt niets te kiezen")
    assert len(await deeds(chat, "deliver.left")) == 1
    async with chat.store.transaction() as db:
        rows = await db.exec(select(Outgoing).where(col(Outgoing.adapter) == ""))
        assert [row.state for row in rows] == ["dropped"]


@pytest.mark.in_chats("console")
async def test_somebody_in_no_chat_is_listed_but_no_reason_to_tell_anybody(chat: Chat) -> None:
    ada = chat.on("ada", role="admin")
    await ada.types("hello")
    async with chat.store.transaction() as db:
        person = Person(name="Cor", email="cor@example.org")
        db.add(person)

    await _tell(chat, person, verbatim("welcome"))
    await chat.later(2 * MINUTE)
    ada.sees_not("A message for")

    await ada.types("/plein held")
    ada.whispered("A message for people who are in no chat did not arrive.")


@pytest.mark.in_chats("console")
async def test_a_chat_that_was_away_for_half_a_day_is_sent_the_rest_after_all(chat: Chat) -> None:
    ada, bob = chat.on("ada", role="admin"), chat.on("bob")
    storm = Storm(chat, [Unreachable("away")] * 80)
    await say(chat, "one")

    await chat.later(timedelta(hours=16))
    assert (len(storm.tries), said(chat)) == (81, [])
    ada.sees("The chat did not answer for half a day.")
    await bob.types("/plein held")
    bob.whispered("plein.deliver")
    await ada.presses("Send again")
    await chat.settles()
    await ada.presses_again()

    assert said(chat) == ["one"]
    assert (await states(chat))[0] == "sent"


@pytest.mark.in_chats("console")
@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("gone", "This channel is not there any more"),
        ("forbidden", "The chat does not allow me to post there."),
        ("other", "msg_too_long"),
    ],
)
async def test_why_a_chat_refuses_is_told_in_plain_words(chat: Chat, why: str, words: str) -> None:
    ada = chat.on("ada", role="admin")
    Storm(chat, [Refused("msg_too_long", why=why)])  # type: ignore[arg-type]

    await say(chat, "one", "two")
    await chat.later(2 * MINUTE)

    assert said(chat) == ["two"]
    ada.sees(words)


@pytest.mark.in_chats("console")
async def test_a_change_that_is_refused_is_nobodys_concern(chat: Chat) -> None:
    ada = chat.on("ada", role="admin")
    await say(chat, "one")
    await chat.settles()
    async with chat.store.transaction() as db:
        row = (await db.exec(select(Outgoing))).one()
        row.kind, row.state, row.started_at, row.attempts = "update", "sending", chat.now, 60

    await chat.later(2 * MINUTE)
    await ada.types("/plein held")

    ada.whispered("There is nothing to decide")
