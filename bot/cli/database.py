"""What the commands share that work on the database."""

import asyncio
import contextlib
from argparse import Namespace
from collections.abc import AsyncGenerator
from importlib import import_module

from sqlalchemy import make_url

from bot.cli.common import config_of
from bot.clock import SystemClock
from bot.config import Config
from bot.errors import PleinError
from bot.load import owner_called, parts_of
from storage.people import Person, people_named, person_by_email
from storage.session import Store
from storage.timers import clock_left_at
from storage.upgrade import current, upgrade


class NobodyThere(PleinError):
    """Nobody in the directory has this address:"""


def shown(url: str) -> str:
    """Write a database's address as it may be shown: without its password."""
    return make_url(url).render_as_string(hide_password=True)


@contextlib.asynccontextmanager
async def open_store(arguments: Namespace) -> AsyncGenerator[Store]:
    """Open the database that a command was given, with its tables up to date.

    Raises: ConfigError, NotUsable, and DBAPIError when it cannot be reached.
    """
    async with open_configured(config_of(arguments)) as store:
        yield store


@contextlib.asynccontextmanager
async def open_configured(config: Config) -> AsyncGenerator[Store]:
    """Open the database of these settings, with its tables up to date."""
    owners = parts_of(config).owners
    store = Store(config.storage.url, keys=config.storage.keys)
    try:
        if store.is_memory:
            await store.create_tables()
        else:
            await asyncio.to_thread(upgrade, config.storage.url, owners)
        yield store
    finally:
        await store.close()


def load_all_tables(store: Store) -> list[str]:
    """Load every table that the database holds, also of what is switched off.

    Returns the names of those whose code is not installed any more: their rows stay unseen.
    """
    lost: list[str] = []
    if store.is_memory:
        return lost
    for name in current(store.url.render_as_string(hide_password=False)):
        owner = owner_called(name)
        if owner is None:
            lost.append(name)
        else:
            for module in owner.modules:
                import_module(module)
    return lost


async def clock_ahead(store: Store) -> str | None:
    """Say so when `plein try` moved the clock of this database ahead of now; None when not."""
    async with store.transaction() as db:
        left_at = await clock_left_at(db)
    if left_at is None or left_at <= SystemClock().now():
        return None
    return (
        f"`plein try` moved the clock of this database ahead, to {left_at:%Y-%m-%d %H:%M} UTC. "
        "Until then nothing happens by the schedule."
    )


async def person_at(store: Store, email: str) -> Person:
    """Find who has an address.

    Raises: NobodyThere.
    """
    async with store.transaction() as db:
        person = await person_by_email(db, email)
        if person is not None:
            return person
        like = await people_named(db, email.partition("@")[0].replace(".", " "), most=3)
    guesses = ", ".join(one.email for one in like if one.email)
    meant = f"Did you mean {guesses}?" if guesses else "`plein people list` shows who is there."
    raise NobodyThere(f"{email}. {meant}")
