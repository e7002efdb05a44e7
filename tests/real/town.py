"""A Matrix homeserver of several tests, with a bot and people of each test's own."""

import itertools
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from nio.api import Api
from nio.crypto import OlmAccount

from tests.real.matrix import Somebody, in_front_of
from tests.real.matrix_inside import Inside
from tests.synapse import Resident, Synapse

_NUMBERS = itertools.count(1)


class Town:
    """Who is on the homeserver for one test: their accounts have its number. What is on `stack`
    ends with the test."""

    def __init__(self, synapse: Synapse, folder: Path, stack: AsyncExitStack) -> None:
        self.synapse = synapse
        self.folder = folder
        self.stack = stack
        self._number = next(_NUMBERS)

    async def resident(self, name: str, *, called: str = "") -> Resident:
        """Make an account; `called` is what others read above their words."""
        resident = await self.synapse.register(f"{name}{self._number}")
        if called:
            path = f"profile/{resident.user}/displayname"
            await self.call(resident, "PUT", path, {"displayname": called})
        return resident

    async def somebody(self, name: str, *, called: str = "") -> Somebody:
        """Let somebody come, with a client."""
        resident = await self.resident(name, called=called)
        return await self.stack.enter_async_context(
            in_front_of(self.synapse, resident, self.folder)
        )

    async def bot(self, **settings: object) -> Inside:
        """Make the bot's account; the bot is not there yet."""
        return Inside(self.synapse, await self.resident("plein"), self.folder, **settings)

    async def device(self, somebody: Somebody, keys: dict) -> str:
        """Sign somebody in on one more device, which has these keys; return its token."""
        who = {"type": "m.id.user", "user": somebody.user}
        proof = {"type": "m.login.password", "identifier": who, "password": somebody.password}
        told = await self.call(somebody, "POST", "login", {**proof, "device_id": keys["device_id"]})
        token: str = told["access_token"]
        path = "/_matrix/client/v3/keys/upload"
        await self.synapse.call("POST", path, {"device_keys": keys}, token=token)
        return token

    async def call(
        self, who: Resident | Somebody, verb: str, path: str, body: object = None
    ) -> dict[str, Any]:
        """Ask the homeserver something as somebody."""
        return await self.synapse.call(verb, f"/_matrix/client/v3/{path}", body, token=who.token)

    async def invites(self, who: Resident, bot: Inside) -> str:
        """Let somebody make a room and invite the bot; nobody waits for it."""
        made = await self.call(who, "POST", "createRoom", {"invite": [bot.user]})
        return str(made["room_id"])

    async def leaves(self, who: Resident, room: str) -> None:
        """Let somebody go."""
        await self.call(who, "POST", f"rooms/{room}/leave", {})


@asynccontextmanager
async def town_in(synapse: Synapse, folder: Path) -> AsyncGenerator[Town]:
    """Let people come to a homeserver, and go after the block."""
    async with AsyncExitStack() as stack:
        yield Town(synapse, folder, stack)


def empty_device(user: str, name: str) -> dict:
    """Make a device that has keys, but none left to begin a session with it."""
    account = OlmAccount()
    keys = account.identity_keys
    device = {
        "user_id": user,
        "device_id": name,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": {f"{kind}:{name}": key for kind, key in keys.items()},
    }
    signature = account.sign(Api.to_canonical_json(device))
    return {**device, "signatures": {user: {f"ed25519:{name}": signature}}}
