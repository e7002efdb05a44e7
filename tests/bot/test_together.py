"""Slack and the web chat at once: who is in both is one person."""

import pytest
from sqlmodel import col, delete, select

from storage.people import Account
from tests.actor import Actor
from tests.chat import Chat

pytestmark = [pytest.mark.skills(), pytest.mark.adapters("slack", "web")]


async def _heard_anew(chat: Chat, actor: Actor) -> str:
    """Let the bot hear of somebody in Slack for the first time; who it takes them for."""
    await chat.arrive()
    mine = (col(Account.adapter) == "slack", col(Account.external_id) == actor.account)
    async with chat.store.transaction() as db:
        await db.exec(delete(Account).where(*mine))
    await actor.types("/plein help")
    async with chat.store.transaction() as db:
        return (await db.exec(select(Account.person_id).where(*mine))).one()


async def test_an_address_that_slack_vouches_for_makes_one_person_of_both(chat: Chat) -> None:
    ada = chat.on("ada", at="slack")

    assert await _heard_anew(chat, ada) == ada.id


async def test_an_address_elsewhere_makes_somebody_else(chat: Chat) -> None:
    """Who runs that domain could claim any address of it."""
    eve = chat.on("eve", at="slack", email="eve@elsewhere.example")

    assert await _heard_anew(chat, eve) != eve.id


async def test_what_somebody_chose_in_one_chat_holds_in_the_other(chat: Chat) -> None:
    ada = chat.on("ada", at="slack")
    await ada.types("/plein settings")
    await ada.fills(language="Nederlands")

    await chat.moves(ada, to="web")
    await ada.types("/plein hulp")

    ada.whispered("/plein instellingen")
