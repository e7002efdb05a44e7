"""Timers and occurrences: each moment once."""

import asyncio

from storage.session import Store
from storage.timers import (
    Occurrence,
    Timer,
    add_occurrence,
    finish,
    last_occurrences,
    take_due,
)
from tests.storage.rows import DAY, MINUTE, NOW, keep


def _occurrence(date: str = "2026-03-02", **given: str) -> Occurrence:
    filled = {"schedule": "kudos.week", "whose": "Europe/Amsterdam", "slot": "09:00"}
    return Occurrence(due_at=NOW, local_date=date, **{**filled, **given})


async def _add(store: Store, occurrence: Occurrence) -> bool:
    async with store.transaction() as db:
        return await add_occurrence(db, occurrence, is_sqlite=store.is_sqlite)


async def test_timers_are_taken_when_due_earliest_first(store: Store) -> None:
    late, early = Timer(due_at=NOW, route="b"), Timer(due_at=NOW - MINUTE, route="a")
    await keep(store, late, early, Timer(due_at=NOW + MINUTE, route="c"))

    async with store.transaction() as db:
        taken = await take_due(db, NOW, lease=MINUTE)

    assert [(row.route, row.attempts) for row in taken] == [("a", 1), ("b", 1)]
    async with store.transaction() as db:
        assert await take_due(db, NOW, lease=MINUTE) == []


async def test_a_timer_whose_process_died_is_taken_again(store: Store) -> None:
    await keep(store, Timer(due_at=NOW, route="a"))
    async with store.transaction() as db:
        (lost,) = await take_due(db, NOW, lease=MINUTE)
    async with store.transaction() as db:
        (taken,) = await take_due(db, NOW + MINUTE, lease=MINUTE)

    async with store.transaction() as db:
        assert not await finish(db, lost)
        assert await finish(db, taken)
        assert not await finish(db, taken)


async def test_a_failed_timer_stays_for_the_operator_and_is_not_taken(store: Store) -> None:
    await keep(store, Timer(due_at=NOW, route="a", failed=True))

    async with store.transaction() as db:
        assert await take_due(db, NOW, lease=MINUTE) == []


async def test_two_processes_take_different_timers(postgres_store: Store) -> None:
    store = postgres_store
    await keep(store, *(Timer(due_at=NOW, route=route) for route in "abcd"))

    async with store.transaction() as mine, store.transaction() as theirs:
        first = await take_due(mine, NOW, lease=MINUTE, most=2)
        second = await take_due(theirs, NOW, lease=MINUTE)

    assert [row.route for row in (*first, *second)] == ["a", "b", "c", "d"]


async def test_a_date_of_a_schedule_is_stored_once(store: Store) -> None:
    assert await _add(store, _occurrence())
    assert not await _add(store, _occurrence())

    assert await _add(store, _occurrence("2026-03-09"))
    assert await _add(store, _occurrence(whose="Asia/Tokyo"))
    assert await _add(store, _occurrence(slot="17:00"))


async def test_of_ten_at_once_one_stores_the_date(store: Store) -> None:
    added = await asyncio.gather(*(_add(store, _occurrence()) for _ in range(10)))

    assert sorted(added) == [False] * 9 + [True]


async def test_the_last_date_of_a_schedule_is_known_for_each_zone(store: Store) -> None:
    await _add(store, _occurrence())
    await _add(store, _occurrence(whose="Asia/Tokyo"))
    await _add(store, _occurrence(schedule="kudos.month"))
    newer = _occurrence("2026-03-09")
    newer.due_at = NOW + 7 * DAY
    await _add(store, newer)

    async with store.transaction() as db:
        assert await last_occurrences(db, {"kudos.week", "kudos.year"}) == {
            ("kudos.week", "Europe/Amsterdam"): NOW + 7 * DAY,
            ("kudos.week", "Asia/Tokyo"): NOW,
        }
