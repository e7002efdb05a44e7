"""Nothing that people type calls anybody, wherever the bot shows it."""

from typing import Final

import pytest

from adapters.slack.fake import Slack
from adapters.slack.fake_pings import pings
from storage.people import Person
from tests.actor import Actor
from tests.chat import Chat
from tests.drivers import SlackDriver

pytestmark = [
    pytest.mark.skills("kudos"),
    pytest.mark.in_chats("slack"),
    pytest.mark.on_databases("sqlite"),
]
INJECTIONS: Final = (
    "<!everyone>",
    "<!channel>",
    "<!here>",
    "<!here|@here>",
    "<@U1>",
    "<@U000000006>",
    "<@USLACKBOT>",
    "<!subteam^S1>",
    "<!subteam^S1|@team>",
    "<http://a|b>",
    "<#C1>",
    "@room",
    "@channel",
    "@here",
    "@everyone",
    "\u202e<!channel>\u202c",
    "<\u200b!channel>",
    "<!\u200bchannel>",
    "\uff1c!channel\uff1e",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "`<!channel>`",
    "*<!here>*",
    "<!channel",
    "<<!channel>>",
    "<a|<!channel>>",
)


def _slack(actor: Actor) -> Slack:
    assert isinstance(actor.driver, SlackDriver)
    return actor.driver.client.slack


async def _three(chat: Chat) -> tuple[Actor, Actor, Actor]:
    people = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await chat.arrive()
    return people


@pytest.mark.parametrize("words", INJECTIONS)
@pytest.mark.settings(kudos={"per_day": 100})
async def test_words_of_people_call_nobody(chat: Chat, words: str) -> None:
    ada, bob, cas = await _three(chat)
    slack = _slack(ada)
    words = words.replace("U000000006", cas.account)

    await ada.types(f"/kudos @bob for {words} and good coffee", to="#general")
    await ada.types(f"@bob ++ for {words} and good bread", to="#general")
    await ada.types("/kudos")
    await ada.fills(people=bob, reason=f"{words} and good soup")
    await ada.presses("Edit")
    await ada.fills(reason=f"{words} {words} and good soup")
    await bob.types(f"{words} is what I said", to="#general")
    await ada.reacts("🙌", to="is what I said")
    await ada.types(f"/plein {words}", to="#general")
    await ada.types(f"/kudos @{words} for nothing at all", to="#general")
    await ada.types(words)
    await ada.types("/kudos me")

    assert len([one for one in ada.seen if one.by_bot]) > 5
    assert set(slack.pings) <= {f"@{ada.account}", f"@{bob.account}"}


async def test_what_slack_itself_made_of_words_calls_nobody_either(chat: Chat) -> None:
    """Slack tells of a group or a channel that somebody called in its own writing."""
    ada, bob, cas = await _three(chat)
    assert isinstance(ada.driver, SlackDriver)
    client, slack = ada.driver.client, _slack(ada)
    raw = f"<!channel> <!here|here> <!subteam^S1|@team> <@{cas.account}> <http://a.example|b>"
    general = slack.channel_called("#general")

    said = slack.say(client.user, general, f"<@{bob.account}> ++ for {raw} and good bread")
    await client.event(
        {
            "type": "message",
            "user": client.user,
            "text": said.text,
            "ts": said.ts,
            "channel": general,
            "channel_type": "channel",
            "event_ts": said.ts,
        }
    )
    await chat.settles()

    chat.shows("#kudos", "good bread")
    assert not [one for one in slack.pings if one.startswith("!")]
    assert f"@{cas.account}" not in slack.pings


NAMES: Final = (
    "<!channel> Jansen",
    "Eva <!here>",
    "@everyone Bos",
    "Jo <@U1> Smit",
    "<!subteam^S1>",
)


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_calls_nobody(chat: Chat, name: str) -> None:
    """Anybody can choose a name."""
    ada, odd = chat.on("ada"), chat.on(name, email="odd@example.org")
    await chat.arrive()
    slack = _slack(ada)

    await odd.types("/kudos @ada for the good coffee of today", to="#general")
    await ada.types("/kudos", to="#general")
    await ada.fills(people=odd, reason="the good bread of today")
    await ada.types("/kudos me")
    async with chat.store.transaction() as db:
        assert (await db.get_one(Person, odd.id)).name == name

    assert set(slack.pings) <= {f"@{ada.account}", f"@{odd.account}"}


@pytest.mark.settings(
    bot={"name": "<!channel>"},
    kudos={"values": [{"tag": "all", "en": "<!everyone> together", "nl": "<!here> samen"}]},
)
async def test_settings_call_nobody(chat: Chat) -> None:
    ada, bob, _ = await _three(chat)
    slack = _slack(ada)

    await ada.types("/kudos @bob for the good coffee of today #all", to="#general")
    await ada.types("/kudos rules")
    await ada.types("/plein help", to="#general")

    assert "<!everyone> together" in chat.shows("#kudos", "good coffee").text
    assert set(slack.pings) <= {f"@{ada.account}", f"@{bob.account}"}


async def test_a_mention_that_is_meant_calls_whom_it_names(chat: Chat) -> None:
    """The little Slack counts: else the tests above could not fail."""
    ada, bob, _ = await _three(chat)

    await ada.types("/kudos @bob for the good coffee of today", to="#general")

    assert f"@{bob.account}" in _slack(ada).pings


@pytest.mark.parametrize("sent", ["<!channel>", "<!here|here>", "<@U1>", "<!subteam^S1|@a>"])
def test_a_mention_is_counted_in_words_and_in_blocks(sent: str) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": sent, "verbatim": True}}
    plain = {"type": "section", "text": {"type": "plain_text", "text": sent}}

    assert len(pings(sent, [])) == len(pings("", [block])) == 1
    assert pings("", [plain]) == []
