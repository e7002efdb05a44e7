"""Messages to many people: what was not sent yet is taken out, and nothing else."""

import asyncio

from sqlmodel import col, select

from storage.outbox import Outgoing, claim
from storage.session import Store
from storage.spreads import Spread, spread_of, stop_copies, stop_spread
from storage.standing import Copies, standing
from storage.table import new_id
from tests.storage.rows import MINUTE, NOW, keep, outgoing, person

MESSAGE = new_id()


def _part(whose: str, state: str = "pending", **given: object) -> Outgoing:
    return outgoing(message_id=MESSAGE, channel=whose, state=state, lane=2, **given)


async def _stop(store: Store, most: int = 10) -> bool:
    async with store.transaction() as db:
        return await stop_copies(db, MESSAGE, most=most)


async def _copies(store: Store) -> Copies:
    async with store.transaction() as db:
        return (await standing(db, [MESSAGE], NOW)).copies


async def _states(store: Store) -> list[str]:
    async with store.transaction() as db:
        return list(await db.exec(select(Outgoing.state).order_by(col(Outgoing.id))))


async def test_what_was_not_sent_is_stopped_and_its_words_go(store: Store) -> None:
    waits, away = _part("a"), _part("b", attempts=3, fence=3)
    await keep(store, waits, away, _part("c", "sent"), outgoing())

    assert not await _stop(store)

    assert await _copies(store) == Copies(sent=1, stopped=2)
    assert await _states(store) == ["dropped", "dropped", "sent", "pending"]
    async with store.transaction() as db:
        assert (await db.get_one(Outgoing, waits.id)).sheet is None


async def test_what_was_perhaps_sent_is_not_stopped(store: Store) -> None:
    begun = {"started_at": NOW, "fence": 1}
    states = ("pending", "sending", "unknown", "held")
    await keep(store, *(_part(state, state, **begun) for state in states), _part("d", "dead"))

    await _stop(store)

    assert await _copies(store) == Copies(under_way=3, unclear=1, given_up=1)


async def test_a_copy_of_which_a_part_was_sent_goes_on(store: Store) -> None:
    people = [person("Ada"), person("Bo")]
    begun, waits = (
        [_part(one.id, part=part, person_id=one.id) for part in range(2)] for one in people
    )
    begun[0].state = "sent"
    channel = [_part("general", part=part) for part in range(2)]
    await keep(store, *people, *begun, *waits, *channel)

    await _stop(store)

    assert await _copies(store) == Copies(under_way=1, stopped=2)
    assert await _states(store) == ["sent", "pending", *["dropped"] * 4]


async def test_changes_of_what_was_sent_go_on(store: Store) -> None:
    sent = _part("a", "sent")
    await keep(store, sent, _part("a", kind="update", changes=sent.id))
    await keep(store, _part("a", kind="post", changes=sent.id))

    await _stop(store)

    assert await _states(store) == ["sent", "pending", "pending"]


async def test_many_are_stopped_page_by_page(store: Store) -> None:
    await keep(store, *(_part(f"{number}") for number in range(5)))

    assert [await _stop(store, most=2) for _ in range(3)] == [True, True, False]

    assert await _copies(store) == Copies(stopped=5)


async def test_what_is_claimed_at_that_moment_is_sent(postgres_store: Store) -> None:
    store = postgres_store
    await keep(store, _part("a"), _part("b"))

    async with store.transaction() as db:
        taken = await claim(db, NOW, lease=MINUTE, most=1, line="rest")
        stopping = asyncio.create_task(_stop(store))
        assert await asyncio.wait([stopping], timeout=0.1) == (set(), {stopping})
    await stopping

    assert len(taken) == 1
    assert await _copies(store) == Copies(under_way=1, stopped=1)


async def test_what_is_being_stopped_cannot_be_claimed(postgres_store: Store) -> None:
    store = postgres_store
    await keep(store, _part("a"))

    async def take() -> list[str]:
        async with store.transaction() as db:
            rows = await claim(db, NOW, lease=MINUTE, most=1, line="rest")
            return [row.id for row in rows]

    async with store.transaction() as db:
        await stop_copies(db, MESSAGE, most=10)
        taking = asyncio.create_task(take())
        assert await asyncio.wait([taking], timeout=0.1) == (set(), {taking})

    assert await taking == []
    assert await _copies(store) == Copies(stopped=1)


async def test_claims_and_stops_at_once_never_share_a_copy(store: Store) -> None:
    await keep(store, *(_part(f"{number}") for number in range(30)))
    taken: list[str] = []

    async def take() -> None:
        for _ in range(5):
            async with store.transaction() as db:
                rows = await claim(db, NOW, lease=MINUTE, most=2, line="rest")
            taken.extend(row.id for row in rows)

    async def stop() -> None:
        while await _stop(store, most=3):
            pass

    await asyncio.gather(take(), stop(), take())

    found = await _copies(store)
    assert len(taken) == len(set(taken)) == found.under_way
    assert found.under_way + found.stopped == 30


async def test_a_spread_is_stopped_also_before_it_begins(store: Store) -> None:
    removed = Spread(message_id=new_id(), state="removed", said_at=NOW)
    going, plain = Spread(message_id=new_id(), said_at=NOW), outgoing()
    await keep(store, removed, going, plain)
    ids = (removed.message_id, going.message_id, plain.message_id, MESSAGE)

    for one in ids:
        async with store.transaction() as db:
            await stop_spread(db, one, NOW)

    async with store.transaction() as db:
        found = [await spread_of(db, one) for one in ids]
    states = [one and one.state for one in found]
    assert states == ["removed", "stopped", None, "stopped"]
