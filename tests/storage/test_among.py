"""Whether a column has one of thousands of values: asked by one parameter, and by the index."""

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from storage.among import is_among
from storage.people import Person, seats_of
from storage.session import Store, execute


@pytest.mark.parametrize("last", [3_000, 30_000])
async def test_who_is_among_many_is_found(last: int, store: Store) -> None:
    async with store.transaction() as db:
        db.add_all([Person(id=f"p{number}", name="Somebody") for number in range(9)])
    asked = [f"p{number}" for number in range(3, last)]

    async with store.transaction() as db:
        among = select(Person.id).where(is_among(col(Person.id), asked))
        beside = select(Person.id).where(~is_among(col(Person.id), asked))
        found, others = set(await db.exec(among)), set(await db.exec(beside))

    assert (found, others) == ({f"p{n}" for n in range(3, 9)}, {"p0", "p1", "p2"})


async def test_nobody_is_among_nobody(store: Store) -> None:
    async with store.transaction() as db:
        db.add(Person(id="p", name="Somebody"))

    async with store.transaction() as db:
        assert (await db.exec(select(Person.id).where(is_among(col(Person.id), [])))).all() == []
        assert await seats_of(db, ["p", "q"]) == {"p": [], "q": []}


async def test_sqlite_finds_them_by_the_index() -> None:
    store = Store("sqlite://")
    await store.create_tables()
    asked = select(Person).where(is_among(col(Person.id), ["p"]))
    words = str(asked.compile(store.engine, compile_kwargs={"literal_binds": True}))

    async with store.transaction() as db:
        plan = [row[3] for row in await execute(db, text(f"EXPLAIN QUERY PLAN {words}"))]
    await store.close()

    assert plan[0].startswith("SEARCH core_person USING INDEX")
