"""A workplace on a real homeserver, for the tests there: Plein, and two who work there."""

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
async def house_in(folder: Path, *, limits: dict[str, Any] | None = None) -> AsyncGenerator[House]:
    """Start all of it, and end it. With `limits` of the homeserver they are the bot's alone."""
    async with contextlib.AsyncExitStack() as stack:
        synapse = Synapse(folder, limits=limits)
        await synapse.start()
        stack.push_async_callback(synapse.stop)
        bot, ada, bob = [await synapse.register(name) for name in ("plein", "ada", "bob")]
        for one, name in ((ada, "Ada Jansen"), (bob, "Bob Visser")):
            path = f"/_matrix/client/v3/profile/{one.user}/displayname"
            await synapse.call("PUT", path, {"displayname": name}, token=one.token)
        if limits:
            admin = await synapse.register("admin", admin=True)
            for one in (ada, bob):
                path = f"/_synapse/admin/v1/users/{one.user}/override_ratelimit"
                none = {"messages_per_second": 0, "burst_count": 0}
                await synapse.call("POST", path, none, token=admin.token)
        program = plein_in(synapse, bot, folder)
        await program.start()
        stack.push_async_callback(program.end)
        people = [
            await stack.enter_async_context(in_front_of(synapse, one, folder)) for one in (ada, bob)
        ]
        yield House(synapse, bot, program, *people)
