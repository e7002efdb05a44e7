"""Several processes on one database: one has the device, and the others wait for it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters import matrix
from adapters.matrix.fake import Homeserver
from bot.clock import MovableClock
from bot.errors import Refused, Unreachable
from bot.events import Place
from bot.load import owner_called
from bot.ports import About
from bot.primitives import Line, Words
from storage.session import Store
from storage.upgrade import upgrade
from tests.chat import BEGIN
from tests.contract.bench import KeepingInbox
from tests.stages import FakeWeb, MatrixStage

pytestmark = pytest.mark.slow


class Processes:
    """Plein, several times, on one database and one homeserver."""

    def __init__(self, url: str) -> None:
        self.clock = MovableClock(BEGIN)
        self.stage = MatrixStage(self.clock, ())
        self.homeserver: Homeserver = self.stage.homeserver
        self._url = url
        self.stores: list[Store] = []

    def start(self) -> matrix.MatrixChat:
        """Start one more."""
        store = Store(self._url)
        self.stores.append(store)
        about = About(name="Plein", language="en", zone="UTC", clock=self.clock)
        settings = matrix.Settings.model_validate(self.stage.settings)
        return matrix.make(settings, FakeWeb(), store, about, session=self.homeserver)


@pytest.fixture
async def processes(postgres_server: Any) -> AsyncIterator[Processes]:
    """A homeserver, and a database on PostgreSQL."""
    url = postgres_server.fresh()
    owner = owner_called("matrix")
    assert owner is not None
    upgrade(url, [owner])
    made = Processes(url)
    yield made
    for store in made.stores:
        await store.close()
    postgres_server.drop(url)


async def test_one_has_the_device_until_it_lets_go(processes: Processes) -> None:
    first, second = processes.start(), processes.start()

    assert await first.device.hold()
    assert not await second.device.hold()
    assert await first.device.hold()
    await first.device.let_go()

    assert await second.device.hold()


async def test_who_has_died_has_it_no_longer(processes: Processes) -> None:
    first, second = processes.start(), processes.start()
    await first.device.hold()

    processes.clock.move(timedelta(seconds=59))
    assert not await second.device.hold()
    processes.clock.move(timedelta(seconds=2))

    assert await second.device.hold()


async def test_who_was_thought_dead_hears_nothing_twice_and_moves_no_position(
    processes: Processes,
) -> None:
    first, second = processes.start(), processes.start()
    slow, quick = KeepingInbox(), KeepingInbox()
    await first.device.hold()
    await first.open(slow)
    processes.clock.move(timedelta(minutes=2))
    await second.device.hold()
    await second.open(quick)

    with pytest.raises(Unreachable):
        await first.once(slow)

    assert first.device.name == second.device.name
    assert processes.homeserver.count("login") == 1


async def test_what_both_send_is_there_once(processes: Processes) -> None:
    ada = processes.homeserver.user("ada", "Ada Jansen")
    room = processes.homeserver.create(ada)
    processes.homeserver.member(room, ada, processes.stage.bot, "join")
    place = Place(adapter="matrix", workspace="example.org", channel=room.id)
    hello = (Line((Words("hello"),)),)
    first, second = processes.start(), processes.start()
    await first.device.hold()
    await first.open(KeepingInbox())
    with pytest.raises((Refused, Unreachable)):
        await second.send(place, hello, "key")
    processes.clock.move(timedelta(minutes=2))
    await second.device.hold()
    await second.open(KeepingInbox())

    for one in (first, second):
        await one.send(place, hello, "key")

    assert [one.kind for one in room.events].count("m.room.message") == 1
