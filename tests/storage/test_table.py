"""The words of the tables: ids that rise, moments with a zone, text that can be stored."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
import time_machine
from sqlalchemy.exc import StatementError

from storage.session import Store
from storage.table import new_id, person_key, random_key, storable
from tests.storage.rows import keep, outgoing


def test_a_later_id_is_the_greater_one_within_a_millisecond() -> None:
    ids = [new_id() for _ in range(20_000)]

    assert all(before < after for before, after in pairwise(ids))
    assert {len(one) for one in ids} == {26}


def test_ids_go_on_rising_when_the_clock_is_set_back() -> None:
    before = new_id()

    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC)):
        assert new_id() > before


def test_ids_of_several_threads_are_all_different() -> None:
    with ThreadPoolExecutor(4) as threads:
        ids = list(threads.map(lambda _: new_id(), range(4000)))

    assert len(set(ids)) == 4000


def test_the_next_id_cannot_be_guessed_from_one() -> None:
    numbers = [int(one, 36) for one in (new_id() for _ in range(100))]

    assert min(after - before for before, after in pairwise(numbers)) > 1_000_000


def test_a_random_key_tells_no_order() -> None:
    keys = [random_key() for _ in range(100)]

    assert keys != sorted(keys)


@pytest.mark.parametrize(
    ("text", "stored"),
    [("plain", "plain"), ("a\0b", "ab"), ("a\ud800b\udfff", "ab"), ("😀 é", "😀 é"), ("", "")],
)
def test_text_is_made_storable(text: str, stored: str) -> None:
    assert storable(text) == stored


async def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="a moment without a zone"):
        await keep(store, outgoing(said_at=datetime(2026, 3, 2, 9)))


async def test_a_moment_of_another_zone_is_the_same_moment(store: Store) -> None:
    said_at = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    message = outgoing(said_at=said_at)
    await keep(store, message)

    async with store.transaction() as db:
        stored = await db.get_one(type(message), message.id)

    assert stored.said_at == said_at
    assert stored.said_at.tzinfo is UTC


def test_a_key_that_is_cleared_must_be_optional() -> None:
    with pytest.raises(ValueError, match="must be optional"):
        person_key(on_erasure="clear")
