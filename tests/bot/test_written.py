"""What somebody wrote is shown alike in every chat, to each in their language, and calls nobody."""

import pytest

from tests.actor import Actor
from tests.bot.writing import WRITING
from tests.chat import Chat
from tests.drivers import MatrixDriver, SlackDriver

pytestmark = pytest.mark.skills(WRITING)

INJECTIONS = (
    "<!everyone> <!channel> <!here> <!here|@here> <!subteam^S1|@team> <@U1> <http://a|b>",
    "@room @channel @here @everyone",
    "*<!channel>* _@room_ `<!here>` [<!everyone>](https://example.org/<!channel>)",
    "[@room](https://example.org) [a](<!channel>) <<!channel>> <!channel",
    "\u202e<!channel>\u202c <\u200b!channel> <!\u200bchannel> \uff1c!channel\uff1e",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt; {who} {0} %s",
    "- <!channel>\n- @room\n\n> <!here>",
)


def called(actor: Actor) -> list[str]:
    """Whom the bot's messages call, where the chat calls people."""
    match actor.driver:
        case SlackDriver() as slack:
            return slack.client.slack.pings
        case MatrixDriver() as matrix:
            world, bot = matrix.client.world, matrix.client.bot
            events = [one for room in world.rooms.values() for one in room.events]
            said = [one.content for one in events if one.sender == bot]
            return [str(one["m.mentions"]) for one in said if one.get("m.mentions")]
        case _:
            return []


async def test_paragraphs_lists_and_links_are_read_in_every_chat(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await chat.arrive()

    await ada.types("/write")
    await ada.fills(words="*Heating* is off:\n- _today_\n- `9:00`\n\nSee https://example.org/a_b.")

    text = bob.sees("Heating is off:", in_="#general").text
    for line in ("• today", "https://example.org/a_b", "See"):
        assert bob.as_shown(line) in text
    assert "• •" not in text


async def test_each_reads_their_own_language(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/write")
    await ada.fills(words="Two things:\n- one\n- two", dutch="Eén ding: *dit*")

    told = [one.text for one in ada.seen if one.by_bot and one.place == "dm"]
    assert ada.as_shown("Eén ding: dit") in told[-1]
    assert "Two things" not in "".join(told)


@pytest.mark.parametrize("words", INJECTIONS)
async def test_what_somebody_wrote_calls_nobody(chat: Chat, words: str) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await chat.arrive()

    await ada.types("/write")
    await ada.fills(words=f"{words} and {bob.account} and @bob: good bread")

    bob.sees("good bread", in_="#general")
    assert called(ada) == []
