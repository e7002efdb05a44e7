"""docs/howto/matrix.md, followed literally, with a Synapse that is fresh."""

import asyncio
import contextlib
import json
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.parts import PATIENCE
from tests.real.howto import blocks, in_line, page, printed, section, started, typed
from tests.real.matrix import Somebody, in_front_of
from tests.synapse import PYTHON, Resident, Synapse, there

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

PAGE = page("matrix")


def _commands(title: str) -> list[str]:
    return blocks("sh", section(title, PAGE))


class Follower:
    """Somebody who follows the page in a folder, on ports that are free."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self._port = str(taken.getsockname()[1])
        self.address = f"http://localhost:{self._port}"

    def mine(self, text: str) -> str:
        """Write a port that is free in place of those of the page."""
        return text.replace("8008", self._port).replace("127.0.0.1:8080", "127.0.0.1:0")

    async def types(self, block: str) -> str:
        """Type something that ends."""
        return await typed(self.mine(block), self.folder)

    @contextlib.asynccontextmanager
    async def runs(self, *typed: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Type something whose last command runs until it is stopped."""
        *before, last = typed
        running = await started(self.mine("\n".join((*before, f"exec {last}"))), self.folder)
        try:
            yield running
        finally:
            running.terminate()
            await running.communicate()

    async def asks(self, verb: str, path: str, body: object = None) -> dict[str, object]:
        """Ask the homeserver, as soon as it answers."""
        async with httpx2.AsyncClient() as client, asyncio.timeout(PATIENCE):
            while True:
                try:
                    url = f"{self.address}/_matrix/client/{path}"
                    return (await client.request(verb, url, json=body)).json()
                except httpx2.ConnectError:
                    await asyncio.sleep(0.1)

    @contextlib.asynccontextmanager
    async def signed_in(self, name: str) -> AsyncIterator[Somebody]:
        """Sign somebody in, as the page does."""
        found = re.search(r"--data '(\{\n.*?\})'", PAGE, re.DOTALL)
        assert found
        told = await self.asks(
            "POST", "v3/login", json.loads(found[1].replace('"ada"', f'"{name}"'))
        )
        user, device = str(told["user_id"]), str(told["device_id"])
        resident = Resident(user, "", str(told["access_token"]), device)
        homeserver = Synapse(self.folder)
        homeserver.address = self.address
        async with in_front_of(homeserver, resident, self.folder) as somebody:
            yield somebody


async def test_the_page_leads_to_a_bot_in_an_encrypted_room(tmp_path: Path) -> None:
    there()
    me = Follower(tmp_path)
    install, generate, run = _commands("1. A homeserver")
    assert "synapse/bin/pip install matrix-synapse\n" in install
    (tmp_path / "synapse").symlink_to(PYTHON.parent.parent)
    await me.types(generate)
    settings = tmp_path / "homeserver.yaml"
    settings.write_text(me.mine(settings.read_text("utf-8")), "utf-8")
    [toml] = blocks("toml", section("4. Write the settings", PAGE))
    (tmp_path / "plein.toml").write_text(me.mine(toml), "utf-8")
    [accounts], [lift] = _commands("2. The accounts"), _commands("3. Lift its rate limit")
    [check], [start] = _commands("4. Write the settings"), _commands("5. Run it")

    async with me.runs(run):
        await me.asks("GET", "versions")
        keep = 'echo "$TOKEN" > token'
        async with me.runs(accounts, lift, keep, check, start) as plein:
            said = "\n".join(await printed(plein, "Plein is at"))
            assert '{"messages_per_second":0,"burst_count":0}' in said
            assert "signs in as @plein:example.org" in said
            assert "All is well." in said
            # The page has a colleague.
            *_, ada = accounts.split("synapse/bin/register_new_matrix_user")
            await me.types(f"synapse/bin/register_new_matrix_user{ada.replace(' ada', ' bob')}")
            async with me.signed_in("ada") as ada, me.signed_in("bob") as bob:
                await _try_it(ada, bob)
        assert plein.returncode == 0
        await _retire(me)


async def _try_it(ada: Somebody, bob: Somebody) -> None:
    """Do what stands under "Try it"."""
    steps = section("6. Try it", PAGE)
    plein = in_line("@plein:[a-z.]+", steps)
    direct = await ada.room(plein)
    await ada.says(direct, in_line("help", steps))
    await ada.hears("Hello ada!", direct)

    colleague = in_line("!kudos (@.*?) .*", steps)
    room = await ada.room(plein, "@bob:example.org", name="Kudos", alias="kudos")
    await ada.says(room, colleague)
    await ada.hears("fixing the boiler on Sunday", room)
    await bob.hears("ada thanks you")
    thanks = await ada.hears("Your thanks went to")
    assert (ada.unread, bob.unread) == (0, 0)

    await ada.reacts(direct, thanks.event_id, "2️⃣")
    await ada.hears("this kudo is gone", direct)


async def _retire(me: Follower) -> None:
    """Do what stands under "Retire it", and see that nobody is there any more."""
    [close] = _commands("Retire it")

    await me.types(f'TOKEN="$(cat token)"\n{close}')

    told = await me.asks("GET", "v3/profile/@plein:example.org")
    assert "displayname" not in told
