"""A homeserver that dies, and one that has forgotten what was sent, which is looked up in the
room then."""

import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlmodel import select

from adapters.matrix.draw import MARK
from storage.outbox import Outgoing
from storage.table import new_id
from tests.real.matrix_house import House
from tests.synapse import Synapse, synapse_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

LONG_AGO = timedelta(hours=21)


@pytest_asyncio.fixture(loop_scope="session")
async def synapse(tmp_path: Path) -> AsyncIterator[Synapse]:
    """A homeserver of the test's own: it ends and comes back."""
    async with synapse_in(tmp_path) as synapse:
        yield synapse


async def test_the_homeserver_may_die(house: House) -> None:
    room = await house.ada.room(house.bot.user)
    await house.ada.says(room, "help")
    await house.ada.hears("Hello Ada Jansen!", room)

    await house.synapse.stop(how=signal.SIGKILL)
    await house.synapse.start()
    await house.ada.says(room, "!kudos rules")

    await house.ada.hears("They are no score", room)


async def _as_if_killed_while_sending(house: House, *, key: str | None = None) -> None:
    """Let nobody remember what became of all that was said, a day ago; with a `key`, as if it
    had never been sent."""
    await house.program.stop()
    await house.synapse.stop()
    house.synapse.forget_transactions()
    await house.synapse.start()
    async with house.store() as store, store.transaction() as db:
        for row in await db.exec(select(Outgoing)):
            row.id = key or row.id
            row.state, row.sent_as, row.attempts = "sending", None, 0
            row.started_at = row.said_at - LONG_AGO
            row.leased_until = row.said_at


@pytest.mark.parametrize("encrypted", [True, False])
async def test_what_is_there_already_is_found_after_a_day(house: House, encrypted: bool) -> None:
    room = await house.ada.room(house.bot.user, encrypted=encrypted)
    await house.ada.says(room, "help")
    hello = await house.ada.hears("Hello Ada Jansen!", room)

    await _as_if_killed_while_sending(house)
    await house.program.start()
    await house.ada.says(room, "!kudos rules")
    await house.ada.hears("take it back for", room)
    await house.program.stop()

    assert len(house.ada.told("Hello Ada Jansen!", room)) == 1
    async with house.store() as store, store.transaction() as db:
        rows = (await db.exec(select(Outgoing).order_by(Outgoing.id))).all()
    assert [row.state for row in rows] == ["sent", "sent"]
    assert rows[0].sent_as == hello.event_id
    assert hello.source["content"][MARK] == rows[0].id


async def test_what_never_arrived_is_sent_after_a_day(house: House) -> None:
    room = await house.ada.room(house.bot.user)
    await house.ada.says(room, "help")
    await house.ada.hears("Hello Ada Jansen!", room)

    await _as_if_killed_while_sending(house, key=new_id())
    await house.program.start()

    await house.ada.hears("Hello Ada Jansen!", room, times=2)
    assert house.ada.unread == 0
