"""`plein forget-skill`: take away what a skill left in the database, after showing what that is."""

import argparse
import asyncio
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from bot import home
from bot.cli.common import Subparsers, config_of
from bot.cli.database import open_configured, shown
from bot.cli.terminal import Terminal
from bot.clock import SystemClock
from bot.config import Config
from bot.errors import DatabaseInUse, PleinError
from bot.load import installed
from storage.audit import AuditEntry
from storage.owner import CORE
from storage.removal import left_of, names_left, remove
from storage.session import Store


class StillThere(PleinError):
    """Nothing was taken away:"""


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein forget-skill`."""
    parser = subparsers.add_parser(
        "forget-skill",
        parents=[common],
        help="take away what a skill left in the database",
        description="Shows which tables of a skill that is switched off would go, and how many "
        "rows, and does it when you agree. It cannot be undone. The skill's code need not be there "
        "any more. The audit log notes that it was done.",
    )
    parser.add_argument("name", metavar="NAME", help="the skill, such as lunch")
    parser.add_argument("--yes", action="store_true", help="take it away without asking")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take a skill's tables away; 1 when that was refused, 2 when nobody is there to answer.

    Raises: ConfigError, StillThere, DatabaseInUse.
    """
    return asyncio.run(_run(arguments, Terminal()))


async def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    config, name = config_of(arguments), str(arguments.name)
    _see_that_it_may_go(config, name)
    async with open_configured(config) as store:
        if not store.claim():
            raise DatabaseInUse(shown(config.storage.url))
        terminal.say(f"The skill {name}. This would go:", *_in_words(await _look(store, name)))
        status = terminal.status_of_no(
            "Take it away? It cannot be undone. [y/N] ",
            agreed=arguments.yes,
            undone="Nothing was taken away.",
        )
        if status is not None:
            return status
        await _remove(store, name)
        terminal.say("Taken away. Backups still hold it.")
    return 0


def _see_that_it_may_go(config: Config, name: str) -> None:
    if name in (CORE.name, home.skill.name):
        raise StillThere(f"{name} is Plein itself and no skill that can go.")
    if name in installed("adapters"):
        raise StillThere(f"{name} is a chat and no skill.")
    if name in config.skills:
        words = f"[skills.{name}] switches it on. Take that out of {config.source.name} first, "
        raise StillThere(f"{words}and let Plein start without it.")


async def _look(store: Store, name: str) -> dict[str, int]:
    """Count what would go. Raises: StillThere, when there is nothing."""
    async with store.transaction() as db:
        counts = await left_of(db, name)
        names = await names_left(db)
    if not counts and name not in names:
        known = sorted(names - {CORE.name, home.skill.name, *installed("adapters")})
        raise StillThere(
            f"there is nothing of a skill {name!r} in this database{_hint(name, known)}"
        )
    return counts


def _hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 3)
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there is something of {', '.join(known)}." if known else "."


def _in_words(counts: Mapping[str, int]) -> Iterator[str]:
    for table, count in counts.items():
        rows = "1 row" if count == 1 else f"{count:,} rows"
        yield f"  {table}: {rows}" if CORE.owns(table) else f"  {table}: the table, with {rows}"


async def _remove(store: Store, name: str) -> None:
    async with store.transaction() as db:
        counts = await remove(db, name)
        details = {"skill": name, "rows": counts}
        db.add(AuditEntry(done_at=SystemClock().now(), deed="skill.forgotten", details=details))
