"""Feeds and calendars are read by another process: what is too much for it ends there."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from bot.errors import NotFetched
from bot.feeds.apart import read_apart
from bot.feeds.values import Calendar, Feed
from bot.fetch.values import Fetched
from storage.session import StillOpen
from tests.bot import trial
from tests.bot.test_calendar_reading import ics
from tests.bot.test_feed_reading import LAUGHS, RSS_2
from tests.chat import Chat

SINCE: Final = datetime(2026, 6, 1, tzinfo=UTC)
URL: Final = "https://news.example.org/feed"


async def read(body: bytes) -> Feed | Calendar:
    fetched = Fetched(url=URL, body=body)
    until = SINCE + timedelta(days=30)
    return await read_apart(fetched, since=SINCE, until=until, zone="Europe/Amsterdam")


async def test_a_feed_and_a_calendar_are_known_by_what_they_look_like() -> None:
    feed = await read(RSS_2.encode())
    calendar = await read(ics("UID:1\nDTSTART:20260602T090000\nSUMMARY:Tea\nRRULE:FREQ=WEEKLY"))

    assert isinstance(feed, Feed)
    assert [item.title for item in feed.items] == ["Open day"]
    assert isinstance(calendar, Calendar)
    assert [event.title for event in calendar.events] == ["Tea"] * 5
    assert calendar.events[0].start == datetime(2026, 6, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize("body", [b"<html></html>", LAUGHS, b"", b"BEGIN:VCALENDAR\r\nx"])
async def test_what_is_neither_is_told_with_the_host_and_no_more_of_the_address(
    body: bytes,
) -> None:
    with pytest.raises(NotFetched) as raised:
        await read(body)

    assert raised.value.text.key == "core.feed_unread"
    assert raised.value.text.args == {"host": "news.example.org"}
    assert not raised.value.may_pass


@pytest.mark.slow
async def test_a_rule_that_keeps_a_program_busy_for_ever_does_not() -> None:
    with pytest.raises(NotFetched) as raised:
        await read(ics("UID:1\nDTSTART:20260602T090000Z\nRRULE:FREQ=DAILY;INTERVAL=0"))

    assert raised.value.text.key == "core.feed_hard"


@pytest.mark.skills(*trial.SKILLS)
@pytest.mark.in_chats("console")
async def test_nothing_is_read_while_a_transaction_is_open(chat: Chat) -> None:
    fetched = Fetched(url=URL, body=RSS_2.encode())

    async with chat.store.transaction():
        with pytest.raises(StillOpen):
            await chat.app.workplace.read_feed(fetched, ahead=timedelta(days=1))
