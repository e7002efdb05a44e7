"""`plein migrate`: bring the tables up to date, look whether they are, or write a new step."""

import argparse
import asyncio
import sys

from sqlalchemy import make_url

from bot.cli.common import Subparsers, config_of
from bot.cli.database import shown
from bot.config import Config
from bot.errors import DatabaseInUse, PleinError
from bot.load import installed, owner_called, parts_of
from storage.owner import in_order
from storage.session import Store
from storage.upgrade import check, current, revise, upgrade


class NoStep(PleinError):
    """No step was taken or written:"""


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein migrate`, with `--check` and `--new`."""
    parser = subparsers.add_parser(
        "migrate",
        parents=[common],
        help="bring the tables of the database up to date",
        description="Takes the steps that are not taken yet; `plein run` does so by itself.",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--check",
        action="store_true",
        help="change nothing; exit status 1 when tables and code differ",
    )
    instead.add_argument(
        "--new", metavar="NAME", help="write the next step of core, a skill or an adapter"
    )
    parser.add_argument("-m", "--message", metavar="TEXT", help="what the new step does")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked.

    Raises: ConfigError, DatabaseInUse, NoStep, NotUsable.
    """
    if arguments.new is not None:
        return _new(arguments.new, arguments.message)
    config = config_of(arguments)
    if make_url(config.storage.url).database in (None, "", ":memory:"):
        raise NoStep("a database in memory is made anew each time. Name one: --database URL.")
    return _check(config) if arguments.check else _upgrade(config)


def _check(config: Config) -> int:
    found = check(config.storage.url, parts_of(config).owners)
    for line in found:
        sys.stdout.write(f"{line}\n")
    if not found:
        sys.stdout.write(f"{shown(config.storage.url)}: tables and code agree.\n")
    return 1 if found else 0


def _upgrade(config: Config) -> int:
    url, owners = config.storage.url, parts_of(config).owners
    store = Store(url)
    try:
        if not store.claim():
            raise DatabaseInUse(shown(url))
        before = current(url)
        upgrade(url, owners)
    finally:
        asyncio.run(store.close())
    after = current(url)
    for name in (owner.name for owner in in_order(owners)):
        if before.get(name) != after.get(name):
            sys.stdout.write(f"{name}: {before.get(name, 'nothing')} → {after[name]}\n")
    sys.stdout.write(f"{shown(url)} is up to date.\n")
    return 0


def _new(name: str, message: str | None) -> int:
    if not message:
        raise NoStep(f'say what the step does: plein migrate --new {name} -m "Count stickers"')
    owner = owner_called(name)
    if owner is None:
        names = ", ".join(["core", *installed("skills"), *installed("adapters")])
        raise NoStep(f"nothing is called {name}. There are: {names}.")
    path = revise(owner, message)
    if path is None:
        raise NoStep(f"the tables of {name} are as its last step left them.")
    sys.stdout.write(f"{path}\nRead it before you commit it: a rename looks like a loss.\n")
    return 0
