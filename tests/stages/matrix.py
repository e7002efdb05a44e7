"""A stage in Matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters import matrix
from adapters.matrix import MatrixChat
from adapters.matrix.fake import Homeserver
from adapters.matrix.fake_client import Client
from adapters.matrix.fake_world import SERVER
from bot.app import App
from bot.load import AdapterModule
from bot.ports import About, ChatAdapter, Clock, Inbox, Web
from storage.people import Account, Person
from storage.session import Store
from tests.drivers import Driver, MatrixDriver
from tests.stages.stage import CHANNELS, FakeWeb


@dataclass
class MatrixFace:
    """The adapter's package, with the little homeserver where the network is."""

    homeserver: Homeserver
    Settings = matrix.Settings
    kept = staticmethod(matrix.kept)

    def make(self, settings: matrix.Settings, web: Web, store: Store, about: About) -> MatrixChat:
        """Build the adapter on it."""
        return matrix.make(settings, web, store, about, session=self.homeserver)


class MatrixStage:
    """A little homeserver with everybody of the directory on it, in every room, whom the bot knows
    already."""

    settings: Final[dict[str, Any]] = {
        "homeserver": "https://matrix.example.org",
        "user": f"@plein:{SERVER}",
        "password": "a password",
        "lock": "0123456789abcdef0123456789abcdef",
        "addresses_at": "example.org",
        "encryption": False,
    }

    def __init__(self, clock: Clock, channels: Sequence[str] = CHANNELS) -> None:
        self.homeserver = Homeserver(clock)
        self.bot = self.homeserver.user("plein", "Plein")
        self.homeserver.passwords[self.bot] = self.settings["password"]
        self.users: dict[str, str] = {}
        self._keeper = self.homeserver.user("housekeeper", "Housekeeper")
        for channel in channels:
            room = self.homeserver.create(self._keeper, alias=channel, is_public=True)
            self.homeserver.member(room, self._keeper, self.bot, "invite")
        self._channels = list(self.homeserver.rooms.values())
        self._chat: MatrixChat | None = None
        self._store: Store | None = None
        self._inbox: Inbox | None = None

    def face(self, module: AdapterModule) -> MatrixFace:
        return MatrixFace(self.homeserver)

    async def opens(self, app: App, web: FakeWeb) -> None:
        house = app.workplace
        await self.hears(house.adapters["matrix"], app.engine, store=house.store)

    async def hears(self, chat: ChatAdapter, inbox: Inbox, *, store: Store) -> None:
        """Let an adapter hear this homeserver, and tell an inbox."""
        assert isinstance(chat, MatrixChat)
        if self._chat is not None:
            await self._chat.device.let_go()
        self._chat, self._inbox, self._store = chat, inbox, store
        assert await chat.device.hold()
        await chat.open(inbox)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Let the bot take all that has happened, and come to where it is asked to."""
        assert self._chat is not None
        assert self._inbox is not None
        position = -1
        while position != self.homeserver.position:
            position = self.homeserver.position
            await self._chat.mouth.idle()
            await self._chat.once(self._inbox)
            await self._chat.come()

    async def welcomes(self, people: Sequence[Person]) -> None:
        assert self._store is not None
        await self.admits(people, self._store)
        await self.catch_up()

    async def admits(self, people: Sequence[Person], store: Store) -> None:
        """Let people in; the bot hears of it when it catches up."""
        async with store.transaction() as db:
            db.add_all(
                Account(
                    adapter="matrix",
                    workspace=SERVER,
                    external_id=self._joins(one),
                    person_id=one.id,
                )
                for one in people
                if not one.is_bot
            )
        for room in self._channels:
            if room.membership(self._keeper) == "join":
                self.homeserver.member(room, self._keeper, self._keeper, "leave")

    def _joins(self, person: Person) -> str:
        """Let somebody into this homeserver and all its rooms."""
        localpart = str(person.email or person.name_key.replace(" ", ".")).partition("@")[0]
        user = self.users[person.id] = self.homeserver.user(localpart, person.name)
        for room in self._channels:
            self.homeserver.member(room, user, user, "join")
        return user

    async def driver(self, person: Person) -> Driver:
        client = Client(self.homeserver, self.users[person.id], bot=self.bot, hears=self.catch_up)
        return MatrixDriver(client, users=self.users)
