"""Browsers that are let in, on both databases: by what, for how long, and as whom."""

import asyncio
from datetime import timedelta
from typing import Final

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.browsers import (
    BrowserSession,
    OneTimeLink,
    begin_session,
    end_session,
    forget_ended,
    link_with,
    make_link,
    still_signed_in,
    use_link,
    who_has,
    works,
)
from storage.joining import join
from storage.people import Person
from storage.privacy import export_person, forget_person
from storage.session import Store
from tests.storage.rows import NOW, keep, person

DOOR: Final = "pages"
TERM: Final = timedelta(minutes=10)


@pytest.fixture
async def ada(store: Store) -> Person:
    """Somebody who is let in."""
    ada = person("Ada")
    await keep(store, ada)
    return ada


async def _session(store: Store, whose: Person, door: str = DOOR) -> str:
    async with store.transaction() as db:
        return await begin_session(db, door, whose.id, now=NOW, term=TERM)


async def _link(store: Store, whose: Person, browser: str | None = None) -> str:
    async with store.transaction() as db:
        return await make_link(
            db, DOOR, whose.id, until=NOW + TERM, browser=browser, route="x.y", args={"of": "it"}
        )


async def _rows(db: AsyncSession) -> list[BrowserSession | OneTimeLink]:
    return [*await db.exec(select(BrowserSession)), *await db.exec(select(OneTimeLink))]


async def test_a_session_is_of_one_door_until_its_time_is_over(store: Store, ada: Person) -> None:
    token = await _session(store, ada)

    async with store.transaction() as db:
        found = await who_has(db, DOOR, token, NOW)
        assert found is not None
        assert found[1].id == ada.id
        assert await who_has(db, "chat", token, NOW) is None
        assert await who_has(db, DOOR, f"{token}x", NOW) is None
        assert await who_has(db, DOOR, token, NOW + TERM) is None
        assert await still_signed_in(db, {found[0].id}, NOW) == {found[0].id: ada.id}
        assert await still_signed_in(db, {found[0].id}, NOW + TERM) == {}


async def test_only_its_own_door_ends_a_session(store: Store, ada: Person) -> None:
    token = await _session(store, ada)

    async with store.transaction() as db:
        assert await end_session(db, "chat", token) is None
        assert await who_has(db, DOOR, token, NOW) is not None
        assert await end_session(db, DOOR, token) is not None
        assert await who_has(db, DOOR, token, NOW) is None


async def test_no_secret_stands_in_the_database(store: Store, ada: Person) -> None:
    secrets = [await _session(store, ada), await _link(store, ada, "the browser")]

    async with store.transaction() as db:
        rows = await _rows(db)

    assert len(rows) == 2
    for row in rows:
        assert not any(secret in repr(row.model_dump()) for secret in (*secrets, "the browser"))


async def test_of_two_who_use_a_link_at_once_one_is_let_in(store: Store, ada: Person) -> None:
    token = await _link(store, ada)

    async def use() -> OneTimeLink | None:
        async with store.transaction() as db:
            return await use_link(db, DOOR, token, NOW)

    used = [one for one in await asyncio.gather(use(), use(), use()) if one is not None]

    assert [(one.person_id, one.route, one.args) for one in used] == [(ada.id, "x.y", {"of": "it"})]
    async with store.transaction() as db:
        found = await link_with(db, DOOR, token)
        assert found is not None
        assert found.used_at == NOW


async def test_a_link_works_at_its_door_in_its_browser_and_in_time(
    store: Store, ada: Person
) -> None:
    token = await _link(store, ada, "mine")

    async with store.transaction() as db:
        assert await works(db, DOOR, token, NOW, browser="mine")
        assert not await works(db, "chat", token, NOW, browser="mine")
        assert not await works(db, DOOR, token, NOW, browser="another")
        assert not await works(db, DOOR, token, NOW)
        assert not await works(db, DOOR, token, NOW + TERM, browser="mine")
        assert await use_link(db, DOOR, token, NOW, browser="another") is None
        assert await use_link(db, DOOR, token, NOW + TERM, browser="mine") is None
        assert await use_link(db, DOOR, token, NOW, browser="mine") is not None


async def test_who_left_is_let_in_no_more(store: Store, ada: Person) -> None:
    session, link = await _session(store, ada), await _link(store, ada)

    async with store.transaction() as db:
        (await db.get_one(Person, ada.id)).is_active = False

    async with store.transaction() as db:
        assert await who_has(db, DOOR, session, NOW) is None
        assert not await works(db, DOOR, link, NOW)
        assert await use_link(db, DOOR, link, NOW) is None


async def test_what_is_over_is_forgotten_and_what_is_not_stays(store: Store, ada: Person) -> None:
    await _session(store, ada)
    await _link(store, ada)

    async with store.transaction() as db:
        await forget_ended(db, NOW + TERM - timedelta(seconds=1))
        assert (
            len([*await db.exec(select(BrowserSession)), *await db.exec(select(OneTimeLink))]) == 2
        )
        await forget_ended(db, NOW + TERM)
        assert await _rows(db) == []


async def test_two_who_become_one_are_let_in_as_that_one(store: Store, ada: Person) -> None:
    other = person("Ada at home")
    await keep(store, other)
    session, link = await _session(store, other), await _link(store, other)

    async with store.transaction() as db:
        stays, goes = await db.get_one(Person, ada.id), await db.get_one(Person, other.id)
        await join(db, stays, goes)

    async with store.transaction() as db:
        found = await who_has(db, DOOR, session, NOW)
        used = await use_link(db, DOOR, link, NOW)
        assert (found and found[1].id, used and used.person_id) == (ada.id, ada.id)


async def test_an_erasure_takes_sessions_and_links_and_links_about_somebody(
    store: Store, ada: Person
) -> None:
    bob = person("Bob")
    await keep(store, bob)
    await _session(store, ada)
    await _link(store, ada)
    async with store.transaction() as db:
        args = {"about": ada.id}
        about = await make_link(db, DOOR, bob.id, until=NOW + TERM, route="x.y", args=args)

    async with store.transaction() as db:
        exported = await export_person(db, ada.id)
        assert len(exported["core_browser_session"]) == len(exported["core_one_time_link"]) == 1
        await forget_person(db, ada.id)

    async with store.transaction() as db:
        assert await _rows(db) == []
        assert not await works(db, DOOR, about, NOW)
