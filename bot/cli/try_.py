"""`plein try`: talk to the bot in a terminal, or by a script on standard input."""

import argparse
import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, cast

from bot import demo
from bot.app import App, build
from bot.cli.common import Subparsers, config_of
from bot.cli.no_web import NoWeb
from bot.cli.script import Room, Script, some_people
from bot.clock import MovableClock
from bot.config import Config
from bot.content import Text
from bot.errors import DatabaseInUse, PleinError
from bot.load import installed, parts_of
from bot.log import set_up
from storage.people import Person, name_key
from storage.session import Store
from storage.timers import clock_left_at, leave_clock
from storage.upgrade import upgrade

_MEMORY: Final = "sqlite://"
_NOTED_LEAD: Final = timedelta(seconds=1)
_FIRST: Final = "ada@example.org"
_MADE_UP: Final = (("Ada", "ada@example.org"), ("Bob", "bob@example.org"))
_PLAYMATES: Final = ("tom@example.org", "bob@example.org")


class NobodyHere(PleinError):
    """Nobody is in this database: import people first with `plein people import FILE.csv`."""


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein try`."""
    parser = subparsers.add_parser(
        "try",
        parents=[common],
        help="talk to the bot in this terminal",
        description="Talks to the bot in this terminal, or by a script on standard input: "
        "no keys, no network. Everything is forgotten at the end, unless --database keeps it.",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Talk until `:quit` or the end of the input; 1 when it cannot start.

    Raises: ConfigError, DatabaseInUse, NobodyHere.
    """
    set_up(quiet=True)
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    config = config_of(arguments, **{"storage.url": _MEMORY})
    if not config.source.name:
        config = replace(config, skills={name: {} for name in installed("skills")})
    own = config.adapters.get("console", {})
    return asyncio.run(_talk(replace(config, adapters={"console": own})))


async def _talk(config: Config) -> int:
    async with _opened(config) as store:
        clock = MovableClock()
        is_ahead = await _go_on(clock, store)
        app = build(config, store=store, web=NoWeb(demo=True), clock=clock)
        made_up = await _let_people_in(config, app)
        adapter: Any = app.workplace.adapters["console"]
        adapter.now = clock.now
        await adapter.open(app.engine)
        await app.engine.resume(all_of_them=store.is_sqlite)
        script = Script(app, clock, cast("Room", adapter), await _first(app), _print)
        if made_up:
            _print(_words(app, Text("console.made_up")))
        if is_ahead:
            _print(_words(app, Text("console.clock_ahead", {"moment": clock.now()})))
        try:
            await app.settle()
            if sys.stdin.isatty():
                adapter.colours(sys.stdout.isatty() and "NO_COLOR" not in os.environ)
                await _by_hand(app, script)
            else:
                await _by_script(script)
        finally:
            await app.workplace.close_minds()
            await _leave(clock, store)
    return 0


async def _go_on(clock: MovableClock, store: Store) -> bool:
    """Let the clock go on where the last talk in this database left it, if that is yet to come."""
    if store.is_memory:
        return False
    async with store.transaction() as db:
        left_at = await clock_left_at(db)
    if left_at is None or left_at <= clock.now():
        return False
    clock.move_to(left_at)
    return True


async def _leave(clock: MovableClock, store: Store) -> None:
    """Note where the clock is, when it was moved."""
    if clock.lead >= _NOTED_LEAD and not store.is_memory:
        async with store.transaction() as db:
            await leave_clock(db, clock.now())


@asynccontextmanager
async def _opened(config: Config) -> AsyncGenerator[Store]:
    """Open the database, with its tables up to date and for this process alone."""
    store = Store(config.storage.url, keys=config.storage.keys)
    try:
        if not store.claim():
            raise DatabaseInUse(config.storage.url)
        store.keys.prepare()
        owners = parts_of(config).owners
        if store.is_memory:
            await store.create_tables()
        else:
            await asyncio.to_thread(upgrade, config.storage.url, owners)
        yield store
    finally:
        await store.close()


async def _let_people_in(config: Config, app: App) -> bool:
    """Load the demo workplace, or make two people up where there would be nobody to play."""
    store, came = app.workplace.store, 0
    async with store.transaction() as db:
        if config.bot.demo:
            came = await demo.load(db)
        elif store.is_memory:
            for name, email in _MADE_UP:
                db.add(Person(name=name, name_key=name_key(name), email=email, language="en"))
            return True
    if came:
        await app.clockwork.tell(demo.LOADED)
    return False


async def _first(app: App) -> Person:
    """Choose who speaks first. Raises: NobodyHere."""
    for query in (_FIRST, ""):
        for person in await some_people(app, query, most=1):
            return person
    raise NobodyHere


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _by_script(script: Script) -> None:
    for line in sys.stdin:
        if not await script.do(line):
            return


async def _by_hand(app: App, script: Script) -> None:
    """Ask for line after line; Ctrl-C and Ctrl-D end it."""
    # The loop's own handler would let `input` go on waiting.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    await _welcome(app, script)
    while True:
        _complete(await _completions(app, script))
        line = _asked(f"{script.who} {script.channel or 'dm'}> ")
        if line is None or not await script.do(line):
            return


def _words(app: App, text: Text) -> str:
    return app.workplace.words(text, app.workplace.language)


async def _welcome(app: App, script: Script) -> None:
    """Say what there is to try, with somebody who is really there."""
    people = await some_people(app, "", most=500)
    addresses = [str(one.email) for one in people if one.email != script.who]
    other = next((one for one in _PLAYMATES if one in addresses), (addresses or [script.who])[0])
    name = other.partition("@")[0]
    _print(script.say(Text("console.welcome", {"bot": app.workplace.name})))
    lines = {
        "/plein help": Text("console.try_help"),
        f"/kudos @{name} for the demo": Text("console.try_thank"),
        f":as {other}": Text("console.try_as"),
        ":in #kudos": Text("console.try_in"),
        ":later 2d": Text("console.try_later"),
        ":help": Text("console.try_words"),
    }
    _print(script.in_columns(lines))


def _asked(prompt: str) -> str | None:
    try:
        return input(prompt)
    except (EOFError, KeyboardInterrupt):
        _print("")
        return None


async def _completions(app: App, script: Script) -> list[str]:
    commands = await app.engine.commands("console", "main", script.who)
    people = await some_people(app, "", most=500)
    return [*script.words, *(one.word for one in commands), *(f"@{one.name}" for one in people)]


def _complete(words: Sequence[str]) -> None:
    """Let the tab key complete these words, where the system has readline."""
    try:
        import readline
    except ImportError:
        return
    readline.set_completer_delims(" ")
    readline.set_completer(_completer(words))
    readline.parse_and_bind("tab: complete")


def _completer(words: Sequence[str]) -> Callable[[str, int], str | None]:
    def complete(typed: str, index: int) -> str | None:
        fits = [word for word in words if typed and word.casefold().startswith(typed.casefold())]
        return fits[index] if index < len(fits) else None

    return complete
