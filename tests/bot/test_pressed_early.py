"""A keycap is put under a message before the bot has written down what its chat calls it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select, update

from bot.events import Place, ReactionAdded
from storage.outbox import Outgoing
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = [pytest.mark.skills(*trial.SKILLS), pytest.mark.in_chats("console")]


def _keycap(chat: Chat, row: Outgoing, message: str) -> ReactionAdded:
    return ReactionAdded(
        id=f"keycap under {message}",
        place=Place(adapter=row.adapter, workspace=row.workspace, channel=row.channel or ""),
        account=chat.on("ada").account,
        at=chat.app.workplace.clock.now(),
        message=message,
        emoji="1️⃣",
    )


async def _sent(chat: Chat) -> Outgoing:
    await chat.on("ada").types("/offer", to="#general")
    async with chat.store.transaction() as db:
        return (await db.exec(select(Outgoing).where(Outgoing.part == 0))).one()


@pytest.mark.parametrize("state", ["sending", "pending"])
async def test_a_choice_is_taken_when_the_send_that_was_cut_short_is_known(
    chat: Chat, state: str
) -> None:
    row = await _sent(chat)
    soon = chat.app.workplace.clock.now() + timedelta(seconds=60)
    cut: dict[str, Any] = {"state": state, "attempts": 1, "next_at": soon, "sent_as": None}
    async with chat.store.transaction() as db:
        await db.exec(update(Outgoing).values(leased_until=soon, **cut))
    message = row.sent_as or ""

    await chat.app.engine.receive(_keycap(chat, row, message))
    await chat.later(timedelta(seconds=30))
    assert await deeds(chat, "took") == []

    async with chat.store.transaction() as db:
        await db.exec(update(Outgoing).values(state="sent", sent_as=message, leased_until=None))
    await chat.later(timedelta(seconds=30))
    assert await deeds(chat, "took") == [{"what": "always"}]


async def test_a_keycap_under_what_others_said_waits_for_nothing(chat: Chat) -> None:
    row = await _sent(chat)

    await chat.app.engine.receive(_keycap(chat, row, "what Bob said"))
    await chat.later(timedelta(seconds=1))

    assert await deeds(chat, "took") == []
    assert await chat.app.engine.resume(all_of_them=True) == 0
