"""A workplace on a real homeserver, for the tests there: Plein, and two who work there."""

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from storage.session import Store
from tests.program import Program
from tests.real.matrix import Somebody, in_front_of, plein_in
from tests.synapse import Resident, Synapse


@dataclass
class House:
    """Plein, Ada and Bob, in front of one homeserver."""

    synapse: Synapse
    bot: Resident
    program: Program
    ada: Somebody
    bob: Somebody

    @contextlib.asynccontextmanager
    async def store(self) -> AsyncGenerator[Store]:
        """Open the program's database while it does not run."""
        store = Store(self.program.database)
        yield store
        await store.close()


@contextlib.asynccontextmanager
async def house_in(folder: Path) -> AsyncGenerator[House]:
    """Start all of it, and end it."""
    synapse = Synapse(folder)
    await synapse.start()
    bot, ada, bob = [await synapse.register(name) for name in ("plein", "ada", "bob")]
    for one, name in ((ada, "Ada Jansen"), (bob, "Bob Visser")):
        path = f"/_matrix/client/v3/profile/{one.user}/displayname"
        await synapse.call("PUT", path, {"displayname": name}, token=one.token)
    program = plein_in(synapse, bot, folder)
    await program.start()
    async with contextlib.AsyncExitStack() as stack:
        people = [
            await stack.enter_async_context(in_front_of(synapse, one, folder)) for one in (ada, bob)
        ]
        yield House(synapse, bot, program, *people)
    await program.end()
    await synapse.stop()
