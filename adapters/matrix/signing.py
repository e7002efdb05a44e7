"""Cross-signing: the bot's device is vouched for by the bot, or clients of today hide its words.

nio has none of it. The protocol is that of the specification, "Cross-signing"; the keys are two
seeds, sealed in the database.
"""

from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.matrix.signed import Use, key_name, public, signed
from adapters.matrix.wire import Json, SaidNo, Wire, at

State = Literal["signed", "unsigned", "other"]


@dataclass(frozen=True, slots=True)
class Seeds:
    """Two secrets of 32 bytes: who the bot is, and what signs its devices."""

    master: bytes
    self_signing: bytes


class Signing:
    """Signs the one device of `user` with the keys of `seeds`."""

    def __init__(self, wire: Wire, *, user: str, device: str, seeds: Seeds) -> None:
        self._wire = wire
        self._user = user
        self._device = device
        self._master = Ed25519PrivateKey.from_private_bytes(seeds.master)
        self._self_signing = Ed25519PrivateKey.from_private_bytes(seeds.self_signing)

    async def state(self) -> State:
        """Tell whether the device is signed: `other` is signed by an identity that is not ours.

        Raises: Unreachable, Refused.
        """
        told = await self._told()
        master = _key_in(told.get("master_keys", {}).get(self._user))
        if master is None:
            return "unsigned"
        if master != public(self._master):
            return "other"
        device = told.get("device_keys", {}).get(self._user, {}).get(self._device, {})
        by = device.get("signatures", {}).get(self._user, {})
        return "signed" if key_name(self._self_signing) in by else "unsigned"

    async def sign(self, password: str) -> State:
        """Publish who the bot is, and sign its device with that. One identity is never taken away.

        The keys of the device were uploaded before. Raises: Unreachable, Refused.
        """
        state = await self.state()
        if state != "unsigned":
            return state
        await self._publish(password)
        device = (await self._told())["device_keys"][self._user][self._device]
        body = {self._user: {self._device: signed(device, self._user, self._self_signing)}}
        answer = await self._wire.call("POST", at("keys", "signatures", "upload"), body)
        if answer.get("failures"):
            raise SaidNo("keys/signatures/upload", "failures", 200, answer)
        return "signed"

    async def _told(self) -> Json:
        body: Json = {"device_keys": {self._user: []}}
        return await self._wire.call("POST", at("keys", "query"), body)

    async def _publish(self, password: str) -> None:
        keys: Json = {
            "master_key": _published(self._user, "master", self._master),
            "self_signing_key": signed(
                _published(self._user, "self_signing", self._self_signing),
                self._user,
                self._master,
            ),
        }
        path = at("keys", "device_signing", "upload")
        await self._wire.confirmed(path, keys, user=self._user, password=password)


def _published(user: str, use: Use, key: Ed25519PrivateKey) -> Json:
    return {"user_id": user, "usage": [use], "keys": {key_name(key): public(key)}}


def _key_in(published: Json | None) -> str | None:
    keys: Json = (published or {}).get("keys", {})
    return next(iter(keys.values()), None)
