"""Pages of skills: how somebody gets there, who may look, and what nobody else learns."""

import asyncio
import re
from datetime import timedelta
from typing import Any, Final
from urllib.parse import unquote

import pytest
from sqlmodel import col, delete, select

from bot.content import Json
from bot.page_path import filled_in, pattern_of
from bot.registry import Registry
from bot.skill import Page, Skill
from bot.turn import Turn
from storage.browsers import BrowserSession, OneTimeLink
from storage.people import Grant, Person
from storage.privacy import forget_person, sweep
from tests.actor import Actor
from tests.bot.shelving import SHELVING
from tests.chat import Chat
from tests.drivers import Browser
from tests.house.tree import ROOT
from tests.stages import FakeWeb

pytestmark = [pytest.mark.skills(SHELVING), pytest.mark.in_chats("console")]

SHELF: Final = "/pages/shelving/shelf/1"
everywhere = pytest.mark.in_chats("web", "slack", "console")


def editor(chat: Chat, name: str = "ada", **more: Any) -> Actor:
    """Somebody who may look at shelves."""
    return chat.on(name, role="editor", **more)


async def inside(chat: Chat, who: Actor) -> Browser:
    """A browser that a link let in."""
    await who.types("/shelf")
    browser = await who.opens_page()
    assert browser.status == 200
    return browser


async def gone(browser: Browser, path: str) -> str:
    """What is answered, which must be that nothing is to be seen there."""
    assert (await browser.open(path)).status_code == 404
    return browser.answer.text


async def sessions(chat: Chat) -> list[BrowserSession]:
    async with chat.store.transaction() as db:
        return list(await db.exec(select(BrowserSession)))


# How somebody gets there.


@everywhere
async def test_a_link_in_the_chat_leads_to_the_page_by_one_press(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/shelf", to="#general")

    told = ada.whispered("Your page “A shelf” is ready.")
    assert "works once, for 10 minutes" in told.text
    browser = Browser(chat.site)
    await browser.open(ada.link())
    assert "You open “A shelf” as Ada." in browser.words
    await browser.press()

    assert browser.answer.url.path == SHELF
    assert "A shelf" in browser.words
    assert "Number 1" in browser.words
    assert "A hammer A saw" in browser.words


@everywhere
async def test_a_button_gives_everybody_a_link_of_their_own(chat: Chat) -> None:
    ada, bob, cas = editor(chat), editor(chat, "bob"), chat.on("cas")
    await ada.types("/shelves", to="#general")

    await ada.presses("Number 1")
    await bob.presses("Number 2")
    await cas.presses("Number 1")

    assert "hammer" in (await ada.opens_page()).words
    assert "rope" in (await bob.opens_page()).words
    assert ada.link() != bob.link()
    cas.whispered("The permission is shelving.count")
    cas.sees_not("/pages/")


async def test_in_dutch_all_of_it_is_in_dutch(chat: Chat) -> None:
    bo = editor(chat, "bo", language="nl")
    await bo.types("/shelf")

    bo.whispered("Je pagina “Een plank” staat klaar.")
    browser = Browser(chat.site)
    await browser.open(bo.link())
    assert "Je opent “Een plank” als Bo." in browser.words
    await browser.press()

    assert '<html lang="nl">' in browser.answer.text
    assert "Nummer 1" in browser.words
    assert "Uitloggen" in browser.words
    assert "Je kunt deze pagina nu niet zien" in await gone(browser, "/pages/shelving/shelf/9")


async def test_where_people_open_nothing_that_is_said_and_no_page_is_served(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/shelves")
    chat.app.workplace.pages_at = ""

    await ada.types("/shelf")
    ada.sees("On shelf 1: hammer and saw")
    ada.sees_not("I do not know at which address")
    await ada.presses("Number 1")

    ada.whispered("I do not know at which address people can open it.")
    ada.sees_not("/pages/")


# The link.


async def test_looking_at_a_link_uses_nothing_up(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/shelf")

    for _ in range(3):
        preview = Browser(chat.site)
        assert (await preview.open(ada.link())).status_code == 200
        assert (await preview.client.head(ada.link())).status_code == 200
        assert "hammer" not in preview.answer.text
    assert await sessions(chat) == []

    assert (await ada.opens_page()).status == 200


async def test_a_link_works_once(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/shelf")
    first, second = Browser(chat.site), Browser(chat.site)
    await first.open(ada.link())
    await second.open(ada.link())

    answers = await asyncio.gather(first.press(), second.press())

    assert sorted(one.status_code for one in answers) == [200, 404]
    assert len(await sessions(chat)) == 1
    third = Browser(chat.site)
    assert (await third.open(ada.link())).status_code == 404


async def test_a_link_works_for_ten_minutes(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/shelf")
    browser = Browser(chat.site)
    await browser.open(ada.link())

    await chat.later(timedelta(minutes=10))

    assert (await browser.press()).status_code == 404
    assert (await browser.open(ada.link())).status_code == 404
    assert await sessions(chat) == []


async def test_only_the_browser_that_was_asked_can_use_a_link(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/shelf")
    asked, other = Browser(chat.site), Browser(chat.site)
    await asked.open(ada.link())

    for data in ({}, {"browser": ""}, {"browser": "x" * 9000}, {"browser": "é"}):
        assert (await asked.client.post(ada.link(), data=data)).status_code == 404
    other.answer = asked.answer
    assert (await other.press()).status_code == 404

    assert (await asked.press()).status_code == 200


async def test_in_a_browser_that_is_let_in_a_used_link_leads_on(chat: Chat) -> None:
    ada, bob = editor(chat), editor(chat, "bob")
    browser = await inside(chat, ada)

    assert (await browser.open(ada.link())).url.path == SHELF
    await bob.types("/shelf")
    await browser.open(bob.link())
    assert "as Bob" in browser.words


@pytest.mark.parametrize("token", ["x", "%00", "a" * 43, "a" * 5000, "%ff%fe", "..%2f..", "é"])
async def test_what_leads_nowhere_gets_one_and_the_same_page(chat: Chat, token: str) -> None:
    ada = editor(chat)
    await ada.types("/shelf")
    await ada.opens_page()
    stranger = Browser(chat.site)
    used = await gone(stranger, ada.link())

    assert await gone(stranger, f"/pages/sign-in/{token}") == used
    assert (await stranger.client.post(f"/pages/sign-in/{token}")).text == used
    assert await gone(stranger, f"/pages/shelving/{token}") == used
    assert await gone(stranger, SHELF) == used
    assert "You cannot see this page now" in stranger.words
    assert "Je kunt deze pagina nu niet zien" in stranger.words


# The session.


async def test_the_cookie_is_hidden_from_scripts_and_other_sites_and_kept_as_a_hash(
    chat: Chat,
) -> None:
    ada = editor(chat)
    await ada.types("/shelf")
    browser = Browser(chat.site)
    await browser.open(ada.link())
    asked = browser.answer.headers["set-cookie"]
    browser.client.follow_redirects = False
    given = (await browser.press()).headers.get_list("set-cookie")[0]

    for cookie in (asked, given):
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "Secure" not in cookie
    token = browser.client.cookies["plein_pages"]
    [row] = await sessions(chat)
    assert given.startswith("plein_pages=")
    assert len(token) == 43  # 256 random bits
    assert token not in repr(row.model_dump())


async def test_on_https_the_cookie_is_bound_to_the_host(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = editor(chat)
    monkeypatch.setattr(FakeWeb, "address", "https://plein.example.org")
    await chat.restarts()
    await ada.types("/shelf")
    browser = Browser(chat.site, base="https://plein.example.org")
    await browser.open(ada.link())
    asked = browser.answer.headers["set-cookie"]
    browser.client.follow_redirects = False
    answer = await browser.press()

    given = answer.headers.get_list("set-cookie")[0]
    assert asked.startswith("__Host-plein_pages_asked=")
    assert given.startswith("__Host-plein_pages=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(given.split("; "))
    assert "max-age" in answer.headers["strict-transport-security"]
    assert (await browser.open(SHELF)).status_code == 200


async def test_being_let_in_again_gives_a_new_cookie_and_ends_the_old_session(chat: Chat) -> None:
    ada = editor(chat)
    browser, thief = await inside(chat, ada), Browser(chat.site)
    old = browser.client.cookies["plein_pages"]

    browser.client.cookies.delete("plein_pages")
    await ada.types("/shelf")
    await browser.open(ada.link())
    browser.client.cookies.set("plein_pages", old, domain="plein.example.org")
    await browser.press()

    assert browser.client.cookies["plein_pages"] != old
    thief.client.cookies.set("plein_pages", old)
    await gone(thief, SHELF)
    assert len(await sessions(chat)) == 1


async def test_signing_off_ends_the_session_on_the_server(chat: Chat) -> None:
    ada = editor(chat)
    browser = await inside(chat, ada)
    token = browser.client.cookies["plein_pages"]

    await browser.press()

    assert "You are signed off" in browser.words
    assert "plein_pages" not in browser.client.cookies
    browser.client.cookies.set("plein_pages", token)
    await gone(browser, SHELF)
    assert await sessions(chat) == []


async def test_a_session_lasts_eight_hours_and_a_restart(chat: Chat) -> None:
    ada = editor(chat)
    browser = await inside(chat, ada)

    await chat.later(timedelta(hours=7, minutes=59))
    await chat.restarts()
    restarted = Browser(chat.site)
    restarted.client.cookies = browser.client.cookies
    assert (await restarted.open(SHELF)).status_code == 200
    await chat.later(timedelta(minutes=1))

    await gone(restarted, SHELF)


async def test_who_left_sees_nothing_more(chat: Chat) -> None:
    ada = editor(chat)
    browser = await inside(chat, ada)
    await ada.types("/shelf")

    await chat.leaves(ada)

    await gone(browser, SHELF)
    await gone(Browser(chat.site), ada.link())


async def test_an_erasure_ends_sessions_and_links_and_time_sweeps_them(chat: Chat) -> None:
    ada, bob = editor(chat), editor(chat, "bob")
    browser = await inside(chat, ada)
    await inside(chat, bob)

    async with chat.store.transaction() as db:
        await forget_person(db, ada.id)

    await gone(browser, SHELF)
    assert [one.person_id for one in await sessions(chat)] == [bob.id]
    async with chat.store.transaction() as db:
        await sweep(db, chat.now + timedelta(days=2))
        assert (await db.exec(select(OneTimeLink))).all() == []
    assert await sessions(chat) == []


@pytest.mark.in_chats("web")
async def test_who_is_signed_in_to_the_web_chat_needs_no_link(chat: Chat) -> None:
    ada, bob = editor(chat), chat.on("bob")
    await chat.arrive()
    browser = Browser(chat.site)
    await browser.client.post("/chat/api/sign-in", json={"email": ada.email})

    await browser.open(SHELF)

    assert "A hammer" in browser.words
    assert "Sign off" not in browser.words  # that is done in the chat
    await ada.types("/shelf")
    assert (await browser.open(ada.link())).url.path == SHELF
    assert await sessions(chat) != []
    await browser.client.post("/chat/api/sign-in", json={"email": bob.email})
    await gone(browser, SHELF)
    await browser.client.post("/chat/api/sign-out", json={})
    await gone(browser, SHELF)


@pytest.mark.in_chats("web")
async def test_a_cookie_of_the_web_chat_is_none_of_pages_and_the_other_way(chat: Chat) -> None:
    ada = editor(chat)
    pages = await inside(chat, ada)
    browser = Browser(chat.site)
    await browser.client.post("/chat/api/sign-in", json={"email": ada.email})
    chat_token = browser.client.cookies["plein_session"]
    page_token = pages.client.cookies["plein_pages"]
    thief = Browser(chat.site)

    thief.client.cookies.set("plein_pages", chat_token)
    thief.client.cookies.set("plein_session", page_token)

    await gone(thief, SHELF)
    assert (await thief.client.get("/chat/api/me")).status_code == 401


# Who may look, and at what.


async def test_a_permission_is_looked_at_each_time(chat: Chat) -> None:
    ada = editor(chat)
    browser = await inside(chat, ada)

    async with chat.store.transaction() as db:
        await db.exec(delete(Grant).where(col(Grant.person_id) == ada.id))

    refused = await gone(browser, SHELF)
    assert await gone(browser, "/pages/shelving/nothing") == refused


async def test_what_is_not_there_tells_nothing(chat: Chat) -> None:
    browser = await inside(chat, editor(chat))
    nothing = await gone(browser, "/pages/shelving/nothing")

    for path in (
        "",
        "nothing",
        "kudos/report",  # a skill that is off
        "shelving",
        "shelving/shelf",
        "shelving/shelf/",
        "shelving/shelf/1/",
        "shelving/shelf/1/2",
        "shelving/shelf/9",  # the handler says None
        "shelving/shelf/one",  # no number
        "shelving/shelf/%00",
        "shelving/keepers/nobody",  # nothing has this id
        "shelving/days/soon/true",
        "shelving/days/2026-11-23/perhaps",
        "sign-off",
    ):
        assert await gone(browser, f"/pages/{path}") == nothing, path


async def test_arguments_come_in_the_types_that_the_handler_names(chat: Chat) -> None:
    ada = editor(chat)
    browser = await inside(chat, ada)

    await browser.open("/pages/shelving/days/2026-11-23/false")
    assert "23 November 2026 False" in browser.words
    await browser.open(f"/pages/shelving/keepers/{ada.id}")
    assert "ada@example.org" in browser.words
    assert "<title>Ada · Plein</title>" in browser.answer.text


async def test_nothing_that_is_shown_is_markup(chat: Chat) -> None:
    ada = editor(chat, "<img src=x> Ada")
    browser = await inside(chat, ada)

    await browser.open("/pages/shelving/shelf/2")

    assert "&lt;b&gt;rope&lt;/b&gt; &amp; string" in browser.answer.text
    assert "<img" not in browser.answer.text
    assert "<script" not in browser.answer.text


@pytest.mark.parametrize("how", ["says", "adds", "changes", "flushes", "fails", "line", "unfilled"])
async def test_a_page_that_does_more_than_read_shows_nothing_and_does_nothing(
    chat: Chat, how: str
) -> None:
    ada = editor(chat)
    browser = await inside(chat, ada)

    await browser.open(f"/pages/shelving/careless/{how}")

    assert browser.status == (200 if how == "flushes" else 503)
    assert "secret" not in browser.answer.text
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Person).where(col(Person.name) == "Eve"))).all() == []
    await chat.settles()
    ada.sees_not("Which shelf?")
    assert (await browser.open(SHELF)).status_code == 200


# What a browser is told, and who may ask.


@pytest.mark.parametrize("path", [SHELF, "/pages/nothing", "/pages/page.css", "/pages/sign-in/x"])
async def test_every_answer_has_the_security_headers(chat: Chat, path: str) -> None:
    browser = await inside(chat, editor(chat))

    for method in ("GET", "POST", "PUT"):
        headers = (await browser.client.request(method, path)).headers
        policy = headers["content-security-policy"]
        assert {"default-src 'none'", "style-src 'self'"} <= set(policy.split("; "))
        assert {"frame-ancestors 'none'", "form-action 'self'"} <= set(policy.split("; "))
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site"},
        {"host": "evil.example"},
    ],
    ids=str,
)
async def test_another_site_changes_nothing(chat: Chat, headers: dict[str, str]) -> None:
    ada = editor(chat)
    browser = await inside(chat, ada)
    await ada.types("/shelf")
    other = Browser(chat.site)
    await other.open(ada.link())

    assert (await other.press(headers=headers)).status_code == 403
    answer = await browser.client.post("/pages/sign-off", headers=headers)

    assert answer.status_code == 403
    assert len(await sessions(chat)) == 1
    assert (await browser.open(SHELF)).status_code == 200


async def test_nothing_changes_by_looking(chat: Chat) -> None:
    browser = await inside(chat, editor(chat))

    assert (await browser.client.get("/pages/sign-off")).status_code == 404
    assert (await browser.client.post(SHELF)).status_code == 404

    assert len(await sessions(chat)) == 1


async def test_who_asks_too_often_waits(chat: Chat) -> None:
    browser = Browser(chat.site)

    answers = [(await browser.open("/pages/sign-in/guess")).status_code for _ in range(101)]

    assert answers == [*[404] * 100, 429]
    assert "This page does not open just now" in browser.words
    await chat.later(timedelta(seconds=1))
    assert (await browser.open("/pages/sign-in/guess")).status_code == 404


# What a skill may declare.


def test_the_code_on_the_page_of_documentation_is_what_is_tested_here() -> None:
    page = (ROOT / "docs" / "howto" / "page.md").read_text(encoding="utf-8")
    folders = [ROOT / "tests" / "bot" / name for name in ("shelving", "suggesting")]
    files = [path for folder in folders for path in sorted(folder.rglob("*.*"))]
    written = "".join(path.read_text(encoding="utf-8") for path in files if path.suffix != ".pyc")

    blocks = re.findall(r"```(\w+)\n(.*?)```", page, re.DOTALL)

    assert [kind for kind, _ in blocks] == [
        *("python", "html", "python", "python"),  # shown
        *("python", "python"),  # taken
        *("python", "html", "js"),  # brought
    ]
    assert [code for _, code in blocks if code not in written] == []


@pytest.mark.parametrize("path", ["", "/", "a/", "A", "a b", "{Who}", "{who", "{who}{x}", "a/{x}"])
def test_a_path_that_is_none_or_does_not_fit_its_handler_is_refused(path: str) -> None:
    skill = Skill("odd")

    async def show(turn: Turn, who: str) -> Page:
        """Show who."""
        return Page("x.html", {"who": who})

    with pytest.raises(ValueError, match="path"):
        skill.page(path)(show)
    assert skill.page("a/{who}")(show).route.path == "a/{who}"


def test_a_page_needs_a_permission_as_a_command_does() -> None:
    routes = Registry([SHELVING[0]]).pages

    needs = {route.short: route.needs for route in routes}

    assert needs["shelf"] == "shelving.count"
    assert needs["keeper"] == "shelving.use"


def test_the_address_of_a_call_leads_back_to_its_arguments() -> None:
    args: dict[str, Json] = {"who": "Bo & Ş?#%", "is_open": True, "number": 7}
    address = filled_in("a/{who}/{is_open}/b/{number}", args)

    found = pattern_of("a/{who}/{is_open}/b/{number}").fullmatch(unquote(address))

    assert found is not None
    assert found.groupdict() == {"who": "Bo & Ş?#%", "is_open": "true", "number": "7"}


@pytest.mark.parametrize("value", ["", ".", "..", "a/b", None, [], {}])
def test_an_argument_that_no_address_can_hold_is_refused(value: Json) -> None:
    with pytest.raises(ValueError, match="cannot stand in the address"):
        filled_in("shelf/{number}", {"number": value})
