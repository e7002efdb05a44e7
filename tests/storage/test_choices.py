"""Choices: which are open in a place, and who may take one how often."""

import asyncio
from typing import TypedDict

import pytest

from storage.choices import (
    Choice,
    choice_numbered,
    choices_of,
    close_choices,
    open_choices,
    take_once,
)
from storage.people import Person
from storage.session import Store
from tests.storage.rows import NOW, choice, keep, outgoing, person


class Here(TypedDict):
    """Where somebody looks."""

    adapter: str
    workspace: str
    channel: str


HERE = Here(adapter="web", workspace="main", channel="general")


async def _take(store: Store, offered: Choice, taker: Person) -> bool:
    async with store.transaction() as db:
        found = await db.get_one(Choice, offered.id)
        return await take_once(db, found, taker.id, NOW)


async def test_open_choices_come_newest_message_first_then_by_number(store: Store) -> None:
    older, newer = outgoing(state="sent"), outgoing(state="sent")
    offered = [choice(older, 2), choice(older, 1), choice(newer, 2), choice(newer, 1)]
    await keep(store, older, newer, *offered)

    async with store.transaction() as db:
        found = await open_choices(db, **HERE, account="ada", thread=None)

    assert [row.id for row in found] == [offered[n].id for n in (3, 2, 1, 0)]


@pytest.mark.parametrize("in_place", [True, False])
async def test_a_message_that_was_changed_stands_where_its_chat_puts_it(
    store: Store, in_place: bool
) -> None:
    older, newer = outgoing(state="sent"), outgoing(state="sent")
    changed = outgoing(state="sent", kind="update", message_id=older.message_id)
    file = outgoing(state="sent", part=1, message_id=older.message_id)
    await keep(store, older, newer, changed, file, choice(older), choice(newer))

    async with store.transaction() as db:
        found = await open_choices(db, **HERE, account="ada", thread=None, in_place=in_place)

    order = [newer, older] if in_place else [older, newer]
    assert [row.message_id for row in found] == [one.message_id for one in order]


async def test_what_is_not_shown_here_is_no_choice_here(store: Store) -> None:
    elsewhere, threaded = outgoing(channel="kudos", state="sent"), outgoing(state="sent")
    threaded.thread = "170.1"
    unsent, whispered = outgoing(), outgoing(state="sent", only="bob")
    messages = (elsewhere, threaded, unsent, whispered)
    await keep(store, *messages, *(choice(message) for message in messages))

    async with store.transaction() as db:
        assert await open_choices(db, **HERE, account="ada", thread=None) == []
        (in_thread,) = await open_choices(db, **HERE, account="ada", thread="170.1")
        (for_bob,) = await open_choices(db, **HERE, account="bob", thread=None)

    assert in_thread.message_id == threaded.message_id
    assert for_bob.message_id == whispered.message_id


async def test_of_two_choices_with_one_number_each_reader_has_the_one_that_came_with_theirs(
    store: Store,
) -> None:
    first = choice(outgoing())
    mine = outgoing(state="sent", message_id=first.message_id)
    second = choice(mine)
    other = outgoing(state="sent", message_id=first.message_id, channel="elsewhere")
    await keep(store, first, mine, second, other)

    async with store.transaction() as db:
        (shown,) = await open_choices(db, **HERE, account="ada", thread=None)
        (answered,) = await choices_of(db, mine.message_id, **HERE)
        numbered = await choice_numbered(db, mine.message_id, 1, **HERE)

    assert [shown.id, answered.id, numbered and numbered.id] == [first.id] * 3


async def test_closed_choices_are_gone_from_view(store: Store) -> None:
    message = outgoing(state="sent")
    await keep(store, message, choice(message, 2), choice(message, 1))
    async with store.transaction() as db:
        assert [row.number for row in await choices_of(db, message.message_id, **HERE)] == [1, 2]

        await close_choices(db, message.message_id)

    async with store.transaction() as db:
        assert await choices_of(db, message.message_id, **HERE) == []
        assert await open_choices(db, **HERE, account="ada", thread=None) == []


async def test_a_person_takes_a_choice_once_and_others_may_too(store: Store) -> None:
    message, ada, bob = outgoing(), person("Ada"), person("Bob")
    offered = choice(message, times="person")
    await keep(store, message, ada, bob, offered)

    assert await _take(store, offered, ada)
    assert not await _take(store, offered, ada)
    assert await _take(store, offered, bob)


async def test_ten_presses_of_one_person_at_once_count_once(store: Store) -> None:
    message, ada = outgoing(), person("Ada")
    offered = choice(message, times="person")
    await keep(store, message, ada, offered)

    taken = await asyncio.gather(*(_take(store, offered, ada) for _ in range(10)))

    assert sorted(taken) == [False] * 9 + [True]


async def test_of_ten_people_at_once_one_gets_what_may_be_taken_once(store: Store) -> None:
    message = outgoing()
    people = [person(f"Person {number}") for number in range(10)]
    offered, other = choice(message, 1, times="once"), choice(message, 2, times="once")
    await keep(store, message, *people, offered, other)

    async def press(taker: Person) -> bool:
        async with store.transaction() as db:
            return await take_once(db, offered, taker.id, NOW)

    taken = await asyncio.gather(*(press(taker) for taker in people))

    assert sorted(taken) == [False] * 9 + [True]
    async with store.transaction() as db:
        assert await choices_of(db, message.message_id, **HERE) == []
