"""Whoever has whatever accounts: a preview counts them on the chat where a message finds them."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import true

from bot.app import build
from bot.config import load
from bot.target import Targets
from bot.workplace import Workplace
from storage.people import Account, Person, name_key, seats_of
from storage.reach import count_by_chat
from storage.session import Store
from storage.table import new_id
from tests.chat import FakeWeb
from tests.directories import DATABASES, opened, url_of

_CHATS = ("console", "web", "switched off")


@dataclass(frozen=True)
class _Somebody:
    """Accounts as (chat, is active), and which of them was chosen, and used last, if any."""

    accounts: tuple[tuple[str, bool], ...]
    chosen: int | None
    last: int | None


_accounts = st.lists(st.tuples(st.sampled_from(_CHATS), st.booleans()), max_size=5)
_which = st.integers(0, 2) | st.none()
_people = st.lists(
    st.builds(_Somebody, _accounts.map(tuple), _which, _which), min_size=20, max_size=40
)


def _rows(people: list[_Somebody]) -> tuple[list[Person], list[Account]]:
    persons: list[Person] = []
    every: list[Account] = []
    for number, one in enumerate(people):
        name = f"Person {number}"
        person = Person(id=new_id(), name=name, name_key=name_key(name))
        mine = [
            Account(
                id=new_id(),
                adapter=chat,
                workspace="main",
                external_id=new_id(),
                person_id=person.id,
                is_active=is_active,
            )
            for chat, is_active in one.accounts
        ]
        named = dict(enumerate(account.id for account in mine))
        person.chosen_account_id = named.get(-1 if one.chosen is None else one.chosen)
        person.last_account_id = named.get(-1 if one.last is None else one.last)
        persons.append(person)
        every += mine
    return persons, every


class _Undo(Exception):
    """Nothing of an example stays."""


async def _counted(
    url: str, workplace: Workplace, people: list[_Somebody]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Count where messages to these people go: message by message, and in the database."""
    store = Store(url)
    found: tuple[Mapping[str, int], Mapping[str, int]] = ({}, {})
    persons, accounts = _rows(people)
    try:
        async with store.transaction() as db:
            db.add_all(persons)
            await db.flush()
            db.add_all(accounts)
            await db.flush()
            seats = await seats_of(db, [one.id for one in persons])
            targets = Targets(db, workplace, seats, None)
            told = Counter(one.adapter for person in persons for one in targets.direct(person))
            found = told, await count_by_chat(db, true(), workplace.chats)
            raise _Undo
    except _Undo:
        return found
    finally:
        await store.close()


@pytest.fixture(scope="module")
def workplace() -> Workplace:
    """A workplace with two chats."""
    tables = {"adapters.console": {"channels": []}, "adapters.web": {}}
    return build(load(None, tables, environ={}), store=Store("sqlite://"), web=FakeWeb()).workplace


@pytest.fixture(params=DATABASES)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with its tables."""
    url = url_of(request.param, request, tmp_path)

    async def make() -> None:
        async with opened(url):
            pass

    asyncio.run(make())
    return url


@given(people=_people)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_preview_counts_people_where_a_message_finds_them(
    made: str, workplace: Workplace, people: list[_Somebody]
) -> None:
    told, counted = asyncio.run(_counted(made, workplace, people))

    assert counted == told
