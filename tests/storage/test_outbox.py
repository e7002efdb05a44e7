"""The outbox: what is sent next, by whom, and in which order."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import select

from storage.outbox import Line, Outgoing, claim, mark, message_sent_as, rows_of
from storage.session import Store
from storage.table import new_id
from tests.storage.rows import MINUTE, NOW, keep, outgoing, person


async def _claim(store: Store, now: datetime = NOW, most: int = 10) -> Sequence[Outgoing]:
    async with store.transaction() as db:
        replies = await claim(db, now, lease=MINUTE, most=most, line="replies")
        left = most - len(replies)
        rest = await claim(db, now, lease=MINUTE, most=left, line="rest")
    return [*replies, *rest]


async def _mark(store: Store, row: Outgoing, **values: object) -> None:
    async with store.transaction() as db:
        await mark(db, [(row, values)])


async def _stored(store: Store, row: Outgoing) -> Outgoing:
    async with store.transaction() as db:
        return await db.get_one(Outgoing, row.id)


async def test_sheets_are_claimed_in_the_order_in_which_they_were_said(store: Store) -> None:
    said = [outgoing(part=part) for part in range(20)]
    await keep(store, *reversed(said))

    claimed = await _claim(store, most=20)

    assert [row.part for row in claimed] == list(range(20))


async def test_what_is_urgent_goes_before_reminders_and_those_before_broadcasts(
    store: Store,
) -> None:
    broadcast, reminder, urgent = outgoing(lane=2), outgoing(lane=1), outgoing(lane=-1)
    await keep(store, broadcast, reminder, urgent)

    claimed = await _claim(store)

    assert [row.id for row in claimed] == [urgent.id, reminder.id, broadcast.id]


async def test_each_line_has_its_own_rows(store: Store) -> None:
    broadcast, reply, urgent = outgoing(lane=2), outgoing(lane=0), outgoing(lane=-1)
    slow, slow_reply = outgoing(lane=2, adapter="slow"), outgoing(lane=0, adapter="slow")
    await keep(store, broadcast, reply, urgent, slow, slow_reply)

    async def ids(line: Line) -> set[str]:
        async with store.transaction() as db:
            rows = await claim(
                db,
                NOW,
                lease=MINUTE,
                most=9,
                line=line,
                paced=["slow"],
            )
        return {row.id for row in rows}

    assert await ids("paced") == {slow.id}
    assert await ids("replies") == {reply.id, slow_reply.id}
    assert await ids("rest") == {broadcast.id, urgent.id}


async def test_a_claimed_row_is_in_nobody_elses_hands_until_its_lease_is_over(
    store: Store,
) -> None:
    await keep(store, outgoing())

    (first,) = await _claim(store)

    assert first.started_at is None
    assert await _claim(store, NOW + MINUTE / 2) == []
    (again,) = await _claim(store, NOW + MINUTE)
    assert again.id == first.id
    assert again.started_at == NOW
    assert again.state == "sending"


async def test_who_lost_the_lease_cannot_mark_the_row(store: Store) -> None:
    await keep(store, outgoing())
    (slow,) = await _claim(store)
    (quick,) = await _claim(store, NOW + MINUTE)

    await _mark(store, slow, state="sent", sent_as="1")
    assert (await _stored(store, slow)).state == "sending"
    await _mark(store, quick, state="sent", sent_as="2")

    stored = await _stored(store, slow)
    assert (stored.state, stored.sent_as, stored.leased_until) == ("sent", "2", None)
    assert await _claim(store, NOW + 9 * MINUTE) == []


async def test_rows_are_marked_together_each_with_its_own(store: Store) -> None:
    await keep(store, *(outgoing(channel=name) for name in ("a", "b", "c")))
    first, second, third = await _claim(store)

    async with store.transaction() as db:
        sent = {"state": "sent", "reason": None}
        dead = {"state": "dead", "reason": "gone"}
        later = {"state": "pending", "next_at": NOW + MINUTE}
        await mark(db, [(first, sent), (second, later), (third, dead)])

    rows = [await _stored(store, row) for row in (first, second, third)]
    assert [(row.state, row.reason) for row in rows] == [
        ("sent", None),
        ("pending", None),
        ("dead", "gone"),
    ]
    assert [row.next_at for row in rows] == [NOW, NOW + MINUTE, NOW]


async def test_a_row_that_backs_off_holds_its_queue_and_no_other(store: Store) -> None:
    failed, behind = outgoing(channel="kudos"), outgoing(channel="kudos")
    elsewhere = outgoing(channel="general")
    await keep(store, failed, behind, elsewhere)
    (row, *_) = await _claim(store, most=1)
    await _mark(store, row, state="pending", attempts=1, next_at=NOW + MINUTE)

    (other,) = await _claim(store)
    await _mark(store, other, state="sent")

    assert other.id == elsewhere.id
    assert [row.id for row in await _claim(store, NOW + MINUTE)] == [failed.id, behind.id]


async def test_a_row_in_other_hands_holds_what_comes_after_it(store: Store) -> None:
    first, second = outgoing(), outgoing()
    await keep(store, first, second)

    assert [row.id for row in await _claim(store, most=1)] == [first.id]
    assert await _claim(store) == []


async def test_what_was_said_later_is_not_held_up_by_what_is_done(store: Store) -> None:
    done = [outgoing(state=state) for state in ("sent", "dead", "dropped")]
    waiting = outgoing()
    await keep(store, *done, waiting)

    assert [row.id for row in await _claim(store)] == [waiting.id]


async def test_a_full_queue_that_is_held_hides_no_other(store: Store) -> None:
    like = outgoing(channel="held").model_dump()
    held = [{**like, "id": new_id()} for _ in range(2000)]
    held[0]["next_at"] = NOW + MINUTE
    free = outgoing(channel="free")
    async with store.transaction() as db:
        await (await db.connection()).execute(insert(Outgoing), held)
    await keep(store, free)

    assert [row.id for row in await _claim(store, most=50)] == [free.id]
    assert [row.id for row in await _claim(store, NOW + MINUTE / 2, most=50)] == []
    assert [row.id for row in await _claim(store, NOW + MINUTE, most=50)][:49] == [
        row["id"] for row in held[:49]
    ]


async def test_several_at_once_keep_the_order_of_each_queue(store: Store) -> None:
    said = [outgoing(channel=f"channel {number % 5}", part=number) for number in range(40)]
    await keep(store, *said)
    sent: dict[str, list[int]] = defaultdict(list)

    async def work() -> None:
        while rows := await _claim(store, most=7):
            for row in rows:
                sent[row.queue].append(row.part)
                await _mark(store, row, state="sent")

    while sum(map(len, sent.values())) < len(said):
        await asyncio.gather(work(), work(), work())

    assert all(parts == sorted(parts) for parts in sent.values())


async def test_a_claim_waits_for_the_one_before(postgres_store: Store) -> None:
    store = postgres_store
    first, second = outgoing(), outgoing()
    await keep(store, first, second)

    async with store.transaction() as db:
        mine = await claim(db, NOW, lease=MINUTE, most=1, line="replies")
        other = asyncio.create_task(_claim(store))
        assert await asyncio.wait([other], timeout=0.1) == (set(), {other})

    assert [row.id for row in mine] == [first.id]
    assert await other == []


async def test_what_was_said_of_a_message_is_found_with_its_changes(store: Store) -> None:
    ada, first = person("Ada"), outgoing()
    same = {"message_id": first.message_id}
    rows = [first, outgoing(**same, kind="update"), outgoing(**same, person_id=ada.id)]
    await keep(store, ada, *rows, outgoing(**same, adapter="", state="dead"), outgoing())

    async with store.transaction() as db:
        found = await rows_of(db, first.message_id)
        hers = await rows_of(db, first.message_id, [ada.id])

    assert [row.id for row in found] == [row.id for row in rows]
    assert [row.id for row in hers] == [rows[2].id]


async def test_a_message_of_ours_is_known_by_what_the_chat_calls_it(store: Store) -> None:
    ours = outgoing(state="sent", sent_as="170.1")
    await keep(store, ours)

    async with store.transaction() as db:
        place = {"adapter": "web", "workspace": "main", "channel": "general"}
        assert await message_sent_as(db, **place, sent_as="170.1") == ours.message_id
        assert await message_sent_as(db, **place, sent_as="170.2") is None


async def test_a_row_keeps_its_moments_in_utc(store: Store) -> None:
    await keep(store, outgoing())

    async with store.transaction() as db:
        row = (await db.exec(select(Outgoing))).one()

    assert row.said_at == NOW
    assert row.said_at.utcoffset() is not None
