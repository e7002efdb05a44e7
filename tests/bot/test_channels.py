"""A form that asks for a channel: typed, chosen, mistyped, or one in which the bot is not."""

import pytest

from adapters.slack.fake_client import Client
from storage.channels import Channel
from storage.table import new_id
from tests.bot import trial
from tests.chat import Chat
from tests.stages import SlackStage

pytestmark = pytest.mark.skills(*trial.SKILLS)


async def test_a_channel_after_the_command_is_taken(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/pin #random lunch is at noon")

    chat.shows("#random", "lunch is at noon")


async def test_a_channel_can_be_chosen(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/pin")
    await ada.fills(channel="#kudos", words="lunch is at noon")

    chat.shows("#kudos", "lunch is at noon")
    chat.shows_not("#general", "lunch")


@pytest.mark.in_chats("console")
async def test_words_are_enough_where_there_is_no_form(chat: Chat) -> None:
    bo = chat.on("bo", language="nl")

    await bo.types("/prik")
    await bo.types("Random")
    await bo.types("om twaalf uur eten")

    chat.shows("#random", "om twaalf uur eten")


async def test_a_mistyped_channel_gets_what_was_perhaps_meant(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/pin #ranbom lunch is at noon")
    ada.whispered("Did you mean #random?")
    await ada.presses("#random")

    chat.shows("#random", "lunch is at noon")


async def test_a_channel_that_is_not_there_is_named(chat: Chat) -> None:
    bo = chat.on("bo", language="nl")

    await bo.types("/prik #directie geheim")

    bo.whispered("Ik zit niet in een kanaal dat “#directie” heet.")


async def test_a_private_channel_is_not_told_of(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/pin #random hello")
    async with chat.store.transaction() as db:
        db.add(
            Channel(
                id=new_id(), adapter="web", workspace="main", external_id="x", name="#redundancies",
                kind="private",
            )
        )  # fmt: skip

    await ada.types("/pin #redundancie who is next?")
    await ada.types("/pin #redundancies who is next?")

    ada.sees_not("Did you mean")
    ada.whispered("I am in no channel called “#redundancies”.")


@pytest.mark.in_chats("web", "slack")
async def test_a_chosen_channel_that_the_bot_is_not_in_is_refused(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/pin")
    await ada.fills(channel="C0FORGED", words="hello")

    assert ada.errors == {
        "channel": "I am not in that channel. Invite me there first, or choose another one."
    }


@pytest.mark.in_chats("slack")
async def test_beside_a_closed_channel_of_the_same_name_only_the_open_one_is_used(
    chat: Chat,
) -> None:
    ada, stage = chat.on("ada"), chat.stages["slack"]
    assert isinstance(stage, SlackStage)
    await ada.types("/pin #general hello")
    slack = stage.slack
    closed = slack.channels[slack.channel_called("#random")]
    closed.is_archived, closed.name = True, "random-old"
    user = next(iter(stage.users.values()))
    client = Client(slack, stage, user, secret="a signing secret")
    fresh = slack.add_channel("#random", *stage.users.values())
    await client.event({"type": "channel_archive", "channel": closed.id, "user": user})
    await client.event({"type": "member_joined_channel", "channel": fresh, "user": slack.bot_user})
    await chat.settles()

    await ada.types("/pin #random lunch is at noon")

    posted = [one for one in slack.calls if one.method == "chat.postMessage"]
    assert [one.arguments["channel"] for one in posted if "lunch" in str(one.arguments)] == [fresh]
