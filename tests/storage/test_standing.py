"""How messages stand: copies by what became of them, however many parts each has."""

from storage.outbox import PERHAPS, STOPPED, WITHDRAWN, Outgoing
from storage.session import Store
from storage.spreads import Spread
from storage.standing import Changes, Copies, changes_of, standing
from storage.table import new_id
from tests.storage.rows import MINUTE, NOW, keep, outgoing, person

MESSAGE = new_id()


def _part(whose: str, state: str = "sent", **given: object) -> Outgoing:
    return outgoing(message_id=MESSAGE, channel=whose, state=state, lane=2, **given)


def _change(of: Outgoing, state: str, kind: str = "update", **given: object) -> Outgoing:
    like = {"adapter": of.adapter, "person_id": of.person_id}
    return _part(str(of.channel), state, **like, kind=kind, changes=of.id, **given)


async def _copies(store: Store, *rows: Outgoing) -> Copies:
    await keep(store, *rows)
    async with store.transaction() as db:
        return (await standing(db, [MESSAGE], NOW)).copies


async def _changes(store: Store, *messages: str) -> dict[str, Changes]:
    async with store.transaction() as db:
        return dict(await changes_of(db, messages or [MESSAGE]))


async def test_a_copy_counts_once_however_many_parts_it_has(store: Store) -> None:
    parts = [_part(whose, part=part) for whose in ("a", "b") for part in range(3)]

    found = await _copies(store, *parts)

    assert found == Copies(sent=2)
    assert found.planned == 2


async def test_a_copy_is_sent_when_all_its_parts_are(store: Store) -> None:
    found = await _copies(
        store,
        *(_part("whole", part=part) for part in (0, 1)),
        *(_part("half", state, part=part) for part, state in enumerate(("sent", "pending"))),
        *(_part("broken", state, part=part) for part, state in enumerate(("sent", "dead"))),
        *(_part("breaking", state, part=part) for part, state in enumerate(("dead", "pending"))),
    )

    assert found == Copies(sent=1, under_way=2, given_up=1)


async def test_what_waits_is_told_from_what_was_perhaps_sent(store: Store) -> None:
    tomorrow = NOW + 1440 * MINUTE

    found = await _copies(
        store,
        _part("a", "pending"),
        _part("quiet", "pending", next_at=tomorrow),
        _part("paused", "pending", next_at=tomorrow, fence=1),
        _part("away", "pending", attempts=3, fence=3),
        _part("doubtful", "pending", attempts=1, fence=1, started_at=NOW),
        _part("sending", "sending", fence=1, started_at=NOW),
        _part("unknown", "unknown", fence=1, started_at=NOW),
        _part("held", "held", fence=1, started_at=NOW),
    )

    assert found == Copies(waiting=4, later=1, under_way=3, unclear=1)
    assert found.planned == 8


async def test_what_was_never_sent_says_why(store: Store) -> None:
    found = await _copies(
        store,
        _part("a", "dead", why="gone"),
        _part("b", "dropped"),
        _part("c", "dropped", why=STOPPED),
        _part("d", "dropped", why=WITHDRAWN),
        _part("e", "dropped", why=PERHAPS),
    )

    assert found == Copies(given_up=2, stopped=1, withdrawn=1, unclear=1)


async def test_each_chat_is_told_of_and_whom_none_knows(store: Store) -> None:
    await keep(
        store,
        *(_part(one, adapter="slack") for one in "ab"),
        _part("c", adapter="matrix"),
        *(_part("", "dead", adapter="", why="no_account") for _ in range(2)),
        outgoing(state="sent"),
    )

    async with store.transaction() as db:
        found = await standing(db, [MESSAGE], NOW)

    assert list(found.chats.items()) == [("slack", Copies(sent=2)), ("matrix", Copies(sent=1))]
    assert (found.nowhere, found.copies) == (2, Copies(sent=3))


async def test_several_messages_are_counted_together(store: Store) -> None:
    other = outgoing(channel="a", state="sent")
    await keep(store, _part("a"), other)

    async with store.transaction() as db:
        found = await standing(db, [MESSAGE, other.message_id], NOW)

    assert found.copies == Copies(sent=2)


async def test_of_a_change_each_copy_is_told_of(store: Store) -> None:
    posts = [_part(one) for one in "abcd"]
    states = ("sent", "pending", "dead", "dropped")
    changes = [_change(*one, edition=1) for one in zip(posts, states, strict=True)]

    found = await _copies(store, *posts, *changes)

    assert found == Copies(sent=4)
    assert await _changes(store) == {"web": Changes(done=1, waiting=1, refused=1, missed=1)}


async def test_only_the_last_change_counts(store: Store) -> None:
    post = _part("a")
    first = _change(post, "sent", edition=1)
    gone = _change(post, "sending", kind="remove", edition=2)
    await keep(store, post, first, gone)

    assert await _changes(store) == {"web": Changes(waiting=1)}


async def test_what_was_said_in_place_of_something_is_a_change_and_no_copy(store: Store) -> None:
    post = _part("a")

    found = await _copies(store, post, _change(post, "sent", kind="post", edition=1))

    assert found == Copies(sent=1)
    assert await _changes(store) == {"web": Changes(done=1)}


async def test_nothing_was_changed(store: Store) -> None:
    await keep(store, _part("a"))

    assert await _changes(store) == {}


async def test_a_change_that_has_not_reached_everybody_still_waits(store: Store) -> None:
    people = [person(name) for name in "abcde"]
    posts = [_part(one.id, person_id=one.id) for one in people[:3]]
    later = _part(people[3].id, person_id=people[3].id, edition=2)
    stopped = _part(people[4].id, "dropped", person_id=people[4].id, why=STOPPED)
    reached = _change(posts[0], "sent", edition=1)
    before = _change(posts[1], "sent", edition=0)
    spread = Spread(message_id=MESSAGE, edition=2, changed=1, said_at=NOW)
    await keep(store, spread, *people, *posts, later, stopped, reached, before)

    assert await _changes(store) == {"web": Changes(done=1, waiting=2)}
