"""`plein people`: import the people of the workplace from a file, list them, look at one, link.

`add_to` declares the commands, `run` does the chosen one. Exit statuses: 0 done, or there was
nothing to do; 1 nothing was done, and it says why; 2 an answer is needed and nobody can give it.
"""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cli import audience, linking
from bot.cli.common import Subparsers, config_of
from bot.cli.listing import MOST_LISTED, plain, standing, table
from bot.cli.terminal import Terminal
from bot.directory import ParsedFile, Plan, UnusableFile, apply, plan, preview, read_csv, sentences
from bot.directory.cells import shown
from storage.people import Person, accounts_of, people_by_id, people_named, person_by_email
from storage.session import Store, is_retryable
from storage.upgrade import upgrade


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `people import`, `list`, `show`, `link` and `unlink`.

    `common` has the shared options. A chosen command sets `run` to this module's `run`.
    """
    parser = subparsers.add_parser("people", help="the people of the workplace")
    commands = parser.add_subparsers(dest="people_command", required=True, metavar="COMMAND")
    importing = commands.add_parser(
        "import",
        parents=[common],
        help="import people from a CSV file",
        description="Shows what a file of people would change, and imports it when you agree. "
        "Columns: name, email, department, location, manager, title, language, zone, start_date, "
        "birthday, away_from, away_until (or their Dutch names); others become attributes. People "
        "of an earlier import who are not in the file become inactive.",
    )
    importing.add_argument("file", type=Path, metavar="FILE.csv")
    importing.add_argument("--yes", action="store_true", help="import without asking")
    listing = commands.add_parser(
        "list",
        parents=[common],
        help="list people",
        description="Lists people by name, with where they work; 50 at most. Of an audience it "
        "also tells how many there are, and how messages reach them.",
    )
    chosen = listing.add_mutually_exclusive_group()
    chosen.add_argument(
        "query", nargs="?", default="", metavar="QUERY", help="a name, department or location"
    )
    chosen.add_argument(
        "--audience",
        metavar="EXPRESSION",
        help="who is in an audience: 'department=Wonen AND NOT location=Arnhem'",
    )
    showing = commands.add_parser(
        "show",
        parents=[common],
        help="show what is known of somebody",
        description="Shows what the directory says of one person, and how the chats know them.",
    )
    showing.add_argument("email", metavar="EMAIL")
    linking.add_to(commands, common)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do the chosen command and give its exit status.

    Of `arguments`: `people_command`, what `add_to` declares for it, and the shared options. The
    core's tables are brought up to date first. A bot may be at work on the same database.

    Raises: ConfigError, and what else keeps the database from opening.
    """
    return asyncio.run(_COMMANDS[arguments.people_command](arguments, Terminal()))


@contextlib.asynccontextmanager
async def _opened(arguments: argparse.Namespace) -> AsyncGenerator[Store]:
    url = config_of(arguments).storage.url
    store = Store(url)
    try:
        if store.is_memory:
            await store.create_tables()
        else:
            await asyncio.to_thread(upgrade, url)
        yield store
    finally:
        await store.close()


async def _import(arguments: argparse.Namespace, terminal: Terminal) -> int:
    try:
        parsed = read_csv(arguments.file, terminal.progress)
    except UnusableFile as error:
        terminal.complain(str(error))
        return 1
    async with _opened(arguments) as store:
        try:
            return await _look_then_import(store, parsed, terminal, is_agreed=arguments.yes)
        except DBAPIError as error:
            if not is_retryable(error):
                raise
            terminal.complain(sentences.CHANGED_MEANWHILE)
            return 1


async def _look_then_import(
    store: Store, parsed: ParsedFile, terminal: Terminal, *, is_agreed: bool
) -> int:
    async with store.transaction() as db:
        first = await plan(db, parsed, terminal.progress)
        terminal.say(*preview(first), "")
        if first.is_blocked:
            terminal.complain(sentences.NOT_IMPORTED)
            return 1
        if first.is_empty:
            terminal.say(sentences.UP_TO_DATE)
            return 0
        if is_agreed:
            await apply(db, first, terminal.progress)
    if is_agreed:
        _say_imported(first, terminal)
        return 0
    return await _ask_then_import(store, first, terminal)


async def _ask_then_import(store: Store, first: Plan, terminal: Terminal) -> int:
    """Ask while no transaction is open: somebody may think long, and the bot must go on."""
    if not terminal.can_ask:
        terminal.complain(sentences.ADD_YES)
        return 2
    if not terminal.agrees(sentences.ASK):
        terminal.say(sentences.NOT_IMPORTED)
        return 1
    async with store.transaction() as db:
        now = await plan(db, first.parsed, terminal.progress)
        if not now.does_the_same_as(first):
            terminal.complain(sentences.CHANGED_MEANWHILE)
            return 1
        await apply(db, now, terminal.progress)
    _say_imported(now, terminal)
    return 0


def _say_imported(done: Plan, terminal: Terminal) -> None:
    terminal.say(
        sentences.IMPORTED.format(
            new=f"{len(done.new):,}",
            changed=f"{len(done.changed):,}",
            returning=f"{len(done.returning):,}",
            leaving=f"{len(done.leaving):,}",
        )
    )


async def _list(arguments: argparse.Namespace, terminal: Terminal) -> int:
    if arguments.audience is not None:
        return await audience.list_audience(arguments, terminal)
    query = str(arguments.query)
    async with _opened(arguments) as store, store.transaction() as db:
        people, count = await _found(db, query)
    if not people:
        nobody = sentences.NOBODY_CALLED.format(query=shown(query)) if query else sentences.NOBODY
        terminal.complain(nobody)
        return 1
    terminal.say(*table(people))
    if len(people) < count:
        terminal.say(sentences.SHOWING.format(shown=len(people), count=f"{count:,}"))
    return 0


async def _found(db: AsyncSession, query: str) -> tuple[Sequence[Person], int]:
    """Find people by name, else by department or location; also how many there are in all."""
    named = await people_named(db, query, most=MOST_LISTED)
    if named:
        return named, len(named)
    wanted = query.strip().lower()
    is_there = or_(
        func.lower(col(Person.department)) == wanted, func.lower(col(Person.location)) == wanted
    )
    chosen = [is_there] if query else []
    count = await db.exec(select(func.count()).select_from(Person).where(*chosen))
    people = await db.exec(
        select(Person).where(*chosen).order_by(col(Person.name_key)).limit(MOST_LISTED)
    )
    return people.all(), count.one()


async def _show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    email = str(arguments.email)
    async with _opened(arguments) as store, store.transaction() as db:
        person = await person_by_email(db, email)
        if person is None:
            terminal.complain(sentences.NOBODY_AT.format(email=shown(email)))
            await _guess(db, email, terminal)
            return 1
        lines = await _portrait(db, person)
    width = max(len(label) for label, _ in lines)
    terminal.say(*(f"{label:<{width}}  {plain(value)}" for label, value in lines))
    return 0


async def _guess(db: AsyncSession, email: str, terminal: Terminal) -> None:
    like = await people_named(db, email.partition("@")[0].replace(".", " "), most=3)
    guesses = ", ".join(plain(person.email) for person in like if person.email)
    if guesses:
        terminal.complain(sentences.SOMEBODY_LIKE.format(guesses=guesses))


async def _portrait(db: AsyncSession, person: Person) -> list[tuple[str, object]]:
    above = await people_by_id(db, [person.manager_id] if person.manager_id else [])
    accounts = (await accounts_of(db, [person.id]))[person.id]
    chief = above.get(person.manager_id or "")
    return [
        ("name", person.name),
        ("email", person.email),
        ("standing", standing(person) or "active"),
        ("department", person.department),
        ("location", person.location),
        ("manager", chief and (chief.email or chief.name)),
        ("title", person.title),
        ("language", person.language),
        ("zone", person.zone),
        ("start_date", person.start_date),
        ("birthday", person.birthday and f"{person.birthday:%d-%m}"),
        ("away_from", person.away_from),
        ("away_until", person.away_until),
        *((plain(name), value) for name, value in person.attributes.items()),
        *((f"on {account.adapter}", account.external_id) for account in accounts),
    ]


_COMMANDS: Final = {
    "import": _import,
    "link": linking.link_people,
    "list": _list,
    "show": _show,
    "unlink": linking.unlink_account,
}
