"""`plein forget`: erase one person, after showing what that takes away."""

import argparse
import asyncio
from collections.abc import Iterator, Mapping

from bot.cli.common import Subparsers
from bot.cli.database import load_all_tables, open_store, person_at
from bot.cli.terminal import Terminal
from bot.clock import SystemClock
from storage.audit import AuditEntry
from storage.people import Person
from storage.privacy import catalogue, forget_person
from storage.session import Store


class _OnlyLooking(Exception):
    """Rolls back an erasure that was done to count it."""


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein forget`."""
    parser = subparsers.add_parser(
        "forget",
        parents=[common],
        help="erase somebody from the database",
        description="Shows how many rows of each table would be deleted or cleared, and does it "
        "when you agree. It cannot be undone. The audit log notes that it was done, not of whom.",
    )
    parser.add_argument("email", metavar="EMAIL", help="the person's address")
    parser.add_argument("--yes", action="store_true", help="erase without asking")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Erase somebody; 1 when that was refused, 2 when nobody is there to answer.

    Raises: ConfigError, NobodyThere.
    """
    return asyncio.run(_run(arguments, Terminal()))


async def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    async with open_store(arguments) as store:
        for name in load_all_tables(store):
            terminal.complain(f"The tables of {name} stay as they are: its code is not installed.")
        person = await person_at(store, arguments.email)
        terminal.say(f"{person.name}, {person.email}. This would go:")
        terminal.say(*_in_words(await _count(store, person)))
        status = terminal.status_of_no(
            "Erase it? It cannot be undone. [y/N] ",
            agreed=arguments.yes,
            undone="Nothing was erased.",
        )
        if status is not None:
            return status
        await _forget(store, person)
        terminal.say(
            "Erased. Backups still hold it; the next import brings them back if its file does."
        )
    return 0


async def _count(store: Store, person: Person) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    try:
        async with store.transaction() as db:
            counts = await forget_person(db, person.id)
            raise _OnlyLooking
    except _OnlyLooking:
        return counts


async def _forget(store: Store, person: Person) -> None:
    async with store.transaction() as db:
        counts = await forget_person(db, person.id)
        now = SystemClock().now()
        db.add(AuditEntry(done_at=now, deed="person.forgotten", details={"rows": counts}))


def _in_words(counts: Mapping[str, int]) -> Iterator[str]:
    deeds = {entry.table: set(entry.on_erasure.values()) for entry in catalogue()}
    for table, count in counts.items():
        if table == Person.__tablename__:
            # One row is the person; the others name them as manager.
            yield f"  {table}: 1 deleted" + (f", {count - 1} cleared" if count > 1 else "")
        else:
            done = {"delete": "deleted", "clear": "cleared"}
            how = " or ".join(done[deed] for deed in sorted(deeds.get(table, ())))
            yield f"  {table}: {count} {how or 'deleted or cleared'}"
