"""Feeds and calendars: drafts that come from others, and what was announced for others to read."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from httpx2 import Response
from sqlmodel import select

from skills.announcements.model import Announcement, SourceItem
from skills.announcements.tests.writing import drafts, sends
from tests.actor import Actor
from tests.chat import Chat
from tests.drivers import Browser
from tests.outside import Outside, answer, outside

NEWS = "http://news.example.org/feed"
AGENDA = "http://agenda.example.org/days.ics"
_ADDRESS = re.compile(r"https?://[^\s/]+(/feeds/announcements/[\w-]+/[a-z]+\.(?:rss|ics))")

follows = pytest.mark.settings(
    announcements={"sources": [{"url": NEWS, "language": "en", "every": "daily 08:00"}]}
)
follows_agenda = pytest.mark.settings(
    announcements={"sources": [{"url": AGENDA, "language": "nl", "every": "daily 08:00"}]}
)
at_once = pytest.mark.in_chats("console")


def feed(*numbers: int, text: str = "More of it.") -> bytes:
    """A feed with these items, the newest first, as a server gives it."""
    items = "".join(
        f"<item><guid>urn:{one}</guid><title>News {one}</title><description>{text}</description>"
        f"<link>https://news.example.org/{one}</link>"
        f"<pubDate>Mon, 23 Nov 2026 {one:02}:00:00 GMT</pubDate></item>"
        for one in numbers
    )
    return f'<rss version="2.0"><channel><title>City news</title>{items}</channel></rss>'.encode()


def agenda(status: str = "CONFIRMED") -> bytes:
    """A calendar with one event, the day after tomorrow."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "X-WR-CALNAME:Days",
        "BEGIN:VEVENT",
        "UID:fair",
        "SUMMARY:Book fair",
        "LOCATION:Hall 1",
        "DTSTART:20261126T090000Z",
        "DTEND:20261126T110000Z",
        f"STATUS:{status}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines).encode()


async def next_morning(chat: Chat) -> None:
    """Let it become nine o'clock of the next day."""
    await chat.later(timedelta(hours=23))


def serves(chat: Chat, network: Outside, url: str, body: bytes) -> None:
    """Let this be what is at an address."""
    chat.app.workplace.network = network
    host, _, path = url.removeprefix("http://").partition("/")
    network.at(host, path=f"/{path}", says=answer(body))


async def count_drafts(chat: Chat) -> int:
    async with chat.store.transaction() as db:
        return len((await db.exec(select(Announcement))).all())


# What comes in.


@follows
async def test_what_is_new_elsewhere_becomes_a_draft_and_goes_to_nobody(chat: Chat) -> None:
    """ANN-E9."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    async with outside() as network:
        serves(chat, network, NEWS, feed(2, 1))

        await next_morning(chat)

        told = noor.sees("2 new drafts from City news")
        assert "News 2" in told.text
        bob.sees_not("News")
        await noor.presses("Open 1")

        preview = noor.sees("More of it.")
        assert "News 2" in preview.text
        assert "https://news.example.org/2" in preview.text
        card = noor.sees("Announcement 1, not sent yet")
        assert "Send now" in card.labels
        bob.sees_not("News")
        await noor.presses("Send now")
        bob.sees("More of it.")


@follows
async def test_each_thing_is_a_draft_once(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    async with outside() as network:
        serves(chat, network, NEWS, feed(1))
        await next_morning(chat)
        serves(chat, network, NEWS, feed(2, 1, text="Other words."))

        await chat.later(timedelta(days=1))

        noor.sees("1 new draft from City news")
        assert await count_drafts(chat) == 2


@at_once
@follows
async def test_of_what_stood_there_before_only_the_newest_is_news(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    async with outside() as network:
        serves(chat, network, NEWS, feed(*range(9, 0, -1)))
        await next_morning(chat)
        told = noor.sees("3 new drafts").text
        assert "News 9" in told
        assert "News 6" not in told

        await chat.later(timedelta(days=1))

        assert await count_drafts(chat) == 3


@at_once
@follows
async def test_of_much_at_once_the_rest_comes_the_next_time(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    async with outside() as network:
        serves(chat, network, NEWS, feed(1))
        await next_morning(chat)
        network.at("news.example.org", path="/feed", says=with_a_version(feed(*range(8, 0, -1))))

        await chat.later(timedelta(days=1))
        noor.sees("5 new drafts")
        await chat.later(timedelta(days=1))
        noor.sees("2 new drafts")
        await chat.later(timedelta(days=1))

        assert await count_drafts(chat) == 8
        assert network.asked[-1][1].get("if-none-match") == '"1"'


def with_a_version(body: bytes) -> Callable[[str, Mapping[str, str]], bytes]:
    """Answer as a server does that knows what its readers have."""

    def says(_: str, headers: Mapping[str, str]) -> bytes:
        if headers.get("if-none-match") == '"1"':
            return answer(status="304 Not Modified")
        return answer(body, ETag='"1"')

    return says


@at_once
@follows
async def test_what_has_not_changed_stays_known(chat: Chat) -> None:
    chat.on("noor", role="editor")
    async with outside() as network:
        chat.app.workplace.network = network
        network.at("news.example.org", path="/feed", says=with_a_version(feed(1)))
        await next_morning(chat)
        await chat.later(timedelta(days=1))

        async with chat.store.transaction() as db:
            [item] = await db.exec(select(SourceItem))
        assert item.seen_at > chat.now - timedelta(hours=2)
        assert await count_drafts(chat) == 1


@follows
async def test_who_opens_it_first_has_it(chat: Chat) -> None:
    noor, mia = chat.on("noor", role="editor"), chat.on("mia", role="editor")
    async with outside() as network:
        serves(chat, network, NEWS, feed(1))
        await next_morning(chat)
        await noor.presses("Open 1")

        await mia.presses("Open 1")

        mia.whispered("Noor is working on this one.")
        mia.sees_not("not sent yet")


@at_once
@follows
async def test_what_is_found_in_the_list_becomes_theirs_who_changes_it(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    async with outside() as network:
        serves(chat, network, NEWS, feed(1))
        await next_morning(chat)
        await noor.types("/announce list")

        await noor.presses("Edit 1")
        await noor.fills(audience="everyone", moment="now")

        noor.sees("Announcement 1, not sent yet")


@at_once
@follows
async def test_no_address_of_others_hides_behind_other_words(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    async with outside() as network:
        serves(chat, network, NEWS, feed(1, text="[our bank](https://evil.example.org)"))
        await next_morning(chat)

        await noor.presses("Open 1")

        assert "https://evil.example.org" in noor.sees("our bank").text


@at_once
@follows
async def test_who_looks_after_it_hears_once_a_day_that_it_cannot_be_read(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    async with outside() as network:
        serves(chat, network, NEWS, b"<html>no feed</html>")

        await next_morning(chat)
        await chat.later(timedelta(hours=8))

        told = [one for one in noor.seen if "could not read a feed" in one.text]
        assert len(told) == 1
        assert "/feed" not in told[0].text
        bob.sees_not("could not read")


@at_once
@follows
async def test_what_is_away_for_an_hour_troubles_nobody(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    async with outside() as network:
        chat.app.workplace.network = network
        busy = answer(status="503 Service Unavailable")
        network.at("news.example.org", path="/feed", says=busy)
        await chat.later(timedelta(hours=22, minutes=30))
        serves(chat, network, NEWS, feed(1))

        await chat.later(timedelta(hours=2))

        noor.sees("1 new draft")
        noor.sees_not("could not read")


@follows_agenda
async def test_an_event_becomes_a_draft_and_who_has_it_hears_when_it_is_cancelled(
    chat: Chat,
) -> None:
    """ANN-E9."""
    noor, mia = chat.on("noor", role="editor"), chat.on("mia", role="editor")
    async with outside() as network:
        serves(chat, network, AGENDA, agenda())
        await next_morning(chat)
        await noor.presses("Open 1")
        preview = noor.sees("Hall 1").text
        assert "Book fair" in preview
        assert "donderdag 26 november 2026 om 10:00" in preview

        serves(chat, network, AGENDA, agenda("CANCELLED"))
        await chat.later(timedelta(days=1))
        await chat.later(timedelta(days=1))

        told = [one for one in noor.seen if "was cancelled in its calendar" in one.text]
        assert len(told) == 1
        mia.sees_not("was cancelled in its calendar")


# What goes out.


async def get(chat: Chat, who: Actor, kind: str) -> Response:
    """Read at the newest address that somebody was told, as a program does."""
    told = [path for seen in who.seen for path in _ADDRESS.findall(seen.text)]
    path = next(one for one in reversed(told) if one.endswith(kind))
    return await Browser(chat.site).open(path)


async def test_what_somebody_got_is_in_their_feed_and_nothing_else(chat: Chat) -> None:
    """ANN-E9."""
    noor = chat.on("noor", role="editor")
    bob, cas = chat.on("bob", department="Wonen"), chat.on("cas", department="Zorg")
    await sends(noor, audience="department=Wonen")
    for one in (noor, bob, cas):
        await one.types("/announce feed")
        await one.presses("For a feed reader")

    assert "The lift is broken" in (await get(chat, bob, ".rss")).text
    assert "The lift is broken" in (await get(chat, noor, ".rss")).text
    assert "The lift is broken" not in (await get(chat, cas, ".rss")).text
    await noor.types("/announce list")
    await noor.presses("Recall 1")
    await noor.presses("Yes, take it back")
    assert "The lift is broken" not in (await get(chat, bob, ".rss")).text


async def test_what_is_planned_is_in_the_calendar_of_who_wrote_it(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", language="nl")
    await drafts(noor, moment="tomorrow 9:00", clock="house")
    await noor.presses("Schedule")
    await noor.types("/announce feed")
    await noor.presses("For a calendar")
    await bob.types("/mededeling feed")
    await bob.presses("Voor een agenda")

    mine = (await get(chat, noor, ".ics")).text
    assert "SUMMARY:The lift is broken" in mine
    assert "DTSTART:20261124T080000Z" in mine
    assert "The lift" not in (await get(chat, bob, ".ics")).text
    await chat.later(timedelta(days=1))
    assert "The lift" in (await get(chat, bob, ".ics")).text
