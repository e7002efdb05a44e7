"""`plein matrix`: whose identity changed in Matrix, and to accept the new one."""

import argparse
import asyncio
from collections.abc import Awaitable, Sequence
from importlib import import_module
from typing import Any, Protocol, cast

from bot.cli.common import Subparsers, config_of
from bot.cli.database import open_configured
from bot.cli.terminal import Terminal
from storage.session import Store


class _Trust(Protocol):
    def changed(self, store: Store) -> Awaitable[Sequence[Any]]: ...
    def accept(self, store: Store, account: str) -> Awaitable[bool]: ...


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein matrix list` and `accept`."""
    parser = subparsers.add_parser("matrix", help="whose devices may read, in Matrix")
    commands = parser.add_subparsers(dest="matrix_command", required=True, metavar="COMMAND")
    commands.add_parser(
        "list",
        parents=[common],
        help="list whose identity changed",
        description='With trust = "first_identity": lists who has another identity than at first. '
        "Until you accept it, their devices cannot read what the bot says.",
    )
    accepting = commands.add_parser(
        "accept",
        parents=[common],
        help="accept the new identity of somebody",
        description="Lets the devices of somebody read again, who has another identity than at "
        "first. Ask them first, in another way, whether it was they who set it up anew.",
    )
    accepting.add_argument("account", metavar="ACCOUNT", help='such as "@ada:example.org"')
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do the chosen command; 1 when nothing was done.

    Raises: ConfigError, NotUsable.
    """
    return asyncio.run(_run(arguments, Terminal()))


async def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    config = config_of(arguments)
    if "matrix" not in config.adapters:
        terminal.say("Matrix is not switched on: config.toml has no [adapters.matrix].")
        return 1
    trust = cast("_Trust", import_module("adapters.matrix.trust"))
    async with open_configured(config) as store:
        if arguments.matrix_command == "accept":
            if await trust.accept(store, arguments.account):
                terminal.say("Accepted: within a minute the bot lets their devices read.")
                return 0
            terminal.say(f"{arguments.account} has no new identity to accept.")
            return 1
        found = await trust.changed(store)
    for row in found:
        terminal.say(f"{row.account}  since {row.seen_at:%Y-%m-%d}")
    if not found:
        terminal.say("Nobody's identity changed.")
    return 0
