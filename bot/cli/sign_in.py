"""`plein sign-in`: a link with which somebody enters the web chat, once."""

import argparse
import asyncio
import sys
from importlib import import_module
from typing import Protocol, cast

from pydantic import BaseModel

from bot.cli.common import Subparsers, config_of
from bot.cli.database import open_configured, person_at
from bot.config import Config
from bot.errors import PleinError
from bot.load import parts_of
from storage.session import Store


class NoWebChat(PleinError):
    """The web chat is not switched on: add [adapters.web] to the settings."""


class _WebChat(Protocol):
    async def sign_in_link(
        self, settings: BaseModel, store: Store, address: str, email: str
    ) -> str: ...


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein sign-in`."""
    parser = subparsers.add_parser(
        "sign-in",
        parents=[common],
        help="make a link with which somebody enters the web chat",
        description="Prints a link that signs one person in to the web chat, once and for a short "
        "time. Whoever has the link can use it: send it where only they can read it.",
    )
    parser.add_argument("email", metavar="EMAIL", help="the person's address")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the link.

    Raises: ConfigError, NobodyThere, NoWebChat.
    """
    config = config_of(arguments)
    settings = parts_of(config).adapter_settings.get("web")
    if settings is None:
        raise NoWebChat()
    sys.stdout.write(f"{asyncio.run(_link(config, settings, arguments.email))}\n")
    return 0


async def _link(config: Config, settings: BaseModel, email: str) -> str:
    # By name, as adapters are loaded: the bot knows none of them.
    web = cast("_WebChat", import_module("adapters.web"))
    async with open_configured(config) as store:
        person = await person_at(store, email)
        address = config.web.address or f"http://{config.web.listen}"
        return await web.sign_in_link(settings, store, address, person.email or email)
