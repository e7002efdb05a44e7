"""Where a skill hears talk: in the channels that it lists, and nowhere else is it noted."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import MessageReceived, Skill, Turn
from bot.route import Spot
from storage.audit import AuditEntry
from storage.channels import Channel, channels_called
from storage.inbox import Arrived
from tests.bot import trial
from tests.chat import Chat

hearing = Skill("hearing", permissions={"hear": "admin"})


async def _named_kudos(db: AsyncSession) -> Collection[Spot]:
    if await channels_called(db, "#broken"):
        raise LookupError
    return [
        (one.adapter, one.workspace, one.external_id) for one in await channels_called(db, "#kudos")
    ]


@hearing.on(MessageReceived, when=lambda event, _: not event.addressed, within=_named_kudos)
async def heard(turn: Turn, event: MessageReceived) -> None:
    """Note that something was heard."""
    turn.audit("heard", by=turn.by, words=event.text)


pytestmark = [
    pytest.mark.skills((hearing, trial.TEXTS)),
    pytest.mark.in_chats("console"),
]


async def _heard(chat: Chat) -> list[object]:
    async with chat.store.transaction() as db:
        rows = await db.exec(select(AuditEntry).where(AuditEntry.deed == "heard"))
        return [one.details["words"] for one in rows]


async def _noted(chat: Chat) -> int:
    async with chat.store.transaction() as db:
        return len((await db.exec(select(Arrived.id))).all())


async def test_talk_is_heard_where_a_skill_listens_and_not_even_noted_elsewhere(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    await chat.settles()

    await ada.types("Good morning", to="#general")
    assert await _noted(chat) == 0
    await ada.types("Well done", to="#kudos")

    assert await _heard(chat) == ["Well done"]
    assert await _noted(chat) == 1


async def test_where_it_listens_is_read_anew_all_the_time(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    await chat.settles()
    async with chat.store.transaction() as db:
        for one in (await db.exec(select(Channel).order_by(col(Channel.id)))).all():
            one.name = f"{one.name}-old"

    await chat.later(timedelta(seconds=1))
    await ada.types("Well done", to="#kudos")

    assert await _heard(chat) == []


async def test_a_skill_that_cannot_say_where_it_listens_stops_nobody(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    await chat.settles()
    async with chat.store.transaction() as db:
        [random] = await channels_called(db, "#random")
        random.name = "#broken"

    await ada.types("Well done", to="#kudos")
    await ada.types("/plein help")

    assert await _heard(chat) == ["Well done"]
    ada.whispered("This is what I can do")
