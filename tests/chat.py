"""Chat scripts: what people do and see, run in each chat and on each database.

A pytest plugin (`-p tests.chat`). A test that takes `chat` runs in the web chat and in Slack (both
rich), in Matrix (words and emoji) and at the console (words only), on SQLite; and in the web chat
on a real PostgreSQL, too, as does a test of the bot itself at the console. Only the console on
SQLite is quick: all else is marked `slow`, and `make check` leaves it out.

    async def test_thanks_arrive(chat: Chat) -> None:
        ada, bob = chat.on("ada"), chat.on("bob")

        await ada.types("/kudos @bob for the demo", to="#general")

        bob.whispered("for the demo")

The skill in whose folder the test lies is switched on. Marks change what a test gets:

- `skills("kudos", …)`: these skills instead, by name or as an object with its folder of texts;
- `settings(kudos={"per_day": 3}, bot={"language": "nl"}, roles={"admin": ["ada@example.org"]})`;
  those of a chat, such as `matrix={"polls": True}`, hold where the script runs in it;
- `adapters("web", "slack")`: both chats at once; `chat.on("bob", at="slack")` says who is where,
  and `chat.moves(bob, to="web")` lets them change over; twice: once with each of these sets;
- `in_chats("web")`: each of these alone, rather than each there is; a test of the bot on both
  databases, one of a skill on PostgreSQL in one of them: the web chat, or else the first;
- `on_databases("sqlite")`: these databases only; `sqlite-file`, on disk, is for who asks for it.

The clock stands still at Monday 23 November 2026, 10:00 in Amsterdam, until `chat.later(…)`.
Channels: #general, #kudos and #random. Everybody speaks English unless `on` says otherwise.
"""

import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.mark import ParameterSet
from sqlmodel import SQLModel
from starlette.applications import Starlette

from bot.app import App, build
from bot.clock import MovableClock
from bot.config import load
from bot.load import Parts, installed, owner_called, parts_of
from bot.ports import About
from bot.skill import Skill
from storage.people import Grant, Person, name_key
from storage.session import Store
from storage.table import new_id
from tests.actor import Actor
from tests.drivers import Seen
from tests.postgres import PostgresServer, add_tables
from tests.stages import STAGES, FakeWeb, Stage
from tests.warm import cool, let_rest_end, make_tables, warm

BEGIN: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
ABOUT: Final = About(
    name="Plein", language="en", zone="Europe/Amsterdam", clock=MovableClock(BEGIN)
)
CHATS: Final = tuple(STAGES)
DATABASES: Final = ("sqlite", "postgresql")
# Their own rows are tried on PostgreSQL where they are tried against what is real.
_ON_SQLITE: Final = ("matrix", "slack")
_ROOT: Final = Path(__file__).parent.parent
_MARKS: Final = (
    "skills(*names): the skills that are switched on, by name or as an object",
    "settings(**tables): settings by section: kudos={…}, bot={…}, roles={…}, web={…}",
    "adapters(*names): these chats at once",
    "in_chats(*names): each of these chats alone",
    "on_databases(*names): these databases only",
)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks."""
    for mark in _MARKS:
        config.addinivalue_line("markers", mark)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `chat` in each chat and on each database that it is for."""
    if "chat" not in metafunc.fixturenames:
        return
    mark = metafunc.definition.get_closest_marker
    together = [one.args for one in metafunc.definition.iter_markers("adapters")]
    alone = mark("in_chats")
    sets = together or [(one,) for one in (alone.args if alone else CHATS)]
    only = mark("on_databases")
    # What a skill keeps does not depend on how it was asked: one chat shows it on PostgreSQL.
    if Path(metafunc.definition.path).is_relative_to(_ROOT / "skills") and not together:
        elsewhere = [("web",) if ("web",) in sets else sets[0]]
    else:
        elsewhere = [one for one in sets if together or alone or one[0] not in _ON_SQLITE]
    metafunc.parametrize(
        "chat",
        [
            _variant(names, database)
            for database in (only.args if only else DATABASES)
            for names in sets
            if database == "sqlite" or names in elsewhere
        ],
        indirect=True,
    )


def _variant(names: Sequence[str], database: str) -> ParameterSet:
    is_quick = (*names, database) == ("console", "sqlite")
    return pytest.param(
        (names, database),
        id=f"{'+'.join(names)}-{database}",
        marks=() if is_quick else pytest.mark.slow,
    )


class Chat:
    """A workplace in which a chat script runs; `app` and `store` are there to look inside."""

    def __init__(
        self,
        store: Store,
        parts: Parts,
        settings: Mapping[str, Any],
        *,
        clock: MovableClock,
        stages: Mapping[str, Stage],
    ) -> None:
        self.store = store
        self.clock = clock
        self.stages = stages
        self._parts = parts
        self._settings = settings
        self._people: dict[str, Actor] = {}
        self._waiting: list[Actor] = []
        self.app, self._web = self._built()

    def _built(self) -> tuple[App, FakeWeb]:
        config, web = load(None, self._settings, environ={}), FakeWeb()
        app = build(config, store=self.store, web=web, clock=self.clock, parts=self._parts)
        return app, web

    @property
    def site(self) -> Starlette:
        """What the bot serves to browsers."""
        return self._web.site()

    async def open(self) -> None:
        """Let the chats be there; what a crash left over is done."""
        for stage in self.stages.values():
            await stage.opens(self.app, self._web)
        await self.app.engine.resume(all_of_them=True)
        await self.app.settle()

    async def restarts(self) -> None:
        """Stop the bot at once and start it anew on the same database; the chats remember."""
        self.app, self._web = self._built()
        await self.open()
        for actor in self._people.values():
            if actor.driver is not None:
                actor.driver = await self.stages[actor.at].driver(actor.person)

    async def moves(self, actor: Actor, *, to: str) -> None:
        """Let somebody sit down at another chat, where they are the same person."""
        await self._ready()
        actor.at = to
        actor.driver = await self.stages[to].driver(actor.person)

    # People.

    def on(
        self,
        name: str,
        *,
        at: str | None = None,
        language: str | None = "en",
        role: str | None = None,
        manager: str | None = None,
        **details: Any,
    ) -> Actor:
        """Give somebody who works here; the first time, they are made as you say.

        `at` is their chat where there are two. `details` are columns of the directory, such as
        `zone`, `department`, `is_active=False`. `role` grants a role.
        """
        key = name_key(name)
        if key not in self._people:
            first = key.split(" ")[0]
            full = name if name != name.lower() else name.title()
            person = Person(
                id=new_id(),
                name=full,
                name_key=name_key(full),
                email=details.pop("email", f"{first}@example.org"),
                language=language,
                **details,
            )
            actor = Actor(
                person=person,
                at=at or next(iter(self.app.workplace.adapters)),
                app=lambda: self.app,
                ready=self._ready,
                find=self.on,
                site=lambda: self.site,
                details={"role": role, "manager": manager},
            )
            self._people[key] = actor
            self._waiting.append(actor)
        return self._people[key]

    async def arrive(self) -> None:
        """Let everybody in who was named so far; the first deed does this by itself."""
        await self._ready()

    async def _ready(self) -> None:
        for actor in list(self._waiting):
            if actor.details["manager"]:
                boss = self.on(actor.details["manager"])
                actor.person.manager_id = boss.person.id
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        async with self.store.transaction() as db:
            managers = {actor.person.id: actor.person.manager_id for actor in waiting}
            for actor in waiting:
                actor.person.manager_id = None
                db.add(actor.person)
            await db.flush()
            for actor in waiting:
                actor.person.manager_id = managers[actor.person.id]
                if role := actor.details["role"]:
                    db.add(Grant(person_id=actor.id, role=role, granted_at=self.now))
        for stage in self.stages.values():
            await stage.welcomes([actor.person for actor in waiting])
        for actor in waiting:
            actor.driver = await self.stages[actor.at].driver(actor.person)

    async def leaves(self, actor: Actor) -> None:
        """Let somebody leave the organisation; their page stays open."""
        await self._ready()
        async with self.store.transaction() as db:
            person = await db.get_one(Person, actor.id)
            person.is_active = False

    # Time.

    @property
    def now(self) -> datetime:
        """What the clock shows, in UTC."""
        return self.clock.now()

    async def later(self, by: timedelta) -> None:
        """Let time go by; what becomes due happens on the way, each at its own moment."""
        await self._ready()
        await self.app.pass_time(self.clock, by)

    async def settles(self) -> None:
        """Let everything happen that is due: after something that is no deed of a person."""
        await self._ready()
        await self.app.settle()

    # Looking.

    def seen_in(self, place: str, *, at: str | None = None) -> list[Seen]:
        """List what everybody sees in a channel (of one chat), oldest first."""
        for actor in self._people.values():
            if actor.driver is not None and at in (None, actor.at):
                return [one for one in actor.seen if one.place == place and not one.only_you]
        pytest.fail(f"nobody is in {place} to see anything")

    def shows(self, place: str, part: str, *, at: str | None = None) -> Seen:
        """Find the newest message with these words in a channel: in every chat, or in one."""
        found: list[Seen] = []
        for name in [at] if at else list(self._chats()):
            seen = self.seen_in(place, at=name)
            fits = [one for one in seen if part in one.text]
            if not fits:
                shown = "\n".join(f"  {one.text} {one.labels}" for one in seen)
                pytest.fail(f"{place} of {name} does not show {part!r}; it shows:\n{shown}")
            found.append(fits[-1])
        return found[0]

    def shows_not(self, place: str, part: str, *, at: str | None = None) -> None:
        """Fail when a channel shows a message with these words in any chat."""
        for name in [at] if at else list(self._chats()):
            for one in self.seen_in(place, at=name):
                if part in one.text:
                    pytest.fail(f"{place} of {name} shows {part!r}: {one.text}")

    def _chats(self) -> dict[str, None]:
        return {actor.at: None for actor in self._people.values() if actor.driver is not None}

    @property
    def is_rich(self) -> bool:
        """Whether the (first) chat has buttons and native forms."""
        return next(iter(self.app.workplace.adapters.values())).can.forms


# Fixtures.


@pytest.fixture(scope="session")
def chat_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """A PostgreSQL database with every table, wiped after each script: quicker than new."""
    url = postgres_server.fresh()
    yield url
    let_rest_end()
    postgres_server.drop(url)


@contextlib.contextmanager
def _database(name: str, request: pytest.FixtureRequest) -> Iterator[str]:
    if name == "sqlite":
        yield "sqlite://"
        return
    if name == "sqlite-file":
        yield f"sqlite:///{request.getfixturevalue('tmp_path')}/plein.db"
        return
    url = str(request.getfixturevalue("chat_postgres"))
    add_tables(url)
    yield url
    tables = [table.name for table in reversed(SQLModel.metadata.sorted_tables)]
    server: PostgresServer = request.getfixturevalue("postgres_server")
    server.wipe(url, tables)


def _tables(request: pytest.FixtureRequest, stages: Mapping[str, Stage]) -> dict[str, Any]:
    mark = request.node.get_closest_marker("settings")
    given: dict[str, Any] = {} if mark is None else dict(mark.kwargs)
    tables = {
        "bot.name": "Plein",
        "bot.language": "en",
        # Scripts find by words, unless they ask for more: a process that compares what sentences
        # mean takes as long to start as a script takes.
        "bot.embedding": False,
        **{f"adapters.{name}": dict(stage.settings) for name, stage in stages.items()},
    }
    for section, table in given.items():
        if section in ("bot", "roles", "off"):
            tables |= {f"{section}.{key}": value for key, value in table.items()}
        elif section in STAGES:
            tables.get(f"adapters.{section}", {}).update(table)
        else:
            tables[f"skills.{section}"] = table
    return tables


def _skills(request: pytest.FixtureRequest) -> list[Any]:
    mark = request.node.get_closest_marker("skills")
    if mark is not None:
        return list(mark.args)
    parts = Path(request.node.path).relative_to(_ROOT).parts
    return [parts[1]] if parts[0] == "skills" else []


def _parts(tables: Mapping[str, Any], skills: Sequence[Any]) -> Parts:
    """Switch on what the test asks for; a skill of the test's own comes as (object, texts)."""
    own = [one for one in skills if not isinstance(one, str)]
    return with_skills(parts_of(load(None, tables, environ={})), own)


def with_skills(parts: Parts, own: Sequence[tuple[Skill[Any], Path]]) -> Parts:
    """Switch on skills that no folder holds, each with its folder of texts."""
    for skill, texts in own:
        parts = replace(
            parts,
            skills={**parts.skills, skill.name: skill},
            skill_settings={**parts.skill_settings, skill.name: skill.settings()},
            texts={**parts.texts, skill.name: texts},
        )
    return parts


@pytest.fixture
async def chat(request: pytest.FixtureRequest) -> AsyncIterator[Chat]:
    """A workplace with nobody in it yet; see the head of this module."""
    adapters, database = request.param
    skills = _skills(request)
    clock = MovableClock(stopped_at=BEGIN)
    stages = {name: STAGES[name](clock) for name in adapters}
    tables = _tables(request, stages)
    for name in skills:
        if isinstance(name, str):
            tables.setdefault(f"skills.{name}", {})
    for name in (*installed("skills"), *installed("adapters")):
        owner_called(name)  # loads its tables, in a package of its own too
    parts = _parts(tables, skills)
    faces = {name: stage.face(parts.adapters[name]) for name, stage in stages.items()}
    with _database(database, request) as url:
        keys = None if url == "sqlite://" else request.getfixturevalue("tmp_path") / "keys"
        store = warm(Store(url, keys=keys))
        try:
            if store.is_memory:
                await make_tables(store)
            elif store.is_sqlite:
                await store.create_tables()
            parts = replace(parts, adapters=faces)
            chat = Chat(store, parts, tables, clock=clock, stages=stages)
            await chat.open()
            yield chat
            await chat.app.workplace.close_minds()
        finally:
            await cool(store)
