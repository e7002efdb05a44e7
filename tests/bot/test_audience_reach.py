"""Whom an audience reaches: on which chats, in which languages, and who is missed."""

import pytest

from bot.errors import Refused, Unreachable, Wrong
from bot.events import Place
from storage.channels import Channel
from storage.people import Account, Person, accounts_of
from storage.session import StillOpen
from tests.bot import reaching
from tests.chat import Chat

pytestmark = pytest.mark.skills(*reaching.SKILLS)
both = pytest.mark.adapters("web", "console")


async def test_somebody_hears_whom_an_audience_reaches(chat: Chat) -> None:
    ada = chat.on("ada", department="Wonen")
    chat.on("bo", department="Wonen", language="nl", zone="America/New_York")
    chat.on("cas", department="Zorg")

    await ada.types("/reach department=wonen")

    ada.sees("This reaches 2 people in 2 time zones.")
    ada.sees("Languages: English (1) and Dutch (1).")
    ada.sees("Names: Ada, Bo.")


async def test_somebody_hears_in_dutch_what_is_wrong_and_what_was_meant(chat: Chat) -> None:
    bo = chat.on("bo", language="nl", department="Wonen")

    await bo.types("/reach afdeling=Wone")
    bo.whispered("Niemand heeft afdeling “Wone”. Bedoel je Wonen?")
    await bo.presses("Wonen")

    bo.sees("Dit bereikt 1 persoon.")


async def test_members_of_a_channel_are_asked_of_the_chat(chat: Chat) -> None:
    ada = chat.on("ada", department="Wonen")
    chat.on("bo", department="Zorg")
    await ada.types("/reach everyone")

    await ada.types("/reach channel=#random and department=zorg")

    ada.sees("Names: Bo.")


@both
async def test_members_come_from_every_chat_that_has_the_channel(chat: Chat) -> None:
    ada, bo = chat.on("ada", at="web"), chat.on("bo", at="console")
    await chat.arrive()

    members = await chat.app.workplace.members(["#random"])

    assert {ada.id, bo.id} <= set(members["#random"])


def _refuses(chat: Chat, error: Exception) -> None:
    """Let the chat not tell who is in its channels."""

    async def members(place: Place) -> list[str]:
        raise error

    (adapter,) = chat.app.workplace.adapters.values()
    adapter.members = members  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.in_chats("console")
@pytest.mark.parametrize("error", [Unreachable("away"), Refused("too many", why="forbidden")])
async def test_a_chat_that_does_not_tell_makes_it_wrong_and_not_smaller(
    chat: Chat, error: Exception
) -> None:
    ada = chat.on("ada")
    await ada.types("/reach everyone")
    _refuses(chat, error)

    await ada.types("/reach NOT channel=#random")

    ada.sees("I cannot see who is in #random, so I do not know for whom this is.")


@pytest.mark.in_chats("console")
async def test_a_private_channel_is_not_told_of(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    async with chat.store.transaction() as db:
        here = {"adapter": "console", "workspace": "main", "external_id": "x"}
        db.add(Channel(**here, name="#redundancies", kind="private"))

    await ada.types("/reach channel=#redundancies")

    ada.whispered("I am in no channel called “#redundancies”.")
    with pytest.raises(Wrong):
        await chat.app.workplace.members(["#redundancies"])


@pytest.mark.in_chats("console")
async def test_no_chat_is_asked_while_a_transaction_is_open(chat: Chat) -> None:
    async with chat.store.transaction():
        with pytest.raises(StillOpen):
            await chat.app.workplace.members(["#random"])


@both
async def test_a_preview_counts_people_on_the_chat_where_a_message_finds_them(chat: Chat) -> None:
    ada, bo, cas = (chat.on(name, at="console") for name in ("ada", "bo", "cas"))
    dee, eva = chat.on("dee", at="web"), chat.on("eva", at="web")
    await chat.arrive()
    async with chat.store.transaction() as db:
        accounts = await accounts_of(db, [one.id for one in (ada, bo, cas, dee, eva)])
        on = {who: {one.adapter: one for one in accounts[who]} for who in accounts}
        people = {one.id: await db.get_one(Person, one.id) for one in (ada, bo, cas, dee, eva)}
        people[bo.id].chosen_account_id = on[bo.id]["web"].id
        people[bo.id].last_account_id = on[bo.id]["console"].id
        people[cas.id].last_account_id = on[cas.id]["console"].id
        on[dee.id]["console"].is_active = False
        for account in on[eva.id].values():
            account.is_active = False

    await ada.types("/reach everyone")

    ada.sees("This reaches 4 people in 1 time zone.")
    ada.sees("They get it in: Console (2) and Web (2).")
    ada.sees("1 person I cannot reach, for want of an account in my chats: Eva.")


@pytest.mark.in_chats("console")
async def test_guests_are_counted_and_an_account_elsewhere_reaches_nobody(chat: Chat) -> None:
    ada = chat.on("ada")
    chat.on("bo", is_guest=True)
    await chat.arrive()
    async with chat.store.transaction() as db:
        elsewhere = Person(name="Cas", name_key="cas")
        db.add(elsewhere)
        await db.flush()
        db.add(Account(adapter="gone", workspace="x", external_id="c", person_id=elsewhere.id))

    await ada.types("/reach guest in (yes, no)")

    ada.sees("This reaches 2 people in 1 time zone.")
    ada.sees("1 of them is a guest.")
    ada.sees("1 person I cannot reach, for want of an account in my chats: Cas.")
