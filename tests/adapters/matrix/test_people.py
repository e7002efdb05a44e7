"""Who is known before they speak: people of the bot's own server, in the rooms where it is."""

from adapters import matrix
from adapters.matrix.fake_world import SERVER
from bot.ports import Profile
from storage.session import Store
from tests.chat import ABOUT
from tests.contract.bench import KeepingInbox
from tests.stages import FakeWeb, MatrixStage


class Town:
    """Rooms with many people, and the bot in each."""

    def __init__(self, store: Store) -> None:
        self._stage = MatrixStage(ABOUT.clock, ())
        self.world = self._stage.homeserver
        self._store = store
        settings = matrix.Settings.model_validate(self._stage.settings)
        self.chat = self._stage.face(matrix).make(settings, FakeWeb(), store, ABOUT)

    def room(self, *people: str) -> None:
        """Make a room with these people, to which the bot is asked."""
        room = self.world.create(people[0], name="a room")
        for one in people[1:]:
            self.world.member(room, one, one, "join")
        self.world.member(room, people[0], self._stage.bot, "invite")

    def people(self, begin: int, end: int, server: str = SERVER) -> list[str]:
        """Make accounts, or name those that are there."""
        accounts = [f"@p{number:03}:{server}" for number in range(begin, end)]
        for one in accounts:
            self.world.profiles.setdefault(one, {"displayname": f"Person {one[2:5]}"})
        return accounts

    async def pages(self) -> list[dict[str, Profile]]:
        """Let the bot come everywhere, and look at every page."""
        await self._stage.hears(self.chat, KeepingInbox(), store=self._store)
        [workspace] = await self.chat.workspaces()
        pages, cursor = [], ""
        while True:
            page = await self.chat.accounts(workspace, cursor)
            pages.append(dict(page.profiles))
            cursor = page.cursor
            if not cursor:
                return pages


async def test_small_rooms_come_together_and_large_ones_in_parts(store: Store) -> None:
    town = Town(store)
    town.room(*town.people(0, 450))
    town.room(*town.people(450, 500))
    town.room(*town.people(480, 520))

    pages = await town.pages()

    assert {name for page in pages for name in page} == set(town.people(0, 520))
    assert max(len(page) for page in pages) <= 200
    assert len(pages) == 3 or len(pages) == 4
    assert pages[0]["@p000:example.org"] == Profile(name="Person 000", email="p000@example.org")


async def test_people_of_other_servers_are_not_listed(store: Store) -> None:
    town = Town(store)
    town.room(*town.people(0, 2), *town.people(0, 40, "elsewhere.example"))

    [page] = await town.pages()

    assert set(page) == set(town.people(0, 2))


async def test_where_the_bot_is_nowhere_nobody_is_listed(store: Store) -> None:
    assert await Town(store).pages() == [{}]
