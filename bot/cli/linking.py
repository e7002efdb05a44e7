"""`plein people link` and `plein people unlink`: what people cannot link or take off themselves."""

import argparse
from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cli.database import load_all_tables, open_store, person_at
from bot.cli.terminal import Terminal
from bot.clock import SystemClock
from bot.linking import is_of_the_house, link, take_off
from storage.people import Account, Person
from storage.session import Store

_ACCOUNT_HELP: Final = "how a chat knows somebody: slack:U012AB3CD, or slack:T012AB3CD/U012AB3CD"


def add_to(commands: Any, common: argparse.ArgumentParser) -> None:
    """Declare `people link` and `people unlink`."""
    linking = commands.add_parser(
        "link",
        parents=[common],
        help="make one person of somebody and an account of a chat",
        description="Makes one person of somebody and of whoever has an account in a chat, with "
        "all accounts and all history of both. The one of the address stays. People do this "
        "themselves with `/plein link`; this is for two people of the directory.",
    )
    linking.add_argument("email", metavar="EMAIL", help="the address of the person who stays")
    linking.add_argument("account", metavar="ACCOUNT", help=_ACCOUNT_HELP)
    taking = commands.add_parser(
        "unlink",
        parents=[common],
        help="take an account of a chat off a person",
        description="Takes an account off the person whose it is: it becomes a person of its own, "
        "without history.",
    )
    taking.add_argument("account", metavar="ACCOUNT", help=_ACCOUNT_HELP)
    for one in (linking, taking):
        one.add_argument("--yes", action="store_true", help="do it without asking")


async def link_people(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make one person of two. Raises: NobodyThere."""
    async with open_store(arguments) as store:
        _load(store, terminal)
        person = await person_at(store, arguments.email)
        found = await _found(store, arguments.account, terminal)
        if found is None:
            return 1
        account, other = found
        if other.id == person.id:
            terminal.say(f"{_said(account)} is an account of {person.name} already.")
            return 0
        if other.is_bot or person.is_bot:
            terminal.complain("A bot is nobody's other account. Nothing was linked.")
            return 1
        terminal.say(
            f"{person.name}, {person.email}, stays.",
            f"{other.name}, {other.email or 'no address'}, with {_said(account)}, becomes the same "
            "person: accounts, roles and history.",
        )
        status = terminal.status_of_no(
            "Link them? [y/N] ", agreed=arguments.yes, undone="Nothing was linked."
        )
        if status is not None:
            return status
        async with store.transaction() as db:
            stays = await db.get_one(Person, person.id)
            goes = await db.get_one(Person, other.id)
            await link(db, stays, goes, by=None, way="operator", now=SystemClock().now())
    terminal.say("Linked.")
    return 0


async def unlink_account(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take an account off a person."""
    async with open_store(arguments) as store:
        found = await _found(store, arguments.account, terminal)
        if found is None:
            return 1
        account, person = found
        if is_of_the_house(person, account):
            terminal.complain(f"{_said(account)} follows from the directory. Nothing was changed.")
            return 1
        terminal.say(
            f"{_said(account)} becomes a person of its own. All history stays with {person.name}."
        )
        status = terminal.status_of_no(
            "Take it off? [y/N] ", agreed=arguments.yes, undone="Nothing was changed."
        )
        if status is not None:
            return status
        async with store.transaction() as db:
            mine = await db.get_one(Account, account.id)
            whose = await db.get_one(Person, person.id)
            await take_off(db, whose, mine, by=None, now=SystemClock().now())
    terminal.say("Taken off.")
    return 0


def _load(store: Store, terminal: Terminal) -> None:
    """How rows become one is said in code: also of skills that are switched off."""
    for name in load_all_tables(store):
        terminal.complain(f"The code of {name} is not installed: of two rows there one is kept.")


async def _found(store: Store, named: str, terminal: Terminal) -> tuple[Account, Person] | None:
    async with store.transaction() as db:
        found = await _accounts(db, named)
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(_said(account) for account, _ in found)
        terminal.complain(f"There are several: {several}.")
    else:
        terminal.complain(
            f"No chat has told of an account {named}. In Slack, a profile's menu copies the id."
        )
    return None


async def _accounts(db: AsyncSession, named: str) -> Sequence[tuple[Account, Person]]:
    adapter, _, rest = named.partition(":")
    workspace, _, external_id = rest.rpartition("/")
    rows = await db.exec(
        select(Account, Person)
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(
            Account.adapter == adapter,
            Account.external_id == external_id,
            *([Account.workspace == workspace] if workspace else []),
        )
        .order_by(col(Account.id))
    )
    return rows.all()


def _said(account: Account) -> str:
    return f"{account.adapter}:{account.workspace}/{account.external_id}"
