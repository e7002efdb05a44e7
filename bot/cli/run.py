"""`plein run`: the bot at work, until it is told to stop."""

import argparse
import asyncio
import signal
import sys

from bot import demo
from bot.app import App, build
from bot.cli.common import Subparsers, config_of
from bot.cli.database import clock_ahead, load_all_tables
from bot.config import Config
from bot.content import Text
from bot.errors import CannotListen, DatabaseInUse
from bot.load import parts_of
from bot.log import log, set_up
from bot.web import WebServer
from storage.session import Store
from storage.upgrade import upgrade


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein run`."""
    parser = subparsers.add_parser(
        "run",
        parents=[common],
        help="run the bot",
        description="Brings the database up to date and runs the bot until it is told to stop.",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the bot until SIGINT or SIGTERM; 1 when it cannot start.

    Raises: ConfigError, DatabaseInUse, and what else keeps it from starting.
    """
    set_up()
    return asyncio.run(_run(config_of(arguments)))


async def _run(config: Config) -> int:
    store = Store(config.storage.url, keys=config.storage.keys)
    if not store.claim():
        raise DatabaseInUse(config.storage.url)
    try:
        store.keys.prepare()
        await asyncio.to_thread(upgrade, config.storage.url, parts_of(config).owners)
        # What is switched off ages, too: its rows go in their time, and with who is erased.
        load_all_tables(store)
        return await _serve(config, store)
    finally:
        await store.close()


async def _serve(config: Config, store: Store) -> int:
    apps: list[App] = []

    async def ready() -> dict[str, str]:
        return await apps[0].not_ready()

    web = WebServer(
        config.web.listen, address=config.web.address, demo=config.bot.demo, ready=ready
    )
    try:
        web.bind()
    except OSError as error:
        raise CannotListen(
            f"{config.web.listen}, {error.strerror}. Stop what is there, or change [web] listen."
        ) from error
    app = build(config, store=store, web=web)
    apps.append(app)
    if config.bot.demo:
        async with store.transaction() as db:
            is_new = await demo.load(db) > 0
        if is_new:
            await app.clockwork.tell(demo.LOADED)
    stopping = _on_signals(asyncio.Event())
    _welcome(app)
    if words := await clock_ahead(store):
        sys.stdout.write(f"Mind: {words}\n")
        sys.stdout.flush()
        log.warning("clock.ahead")
    log.info("started", address=web.address, adapters=sorted(app.workplace.adapters))
    await _until(stopping, app, web)
    await app.stop()
    log.info("stopped")
    return 0


def _welcome(app: App) -> None:
    """Say where the web chat is, and what to try in a demo workplace."""
    place = app.workplace
    said = [Text("core.welcome", {"name": place.name, "address": place.address})]
    if app.config.bot.demo:
        said.append(Text("core.welcome_demo"))
    words = "\n\n".join(place.words(one, place.language) for one in said)
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _on_signals(stopping: asyncio.Event) -> asyncio.Event:
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stopping.set)
    return stopping


async def _until(stopping: asyncio.Event, app: App, web: WebServer) -> None:
    """Run everything until told to stop; a part that ends by itself ends the rest."""
    working = [asyncio.create_task(app.run()), asyncio.create_task(web.run())]
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait([*working, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in working:
        task.cancel()
    for result in await asyncio.gather(*working, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
