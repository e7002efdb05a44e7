"""Signatures as Matrix has them: who signed an object, and which devices are somebody's own.

What a homeserver tells is believed as far as it is signed. The protocol is that of the
specification, "Signing JSON" and "Cross-signing".
"""

import base64
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from adapters.matrix.library import Api
from bot.payload import Body, inside, table, text

Use: TypeAlias = Literal["master", "self_signing"]
_ED25519: Final = "ed25519"
_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: their master key, and the devices that they signed, each with its key."""

    master: str
    devices: frozenset[tuple[str, str]]


def sound_devices(told: Body) -> dict[str, Body]:
    """List by account the devices of an answer to `keys/query` that are what they say.

    They are copies: nio takes apart what it is handed.

    What is left out has no keys, or did not sign them itself: nobody could write to it.
    """
    return {
        user: {
            name: sound
            for name, device in cast("Body", devices).items()
            if (sound := _sound(user, name, device)) is not None
        }
        for user, devices in table(told, "device_keys").items()
        if isinstance(devices, Mapping)
    }


def _sound(user: str, name: str, device: object) -> Body | None:
    if text(device, "user_id") != user or text(device, "device_id") != name:
        return None
    if _raw(text(device, "keys", f"curve25519:{name}")) is None:
        return None
    key = text(device, "keys", f"{_ED25519}:{name}")
    if not is_signed(device, user, f"{_ED25519}:{name}", key):
        return None
    try:
        # But for what nobody signed: a name, or anything else.
        return deepcopy({name: one for name, one in table(device).items() if name != "unsigned"})
    except RecursionError:
        return None


def identity_of(told: Body, user: str) -> Identity | None:
    """Tell who somebody is by an answer to `keys/query`; None for who signs nothing."""
    master = _key_for("master", user, inside(told, "master_keys", user))
    if master is None:
        return None
    published = inside(told, "self_signing_keys", user)
    signing = _key_for("self_signing", user, published)
    if signing is None or not is_signed(published, user, f"{_ED25519}:{master}", master):
        return Identity(master, frozenset())
    devices = cast("Body", inside(told, "device_keys", user) or {})
    return Identity(
        master,
        frozenset(
            (name, text(device, "keys", f"{_ED25519}:{name}"))
            for name, device in devices.items()
            if is_signed(device, user, f"{_ED25519}:{signing}", signing)
        ),
    )


def _key_for(use: Use, user: str, published: object) -> str | None:
    """Read a key that somebody published for one use."""
    uses, keys = inside(published, "usage"), inside(published, "keys")
    if not isinstance(uses, list) or use not in uses or text(published, "user_id") != user:
        return None
    if not isinstance(keys, Mapping) or len(cast("Body", keys)) != 1:
        return None
    [(name, key)] = cast("Body", keys).items()
    return key if isinstance(key, str) and name == f"{_ED25519}:{key}" else None


def is_signed(thing: object, user: str, name: str, key: str) -> bool:
    """Whether an object has somebody's signature by the key of this name."""
    signature = _raw(text(thing, "signatures", user, name), length=64)
    public = _raw(key)
    if signature is None or public is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _bare(cast("Body", thing)))
    except (InvalidSignature, RecursionError, ValueError):
        return False
    return True


def signed(thing: Body, user: str, key: Ed25519PrivateKey) -> Body:
    """Sign an object; it has no other signature then."""
    bare = {name: value for name, value in thing.items() if name not in ("signatures", "unsigned")}
    signature = unpadded(key.sign(_bare(thing)))
    return {**bare, "signatures": {user: {key_name(key): signature}}}


def _bare(thing: Body) -> bytes:
    """Write what a signature is about: canonical, without what may change."""
    bare = {name: value for name, value in thing.items() if name not in ("signatures", "unsigned")}
    canonical: Any = Api.to_canonical_json(bare)
    return str(canonical).encode()


def key_name(key: Ed25519PrivateKey) -> str:
    """Name a key by itself, as cross-signing does."""
    return f"{_ED25519}:{public(key)}"


def public(key: Ed25519PrivateKey) -> str:
    """Write the public half of a key."""
    return unpadded(key.public_key().public_bytes_raw())


def unpadded(raw: bytes) -> str:
    """Write bytes as Matrix does."""
    return base64.b64encode(raw).decode().rstrip("=")


def _raw(written: str, *, length: int = _LENGTH) -> bytes | None:
    """Read bytes as Matrix writes them; None unless there are so many."""
    try:
        raw = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except ValueError:
        return None
    return raw if len(raw) == length else None
