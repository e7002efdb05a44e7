"""A stage in the web chat."""

from collections.abc import Sequence
from typing import Any

from adapters.web import WebChat
from bot.app import App
from bot.load import AdapterModule
from bot.ports import Clock
from storage.people import Person
from tests.drivers import Driver, WebDriver
from tests.stages.stage import CHANNELS, FakeWeb


class WebStage:
    """The web chat: everybody of the directory is there, and it remembers by itself."""

    def __init__(self, clock: Clock) -> None:
        self.settings: dict[str, Any] = {"channels": list(CHANNELS)}
        self._clock = clock
        self._web: WebChat | None = None

    def face(self, module: AdapterModule) -> AdapterModule:
        return module

    async def opens(self, app: App, web: FakeWeb) -> None:
        web_chat = app.workplace.adapters["web"]
        assert isinstance(web_chat, WebChat)
        web_chat.chat.clock = self._clock
        web_chat.chat.language = app.workplace.language
        await web_chat.open(app.engine)
        self._web = web_chat

    async def welcomes(self, people: Sequence[Person]) -> None:
        assert self._web is not None
        await self._web.welcome()

    async def driver(self, person: Person) -> Driver:
        assert self._web is not None
        if not person.is_active:
            raise AssertionError("nobody signs in to the web chat who has left")
        return await WebDriver.sign_in(self._web, person)
