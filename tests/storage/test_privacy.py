"""Privacy by table: the catalogue, a person's export, their erasure, and retention."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlmodel import SQLModel, col, func, select

from storage.audit import AuditEntry
from storage.choices import Choice, Taken
from storage.dialogues import Dialogue
from storage.inbox import Arrived
from storage.outbox import Outgoing
from storage.people import Account, Grant, Person
from storage.privacy import catalogue, export_person, forget_person, sweep
from storage.session import Store
from storage.table import Table, new_id
from storage.timers import Occurrence
from tests.storage.lunch import PLACE, VOTE, Lunch
from tests.storage.rows import DAY, NOW, account, choice, keep, outgoing, person


async def _count(store: Store, kind: type[Table]) -> int:
    async with store.transaction() as db:
        return (await db.exec(select(func.count()).select_from(kind))).one()


async def _forget(store: Store, somebody: Person) -> dict[str, int]:
    async with store.transaction() as db:
        return await forget_person(db, somebody.id)


async def _sweep(store: Store, after: timedelta) -> dict[str, int]:
    async with store.transaction() as db:
        return await sweep(db, NOW + after)


def _arrived(state: str = "done", **given: Any) -> Arrived:
    return Arrived(
        adapter="web",
        event_id=new_id(),
        state=state,
        arrived_at=NOW,
        taken_until=NOW,
        **given,
    )


async def _make(store: Store, lunch: Lunch) -> None:
    lunch.load()
    tables = [table for name, table in SQLModel.metadata.tables.items() if "lunch_" in name]
    async with store.engine.begin() as connection:
        await connection.run_sync(
            lambda sync: SQLModel.metadata.create_all(sync, tables=tables),
        )


async def _drop(store: Store) -> None:
    async with store.engine.begin() as connection:
        for name in ("lunch_like", "lunch_vote", "lunch_place"):
            await connection.exec_driver_sql(f"DROP TABLE {name}")


async def _insert(store: Store, table: str, *rows: dict[str, Any]) -> None:
    async with store.transaction() as db:
        connection = await db.connection()
        await connection.execute(insert(SQLModel.metadata.tables[table]), rows)


async def _all(store: Store, sql: str) -> list[tuple[Any, ...]]:
    async with store.transaction() as db:
        rows = (await (await db.connection()).execute(text(sql))).all()
    return [tuple(row) for row in rows]


def test_every_table_is_in_the_catalogue_with_columns_that_exist() -> None:
    entries = {entry.table: entry for entry in catalogue()}

    assert set(entries) == set(SQLModel.metadata.tables)
    for name, entry in entries.items():
        columns = SQLModel.metadata.tables[name].columns
        kept = entry.kept
        named = [*kept.unless, *(emptied.since for emptied in kept.empties)]
        assert [column for column in named if column not in columns] == []
        assert all(columns[emptied.column].nullable for emptied in kept.empties)
        assert set(entry.on_erasure.values()) <= {"delete", "clear"}
        if kept.days is not None:
            assert kept.since is not None
            assert kept.since in columns


def test_the_catalogue_says_what_erasure_does() -> None:
    entries = {entry.table: entry for entry in catalogue()}

    assert entries["core_account"].on_erasure == {"person_id": "delete"}
    assert entries["core_audit"].on_erasure == {"by_id": "clear", "about_id": "clear"}
    assert entries["core_channel"].on_erasure == {}


async def test_an_export_holds_every_row_about_somebody_and_nothing_of_others(
    store: Store,
) -> None:
    ada, bob = person("Ada", birthday=date(1990, 5, 1), attributes={"shoe": 38}), person("Bob")
    bob.manager_id = ada.id
    hers = account(ada, "U1")
    said = outgoing(person_id=ada.id)
    logged = [
        AuditEntry(done_at=NOW, by_id=by.id, about_id=about.id, deed="role")
        for by, about in ((ada, bob), (bob, ada), (bob, bob))
    ]
    await keep(store, ada, bob, hers, account(bob, "U2"), said, outgoing(), *logged)

    async with store.transaction() as db:
        found = await export_person(db, ada.id)

    assert json.loads(json.dumps(found)) == found
    assert set(found) == {"core_person", "core_account", "core_outgoing", "core_audit"}
    assert [row["name"] for row in found["core_person"]] == ["Ada"]
    assert found["core_person"][0]["birthday"] == "1990-05-01"
    assert found["core_person"][0]["attributes"] == {"shoe": 38}
    assert [row["id"] for row in found["core_account"]] == [hers.id]
    assert [row["id"] for row in found["core_outgoing"]] == [said.id]
    assert [row["id"] for row in found["core_audit"]] == [logged[0].id, logged[1].id]
    assert found["core_audit"][0]["done_at"] == "2026-03-02T09:00:00+00:00"


async def test_an_unknown_person_has_no_export(store: Store) -> None:
    async with store.transaction() as db:
        assert await export_person(db, "nobody") == {}


async def test_erasure_deletes_or_clears_as_declared_and_counts_each_row(store: Store) -> None:
    ada, bob = person("Ada"), person("Bob")
    bob.manager_id = ada.id
    message = outgoing(person_id=ada.id)
    offered = choice(message, times="person")
    grant = Grant(person_id=ada.id, role="editor", granted_at=NOW)
    taken = [Taken(choice_id=offered.id, person_id=who.id, taken_at=NOW) for who in (ada, bob)]
    logged = AuditEntry(done_at=NOW, by_id=ada.id, about_id=ada.id, deed="role")
    await keep(store, ada, bob, account(ada, "U1"), account(ada, "U2"), account(bob, "U3"))
    await keep(store, message, outgoing(), offered, *taken, grant, logged)

    counts = await _forget(store, ada)

    assert counts == {
        "core_account": 2,
        "core_audit": 2,
        "core_choice": 1,
        "core_grant": 1,
        "core_outgoing": 1,
        "core_person": 2,
        "core_taken": 2,
    }
    async with store.transaction() as db:
        assert await export_person(db, ada.id) == {}
        assert [row.name for row in await db.exec(select(Person))] == ["Bob"]
        assert (await db.get_one(Person, bob.id)).manager_id is None
        assert (await db.get_one(AuditEntry, logged.id)).by_id is None
    assert await _count(store, Account) == 1
    assert await _count(store, Choice) == 0  # nobody but her could see it
    assert await _forget(store, ada) == {}


async def test_a_skills_tables_take_part_by_being_declared(store: Store, lunch: Lunch) -> None:
    lunch.write(PLACE, VOTE)
    await _make(store, lunch)
    ada, bob = person("Ada"), person("Bob")
    await keep(store, ada, bob)
    await _insert(store, "lunch_place", {"id": "p", "name": "Canteen", "by_id": ada.id})
    voted = {"place_id": "p", "voted_at": NOW}
    await _insert(
        store,
        "lunch_vote",
        {"id": "a", "person_id": ada.id, **voted},
        {"id": "b", "person_id": bob.id, **voted},
    )
    await _insert(store, "lunch_like", *({"id": f"l{n}", "vote_id": "a"} for n in range(3)))

    async with store.transaction() as db:
        exported = await export_person(db, ada.id)
    counts = await _forget(store, ada)
    left = await _all(store, "SELECT id, by_id FROM lunch_place")
    votes = await _all(store, "SELECT id FROM lunch_vote")
    await _drop(store)

    assert [row["id"] for row in exported["lunch_vote"]] == ["a"]
    assert [row["id"] for row in exported["lunch_place"]] == ["p"]
    assert counts == {"core_person": 1, "lunch_like": 3, "lunch_place": 1, "lunch_vote": 1}
    assert left == [("p", None)]
    assert votes == [("b",)]


async def test_a_skills_rows_go_when_their_time_is_over(store: Store, lunch: Lunch) -> None:
    lunch.write(PLACE, VOTE)
    await _make(store, lunch)
    ada = person("Ada")
    await keep(store, ada)
    await _insert(store, "lunch_place", {"id": "p", "name": "Canteen", "by_id": None})
    voted = {"place_id": "p", "voted_at": NOW, "person_id": ada.id, "remark": "soup"}
    votes = [{"id": state or "none", "state": state, **voted} for state in ("open", "shut", None)]
    await _insert(store, "lunch_vote", *votes)

    weeks = [await _sweep(store, days * DAY) for days in (7, 8, 30, 31)]
    left = await _all(store, "SELECT id, remark FROM lunch_vote")
    await _drop(store)

    assert weeks == [{}, {"lunch_vote": 2}, {}, {"lunch_vote": 2}]
    assert left == [("open", "soup")]


async def test_events_go_after_thirty_days_but_never_while_they_wait(store: Store) -> None:
    waiting, aside = _arrived("waiting", payload="{}"), _arrived("quarantined", payload="{}")
    await keep(store, _arrived(), waiting, aside)

    assert await _sweep(store, 30 * DAY) == {}
    assert await _sweep(store, 31 * DAY) == {"core_arrived": 2}

    async with store.transaction() as db:
        assert [row.id for row in await db.exec(select(Arrived))] == [waiting.id]
    assert await _sweep(store, 900 * DAY) == {}


@pytest.mark.parametrize("state", ["pending", "sending", "unknown"])
async def test_what_is_not_sent_yet_is_kept_whole(store: Store, state: str) -> None:
    await keep(store, outgoing(state=state))

    assert await _sweep(store, 900 * DAY) == {}

    async with store.transaction() as db:
        assert (await db.exec(select(Outgoing))).one().sheet == "[]"


@pytest.mark.parametrize("state", ["sent", "dead", "dropped"])
async def test_what_was_said_goes_long_before_that_it_was_said(store: Store, state: str) -> None:
    message = outgoing(state=state, sent_as="170.1", said_at=NOW, next_at=NOW + DAY)
    await keep(store, message)

    assert await _sweep(store, 31 * DAY) == {}
    assert await _sweep(store, 32 * DAY) == {"core_outgoing": 1}
    assert await _sweep(store, 32 * DAY) == {}

    async with store.transaction() as db:
        row = await db.get_one(Outgoing, message.id)
        assert (row.sheet, row.sent_as) == (None, "170.1")
    assert await _sweep(store, 731 * DAY) == {"core_outgoing": 1}
    assert await _count(store, Outgoing) == 0


async def test_everything_else_goes_at_its_own_time(store: Store) -> None:
    ada = person("Ada")
    message = outgoing(state="sent", sheet=None)
    offered = choice(message)
    asked = Dialogue(
        person_id=ada.id,
        adapter="web",
        workspace="main",
        channel="general",
        route="kudos.thank",
        begun_at=NOW,
        until=NOW,
    )
    date_ = Occurrence(schedule="s", whose="UTC", local_date="2026-03-02", slot="09:00", due_at=NOW)
    logged = AuditEntry(done_at=NOW, by_id=ada.id, deed="role")
    taken = Taken(choice_id=offered.id, person_id=ada.id, taken_at=NOW)
    await keep(store, ada, message, offered, taken, asked, date_, logged)

    swept = [await _sweep(store, days * DAY) for days in (8, 91, 366, 731)]

    assert swept == [
        {"core_dialogue": 1},
        {"core_occurrence": 1},
        {"core_audit": 1, "core_choice": 1, "core_taken": 1},
        {"core_outgoing": 1},
    ]
    assert await _count(store, Person) == 1


async def test_thousands_of_old_rows_go_in_one_sweep(store: Store) -> None:
    rows = [_arrived().model_dump() for _ in range(1201)]
    async with store.transaction() as db:
        await (await db.connection()).execute(insert(Arrived), rows)

    assert await _sweep(store, 31 * DAY) == {"core_arrived": 1201}


async def test_erasure_reaches_what_was_said_to_somebody_but_not_yet_sent(store: Store) -> None:
    ada = person("Ada")
    await keep(store, ada, outgoing(person_id=ada.id), outgoing())

    await _forget(store, ada)

    async with store.transaction() as db:
        left = (await db.exec(select(Outgoing).where(col(Outgoing.state) == "pending"))).all()
    assert [row.person_id for row in left] == [None]
