"""A stage at the console."""

from collections.abc import Sequence
from typing import Any

from adapters.console import Console
from bot.app import App
from bot.load import AdapterModule
from bot.ports import Clock
from storage.people import Person
from tests.drivers import ConsoleDriver, Driver
from tests.stages.stage import CHANNELS, FakeWeb


class ConsoleStage:
    """The console: everybody of the directory is there."""

    def __init__(self, clock: Clock) -> None:
        self.settings: dict[str, Any] = {"channels": list(CHANNELS)}
        self._clock = clock
        self._console: Console | None = None

    def face(self, module: AdapterModule) -> AdapterModule:
        return module

    async def opens(self, app: App, web: FakeWeb) -> None:
        console = app.workplace.adapters["console"]
        assert isinstance(console, Console)
        console.now = self._clock.now
        if self._console is not None:
            console.chat = self._console.chat
        self._console = console
        await console.open(app.engine)

    async def welcomes(self, people: Sequence[Person]) -> None:
        assert self._console is not None
        await self._console.welcome()

    async def driver(self, person: Person) -> Driver:
        assert self._console is not None
        return ConsoleDriver(self._console, person)
