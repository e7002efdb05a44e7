"""Feeds and calendars of skills: whose address reads them, for how long, and what others learn."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from httpx2 import Response
from sqlmodel import col, delete, select

from bot.feeds.read_calendar import read_calendar
from bot.feeds.read_feed import read_feed
from bot.feeds.values import FeedItem
from bot.skill import Skill
from bot.turn import Turn
from storage.audit import AuditEntry
from storage.feeds import FeedAddress
from storage.people import Grant, Person
from storage.privacy import export_person, forget_person
from tests.actor import Actor
from tests.bot.noticing import NOTICING
from tests.chat import Chat
from tests.drivers import Browser
from tests.house.tree import ROOT
from tests.outside import answer, outside

pytestmark = [pytest.mark.skills(NOTICING), pytest.mark.in_chats("console")]
everywhere = pytest.mark.in_chats("web", "slack", "matrix", "console")

_ADDRESS: Final = re.compile(r"https?://[^\s/]+(/feeds/noticing/[\w-]+/[a-z]+\.(?:rss|ics))")


def address_of(who: Actor) -> str:
    """The path of the newest address that somebody was told."""
    told = [path for seen in who.seen for path in _ADDRESS.findall(seen.text)]
    return told[-1]


async def get(chat: Chat, path: str, **headers: str) -> Response:
    """Ask as a program does, from nowhere in particular."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await Browser(chat.site).open(path, headers=named)


async def subscribed(chat: Chat, name: str = "ada", **more: str) -> tuple[Actor, str]:
    """Somebody with an address."""
    who = chat.on(name, role="editor", **more)
    await who.types("/notices")
    return who, address_of(who)


async def rows(chat: Chat) -> list[FeedAddress]:
    async with chat.store.transaction() as db:
        return list(await db.exec(select(FeedAddress)))


# How somebody gets an address, and what is there.


@everywhere
async def test_an_address_that_is_told_to_one_person_is_read_by_any_program(chat: Chat) -> None:
    ada = chat.on("ada", role="editor")
    await ada.types("/notices", to="#general")
    ada.whispered("“What is new” for your feed reader or calendar.")
    ada.whispered("Whoever has it reads along as you")

    said = await get(chat, address_of(ada))

    assert said.status_code == 200
    assert said.headers["content-type"] == "application/rss+xml; charset=utf-8"
    feed = read_feed(said.content, url="https://x.org/")
    assert feed.title == "What is new"
    assert {(one.title, one.text) for one in feed.items} == {
        ("Open day", "Come <all>, & see."),
        ("For Ada", ""),
    }


async def test_a_button_gives_everybody_an_address_of_their_own(chat: Chat) -> None:
    ada, bob, cas = chat.on("ada", role="editor"), chat.on("bob", role="editor"), chat.on("cas")
    await ada.types("/agenda", to="#general")

    await ada.presses("News")
    await bob.presses("News")
    await cas.presses("News")
    cas.whispered("The permission is noticing.read")
    await cas.presses("Agenda")

    assert "For Ada" in (await get(chat, address_of(ada))).text
    assert "For Bob" in (await get(chat, address_of(bob))).text
    said = await get(chat, address_of(cas))
    assert said.headers["content-type"] == "text/calendar; charset=utf-8"
    now = datetime(2026, 1, 1, tzinfo=UTC)
    calendar = read_calendar(
        said.content, url="", since=now, until=now + timedelta(days=365), zone=ZoneInfo("UTC")
    )
    assert calendar.title == "What happens when"
    assert [(one.title, one.location) for one in calendar.events] == [("Open day", "Hall 1")]


async def test_in_dutch_all_of_it_is_in_dutch(chat: Chat) -> None:
    bo, path = await subscribed(chat, "bo", language="nl")

    bo.whispered("“Wat er nieuw is” voor je feedlezer of agenda.")
    said = await get(chat, path)

    assert "<language>nl</language>" in said.text
    assert "<title>Wat er nieuw is</title>" in said.text


async def test_where_people_reach_nothing_that_is_said(chat: Chat) -> None:
    ada = chat.on("ada", role="editor")
    await ada.types("/agenda")
    chat.app.workplace.pages_at = ""

    await ada.presses("News")

    ada.whispered("I do not know where people can reach me.")
    assert await rows(chat) == []


# What has not changed.


async def test_a_program_is_not_sent_again_what_it_has(chat: Chat) -> None:
    _, path = await subscribed(chat)
    first = await get(chat, path)
    tag = first.headers["etag"]
    await chat.later(timedelta(hours=1))

    for known in (tag, f"W/{tag}", f'"x", {tag}'):
        same = await get(chat, path, if_none_match=known)
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert (await get(chat, path, if_none_match='"x"')).content == first.content
    head = await Browser(chat.site).client.head(path)
    assert (head.status_code, head.content) == (200, b"")


async def test_no_cache_and_no_search_engine_keeps_it_and_no_other_site_learns_of_it(
    chat: Chat,
) -> None:
    _, path = await subscribed(chat)

    for one in (path, "/feeds/noticing/guess/notices.rss"):
        headers = (await get(chat, one)).headers
        assert headers["cache-control"] == "private, no-cache"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "set-cookie" not in headers


# Stopping and renewing.


@everywhere
async def test_an_address_can_be_stopped(chat: Chat) -> None:
    ada, path = await subscribed(chat)

    await ada.presses("Stop this address")
    ada.whispered("Stopped: your address works no more.")
    assert (await get(chat, path)).status_code == 404
    await ada.presses("Stop this address")

    ada.whispered("Your address had stopped working already.")
    assert await rows(chat) == []


async def test_with_a_new_address_the_old_one_stops_working(chat: Chat) -> None:
    ada, path = await subscribed(chat)
    await ada.types("/notices")
    ada.whispered("You have had an address for “What is new” since")
    assert address_of(ada) == path

    await ada.presses("New address")

    assert address_of(ada) != path
    assert (await get(chat, path)).status_code == 404
    assert (await get(chat, address_of(ada))).status_code == 200
    assert len(await rows(chat)) == 1
    async with chat.store.transaction() as db:
        deeds = [one.deed for one in await db.exec(select(AuditEntry)) if "feed" in one.deed]
    assert deeds == ["feed.given", "feed.given"]


# Who may read, and what others learn.


async def test_the_secret_is_long_and_kept_as_a_hash(chat: Chat) -> None:
    _, path = await subscribed(chat)
    token = path.split("/")[3]

    [row] = await rows(chat)

    assert len(token) == 43  # 256 random bits
    assert token not in repr(row.model_dump())


async def test_what_leads_nowhere_gets_one_and_the_same_answer(chat: Chat) -> None:
    _, path = await subscribed(chat)
    token = path.split("/")[3]
    nothing = await get(chat, "/feeds/noticing/guess/notices.rss")

    for other in (
        "/feeds/",
        "/feeds/noticing",
        f"/feeds/noticing/{token}",
        f"/feeds/noticing/{token}/",
        f"/feeds/noticing/{token}/notices",
        f"/feeds/noticing/{token}/notices.ics",
        f"/feeds/noticing/{token}/days.ics",  # of another feed
        f"/feeds/kudos/{token}/notices.rss",
        f"/feeds/noticing/{token}x/notices.rss",
        f"/feeds/noticing/{token.upper()}/notices.rss",
        "/feeds/noticing//notices.rss",
        "/feeds/noticing/%00/notices.rss",
        f"/feeds/noticing/{'a' * 5000}/notices.rss",
        "/feeds/noticing/%ff%fe/notices.rss",
        "/feeds/noticing/é/notices.rss",
    ):
        said = await get(chat, other)
        assert (said.status_code, said.text) == (404, nothing.text), other
    for method in ("post", "put", "delete"):
        refused = await getattr(Browser(chat.site).client, method)(path)
        assert refused.status_code in (403, 405)
    assert (await get(chat, path, host="evil.example.com")).status_code == 403


async def test_a_permission_is_looked_at_each_time(chat: Chat) -> None:
    ada, path = await subscribed(chat)
    await ada.types("/notices")

    async with chat.store.transaction() as db:
        await db.exec(delete(Grant).where(col(Grant.person_id) == ada.id))

    assert (await get(chat, path)).status_code == 404
    await ada.presses("New address")
    ada.whispered("That feed is not there any more, or not for you.")
    assert address_of(ada) == path


async def test_who_left_reads_nothing_more(chat: Chat) -> None:
    ada, path = await subscribed(chat)

    await chat.leaves(ada)

    assert (await get(chat, path)).status_code == 404


async def test_an_export_has_it_and_an_erasure_ends_it(chat: Chat) -> None:
    ada, path = await subscribed(chat)
    _, other = await subscribed(chat, "bob")

    async with chat.store.transaction() as db:
        assert len((await export_person(db, ada.id))["core_feed_address"]) == 1
        await forget_person(db, ada.id)

    assert (await get(chat, path)).status_code == 404
    assert (await get(chat, other)).status_code == 200


async def test_a_feed_that_does_more_than_read_shows_nothing_and_does_nothing(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/careless")

    said = await get(chat, address_of(ada))

    assert (said.status_code, said.headers["retry-after"]) == (503, "300")
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Person).where(col(Person.name) == "Eve"))).all() == []
    await chat.settles()
    ada.sees_not("What would you like to read elsewhere?")


async def test_nobody_can_ask_too_often(chat: Chat) -> None:
    _, path = await subscribed(chat)

    mine = [(await get(chat, path)).status_code for _ in range(21)]
    guesses = [await get(chat, "/feeds/noticing/guess/notices.rss") for _ in range(100)]

    assert mine == [200] * 20 + [429]
    assert guesses[0].status_code == 404
    assert (guesses[-1].status_code, guesses[-1].headers["retry-after"]) == (429, "60")
    await chat.later(timedelta(minutes=1))
    assert (await get(chat, path)).status_code == 200


async def test_an_address_works_after_a_restart(chat: Chat) -> None:
    _, path = await subscribed(chat)

    await chat.restarts()

    assert (await get(chat, path)).status_code == 200


# What others have.


async def test_a_feed_of_others_is_read_by_a_job(chat: Chat) -> None:
    ada = chat.on("ada")
    async with outside() as network:
        chat.app.workplace.network = network
        item = "<item><title>*Tea* &amp; cake</title></item>"
        feed = f'<rss version="2.0"><channel><title>News</title>{item}</channel></rss>'
        network.at("news.example.org", path="/feed", says=answer(feed.encode()))

        await ada.types("/source http://news.example.org/feed")
        ada.sees("News: *Tea* & cake")
        await ada.types("/source http://127.0.0.1/feed")
        ada.sees("127.0.0.1 is not on the public internet")
        await ada.types("/source news")
        ada.sees("That is no address on the web.")


# What a skill may declare.


def test_the_code_on_the_page_of_documentation_is_what_is_tested_here() -> None:
    page = (ROOT / "docs" / "howto" / "feed.md").read_text(encoding="utf-8")
    skill = (ROOT / "tests" / "bot" / "noticing" / "__init__.py").read_text(encoding="utf-8")

    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)

    assert len(blocks) == 4
    assert all(code in skill for code in blocks)


@pytest.mark.parametrize("name", ["", "a/b", "A", "a b", "a.rss", "{x}", "../a"])
def test_a_name_that_no_address_can_hold_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a feed"):
        Skill("odd").feed(name)


def test_a_skill_has_one_feed_of_a_name_and_a_calendar_of_the_same() -> None:
    skill = Skill("odd")

    @skill.feed("news")
    async def news(turn: Turn) -> list[FeedItem]:
        """News."""
        return []

    with pytest.raises(ValueError, match="already"):
        skill.feed("news")
    assert skill.calendar("news") is not None
    assert skill.routes["odd.news"].path == "news.rss"
