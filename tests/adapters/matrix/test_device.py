"""What becomes of a device that was given up."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from adapters.matrix.device import Device
from adapters.matrix.library import AsyncClient, AsyncClientConfig
from adapters.matrix.model import MatrixDevice
from adapters.matrix.wire import SaidNo, Wire
from bot.clock import MovableClock
from bot.seal import Seal
from storage.session import Store, execute
from tests.adapters.matrix.conftest import Given
from tests.adapters.matrix.network import FORBIDDEN, SERVER, USER, Network

GivenUp = Callable[[Network, str], Awaitable[Device]]


@pytest.fixture
def given_up(given: Given, store: Store) -> GivenUp:
    """Make the device of today; the ones of before are named."""

    async def make(network: Network, names: str) -> Device:
        settings = given()
        client = AsyncClient(SERVER, USER, config=AsyncClientConfig(encryption_enabled=False))
        client.client_session = network  # pyright: ignore[reportAttributeAccessIssue]
        wire, clock = Wire(client), MovableClock()
        seal = Seal([settings.lock.get_secret_value()])
        device = Device(settings, store, clock, seal=seal, wire=wire, client=client)
        assert await device.hold()
        async with store.transaction() as db:
            await execute(db, update(MatrixDevice).values(retired=names))
        for name in (*names.split(), "PLEIN01", "OTHER"):
            for end in ("db", "db-journal", "ignored_devices"):
                (settings.keys / f"{USER}_{name}.{end}").touch()
        return device

    return make


async def _retired(store: Store) -> str | None:
    async with store.transaction() as db:
        return (await db.exec(select(col(MatrixDevice.retired)))).one()


async def test_of_devices_that_were_given_up_no_keys_are_left(
    given_up: GivenUp, given: Given, store: Store
) -> None:
    network = Network()
    network.answers["POST delete_devices"] = 200, {}
    device = await given_up(network, "PLEIN0 SPOILT")

    await device.sign_out_retired()

    left = {one.name.removeprefix(f"{USER}_") for one in given().keys.iterdir()}
    assert {name.partition(".")[0] for name in left} == {"PLEIN01", "OTHER"}
    assert await _retired(store) is None


async def test_a_device_that_may_not_be_signed_out_keeps_its_keys(
    given_up: GivenUp, given: Given, store: Store
) -> None:
    network = Network()
    network.answers["POST delete_devices"] = FORBIDDEN
    device = await given_up(network, "PLEIN0")

    with pytest.raises(SaidNo):
        await device.sign_out_retired()

    assert (given().keys / f"{USER}_PLEIN0.db").exists()
    assert await _retired(store) == "PLEIN0"


async def test_keys_that_cannot_be_removed_are_tried_again(
    given_up: GivenUp, given: Given, store: Store
) -> None:
    network = Network()
    network.answers["POST delete_devices"] = 200, {}
    device = await given_up(network, "PLEIN0")
    stuck = given().keys / f"{USER}_PLEIN0.folder"
    stuck.mkdir()

    await device.sign_out_retired()
    assert await _retired(store) == "PLEIN0"
    stuck.rmdir()
    await device.sign_out_retired()

    assert await _retired(store) is None
