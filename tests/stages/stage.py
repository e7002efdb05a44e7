"""What all stages have in common."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.app import App
from bot.load import AdapterModule
from bot.ports import WebRoute
from storage.people import Person
from tests.drivers import Driver

CHANNELS: Final = ("#general", "#kudos", "#random")


class FakeWeb:
    """A web server that serves nobody: it keeps the routes."""

    address = "http://plein.example.org"
    demo = True

    def __init__(self) -> None:
        self.routes: list[WebRoute] = []

    def mount(self, routes: Sequence[WebRoute]) -> None:
        """Keep the routes."""
        self.routes.extend(routes)

    def site(self) -> Starlette:
        """Give what would be served."""
        return Starlette(routes=[one for one in self.routes if isinstance(one, BaseRoute)])


class Stage(Protocol):
    """One chat of a script."""

    @property
    def settings(self) -> dict[str, Any]:
        """The table of its adapter."""
        ...

    def face(self, module: AdapterModule) -> AdapterModule:
        """Give what builds the adapter."""
        ...

    async def opens(self, app: App, web: FakeWeb) -> None:
        """Let the bot, built anew, hear this chat."""
        ...

    async def welcomes(self, people: Sequence[Person]) -> None:
        """Let newcomers of the directory in."""
        ...

    async def driver(self, person: Person) -> Driver:
        """Sit somebody down in front of it."""
        ...
