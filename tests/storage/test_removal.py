"""Taking away a skill: its tables and whatever of the core's is its own, and nothing else."""

from collections.abc import Iterable

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage.choices import Choice, Taken
from storage.dialogues import Dialogue
from storage.outbox import Outgoing
from storage.people import Person
from storage.removal import left_of, names_left, remove
from storage.session import Store
from storage.table import Table
from storage.timers import Occurrence, Timer
from storage.upgrade import check, current, revise, upgrade
from tests.storage.lunch import PLACE, VOTE, Lunch
from tests.storage.rows import NOW, choice, keep, outgoing, person


def _of(skill: str, ada: Person, message: Outgoing) -> list[Table]:
    """Rows of the core that are a skill's, and one that hangs on such a row."""
    asked = Dialogue(
        person_id=ada.id,
        adapter="web",
        workspace="main",
        channel="@",
        route=f"{skill}.ask",
        begun_at=NOW,
        until=NOW,
    )
    offered = choice(message, route=f"{skill}.vote")
    answer = choice(message, route="core.answer", args={"dialogue": asked.id, "typed": "soup"})
    return [
        asked,
        offered,
        answer,
        Taken(choice_id=offered.id, person_id=ada.id, taken_at=NOW),
        Timer(due_at=NOW, route=f"{skill}.remind", args={"place": "p"}),
        Timer(due_at=NOW, route=f"{skill}.count", kind="job"),
        Occurrence(
            schedule=f"{skill}.close",
            whose="UTC",
            local_date="2026-03-02",
            slot="09:00",
            due_at=NOW,
        ),
    ]


async def _stored(store: Store, kinds: Iterable[type[Table]]) -> dict[str, int]:
    async with store.transaction() as db:
        return {one.__tablename__: len((await db.exec(select(one))).all()) for one in kinds}


CORES = (Dialogue, Choice, Taken, Timer, Occurrence)


async def test_a_skill_goes_with_its_tables_its_steps_and_all_that_is_its_own(
    own_url: str, lunch: Lunch
) -> None:
    lunch.write(PLACE, VOTE)
    revise(lunch.owner, "First tables")
    upgrade(own_url, [lunch.owner])
    store, ada, message = Store(own_url), person("Ada"), outgoing()
    await keep(store, ada, message, *_of("lunch", ada, message), *_of("lunchtime", ada, message))
    async with store.transaction() as db:
        connection = await db.connection()
        await connection.execute(text("INSERT INTO lunch_place (id, name) VALUES ('p', 'Canteen')"))
        await connection.execute(
            text(
                "INSERT INTO lunch_vote (id, place_id, person_id, voted_at)"
                " VALUES ('v', 'p', :a, '2026-03-02')"
            ),
            {"a": ada.id},
        )
    before = await _stored(store, CORES)

    async with store.transaction() as db:
        looked = await left_of(db, "lunch")
        names = await names_left(db)
    async with store.transaction() as db:
        gone = await remove(db, "lunch")
    after = await _stored(store, CORES)
    async with store.transaction() as db:
        again = await remove(db, "lunch")
        others = await names_left(db)
    await store.close()

    assert names == {"core", "lunch", "lunchtime"}
    assert gone == looked
    assert gone == {
        "lunch_like": 0,
        "lunch_place": 1,
        "lunch_vote": 1,
        "core_taken": 1,
        "core_choice": 2,
        "core_dialogue": 1,
        "core_occurrence": 1,
        "core_timer": 2,
    }
    assert after == {name: count // 2 for name, count in before.items()}
    assert again == {}
    assert others == {"core", "lunchtime"}
    assert "lunch" not in current(own_url)
    assert check(own_url) == []


async def test_a_skill_whose_code_is_gone_goes_by_its_name_and_leaves_its_namesakes(
    own_url: str, lunch: Lunch
) -> None:
    lunch.step("0001_first", 'op.create_table("lunch_a", sa.Column("id", sa.Integer()))')
    upgrade(own_url, [lunch.owner])
    store = Store(own_url)
    async with store.transaction() as db:
        connection = await db.connection()
        for words in (
            "CREATE TABLE lunch_club_members (id INTEGER)",
            "CREATE TABLE alembic_lunch_club (version_num VARCHAR(32))",
            "INSERT INTO alembic_lunch_club VALUES ('lunch_club_0001')",
            "CREATE TABLE lunchbox (id INTEGER)",
        ):
            await connection.execute(text(words))

    async with store.transaction() as db:
        gone = await remove(db, "lunch")
    await store.close()

    assert gone == {"lunch_a": 0}
    assert set(current(own_url)) == {"core", "lunch_club"}


async def test_what_breaks_off_half_way_takes_nothing_away(own_url: str, lunch: Lunch) -> None:
    lunch.step("0001_first", 'op.create_table("lunch_a", sa.Column("id", sa.Integer()))')
    upgrade(own_url, [lunch.owner])
    store = Store(own_url)
    await keep(store, Timer(due_at=NOW, route="lunch.remind"))

    try:
        async with store.transaction() as db:
            await remove(db, "lunch")
            raise InterruptedError
    except InterruptedError:
        async with store.transaction() as db:
            left = await left_of(db, "lunch")
    await store.close()

    assert left == {"lunch_a": 0, "core_timer": 1}
    assert current(own_url)["lunch"] == "lunch_0001"


async def test_the_core_stays(store: Store) -> None:
    async with store.transaction() as db:
        with pytest.raises(ValueError, match="cannot be removed"):
            await remove(db, "core")
