"""Secret addresses of feeds, on both databases: whose they are, and when they end."""

from datetime import timedelta
from typing import Final

import pytest

from storage.feeds import address_since, end_address, make_address, reader_of
from storage.joining import join
from storage.people import Person
from storage.session import Store
from tests.storage.rows import NOW, keep, person

ROUTE: Final = "noticing.notices"


@pytest.fixture
async def ada(store: Store) -> Person:
    """Somebody who reads feeds."""
    ada = person("Ada")
    await keep(store, ada)
    return ada


async def _reads(store: Store, token: str) -> str | None:
    async with store.transaction() as db:
        found = await reader_of(db, token)
    return None if found is None else f"{found[1].name} {found[0].route}"


async def test_an_address_is_of_one_person_and_one_feed_until_the_next(
    store: Store, ada: Person
) -> None:
    async with store.transaction() as db:
        first = await make_address(db, ada.id, ROUTE, NOW)
        other = await make_address(db, ada.id, "noticing.days", NOW)
        later = NOW + timedelta(days=1)
        second = await make_address(db, ada.id, ROUTE, later)
        assert await address_since(db, ada.id, ROUTE) == later

    assert await _reads(store, first) is None
    assert await _reads(store, second) == f"Ada {ROUTE}"
    assert await _reads(store, other) == "Ada noticing.days"
    assert await _reads(store, "") is None


async def test_an_address_that_was_ended_works_no_more(store: Store, ada: Person) -> None:
    async with store.transaction() as db:
        token = await make_address(db, ada.id, ROUTE, NOW)
        assert await end_address(db, ada.id, ROUTE)
        assert not await end_address(db, ada.id, ROUTE)
        assert await address_since(db, ada.id, ROUTE) is None

    assert await _reads(store, token) is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_bot": True}])
async def test_an_address_of_nobody_who_may_be_here_works_not(
    store: Store, ada: Person, change: dict[str, bool]
) -> None:
    async with store.transaction() as db:
        token = await make_address(db, ada.id, ROUTE, NOW)
        db.add(ada)
        for name, value in change.items():
            setattr(ada, name, value)

    assert await _reads(store, token) is None


async def test_when_two_are_one_person_both_addresses_are_theirs_and_end_together(
    store: Store, ada: Person
) -> None:
    bob = person("Bob")
    await keep(store, bob)
    async with store.transaction() as db:
        tokens = [await make_address(db, one.id, ROUTE, NOW) for one in (ada, bob)]
    async with store.transaction() as db:
        stays, goes = [await db.get_one(Person, one.id) for one in (ada, bob)]
        await join(db, stays, goes)

    assert [await _reads(store, token) for token in tokens] == [f"Ada {ROUTE}"] * 2
    async with store.transaction() as db:
        assert await end_address(db, ada.id, ROUTE)
    assert [await _reads(store, token) for token in tokens] == [None, None]
