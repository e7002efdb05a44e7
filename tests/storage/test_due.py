"""What is due, and when something is next, over all that waits."""

from typing import Any

from storage.dialogues import Dialogue
from storage.due import due_by_clock, due_to_send, next_due
from storage.inbox import Arrived
from storage.outbox import claim
from storage.session import Store
from storage.table import new_id
from storage.timers import Timer, take_due
from tests.storage.rows import MINUTE, NOW, keep, outgoing, person

LATER = NOW + 5 * MINUTE


def _arrived(**given: Any) -> Arrived:
    filled = {"adapter": "web", "event_id": new_id(), "arrived_at": NOW, "taken_until": LATER}
    return Arrived(**{**filled, **given})


def _dialogue(**given: Any) -> Dialogue:
    filled: dict[str, Any] = {
        "adapter": "web",
        "workspace": "main",
        "channel": "general",
        "place": {},
        "asked_in": {},
        "route": "survey.ask",
        "given": {},
        "begun_at": NOW,
        "until": LATER,
    }
    return Dialogue(**{**filled, **given})


async def test_nothing_is_due_where_nothing_waits(store: Store) -> None:
    async with store.transaction() as db:
        assert await due_by_clock(db, NOW) == (False, False, False)
        assert await due_to_send(db, NOW) == (False, False, False)
        assert await next_due(db) is None


async def test_an_event_is_due_once_its_term_is_over(store: Store) -> None:
    await keep(store, _arrived(), _arrived(state="done", taken_until=NOW))

    async with store.transaction() as db:
        assert await next_due(db) == LATER
        assert not (await due_by_clock(db, LATER)).events
        assert (await due_by_clock(db, LATER + MINUTE)).events


async def test_a_dialogue_is_due_at_its_end(store: Store) -> None:
    ada = person("Ada")
    await keep(store, ada)
    await keep(
        store, _dialogue(person_id=ada.id), _dialogue(person_id=ada.id, state="done", until=NOW)
    )

    async with store.transaction() as db:
        assert await next_due(db) == LATER
        assert not (await due_by_clock(db, NOW)).dialogues
        assert (await due_by_clock(db, LATER)).dialogues


async def test_a_timer_is_due_at_its_moment_and_when_its_lease_is_over(store: Store) -> None:
    await keep(store, Timer(due_at=NOW, route="a"), Timer(due_at=LATER, route="b"))
    async with store.transaction() as db:
        assert await next_due(db) == NOW
        assert (await due_by_clock(db, NOW)).timers
        await take_due(db, NOW, lease=MINUTE)

    async with store.transaction() as db:
        assert await next_due(db) == NOW + MINUTE
        assert not (await due_by_clock(db, NOW)).timers
        assert (await due_by_clock(db, NOW + MINUTE)).timers


async def test_a_failed_timer_is_never_due(store: Store) -> None:
    await keep(store, Timer(due_at=NOW, route="a", failed=True))

    async with store.transaction() as db:
        assert await next_due(db) is None
        assert not (await due_by_clock(db, NOW)).timers


async def test_replies_and_the_rest_are_told_apart(store: Store) -> None:
    await keep(store, outgoing(), outgoing(lane=2, next_at=LATER), outgoing(state="sent", lane=1))

    async with store.transaction() as db:
        assert await due_to_send(db, NOW) == (True, False, False)
        await claim(db, NOW, lease=MINUTE, most=50, line="replies")

    async with store.transaction() as db:
        assert await due_to_send(db, NOW) == (False, False, False)
        assert await due_to_send(db, NOW + MINUTE) == (True, False, False)
        assert await due_to_send(db, LATER) == (True, True, False)


async def test_what_is_doubtful_is_due_to_be_looked_up(store: Store) -> None:
    await keep(store, outgoing(state="sent", check_at=LATER))

    async with store.transaction() as db:
        assert await next_due(db) == LATER
        assert not (await due_to_send(db, NOW)).doubtful
        assert (await due_to_send(db, LATER)).doubtful


async def test_the_first_of_a_queue_tells_when_it_goes_on(store: Store) -> None:
    await keep(store, outgoing(state="sent"), outgoing(next_at=LATER), outgoing())
    async with store.transaction() as db:
        assert await next_due(db) == LATER

    await keep(store, outgoing(channel="kudos"))
    async with store.transaction() as db:
        assert await next_due(db) == NOW
        await claim(db, NOW, lease=MINUTE, most=50, line="replies")

    async with store.transaction() as db:
        assert await next_due(db) == NOW + MINUTE
