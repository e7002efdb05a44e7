"""A workplace on a real homeserver: Plein as a process, and two who work there."""

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from storage.session import Store
from tests.program import Program
from tests.real.matrix import Somebody, plein_in
from tests.real.town import Town
from tests.synapse import Resident, Synapse


@dataclass
class House:
    """Plein, Ada and Bob, in front of one homeserver."""

    town: Town
    bot: Resident
    program: Program
    ada: Somebody
    bob: Somebody

    @property
    def synapse(self) -> Synapse:
        """The homeserver."""
        return self.town.synapse

    async def kudos_room(self, *, encrypted: bool = True) -> str:
        """Let Ada make the channel of the skill, with all three in it."""
        return await self.ada.room(self.bot.user, self.bob.user, name="Kudos", encrypted=encrypted)

    @contextlib.asynccontextmanager
    async def store(self) -> AsyncGenerator[Store]:
        """Open the program's database while it does not run."""
        store = Store(self.program.database)
        yield store
        await store.close()


async def house_in(town: Town) -> House:
    """Start all of it; it ends with the test."""
    bot = await town.resident("plein")
    program = plein_in(town.synapse, bot, town.folder)
    await program.start()
    town.stack.push_async_callback(program.end)
    ada = await town.somebody("ada", called="Ada Jansen")
    bob = await town.somebody("bob", called="Bob Visser")
    return House(town, bot, program, ada, bob)
