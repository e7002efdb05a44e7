"""How long it takes to send so much."""

from datetime import timedelta

from adapters.slack.limits import CAN
from bot import time_left
from bot.ports import Capabilities


def test_the_rest_takes_as_long_as_the_chat_lets_it() -> None:
    assert time_left(3_600, Capabilities(rate=10)) == timedelta(minutes=7, seconds=30)


def test_where_any_number_is_taken_there_is_nothing_to_wait_for() -> None:
    assert time_left(3_600, Capabilities()) is None
    assert time_left(3_600, Capabilities(), changes=True) is None


def test_a_change_takes_longer_where_the_chat_lets_fewer_be_made() -> None:
    can = Capabilities(rate=10, changes=60)

    assert time_left(60, can, changes=True) == timedelta(minutes=1)
    assert time_left(60, Capabilities(rate=10), changes=True) == time_left(60, can)
    assert time_left(60, Capabilities(changes=60), changes=True) == timedelta(minutes=1)


def test_slack_takes_hours_for_everybody_and_longer_for_a_change() -> None:
    sent, changed = time_left(100_000, CAN), time_left(100_000, CAN, changes=True)

    assert sent is not None
    assert changed is not None
    assert timedelta(hours=3) < sent < timedelta(hours=5)
    assert changed > timedelta(days=1)
