"""What a homeserver tells of devices is believed as far as it is signed."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.matrix.signed import identity_of, key_name, public, signed, sound_devices

ADA = "@ada:example.org"
_MASTER, _SIGNING, _DEVICE, _OTHER = (
    Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(1, 5)
)


def _device(key: Ed25519PrivateKey = _DEVICE, *, by: Ed25519PrivateKey | None = None) -> dict:
    keys = {"curve25519:ONE": public(_OTHER), "ed25519:ONE": public(key)}
    bare = {"user_id": ADA, "device_id": "ONE", "algorithms": [], "keys": keys}
    own = signed(bare, ADA, key)["signatures"][ADA][key_name(key)]
    signatures = {"ed25519:ONE": own}
    if by is not None:
        signatures |= signed(bare, ADA, by)["signatures"][ADA]
    return {**bare, "signatures": {ADA: signatures}, "unsigned": {"device_display_name": "Phone"}}


def _published(use: str, key: Ed25519PrivateKey) -> dict:
    return {"user_id": ADA, "usage": [use], "keys": {key_name(key): public(key)}}


def _told(**more: Any) -> dict:
    """Make an answer to `keys/query` in which everything is right, but for what is given."""
    return {
        "device_keys": {ADA: {"ONE": _device(by=_SIGNING)}},
        "master_keys": {ADA: _published("master", _MASTER)},
        "self_signing_keys": {ADA: signed(_published("self_signing", _SIGNING), ADA, _MASTER)},
        **more,
    }


def test_a_device_that_its_owner_signed_is_theirs() -> None:
    identity = identity_of(_told(), ADA)

    assert identity is not None
    assert identity.master == public(_MASTER)
    assert identity.devices == {("ONE", public(_DEVICE))}


@pytest.mark.parametrize(
    "wrong",
    [
        {"device_keys": {ADA: {"ONE": _device()}}},
        {"device_keys": {ADA: {"ONE": _device(by=_OTHER)}}},
        {"device_keys": {ADA: {"ONE": {**_device(by=_SIGNING), "algorithms": ["other"]}}}},
        {"self_signing_keys": {}},
        {"self_signing_keys": {ADA: _published("self_signing", _SIGNING)}},
        {"self_signing_keys": {ADA: signed(_published("self_signing", _SIGNING), ADA, _OTHER)}},
        {"self_signing_keys": {ADA: signed(_published("user_signing", _SIGNING), ADA, _MASTER)}},
    ],
)
def test_a_device_that_its_owner_did_not_sign_is_not_theirs(wrong: dict) -> None:
    identity = identity_of(_told(**wrong), ADA)

    assert identity is not None
    assert identity.devices == frozenset()


@pytest.mark.parametrize(
    "published",
    [
        None,
        "x",
        _published("self_signing", _MASTER),
        {**_published("master", _MASTER), "user_id": "@eve:example.org"},
        {**_published("master", _MASTER), "keys": {}},
        {**_published("master", _MASTER), "keys": {"ed25519:x": public(_MASTER)}},
    ],
)
def test_who_publishes_no_key_of_their_own_is_nobody(published: object) -> None:
    assert identity_of(_told(master_keys={ADA: published}), ADA) is None


def test_a_device_is_what_it_says() -> None:
    device = _device(by=_SIGNING)
    unsigned = device.pop("unsigned")

    assert unsigned
    assert sound_devices(_told()) == {ADA: {"ONE": device}}


@pytest.mark.parametrize(
    "device",
    [
        None,
        {},
        {**_device(), "user_id": "@eve:example.org"},
        {**_device(), "device_id": "TWO"},
        {**_device(), "keys": {"ed25519:ONE": "!", "curve25519:ONE": "?"}},
        {**_device(), "keys": {**_device()["keys"], "curve25519:ONE": "AAAA"}},
        {**_device(), "signatures": {}},
        {**_device(), "keys": _device(_OTHER)["keys"]},
    ],
)
def test_a_device_that_is_not_what_it_says_is_left_out(device: object) -> None:
    assert sound_devices(_told(device_keys={ADA: {"ONE": device}})) == {ADA: {}}


def test_a_device_that_is_nested_too_deep_is_none() -> None:
    deep: object = []
    for _ in range(5_000):
        deep = [deep]
    told = _told(device_keys={ADA: {"ONE": {**_device(), "more": deep}}})

    assert sound_devices(told) == {ADA: {}}
