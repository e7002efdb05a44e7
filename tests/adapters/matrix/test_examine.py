"""What `plein check` says of Matrix: what is missing, why, and what to do."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import SQLModel

from adapters.matrix.examine import examine, inspect
from adapters.matrix.model import MatrixDevice, MatrixRoom
from adapters.matrix.settings import Settings
from adapters.matrix.wire import Json
from bot.remark import Remark
from bot.seal import Seal
from storage.session import Store
from tests.adapters.matrix.conftest import Given
from tests.adapters.matrix.network import DEVICE, FORBIDDEN, SERVER, USER, Network

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LIFT = f"by POST /_synapse/admin/v1/users/{USER}/override_ratelimit (docs/howto/matrix.md)"
_SECRETS = ("the password", "0123456789abcdef", "of-a-moment", "of-the-device")
_SEEDS = [base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2)]


def _said(found: Sequence[Remark], *, problems: bool = False) -> list[str]:
    said = [one.words for one in found if one.is_problem or not problems]
    assert not [words for words in said for secret in _SECRETS if secret in words]
    return said


async def _examined(network: Network, settings: Settings) -> list[Remark]:
    found = await examine(settings, address=None, now=NOW, session=network)
    assert network.closed
    return list(found)


async def _inspected(network: Network, settings: Settings, store: Store) -> list[Remark]:
    return list(await inspect(settings, store, address=None, session=network))


# Before the first start.


async def test_before_the_first_start_it_says_where_it_is_and_who(given: Given) -> None:
    network = Network()

    found = await _examined(network, given())

    assert _said(found, problems=True) == []
    assert _said(found)[:3] == [
        f"the homeserver answers at {SERVER}",
        f"signs in as {USER}",
        "whether its rate limit is lifted it may not see: "
        f"an administrator of Synapse lifts it {LIFT}",
    ]


async def test_signing_in_to_look_leaves_no_device(given: Given) -> None:
    network = Network()

    await _examined(network, given())

    assert network.asked[-1] == ("POST logout", "of-a-moment")


async def test_a_bot_that_was_started_is_not_signed_in_once_more(given: Given) -> None:
    network, settings = Network(), given()
    (settings.keys / f"{USER}_{DEVICE}.db").touch()

    found = await _examined(network, settings)

    assert _said(found, problems=True) == []
    assert [name for name, _ in network.asked] == ["GET versions"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (FORBIDDEN, f"does not let {USER} in (M_FORBIDDEN): see that user and password are"),
        ((429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 9}), "could not be tried"),
        ((403, {"errcode": "M_USER_DEACTIVATED"}), "(POST login: M_USER_DEACTIVATED)"),
    ],
)
async def test_an_account_that_is_not_let_in_is_a_problem(
    given: Given, answer: tuple[int, Any], words: str
) -> None:
    network = Network()
    network.answers["POST login"] = answer

    [problem] = _said(await _examined(network, given()), problems=True)

    assert words in problem


async def test_an_account_of_another_name_is_a_problem(given: Given) -> None:
    network = Network()
    network.answers["GET account/whoami"] = 200, {"user_id": "@plein:matrix.example.org"}

    [problem] = _said(await _examined(network, given()), problems=True)

    assert problem.endswith('write user = "@plein:matrix.example.org"')


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, f"its rate limit is not lifted: an administrator of Synapse lifts it {LIFT}"),
        ({"messages_per_second": 0, "burst_count": 0}, "its rate limit is lifted"),
    ],
)
async def test_an_administrator_sees_its_rate_and_is_too_mighty(
    given: Given, told: dict[str, int], words: str
) -> None:
    network = Network()
    path = f"/_synapse/admin/v1/users/{USER}/override_ratelimit"
    network.answers[f"GET {path}"] = 200, told

    found = await _examined(network, given())

    assert words in _said(found)
    [problem] = _said(found, problems=True)
    assert problem.startswith("it is an administrator of the homeserver")


@pytest.mark.parametrize("breaks", [aiohttp.ClientConnectionError(), TimeoutError()])
async def test_a_homeserver_that_is_away_is_a_problem(given: Given, breaks: Exception) -> None:
    found = await _examined(Network(breaks=breaks), given())

    [problem] = _said(found, problems=True)
    assert problem == (
        f"no homeserver answers at {SERVER} (GET versions: {type(breaks).__name__}): "
        "see that it runs"
    )


@pytest.mark.parametrize("body", ["<!DOCTYPE html>", {"errcode": "M_UNRECOGNIZED"}, {}])
async def test_the_address_that_is_meant_is_named(given: Given, body: Any) -> None:
    network = Network()
    network.answers["GET versions"] = 200 if body == {} else 404, body
    network.answers["GET /.well-known/matrix/client"] = (
        200,
        {"m.homeserver": {"base_url": "https://chat.example.org/"}},
    )

    [problem] = _said(await _examined(network, given()), problems=True)

    assert problem.endswith('; did you mean homeserver = "https://chat.example.org"?')


async def test_a_homeserver_that_goes_away_meanwhile_is_told(given: Given) -> None:
    network = Network()
    network.answers["GET account/whoami"] = 502, "<!DOCTYPE html>"

    [problem] = _said(await _examined(network, given()), problems=True)

    assert "does not answer as it should" in problem


# The folder of the keys.


async def test_a_folder_that_others_reach_is_a_problem(given: Given) -> None:
    settings = given()
    settings.keys.chmod(0o750)

    [problem] = _said(await _examined(Network(), settings), problems=True)

    assert problem.endswith(f"chmod 700 {settings.keys}")


async def test_a_file_in_place_of_the_folder_is_a_problem(given: Given, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    [problem] = _said(await _examined(Network(), given(keys=tmp_path / "file")), problems=True)

    assert problem.startswith("it cannot write its keys to")


async def test_a_folder_that_is_not_there_yet_is_none(given: Given, tmp_path: Path) -> None:
    found = await _examined(Network(), given(keys=tmp_path / "later"))

    assert _said(found, problems=True) == []
    assert any(one.endswith(f"`plein run` makes {tmp_path / 'later'}") for one in _said(found))
    assert not (tmp_path / "later").exists()


async def test_what_is_left_out_is_pointed_out(given: Given) -> None:
    found = await _examined(Network(), given(encryption=False, addresses_at=None))

    assert _said(found, problems=True) == []
    assert any(one.startswith("encryption is off") for one in _said(found))
    assert any(one.startswith("addresses_at is not set") for one in _said(found))


# Afterwards.


async def _started(store: Store, settings: Settings, *rooms: MatrixRoom, **more: Any) -> None:
    """Let the bot have been there, as it remembers it."""
    seal = Seal([settings.lock.get_secret_value()])
    values: dict[str, Any] = {
        "user": USER,
        "device": DEVICE,
        "seeds": seal.seal(json.dumps(_SEEDS), f"{USER} seeds"),
        "token": seal.seal("of-the-device", f"{USER} token"),
        "next_batch": "s1",
        **more,
    }
    rows: list[SQLModel] = [MatrixDevice(**values), *rooms]
    async with store.transaction() as db:
        db.add_all(rows)
    (settings.keys / f"{USER}_{DEVICE}.db").touch()


def _public(seed: str) -> str:
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))
    return base64.b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")


def _identity(master: str, *, by: str | None) -> tuple[int, Json]:
    """What the homeserver tells of who the bot is, and of who has signed its device."""
    signatures = {} if by is None else {USER: {f"ed25519:{_public(by)}": "a signature"}}
    known = {"keys": {f"ed25519:{_public(master)}": _public(master)}}
    devices = {USER: {DEVICE: {"signatures": signatures}}}
    return 200, {"master_keys": {USER: known}, "device_keys": devices}


async def test_a_device_that_is_well_is_named(given: Given, store: Store) -> None:
    network, settings = Network(), given()
    network.answers["POST keys/query"] = _identity(_SEEDS[0], by=_SEEDS[1])
    network.answers["GET joined_rooms"] = 200, {"joined_rooms": ["!a", "!b"]}
    rooms = MatrixRoom(room="!a", is_encrypted=True), MatrixRoom(room="!b")
    await _started(store, settings, *rooms)

    found = await _inspected(network, settings, store)

    assert _said(found, problems=True) == []
    assert [_said(found)[0], *_said(found)[2:]] == [
        f"signs in as {USER}",
        f"its device {DEVICE} is signed",
        "in 2 rooms; the homeserver can read what is said in 1 of them, without encryption",
    ]
    assert {token for _, token in network.asked} == {"of-the-device"}
    assert "POST login" not in [name for name, _ in network.asked]


@pytest.mark.parametrize(
    ("master", "by", "words"),
    [
        (_SEEDS[0], None, "`plein run` signs it at its start"),
        (_SEEDS[1], _SEEDS[1], "Give Plein an account of its own (docs/howto/matrix.md)"),
    ],
)
async def test_a_device_that_is_not_signed_is_a_problem(
    given: Given, store: Store, master: str, by: str | None, words: str
) -> None:
    network, settings = Network(), given()
    network.answers["POST keys/query"] = _identity(master, by=by)
    await _started(store, settings)

    [problem] = _said(await _inspected(network, settings, store), problems=True)

    assert problem.startswith(f"its device {DEVICE} is not signed")
    assert problem.endswith(words)


async def test_rooms_that_it_lost_and_invitations_are_counted(given: Given, store: Store) -> None:
    network, settings = Network(), given()
    network.answers["POST keys/query"] = _identity(_SEEDS[0], by=_SEEDS[1])
    network.answers["GET sync"] = 200, {"rooms": {"invite": {"!new": {}, "!asked": {}}}}
    rooms = MatrixRoom(room="!gone"), MatrixRoom(room="!asked", invited_by="@ada:example.org")
    await _started(store, settings, *rooms, MatrixRoom(room="!left", left_at=NOW))

    found = _said(await _inspected(network, settings, store))

    assert found[-3:] == [
        "in 0 rooms",
        "in 1 room where it was it is no more; invite it again if it should be",
        "2 invitations not answered yet: it does so while it runs, and comes to whom invites_from "
        "lets invite it",
    ]


async def test_a_device_that_was_signed_out_signs_in_again(given: Given, store: Store) -> None:
    network, settings = Network(), given()
    network.answers["GET account/whoami"] = 401, {"errcode": "M_UNKNOWN_TOKEN"}
    network.answers["POST login"] = FORBIDDEN
    await _started(store, settings)

    found = await _inspected(network, settings, store)

    assert _said(found)[0].endswith(f"signed out its device {DEVICE}: `plein run` signs it in")
    [problem] = _said(found, problems=True)
    assert f"does not let {USER} in" in problem


async def test_another_lock_is_a_problem(given: Given, store: Store) -> None:
    settings = given()
    await _started(store, settings)

    other = given(lock="another lock that is as long as it must be")
    [problem] = _said(await _inspected(Network(), other, store), problems=True)

    assert problem.startswith("`lock` does not open what is stored")


async def test_keys_that_are_gone_need_no_copy(given: Given, store: Store) -> None:
    network, settings = Network(), given()
    network.answers["POST keys/query"] = _identity(_SEEDS[0], by=_SEEDS[1])
    await _started(store, settings)
    (settings.keys / f"{USER}_{DEVICE}.db").unlink()

    found = await _inspected(network, settings, store)

    assert _said(found, problems=True) == []
    assert _said(found)[0].startswith(f"the keys of its device {DEVICE} are gone")
    assert "put back no copy of it" in _said(found)[0]


async def test_a_database_without_the_device_of_the_keys_is_a_problem(
    given: Given, store: Store
) -> None:
    settings = given()
    before = await _inspected(Network(), settings, store)
    (settings.keys / f"{USER}_{DEVICE}.db").touch()

    [problem] = _said(await _inspected(Network(), settings, store), problems=True)

    assert before == []
    assert "a device that the database does not know" in problem
    assert "put back its backup" in problem


async def test_a_homeserver_that_is_away_is_told_of_the_device(given: Given, store: Store) -> None:
    settings = given()
    await _started(store, settings)

    network = Network(breaks=aiohttp.ClientConnectionError())
    [problem] = _said(await _inspected(network, settings, store), problems=True)

    assert "does not answer as it should" in problem
