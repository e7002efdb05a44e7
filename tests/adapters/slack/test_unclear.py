"""Many sends of which one in five gets an answer that tells nothing: what `make bench` shows of
10,000, with fewer."""

import pytest

from bench.slack_unclear import storm
from storage.session import Store

pytestmark = pytest.mark.slow

SENDS = 200


async def test_with_a_look_up_nothing_is_lost_and_nothing_doubled(store: Store) -> None:
    told = await storm(store, sends=SENDS, may_look=True, lanes=("reply", "broadcast"))

    assert told.unclear > SENDS / 10
    assert (told.lost, told.doubled, told.resent, told.held) == (0, 0, 0, 0)


async def test_without_one_it_is_as_the_policy_says_and_all_is_told(store: Store) -> None:
    told = await storm(store, sends=SENDS, may_look=False, lanes=("reply", "broadcast"))

    assert told.unclear > SENDS / 10
    assert (told.lost, told.not_by_policy) == (0, 0)
    assert told.resent > 0
    assert told.reported == told.held > 0
