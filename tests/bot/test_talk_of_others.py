"""What people say to each other in a thread: nobody is met for it, and nothing of it is kept."""

import pytest
from sqlmodel import delete, select

from storage.inbox import Arrived
from storage.people import Account, Person
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = pytest.mark.skills(*trial.SKILLS)
in_threads = pytest.mark.in_chats("web", "slack")


async def _strangers(chat: Chat) -> list[str]:
    """Make strangers of everybody; what is asked of the chat about people is in the list."""
    await chat.arrive()
    async with chat.store.transaction() as db:
        await db.exec(delete(Account))
    [adapter] = chat.app.workplace.adapters.values()
    asked, profile = list[str](), adapter.profile

    async def noted(workspace: str, account: str) -> object:
        asked.append(account)
        return await profile(workspace, account)

    adapter.profile = noted  # type: ignore[method-assign]
    return asked


async def _known(chat: Chat) -> tuple[int, int]:
    """Count who is known, as people and as accounts."""
    async with chat.store.transaction() as db:
        people, accounts = await db.exec(select(Person.id)), await db.exec(select(Account.id))
        return len(people.all()), len(accounts.all())


async def test_a_thread_of_others_meets_nobody_and_keeps_nothing(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    asked = await _strangers(chat)
    before = await _known(chat)

    await ada.types("Who has the keys?", to="#general")
    await bob.types("I do, and so has Tom", to="#general", thread="the keys")

    assert asked == []
    assert await _known(chat) == before
    async with chat.store.transaction() as db:
        kept = (await db.exec(select(Arrived.state, Arrived.payload))).all()
    assert kept in ([], [("done", None)])


@in_threads
async def test_a_choice_in_a_thread_is_typed_by_somebody_new(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("Who has the keys?", to="#general")
    await ada.types("/offer", to="#general", thread="the keys")
    asked = await _strangers(chat)

    await bob.types("That is not for me", to="#general", thread="the keys")
    assert asked == []
    await bob.types("Always", to="#general", thread="the keys")

    assert asked == [bob.account]
    assert await deeds(chat, "took") == [{"what": "always"}]


@in_threads
@pytest.mark.parametrize("words", ["/thank", "hooray"])
async def test_what_a_skill_hears_in_a_thread_is_heard_of_somebody_new(
    chat: Chat, words: str
) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("Who has the keys?", to="#general")
    asked = await _strangers(chat)

    await bob.types(words, to="#general", thread="the keys")

    assert asked == [bob.account]
