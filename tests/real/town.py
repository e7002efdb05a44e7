"""A Matrix homeserver of several tests, with a bot and people of each test's own."""

import itertools
from contextlib import AsyncExitStack
from pathlib import Path

from nio.api import Api
from nio.crypto import OlmAccount

from tests.real.matrix import Somebody, in_front_of
from tests.real.matrix_inside import Inside
from tests.synapse import Synapse

_NUMBERS = itertools.count(1)


class Town:
    """People in front of the homeserver, and a bot."""

    def __init__(self, synapse: Synapse, folder: Path, stack: AsyncExitStack) -> None:
        self.synapse = synapse
        self.folder = folder
        self._stack = stack
        self._number = next(_NUMBERS)

    async def bot(self, **settings: object) -> Inside:
        """Make the bot's account; the bot is not there yet."""
        resident = await self.synapse.register(f"plein{self._number}")
        return Inside(self.synapse, resident, self.folder, **settings)

    async def somebody(self, name: str) -> Somebody:
        """Let somebody come, with a client."""
        resident = await self.synapse.register(f"{name}{self._number}")
        return await self._stack.enter_async_context(
            in_front_of(self.synapse, resident, self.folder)
        )

    async def device(self, somebody: Somebody, keys: dict) -> str:
        """Sign somebody in on one more device, which has these keys; return its token."""
        who = {"type": "m.id.user", "user": somebody.user}
        proof = {"type": "m.login.password", "identifier": who, "password": somebody.password}
        told = await self.call(somebody, "POST", "login", {**proof, "device_id": keys["device_id"]})
        token: str = told["access_token"]
        path = "/_matrix/client/v3/keys/upload"
        await self.synapse.call("POST", path, {"device_keys": keys}, token=token)
        return token

    async def call(self, somebody: Somebody, verb: str, path: str, body: object) -> dict:
        """Ask the homeserver something as somebody."""
        token = somebody.client.access_token
        return await self.synapse.call(verb, f"/_matrix/client/v3/{path}", body, token=token)


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
