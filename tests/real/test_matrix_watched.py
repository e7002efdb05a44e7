"""What those who run Plein are told of Matrix: by `plein check`, `/readyz` and `/metrics`."""

import os
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from adapters.matrix.library import AsyncClient
from adapters.matrix.signing import Seeds, Signing
from adapters.matrix.wire import Wire
from tests.program import HOUSE, Program
from tests.real.matrix import LOCK, plein_in
from tests.real.town import Town
from tests.synapse import Resident

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@dataclass
class Desk:
    """Where somebody runs Plein."""

    town: Town
    bot: Resident
    program: Program

    @property
    def folder(self) -> Path:
        """Where its settings are."""
        return self.town.folder

    async def check(self, *, status: int = 0) -> str:
        """Type `plein check`, and give what it prints."""
        settings = str(self.folder / "config.toml")
        secrets = {"MATRIX_PASSWORD": self.bot.password, "MATRIX_LOCK": LOCK}
        running = await create_subprocess_exec(
            *(sys.executable, "-m", "bot", "check", "--config", settings),
            cwd=HOUSE,
            stdout=PIPE,
            stderr=PIPE,
            env={**os.environ, **secrets},
        )
        said, log = await running.communicate()
        assert (running.returncode, log) == (status, b""), said.decode()
        return said.decode()

    async def asks(self, path: str) -> httpx2.Response:
        """Look at an address that watches over the bot."""
        async with httpx2.AsyncClient() as client:
            return await client.get(f"{self.program.address}{path}")

    async def devices(self) -> list[str]:
        """List the devices of the bot's account."""
        told = await self.town.call(self.bot, "GET", "devices")
        return sorted(one["device_id"] for one in told["devices"])


@pytest_asyncio.fixture(loop_scope="session")
async def desk(town: Town) -> Desk:
    """An account for Plein, which was never started."""
    bot = await town.resident("plein")
    return Desk(town, bot, plein_in(town.synapse, bot, town.folder))


async def test_a_bot_that_is_well_is_said_to_be_so(desk: Desk) -> None:
    await desk.program.start()
    await desk.program.until_ready()
    before = await desk.devices()

    ada = await desk.town.somebody("ada")
    await ada.room(desk.bot.user)
    said = await desk.check()
    figures = (await desk.asks("/metrics")).text
    after = await desk.devices()
    await desk.program.end()

    [device] = [one for one in before if one.startswith("PLEIN")]
    assert f"the homeserver answers at {desk.town.synapse.address}" in said
    assert f"signs in as {desk.bot.user}" in said
    assert f"its device {device} is signed" in said
    assert said.count(" in 1 room\n") == 1
    assert said.endswith("All is well.\n")
    assert after == before
    assert 'plein_matrix_device_signed{homeserver="localhost"} 1.0' in figures
    assert 'plein_matrix_sync_age_seconds{homeserver="localhost"}' in figures


async def test_an_account_with_an_identity_made_elsewhere_is_told(desk: Desk) -> None:
    client = AsyncClient(desk.town.synapse.address, desk.bot.user, store_path=str(desk.folder))
    client.restore_login(desk.bot.user, desk.bot.device, desk.bot.token)
    await client.keys_upload()
    seeds = Seeds(b"1" * 32, b"2" * 32)
    await Signing(Wire(client), user=desk.bot.user, device=desk.bot.device, seeds=seeds).sign(
        desk.bot.password
    )
    await client.close()
    await desk.program.start()
    await desk.program.until_ready(503)
    while "not heard yet" in (ready := (await desk.asks("/readyz")).json())["wrong"]["matrix"]:
        pass

    said = await desk.check(status=1)
    figures = (await desk.asks("/metrics")).text
    await desk.program.stop()

    assert ready["wrong"]["matrix"].startswith("its device is not signed")
    assert "Give Plein an account of its own (docs/howto/matrix.md)" in said
    assert 'plein_matrix_device_signed{homeserver="localhost"} 0.0' in figures


async def test_a_password_that_is_wrong_is_told_before_the_first_start(desk: Desk) -> None:
    (desk.folder / "config.toml").write_text(
        desk.program.settings.replace("MATRIX_PASSWORD", "MATRIX_LOCK"), encoding="utf-8"
    )
    before = await desk.devices()

    said = await desk.check(status=1)

    assert f"! matrix    the homeserver does not let {desk.bot.user} in (M_FORBIDDEN)" in said
    assert await desk.devices() == before
