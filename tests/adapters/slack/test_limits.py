"""Buckets: how often Slack is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.fake import Unhurried
from adapters.slack.limits import Buckets

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _taken(buckets: Buckets, method: str, *, during: timedelta, channel: str = "") -> int:
    """Count how many get through when somebody asks all the time and never waits."""
    now, count = NOW, 0
    while now < NOW + during:
        if not buckets.take("T1", method, channel, now):
            count += 1
        now += timedelta(milliseconds=50)
    return count


@pytest.mark.parametrize(
    ("method", "a_minute"),
    [
        ("users.list", 20),
        ("bots.info", 50),
        ("chat.update", 50),
        ("conversations.open", 50),
        ("users.conversations", 50),
        ("views.open", 100),
    ],
)
def test_each_method_keeps_to_its_tier(method: str, a_minute: int) -> None:
    buckets = Buckets()
    now, count = NOW, 0
    while now < NOW + timedelta(minutes=10):
        if buckets.has_patience("T1", method, "", now):
            buckets.take("T1", method, "", now)
            count += 1
        now += timedelta(milliseconds=50)

    assert 10 * a_minute <= count <= 10 * a_minute + 25


def test_a_channel_takes_a_few_messages_at_once_and_then_one_a_second() -> None:
    buckets = Buckets()

    waits = [buckets.take("T1", "chat.postMessage", "C1", NOW) for _ in range(8)]

    assert waits == [timedelta()] * 5 + [SECOND, 2 * SECOND, 3 * SECOND]


def test_a_busy_channel_holds_up_no_other_channel() -> None:
    buckets = Buckets()
    for _ in range(20):
        buckets.take("T1", "chat.postMessage", "C1", NOW)

    assert buckets.take("T1", "chat.postMessage", "C2", NOW) == timedelta()


def test_a_workspace_takes_several_hundred_messages_a_minute_and_no_more() -> None:
    buckets = Buckets()
    now, count = NOW, 0
    while now < NOW + timedelta(minutes=1):
        channel = f"C{count}"
        if buckets.has_patience("T1", "chat.postMessage", channel, now):
            buckets.take("T1", "chat.postMessage", channel, now)
            count += 1
        now += timedelta(milliseconds=20)

    assert 480 <= count <= 510


def test_a_broadcast_never_builds_a_queue_of_more_than_a_second() -> None:
    buckets = Buckets()
    for number in range(1000):
        buckets.take("T1", "chat.postMessage", f"D{number}", NOW)

    assert buckets.take("T1", "chat.postMessage", "C1", NOW) <= timedelta(seconds=1.2)


def test_one_workspace_does_not_slow_down_another() -> None:
    buckets = Buckets()
    for number in range(100):
        buckets.take("T1", "chat.postMessage", f"C{number}", NOW)

    assert buckets.take("T2", "chat.postMessage", "C1", NOW) == timedelta()


def test_retry_after_closes_the_method_for_every_channel_until_it_is_over() -> None:
    buckets = Buckets()
    buckets.close("T1", "chat.postMessage", NOW, timedelta(seconds=30))

    assert buckets.take("T1", "chat.postMessage", "C1", NOW) == 30 * SECOND
    assert buckets.take("T1", "chat.postMessage", "C2", NOW + 10 * SECOND) == 20 * SECOND
    assert buckets.take("T1", "chat.update", "", NOW) == timedelta()
    assert buckets.take("T1", "chat.postMessage", "C1", NOW + 30 * SECOND) == timedelta()


def test_who_is_sent_away_takes_no_place() -> None:
    buckets = Buckets()
    buckets.close("T1", "chat.postMessage", NOW, timedelta(seconds=30))
    for _ in range(50):
        buckets.take("T1", "chat.postMessage", "C1", NOW)

    assert _taken(buckets, "chat.update", during=SECOND) > 0
    waits = [buckets.take("T1", "chat.postMessage", "C1", NOW + 30 * SECOND) for _ in range(5)]
    assert waits == [timedelta()] * 5


def test_a_clock_that_is_set_back_does_not_stop_the_bot() -> None:
    buckets = Buckets()
    buckets.close("T1", "chat.postMessage", NOW, timedelta(seconds=30))
    for _ in range(20):
        buckets.take("T1", "chat.postMessage", "C1", NOW + 31 * SECOND)
    earlier = NOW - timedelta(hours=2)

    assert buckets.take("T1", "chat.postMessage", "C9", earlier) <= 2 * SECOND
    assert buckets.take("T1", "chat.postMessage", "C1", earlier) <= 5 * SECOND


def test_an_absurd_pause_is_cut_short() -> None:
    buckets = Buckets()
    buckets.close("T1", "chat.postMessage", NOW, timedelta(days=400))

    assert buckets.take("T1", "chat.postMessage", "C1", NOW) == timedelta(hours=6)


def test_in_a_script_nobody_waits_but_for_slack_itself() -> None:
    buckets = Unhurried()
    for _ in range(1000):
        assert buckets.has_patience("T1", "chat.postMessage", "C1", NOW)
        assert not buckets.take("T1", "chat.postMessage", "C1", NOW)

    buckets.close("T1", "chat.postMessage", NOW, timedelta(seconds=30))

    assert not buckets.has_patience("T1", "chat.postMessage", "C1", NOW)
