"""Many things at once, and what stays when people go: the allowance, erasure and export."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.events import CommandReceived, Place
from skills.kudos.model import Allowance, Gift, Plus, Receipt
from storage.privacy import export_person, forget_person
from tests.actor import Actor
from tests.chat import Chat


async def _gift(chat: Chat, giver: Actor, number: int, at: str) -> CommandReceived:
    """Make what a chat tells when somebody gives in their direct chat there."""
    await chat.moves(giver, to=at)
    return CommandReceived(
        id=f"parallel-{number}",
        place=Place(adapter=at, workspace=giver.workspace, channel=giver.account, kind="direct"),
        account=giver.account,
        at=chat.now,
        word="kudos",
        text=f"@bob for good deed number {number}",
    )


async def _together(chat: Chat, events: list[CommandReceived]) -> None:
    await asyncio.gather(*(chat.app.engine.receive(one) for one in events))
    await chat.settles()


async def _given(chat: Chat) -> tuple[int, int]:
    async with chat.store.transaction() as db:
        gifts = (await db.exec(select(Receipt))).all()
        used = (await db.exec(select(Allowance.used))).all()
        return len(gifts), sum(used)


@pytest.mark.on_databases("sqlite", "sqlite-file", "postgresql")
async def test_ten_gifts_at_once_with_three_left_give_exactly_three(chat: Chat) -> None:
    """KUD-D4."""
    ada = chat.on("ada")
    chat.on("bob")
    await ada.types("/kudos @bob for good deed number one")
    await ada.types("/kudos @bob for good deed number two")

    await _together(chat, [await _gift(chat, ada, number, ada.at) for number in range(10)])

    assert await _given(chat) == (5, 5)


@pytest.mark.adapters("web", "console")
async def test_two_accounts_of_one_person_share_one_allowance(chat: Chat) -> None:
    """KUD-D4."""
    ada = chat.on("ada")
    chat.on("bob")
    await ada.types("/kudos @bob for good deed number one")
    await ada.types("/kudos @bob for good deed number two")

    chats = ("web", "console")
    await _together(chat, [await _gift(chat, ada, one, chats[one % 2]) for one in range(10)])

    assert await _given(chat) == (5, 5)


@pytest.mark.on_databases("sqlite", "sqlite-file", "postgresql")
async def test_many_givers_at_once_all_get_through(chat: Chat) -> None:
    """KUD-D4: what one person gives never costs another."""
    givers = [chat.on(f"Giver{number} Jansen") for number in range(12)]
    chat.on("bob")
    await chat.arrive()

    events = [await _gift(chat, one, number, one.at) for number, one in enumerate(givers)]
    await _together(chat, events)

    assert await _given(chat) == (12, 12)


async def test_nothing_of_somebody_who_is_erased_remains(chat: Chat) -> None:
    """The README's promise about erasure."""
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await ada.types("/kudos @bob for calling back the tenants")
    await bob.types("/kudos @cas for the good coffee of today")
    await ada.types("/kudos @cas for the good talk of today")
    await bob.presses("+1", on="good talk")

    async with chat.store.transaction() as db:
        exported = await export_person(db, bob.id)
        await forget_person(db, bob.id)
    await chat.later(timedelta(days=1))

    assert "for the good coffee of today" in str(exported["kudos_gift"])
    assert exported.keys() >= {"kudos_allowance", "kudos_plus", "kudos_receipt"}
    async with chat.store.transaction() as db:
        gifts = (await db.exec(select(Gift))).all()
        pluses = (await db.exec(select(Plus))).all()
    assert [one.reason for one in gifts] == ["for the good talk of today"]
    assert pluses == []
    await cas.types("/kudos me")
    assert "good coffee" not in cas.last.text
