"""`plein role`: who has which role, and giving and taking those that config.toml does not name."""

import argparse
import asyncio
from typing import Final

from bot.cli.common import Subparsers, config_of, no_such
from bot.cli.database import open_configured, person_at
from bot.cli.terminal import Terminal
from bot.clock import SystemClock
from bot.config import Config
from bot.load import parts_of
from bot.permissions import Policy
from bot.registry import Registry
from bot.roles import GIVEN_ROLES, GivenRole, can_hold, give, holdings, is_named, take
from storage.people import Person, grant_of


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein role list`, `give` and `take`."""
    parser = subparsers.add_parser("role", help="who may do more than others")
    commands = parser.add_subparsers(dest="role_command", required=True, metavar="COMMAND")
    commands.add_parser(
        "list",
        parents=[common],
        help="list who has which role",
        description="Lists who has which role, and where it comes from: config.toml, or given.",
    )
    giving = commands.add_parser(
        "give",
        parents=[common],
        help="give somebody a role",
        description="Shows what somebody may do with a role, and gives it when you agree. The bot "
        "tells them; the audit log notes it.",
    )
    taking = commands.add_parser(
        "take",
        parents=[common],
        help="take a role that somebody was given",
        description="Takes a role that somebody was given. One that config.toml gives is taken "
        "out of that file. The bot tells them; the audit log notes it.",
    )
    for one in (giving, taking):
        one.add_argument("email", metavar="EMAIL", help="the person's address")
        one.add_argument("role", metavar="ROLE", help=" or ".join(GIVEN_ROLES))
        one.add_argument("--yes", action="store_true", help="do it without asking")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do the chosen command; 1 when nothing was done, 2 when nobody is there to answer.

    Raises: ConfigError, NobodyThere.
    """
    return asyncio.run(_COMMANDS[arguments.role_command](arguments, Terminal()))


async def _list(arguments: argparse.Namespace, terminal: Terminal) -> int:
    config = config_of(arguments)
    async with open_configured(config) as store, store.transaction() as db:
        found = await holdings(db, _policy(config))
    if not found:
        terminal.say("Nobody has a role. Give one by `plein role give EMAIL ROLE`.")
        return 0
    rows = [
        (
            one.role,
            "nobody in the directory" if one.person is None else _standing(one.person),
            one.address or "no address",
            "config.toml" if one.given_at is None else f"given on {one.given_at:%Y-%m-%d}",
        )
        for one in found
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = (f"{row[at]:<{width}}" for at, width in enumerate(widths))
        terminal.say("  ".join([*cells, row[3]]))
    return 0


def _standing(person: Person) -> str:
    return person.name if can_hold(person) else f"{person.name} (without effect)"


async def _give(arguments: argparse.Namespace, terminal: Terminal) -> int:
    role = _role(arguments, terminal)
    if role is None:
        return 1
    config = config_of(arguments)
    policy = _policy(config)
    async with open_configured(config) as store:
        person = await person_at(store, arguments.email)
        if not can_hold(person):
            terminal.complain(f"A guest, a bot and who left have no roles: {person.name} is one.")
            return 1
        async with store.transaction() as db:
            has_it = await policy.has(db, person, role)
        if has_it:
            terminal.say(f"{person.name} is {role} already. `plein role list` shows by what.")
            return 0
        terminal.say(f"{person.name}, {person.email}, becomes {role}.")
        if names := policy.beyond_member(role):
            terminal.say(f"That permits: {', '.join(names)}.")
        status = terminal.status_of_no(
            "Give it? [y/N] ", agreed=arguments.yes, undone="Nothing was given."
        )
        if status is not None:
            return status
        async with store.transaction() as db:
            await give(db, person, role, by=None, now=SystemClock().now())
    terminal.say("Given.")
    return 0


async def _take(arguments: argparse.Namespace, terminal: Terminal) -> int:
    role = _role(arguments, terminal)
    if role is None:
        return 1
    config = config_of(arguments)
    policy = _policy(config)
    async with open_configured(config) as store:
        person = await person_at(store, arguments.email)
        stays = f"config.toml names {person.email}: take it out there, and start Plein anew."
        async with store.transaction() as db:
            is_given = await grant_of(db, person.id, role) is not None
        if not is_given:
            terminal.complain(f"{person.name} was not given {role}.")
            if is_named(policy, person, role):
                terminal.complain(stays)
            return 1
        terminal.say(f"{person.name}, {person.email}, is not {role} any more.")
        status = terminal.status_of_no(
            "Take it? [y/N] ", agreed=arguments.yes, undone="Nothing was taken."
        )
        if status is not None:
            return status
        async with store.transaction() as db:
            await take(db, person, role, by=None, now=SystemClock().now())
            still = await policy.has(db, person, role)
    terminal.say("Taken.")
    if still:
        terminal.say(f"They are {role} all the same: `plein role list` shows by what.")
    return 0


def _role(arguments: argparse.Namespace, terminal: Terminal) -> GivenRole | None:
    """Read the role, or say which there are."""
    asked = str(arguments.role)
    for role in GIVEN_ROLES:
        if role == asked.casefold():
            return role
    if asked.casefold() in ("member", "everyone"):
        terminal.complain(f"Everybody who works here is {asked} already: it is not given.")
    else:
        words = no_such("role", asked, GIVEN_ROLES)
        terminal.complain(words[0].upper() + words[1:])
    return None


def _policy(config: Config) -> Policy:
    registry = Registry(parts_of(config).skills.values())
    return Policy(permissions=registry.permissions, holders=config.roles)


_COMMANDS: Final = {"give": _give, "list": _list, "take": _take}
