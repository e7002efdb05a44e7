"""A homeserver that is there and yet is not heard: the bot hears it again by itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.matrix.adapter import MatrixChat
from bot.app import App, build
from bot.config import load
from bot.load import parts_of
from storage.session import Store
from storage.upgrade import upgrade
from tests.parts import PATIENCE
from tests.real.between import Between
from tests.real.matrix import LOCK, SETTINGS, Somebody, in_front_of
from tests.stages import FakeWeb
from tests.synapse import Synapse

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@dataclass
class House:
    """A bot with little patience, what stands in front of its homeserver, and Ada."""

    app: App
    between: Between
    ada: Somebody
    room: str

    async def until(self, is_so: Any) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():  # noqa: ASYNC110 - it tells nobody when it is
                await asyncio.sleep(0.05)


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    synapse = Synapse(tmp_path)
    await synapse.start()
    bot, ada = [await synapse.register(name) for name in ("plein", "ada")]
    between = Between(synapse.address)
    await between.start()
    url, path = f"sqlite:///{tmp_path}/plein.db", tmp_path / "config.toml"
    settings = SETTINGS.format(homeserver=between.address, user=bot.user, keys=tmp_path / "keys")
    path.write_text(settings, encoding="utf-8")
    environ = {"MATRIX_PASSWORD": bot.password, "MATRIX_LOCK": LOCK}
    config = load(path, {"storage.url": url}, environ=environ)
    upgrade(url, parts_of(config).owners)
    store = Store(url)
    app = build(config, store=store, web=FakeWeb())
    chat = app.workplace.adapters["matrix"]
    assert isinstance(chat, MatrixChat)
    chat.ears.hold = chat.ears.late = timedelta(seconds=1)
    chat.watch.quiet = timedelta(seconds=1)
    running = asyncio.create_task(app.run())
    async with in_front_of(synapse, ada, tmp_path) as somebody:
        room = await somebody.room(bot.user)
        await somebody.says(room, "help")
        await somebody.hears("Hello", room)
        yield House(app, between, somebody, room)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await app.stop()
    await between.stop()
    await synapse.stop()


async def test_a_sync_that_never_answers_is_given_up_for_a_new_connection(house: House) -> None:
    between = house.between
    between.fault, between.lines = "hangs", set()
    await house.until(lambda: between.met)
    await house.ada.says(house.room, "!kudos rules")
    await house.until(lambda: between.met > 1)
    assert len(between.lines) > 1
    between.fault = None

    await house.ada.hears("They are no score", house.room)
    assert len(house.ada.told("They are no score", house.room)) == 1
    assert await house.app.not_ready() == {}


async def test_a_sync_that_keeps_to_an_old_answer_is_begun_anew(house: House) -> None:
    between = house.between
    between.fault = "stuck"
    await house.until(lambda: between.met)
    await house.ada.says(house.room, "!kudos rules")

    # What is asked for anew is the state of all: that is no old answer.
    await house.ada.hears("They are no score", house.room)

    assert between.fault == "stuck"
    assert len(house.ada.told("They are no score", house.room)) == 1
    between.fault = None
    await house.ada.says(house.room, "help")
    await house.ada.hears("Hello", house.room, times=2)
    assert await house.app.not_ready() == {}
