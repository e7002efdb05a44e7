"""What people send to the bot as a file: it says that it opens none, and does what they type."""

from dataclasses import replace

import pytest

from bot import MessageReceived, Skill, Turn, verbatim
from tests.actor import Actor
from tests.bot import trial
from tests.bot.test_turns import said
from tests.bot.trial import deeds
from tests.chat import Chat
from tests.drivers import SlackDriver

answers = Skill("answers")
ENGLISH = "I do not open files, such as photos or voice messages."
DUTCH = "Ik open geen bestanden, zoals foto's of spraakberichten."
LANGUAGES = pytest.mark.parametrize(
    ("language", "told"), [("en", ENGLISH), ("nl", DUTCH)], ids=("en", "nl")
)
in_slack = pytest.mark.in_chats("slack")
at_console = pytest.mark.in_chats("console")


@answers.ask
async def ponder(turn: Turn, event: MessageReceived) -> None:
    """Answer whatever is asked."""
    turn.whisper(verbatim(f"You asked: {event.text}"))


pytestmark = pytest.mark.skills(*trial.SKILLS)


async def sends(chat: Chat, actor: Actor, words: str = "", to: str = "") -> list[str]:
    """Let somebody in Slack send a photo; give what the bot answers."""
    await chat.arrive()
    assert isinstance(actor.driver, SlackDriver)
    client, before = actor.driver.client, len(actor.seen)
    channel = client.slack.channel_called(to) if to else client.with_bot
    await client.say(channel, words, files=["leak.jpg"])
    await chat.settles()
    return [one.text for one in actor.seen[before:] if one.by_bot]


async def hears(chat: Chat, actor: Actor, words: str = "") -> list[str]:
    """Let a chat tell that somebody sent words and a file; give what the bot answers."""
    event = await said(chat, actor, words, event_id=f"file-{len(actor.seen)}")
    before = len(actor.seen)
    await chat.app.engine.receive(replace(event, has_files=True))
    await chat.settles()
    return [one.text for one in actor.seen[before:] if one.by_bot]


@in_slack
@LANGUAGES
@pytest.mark.parametrize("words", ["", "look at this leak", "!xyzzy"])
async def test_a_file_with_nothing_to_do_beside_it_gets_one_answer(
    chat: Chat, language: str, told: str, words: str
) -> None:
    ada = chat.on("ada", language=language)

    [answer] = await sends(chat, ada, words)

    assert answer.startswith(told)


@in_slack
@LANGUAGES
async def test_the_words_beside_a_file_do_what_they_always_do(
    chat: Chat, language: str, told: str
) -> None:
    ada, _ = chat.on("ada", language=language), chat.on("bob")

    first, second = await sends(chat, ada, "gift @bob red for you")

    assert first.startswith(told)
    assert second.endswith(": for you")
    assert len(await deeds(chat, "gift")) == 1


@in_slack
async def test_a_file_beside_a_mention_in_a_channel_is_answered_to_its_sender_once(
    chat: Chat,
) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")

    [answer] = await sends(chat, ada, "@plein", to="#general")

    assert ada.whispered(ENGLISH).text == answer
    bob.sees_not(ENGLISH)


@in_slack
async def test_a_file_beside_a_command_in_a_channel_is_told_too(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")

    await sends(chat, ada, "!gift @bob red for you", to="#general")

    ada.whispered(ENGLISH)
    bob.sees_not(ENGLISH)
    assert len(await deeds(chat, "gift")) == 1


@in_slack
@pytest.mark.parametrize("words", ["", "hooray, a leak"])
async def test_files_that_are_not_for_the_bot_are_left_alone(chat: Chat, words: str) -> None:
    ada = chat.on("ada")

    assert await sends(chat, ada, words, to="#general") == []
    assert len(await deeds(chat, "heard")) == bool(words)


@in_slack
async def test_what_is_perhaps_meant_is_offered_beside_a_file_too(chat: Chat) -> None:
    ada = chat.on("ada")

    first, second = await sends(chat, ada, "!gfit")

    assert first.startswith(ENGLISH)
    assert "Did you mean /gift?" in second


@in_slack
@pytest.mark.skills((answers, trial.TEXTS))
async def test_a_question_beside_a_file_is_answered_and_a_file_alone_is_no_question(
    chat: Chat,
) -> None:
    ada = chat.on("ada")

    [alone] = await sends(chat, ada)
    told, answer = await sends(chat, ada, "what is this?")

    assert alone == told
    assert answer == "You asked: what is this?"


@at_console
@LANGUAGES
async def test_a_file_is_no_answer_and_the_question_stays_open(
    chat: Chat, language: str, told: str
) -> None:
    ada, _ = chat.on("ada", language=language), chat.on("bob")
    await ada.types("/gift @bob")

    [answer] = await hears(chat, ada)
    await ada.fills(colour="red", note="for you")

    assert answer.startswith(told)
    assert await deeds(chat, "gift") == [{"colour": "red", "to": 1, "secret": False}]


@at_console
async def test_words_beside_a_file_answer_the_question_that_is_open(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/gift @bob")

    told, following = await hears(chat, ada, "red")

    assert told.startswith(ENGLISH)
    assert "What do you want to say?" in following


@at_console
async def test_an_answer_that_cannot_be_taken_is_asked_again_and_the_file_told_once(
    chat: Chat,
) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/gift @bob")

    told, wrong, again = await hears(chat, ada, "purple")

    assert told.startswith(ENGLISH)
    assert "I do not know “purple”" in wrong
    assert "Which colour?" in again
