"""`plein check`: tell what is wrong with the settings, the chats and the database, and change
nothing."""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cli.check_off import examine
from bot.cli.common import Subparsers, config_of
from bot.cli.database import clock_ahead, shown
from bot.cli.failures import sentence
from bot.cli.wording import in_english
from bot.clock import SystemClock
from bot.config import Config, channels_named
from bot.load import Parts, parts_of
from bot.log import silent
from bot.off import Off
from bot.registry import Registry
from bot.remark import Examined, Inspected, Remark
from bot.route import Route
from bot.text import Catalogue
from storage.channels import channels_known
from storage.inbox import count_unreadable
from storage.owner import CORE, Owner, in_order
from storage.people import Person
from storage.session import Store, folder_of_keys
from storage.sqlite import NotUsable
from storage.upgrade import check, current

# What nobody but the owner of a file or folder may do with it.
_OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report. Of problems there must be none."""

    about: str
    words: str
    is_problem: bool = False


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein check`."""
    parser = subparsers.add_parser(
        "check",
        parents=[common],
        help="tell what is wrong with the settings, the chats and the database",
        description="Reads the settings, asks the chats, looks at the database; changes nothing. "
        "Exit status 1 when something must be put right.",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found; 1 when anything of it is a problem.

    Raises: ConfigError, with a line for each problem of the settings.
    """
    config = config_of(arguments)
    parts = parts_of(config)
    # Two skills with one command, a text that is not there: told here, and not at the start.
    Registry(parts.skills.values())
    Catalogue.load(parts.texts)
    with silent():
        found = [
            *_settings(config, parts),
            *_chats(config, parts),
            *_database(config, parts),
            *_keys(config),
        ]
    width = max(len(one.about) for one in found)
    for one in found:
        mark = "!" if one.is_problem else " "
        sys.stdout.write(f"{mark} {one.about:<{width}}  {one.words}\n")
    problems = sum(one.is_problem for one in found)
    sys.stdout.write(f"{_total(problems)}\n")
    return 1 if problems else 0


def _total(problems: int) -> str:
    if not problems:
        return "All is well."
    return f"{problems} {'problem' if problems == 1 else 'problems'}, marked with !"


def _settings(config: Config, parts: Parts) -> list[Finding]:
    skills = [name for name in parts.skills if name in config.skills]
    found = [
        Finding(about="settings", words=config.source.name or "none given: the defaults hold"),
        Finding(about="skills", words=", ".join(skills) or "none: add [skills.kudos], for one"),
        Finding(about="adapters", words=", ".join(parts.adapters)),
        Finding(about="meaning", words=_meaning(config, parts)),
        Finding(about="model", words=parts.model.name if parts.model else "none"),
    ]
    if config.bot.demo and not _is_this_machine(config.web.listen.host):
        words = "[bot] demo lets anybody sign in as anybody, and [web] listen lets others in"
        found.append(Finding(about="demo", words=words, is_problem=True))
    routes = [route for skill in parts.skills.values() for route in skill.routes.values()]
    if config.web.address is None:
        found += _unreachable(routes, is_demo=config.bot.demo)
    return found


def _meaning(config: Config, parts: Parts) -> str:
    """Tell by what sentences are compared."""
    if parts.embedder is not None:
        return f"sentences are compared by {parts.embedder.name}"
    if not config.bot.embedding:
        return "off by [bot] embedding: sentences are compared by their words alone"
    return "no embedder for this machine: sentences are compared by their words alone"


def _unreachable(routes: Sequence[Route], *, is_demo: bool) -> list[Finding]:
    """Name what people open in a browser, for who has not said where they find it. In a demo they
    find pages on this machine."""
    forms = sorted({one.name for one in routes if one.form is not None and one.form.off_chat})
    pages = sorted(one.name for one in routes if one.kind == "page" and not is_demo)
    feeds = sorted(one.name for one in routes if one.kind == "feed" and not is_demo)
    where = "Say in [web] address where they find it"
    said = {
        "forms": (forms, "where a chat has no forms, this is a page for people to open"),
        "pages": (pages, "for people to open in a browser"),
        "feeds": (feeds, "for feed readers and calendars of people"),
    }
    return [
        Finding(about=about, words=f"{', '.join(names)}: {what}. {where}")
        for about, (names, what) in said.items()
        if names
    ]


def _chats(config: Config, parts: Parts) -> list[Finding]:
    """Have each chat that can do so look whether its settings work, out there."""
    found: list[Finding] = []
    for name, face in parts.adapters.items():
        if isinstance(face, Examined):
            asked = face.examine(
                parts.adapter_settings[name], address=config.web.address, now=SystemClock().now()
            )
            found += _found(name, asyncio.run(_listed(asked)))
    return found


def _found(chat: str, remarks: Sequence[Remark]) -> list[Finding]:
    return [Finding(about=chat, words=one.words, is_problem=one.is_problem) for one in remarks]


async def _listed(asked: Awaitable[Sequence[Remark]]) -> Sequence[Remark]:
    return await asked


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _database(config: Config, parts: Parts) -> list[Finding]:
    address = Finding(about="database", words=shown(config.storage.url))
    try:
        return [address, *_inside(config, parts)]
    except (DBAPIError, NotUsable) as error:
        words = sentence(error)
        if words is None:
            raise
        found = [Finding(about="", words=line) for line in words.splitlines()]
        return [replace(address, is_problem=True), *found]


def _inside(config: Config, parts: Parts) -> list[Finding]:
    """Look at a database that is there."""
    url = config.storage.url
    file = _sqlite_file(url)
    if file == Path():
        return [Finding(about="", words="in memory: what happens is gone with the process")]
    if file is not None and not file.exists():
        return [Finding(about="", words="not there yet: `plein run` makes it")]
    taken = current(url)
    known = in_order(parts.owners)
    found = _steps(taken, known)
    complete = [owner for owner in known if not _waiting(owner, taken)]
    if CORE in complete:
        # A database that a newer program has changed is told here, by an error.
        differ = check(url, complete)
        found += [Finding(about="tables", words=words, is_problem=True) for words in differ]
        found += asyncio.run(_rows(config, parts, {owner.name for owner in complete}))
    return found


def _sqlite_file(url: str) -> Path | None:
    """Name the file of an SQLite database; an empty path is one in memory."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return None
    return Path("" if address.database in (None, ":memory:") else address.database)


def _waiting(owner: Owner, taken: Mapping[str, str]) -> int:
    """Count the steps that are not taken; none when the database is ahead."""
    steps, at = owner.steps(), taken.get(owner.name)
    if at is None:
        return len(steps)
    return len(steps) - steps.index(at) - 1 if at in steps else 0


def _steps(taken: Mapping[str, str], known: Sequence[Owner]) -> list[Finding]:
    found: list[Finding] = []
    for owner in known:
        at, waiting = taken.get(owner.name), _waiting(owner, taken)
        words = f"at step {at.rpartition('_')[2]}" if at else "no tables yet"
        if waiting:
            words += f"; {waiting} waiting: `plein run` or `plein migrate` takes them"
        found.append(Finding(about=owner.name, words=words))
    gone = sorted(taken.keys() - {owner.name for owner in known})
    words = "switched off or removed; its tables are still there"
    return [*found, *(Finding(about=name, words=words) for name in gone)]


def _keys(config: Config) -> list[Finding]:
    """Tell whether the folder of keys is there, for the account that runs the bot alone."""
    folder = config.storage.keys or folder_of_keys(make_url(config.storage.url))
    if folder is None:
        return []
    if not folder.exists():
        above = next(one for one in folder.absolute().parents if one.exists())
        words = "not there yet: `plein run` makes it"
        if not os.access(above, os.W_OK | os.X_OK):
            words = f"it cannot be made: this account may not write in {above}"
            return [Finding(about="keys", words=f"{folder}: {words}", is_problem=True)]
        return [Finding(about="keys", words=f"{folder}: {words}")]
    words = str(folder)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        words += ": this account cannot read and write there, so the bot does not start"
    elif any(one.stat().st_mode & _OTHERS for one in (folder, *folder.glob("*.key"))):
        words += f": others may look into it; `chmod -R go= {folder}` keeps them out"
    return [Finding(about="keys", words=words, is_problem=words != str(folder))]


async def _channels(db: AsyncSession, parts: Parts) -> list[Finding]:
    """Tell which channels of the settings no chat has, once chats have told which they have."""
    there = {one.name for one in await channels_known(db) if one.adapter in parts.adapters}
    named = [
        (f"[skills.{skill}] {setting}", channel)
        for skill, settings in parts.skill_settings.items()
        for setting, channel in channels_named(settings)
        if there and channel not in there
    ]
    words = "no chat has the channel {}: what is said there reaches nobody. "
    words += "Make it and let the bot in, or name another one"
    return [
        Finding(about=about, words=words.format(channel), is_problem=True)
        for about, channel in named
    ]


async def _rows(config: Config, parts: Parts, complete: Collection[str]) -> list[Finding]:
    """Tell whether another process has the file, whether the clock of `plein try` is ahead, what
    chats find in their tables (of those that are `complete`), which channels are nowhere, what is
    wrong with where skills are off, and which roles nobody has."""
    store = Store(config.storage.url, keys=config.storage.keys)
    try:
        found: list[Finding] = []
        if not store.claim():
            found.append(Finding(about="", words="a Plein is running on it"))
        if words := await clock_ahead(store):
            found.append(Finding(about="clock", words=words, is_problem=True))
        for name, face in parts.adapters.items():
            if isinstance(face, Inspected) and name in complete:
                given, address = parts.adapter_settings[name], config.web.address
                found += _found(name, await face.inspect(given, store, address=address))
        async with store.transaction() as db:
            if lost := await count_unreadable(db):
                words = f"{lost} events wait that no key in {store.keys.folder} opens. "
                words += "Do all processes of this bot share that folder?"
                found.append(Finding(about="keys", words=words, is_problem=True))
            found += await _channels(db, parts)
            off, say = Off.of(config, SystemClock()), in_english(config, parts)
            found += [
                Finding(about=about, words=words, is_problem=is_problem)
                for about, words, is_problem in await examine(db, off, parts.adapters, say)
            ]
            if (await db.exec(select(Person.id).limit(1))).first() is None:
                return [*found, Finding(about="people", words="none yet: `plein people import`")]
            for role, addresses in config.roles.items():
                rows = await db.exec(select(Person.email).where(col(Person.email).in_(addresses)))
                nobody = sorted(set(addresses) - set(rows))
                words = f"nobody in the directory has the address {', '.join(nobody)}"
                found += [Finding(about=f"[roles] {role}", words=words)] if nobody else []
        return found
    finally:
        await store.close()
