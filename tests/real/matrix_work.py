"""Plein at work on a real homeserver, within the test's process: with small skills beside its own,
so that all that a skill can say is said there once, or with more of its own."""

from dataclasses import dataclass

from adapters.console import fake as console
from adapters.console.adapter import Console
from bot.app import App
from bot.clock import MovableClock
from storage.people import Person, name_key
from storage.table import new_id
from tests.bot.confiding import CONFIDING
from tests.bot.filing import FILING
from tests.bot.polling import POLLING
from tests.drivers import ConsoleDriver
from tests.real.lunch import LUNCH
from tests.real.matrix import LOCK, Somebody
from tests.real.town import Town
from tests.served import running, served


@dataclass
class Work:
    """Plein, and Ada, Bob and Noor in front of the homeserver; `room` is #kudos, encrypted.
    `clock` goes on as the machine's does, and can be moved."""

    app: App
    ada: Somebody
    bob: Somebody
    noor: Somebody
    room: str
    clock: MovableClock

    async def direct(self, somebody: Somebody) -> str:
        """Give the room in which the bot talks with somebody alone."""
        chat = self.app.workplace.adapters["matrix"]
        place = await chat.direct("localhost", somebody.user)
        await somebody.until(lambda: place.channel in somebody.client.rooms)
        return place.channel

    async def at_console(self, name: str, email: str) -> ConsoleDriver:
        """Let somebody come who is at the console."""
        person = Person(id=new_id(), name=name, name_key=name_key(name), email=email, language="en")
        async with self.app.workplace.store.transaction() as db:
            db.add(person)
        chat = self.app.workplace.adapters["console"]
        assert isinstance(chat, Console)
        await chat.welcome()
        return ConsoleDriver(chat, person, console)


async def work_in(town: Town, *more: str) -> Work:
    """Start all of it, with `more` skills in place of the small ones; it ends with the town."""
    bot = await town.resident("plein")
    ada = await town.somebody("ada", called="Ada Jansen")
    bob = await town.somebody("bob", called="Bob Visser")
    noor = await town.somebody("noor", called="Noor de Wit")
    settings = {
        "bot.language": "en",
        "adapters.console": {"channels": ["#general"]},
        "adapters.matrix": {
            "homeserver": town.synapse.address,
            "user": bot.user,
            "password": bot.password,
            "lock": LOCK,
            "keys": str(town.folder / "keys"),
            "addresses_at": "example.org",
            "polls": True,
        },
        "skills.announcements": {},
        "skills.surveys": {},
        **{f"skills.{one}": {} for one in more},
        "skills.kudos": {"channel": "#kudos", "per_day": 100},
        "roles.admin": [_address(ada)],
        "roles.editor": [_address(noor)],
    }
    clock = MovableClock()
    small = () if more else (FILING, CONFIDING, LUNCH, POLLING)
    app = await town.stack.enter_async_context(served(settings, *small, demo=True, clock=clock))
    await town.stack.enter_async_context(running(app))
    room = await ada.room(bot.user, bob.user, noor.user, name="Kudos")
    return Work(app, ada, bob, noor, room, clock)


def _address(somebody: Somebody) -> str:
    return f"{somebody.user.removeprefix('@').partition(':')[0]}@example.org"
