"""While a transaction is open, nothing waits for the world outside."""

import asyncio

import pytest

from bot.events import MessageReceived, Place
from bot.newcomers import meet
from storage.session import StillOpen, no_transaction
from tests.bot import trial
from tests.chat import Chat

pytestmark = [pytest.mark.skills(*trial.SKILLS), pytest.mark.in_chats("console")]


async def test_a_chat_is_not_asked_inside_a_transaction(chat: Chat) -> None:
    workplace = chat.app.workplace
    place = Place(adapter="console", workspace="main", channel="general")
    event = MessageReceived(
        id="1", place=place, account="new", at=chat.now, message="1", text="hi", addressed=True
    )

    async with chat.store.transaction():
        with pytest.raises(StillOpen):
            workplace.reach("console")
        with pytest.raises(StillOpen):
            await meet(workplace, event, ("new",))

    assert workplace.reach("console").name == "console"


async def test_a_failed_transaction_is_over_too(chat: Chat) -> None:
    with pytest.raises(ZeroDivisionError):
        async with chat.store.transaction():
            raise ZeroDivisionError

    no_transaction()


async def test_what_a_transaction_starts_and_waits_for_is_in_it_and_others_are_not(
    chat: Chat,
) -> None:
    async def ask() -> None:
        no_transaction()

    async def ask_when(is_open: asyncio.Event) -> None:
        await is_open.wait()
        no_transaction()

    is_open = asyncio.Event()
    beside = asyncio.create_task(ask_when(is_open))
    async with chat.store.transaction():
        is_open.set()
        await beside
        with pytest.raises(StillOpen):
            await asyncio.create_task(ask())
