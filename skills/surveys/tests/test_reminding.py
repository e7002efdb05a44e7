"""Reminders: two at most, to who has not sent, and nobody is shown who that is."""

from datetime import timedelta

import pytest
from sqlmodel import select

from skills.surveys.model import Ledger
from skills.surveys.tests.people import NAMES, answers, asks, composes
from tests.chat import Chat

REMINDED = "You can still answer how busy we are"


@pytest.mark.in_chats("web", "slack")
async def test_only_who_has_not_sent_is_reminded_twice_at_most(chat: Chat) -> None:
    """SUR-D5."""
    _, [bob, cas, dina, *_] = await asks(chat)
    await answers(cas, "Agree", "Agree", "Agree")
    await dina.presses("Not for this survey again")

    await chat.later(timedelta(days=4, hours=20))

    assert sum(REMINDED in one.text for one in bob.seen) == 2
    cas.sees_not(REMINDED)
    dina.sees_not(REMINDED)


async def test_nobody_is_reminded_in_quiet_hours(chat: Chat) -> None:
    """SUR-D5: the reminder falls at ten the next day."""
    noor = chat.on("noor", role="editor")
    ann = chat.on("ann", quiet_from="09:30", quiet_until="17:00")
    bob, *_ = [chat.on(name) for name in NAMES[:5]]
    await composes(noor)
    await noor.presses("Start it")
    await chat.later(timedelta(hours=8))
    ann.sees("your view on")

    await chat.later(timedelta(hours=17))
    bob.sees(REMINDED)
    ann.sees_not(REMINDED)
    await chat.later(timedelta(hours=7))

    ann.sees(REMINDED)


@pytest.mark.in_chats("web")
async def test_the_ledger_goes_when_the_survey_closes(chat: Chat) -> None:
    """SUR-D5, PRV-D5."""
    _, people = await asks(chat, days=1)
    for one in people[:5]:
        await answers(one, "Agree", "Agree", "Agree")

    await chat.later(timedelta(days=1, minutes=1))

    async with chat.store.transaction() as db:
        assert (await db.exec(select(Ledger))).all() == []
