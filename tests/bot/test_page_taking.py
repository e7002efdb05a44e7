"""What pages send: from the person who looks, or from nobody, and the scripts that send it."""

import asyncio
import hashlib
import json
import re
import subprocess
from datetime import timedelta
from typing import Any, Final

import pytest
from httpx2 import Response
from sqlmodel import col, delete, select

from bot.log import set_up
from bot.skill import Skill
from bot.turn import Scope, Turn
from storage.audit import AuditEntry
from storage.off import SwitchedOff, switch_off
from storage.outbox import Outgoing
from storage.people import Grant
from tests.actor import Actor
from tests.bot.suggesting import SUGGESTING, once, put, sign, tries
from tests.chat import Chat
from tests.drivers import Browser
from tests.house.tree import ROOT
from tests.stages import FakeWeb

pytestmark = [
    pytest.mark.skills(SUGGESTING),
    pytest.mark.in_chats("console"),
]

BOX: Final = "/pages/suggesting/box/1"
SIGN: Final = f"{BOX}/sign"
PUT: Final = "/drops/suggesting/box/1"
PAGES: Final = ROOT / "tests" / "bot" / "suggesting" / "pages"


async def inside(chat: Chat, who: Actor) -> Browser:
    """A browser that a link let in."""
    await who.types("/suggest")
    browser = await who.opens_page()
    assert browser.status == 200
    return browser


async def sends(browser: Browser, path: str, sent: Any = None, **more: Any) -> Response:
    """Send JSON as the script of a page does."""
    return await browser.client.post(path, **({"json": sent} if sent is not None else {}), **more)


async def deeds(chat: Chat) -> list[AuditEntry]:
    async with chat.store.transaction() as db:
        found = select(AuditEntry).where(col(AuditEntry.deed).startswith("suggesting"))
        return list(await db.exec(found))


async def said(chat: Chat, words: str) -> int:
    """How often something was said to anybody."""
    async with chat.store.transaction() as db:
        return sum(words in json.dumps(row.sheet) for row in await db.exec(select(Outgoing)))


# From the person who looks.


@pytest.mark.in_chats("web", "slack", "console")
async def test_a_page_does_something_as_the_person_who_looks_at_it(chat: Chat) -> None:
    ada = chat.on("ada", role="editor")
    browser = await inside(chat, ada)

    answer = await sends(browser, SIGN, {"words": "plants", "times": 2})
    await chat.settles()

    assert (answer.status_code, answer.json()) == (200, {"by": "Ada", "times": 2})
    ada.sees("You suggested plants, 2 times.")
    [deed] = await deeds(chat)
    assert deed.by_id == ada.person.id


async def test_what_need_not_be_sent_can_be_left_out(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada", role="editor"))

    assert (await sends(browser, SIGN, {"words": "plants"})).json()["times"] == 1


async def test_who_may_not_or_is_not_known_gets_one_answer(chat: Chat) -> None:
    ada, bob = chat.on("ada", role="editor"), chat.on("bob")
    browser, other, stranger = await inside(chat, ada), await inside(chat, bob), Browser(chat.site)

    answers = [await sends(one, SIGN, {"words": "plants"}) for one in (other, stranger)]
    answers += [
        await sends(browser, path, {"words": "plants"})
        for path in (BOX, "/pages/suggesting/box/x/sign", "/pages/suggesting/nothing", "/pages/")
    ]
    async with chat.store.transaction() as db:
        await db.exec(delete(Grant).where(col(Grant.person_id) == ada.person.id))
    answers.append(await sends(browser, SIGN, {"words": "plants"}))
    await chat.leaves(ada)
    answers.append(await sends(browser, SIGN, {"words": "plants"}))

    assert [(one.status_code, one.json()) for one in answers] == [(404, {})] * 8
    assert await deeds(chat) == []


async def test_for_whom_the_skill_is_off_nothing_is_done(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada", role="editor", department="Bestuur"))
    async with chat.store.transaction() as db:
        unit = "department=Bestuur"
        await switch_off(db, SwitchedOff(skill="suggesting", unit=unit, since=chat.now))

    assert (await sends(browser, SIGN, {"words": "plants"})).status_code == 404

    assert await deeds(chat) == []


async def test_looking_does_nothing(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada", role="editor"))

    assert (await browser.open(SIGN)).status_code == 404
    assert (await browser.client.put(SIGN, json={"words": "plants"})).status_code == 405
    assert await deeds(chat) == []


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
@pytest.mark.parametrize("path", [SIGN, PUT])
async def test_another_site_sends_nothing(chat: Chat, path: str, headers: dict[str, str]) -> None:
    browser = await inside(chat, chat.on("ada", role="editor"))

    assert (await sends(browser, path, {"words": "plants"}, headers=headers)).status_code == 403

    assert await deeds(chat) == []
    assert await said(chat, "plants") == 0


@pytest.mark.parametrize("path", [SIGN, PUT])
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"words": "plants"}}, 415),  # a form: any site could send it
        ({"content": b'{"words": "plants"}'}, 415),
        ({"content": b'{"words": "plants"}', "headers": {"content-type": "text/plain"}}, 415),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 422),
        ({"content": b"[" * 90_000, "headers": {"content-type": "application/json"}}, 422),
        ({"content": b'{"words": NaN}', "headers": {"content-type": "application/json"}}, 422),
        ({"json": ["plants"]}, 422),
        ({"json": {}}, 422),
        ({"json": {"words": None}}, 422),
        ({"json": {"words": ["plants"]}}, 422),
        ({"json": {"words": "plants", "number": 2}}, 422),
        ({"json": {"words": "plants", "turn": 2}}, 422),
        ({"json": {"words": "plants", "more": 2}}, 422),
        ({"json": {"words": "x" * 200_000}}, 413),
    ],
    ids=lambda one: str(one)[:40],
)
async def test_what_does_not_fit_is_not_taken(
    chat: Chat, path: str, sent: dict[str, Any], status: int
) -> None:
    browser = await inside(chat, chat.on("ada", role="editor"))

    answer = await browser.client.post(path, **sent)

    assert (answer.status_code, answer.json()) == (status, {})
    assert await deeds(chat) == []
    assert await said(chat, "plants") == 0


async def test_what_no_database_takes_is_left_out(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada", role="editor"))
    kind = {"content-type": "application/json"}

    answer = await browser.client.post(
        PUT, content=b'{"words": "p\\u0000la\\ud800nts"}', headers=kind
    )

    assert answer.status_code == 200
    assert await said(chat, "plants") == 1


async def test_what_is_wrong_is_said_in_the_language_of_who_sent_it(chat: Chat) -> None:
    browser = await inside(chat, chat.on("bo", role="editor", language="nl"))

    answer = await sends(browser, SIGN, {"words": ""})

    assert (answer.status_code, answer.json()) == (422, {"wrong": "Schrijf iets."})


@pytest.mark.parametrize(("how", "status"), [("fails", 503), ("opens", 503), ("finds", 404)])
async def test_of_what_goes_wrong_nothing_is_kept(chat: Chat, how: str, status: int) -> None:
    browser = await inside(chat, chat.on("ada"))

    answer = await sends(browser, f"/pages/suggesting/careless/{how}", {})

    assert answer.status_code == status
    assert "secret" not in answer.text
    assert await deeds(chat) == []
    assert await said(chat, how) == 0


async def test_what_lost_a_race_is_done_again_once(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada"))
    tries.clear()

    answer = await sends(browser, "/pages/suggesting/careless/races", {})

    assert answer.status_code == 200
    assert len(tries) == 2
    assert await said(chat, "races") == 1
    async with chat.store.transaction() as db:
        assert await db.get(AuditEntry, once) is not None


async def test_what_somebody_sends_at_once_is_done_one_after_the_other(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada", role="editor"))

    answers = await asyncio.gather(
        *(sends(browser, SIGN, {"words": f"idea {number}"}) for number in range(5))
    )

    assert [one.status_code for one in answers] == [200] * 5
    assert len(await deeds(chat)) == 5


# From nobody.


async def test_a_drop_is_taken_from_nobody(chat: Chat) -> None:
    bob = chat.on("bob")
    await chat.arrive()
    stranger = Browser(chat.site)

    answer = await sends(stranger, PUT, {"words": "plants"})
    await chat.settles()

    assert (answer.status_code, answer.json()) == (200, {"is_in": True})
    bob.sees("Somebody suggests: plants")
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_whose_browser_it_is_makes_no_difference_to_a_drop(chat: Chat) -> None:
    ada = chat.on("ada", role="editor")
    browser = await inside(chat, ada)

    answer = await sends(browser, PUT, {"words": "plants"})
    await chat.leaves(ada)
    again = await sends(browser, PUT, {"words": "plants"})

    assert (answer.status_code, again.status_code) == (200, 200)
    assert await said(chat, "plants") == 2
    assert await deeds(chat) == []


@pytest.mark.parametrize(
    "path",
    [
        "/drops/",
        "/drops/suggesting",
        "/drops/suggesting/box",
        "/drops/suggesting/box/2",
        "/drops/suggesting/box/x",
        "/drops/suggesting/box/1/sign",
        "/drops/kudos/box/1",
    ],
)
async def test_a_drop_that_is_not_there_tells_nothing(chat: Chat, path: str) -> None:
    await chat.arrive()

    answer = await sends(Browser(chat.site), path, {"words": "plants"})

    assert (answer.status_code, answer.json()) == (404, {})


async def test_a_drop_is_only_taken_and_never_shown(chat: Chat) -> None:
    await chat.arrive()

    assert (await Browser(chat.site).client.get(PUT)).status_code == 405


async def test_where_people_open_no_pages_nothing_can_be_dropped(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeWeb, "demo", False)
    await chat.restarts()

    assert (await sends(Browser(chat.site), PUT, {"words": "plants"})).status_code == 404


async def test_out_of_a_demo_a_drop_is_the_same(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.arrive()
    shown = await sends(Browser(chat.site), PUT, {"words": "plants"})
    monkeypatch.setattr(FakeWeb, "demo", False)
    chat._settings = {**chat._settings, "web.address": FakeWeb.address}
    await chat.restarts()

    real = await sends(Browser(chat.site), PUT, {"words": "plants"})

    assert (real.status_code, real.json()) == (shown.status_code, shown.json())
    assert real.headers == shown.headers


async def test_all_who_drop_something_share_one_limit_and_none_of_them_is_known(chat: Chat) -> None:
    await chat.arrive()
    browser = Browser(chat.site)

    answers = [(await browser.client.post(PUT)).status_code for _ in range(501)]

    assert answers == [*[415] * 500, 429]
    await chat.later(timedelta(seconds=1))
    assert (await sends(browser, PUT, {"words": "plants"})).status_code == 200


@pytest.mark.parametrize(("words", "status"), [("I am leaving", 503), ("wrong", 422)])
async def test_of_a_drop_that_fails_nothing_is_kept_or_logged(
    chat: Chat, words: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    await chat.arrive()
    set_up()
    browser = Browser(chat.site)

    answer = await sends(
        browser, "/drops/suggesting/careless", {"words": words}, headers={"user-agent": "Robin"}
    )

    assert (answer.status_code, answer.json()) == (status, {})
    assert await said(chat, words) == 0
    logged = capsys.readouterr().err
    assert ("drop.failed" in logged) == (status == 503)
    assert not re.search(rf"{words}|192\.0\.2\.1|Robin", logged)


# The scripts.


async def test_a_page_brings_its_script_and_style_under_their_hash(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada"))

    [script] = re.findall(r'<script type="module" src="([^"]+)"></script>', browser.answer.text)
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)">', browser.answer.text)
    stranger = Browser(chat.site)
    answers = [await stranger.open(one) for one in (script, styles[1])]

    assert f'data-put="{PUT}"' in browser.answer.text
    assert [one.content for one in answers] == [
        (PAGES / name).read_bytes() for name in ("box.js", "box.css")
    ]
    assert [one.headers["content-type"].partition(";")[0] for one in answers] == [
        "text/javascript",
        "text/css",
    ]
    assert all("immutable" in one.headers["cache-control"] for one in answers)
    assert all(one.headers["x-content-type-options"] == "nosniff" for one in answers)


async def test_anybody_can_make_the_hash_of_what_runs_in_their_browser(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada"))
    [shown] = re.findall(r"/skill-files/suggesting/(\w+)/box.js", browser.answer.text)

    made = await asyncio.to_thread(
        subprocess.run,
        "sha256sum $(ls *.css *.js vendor/*.css vendor/*.js 2>/dev/null | LC_ALL=C sort)"
        " | sha256sum",
        shell=True,
        cwd=PAGES,
        capture_output=True,
        check=True,
    )

    assert made.stdout.decode().split()[0] == shown
    assert len(shown) == hashlib.sha256().digest_size * 2


async def test_what_others_made_is_served_from_its_folder_and_nothing_beside_it(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada"))
    [script] = re.findall(r'<script type="module" src="([^"]+)"></script>', browser.answer.text)
    folder = script.removesuffix("box.js")

    part = await browser.open(f"{folder}vendor/part.js")
    others = [await browser.open(f"{folder}{one}") for one in ("vendor/../box.html", "box.html")]

    assert part.content == (PAGES / "vendor" / "part.js").read_bytes()
    assert [one.status_code for one in others] == [404, 404]


async def test_only_a_page_with_a_script_lets_one_run_and_only_ours(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada"))
    rules = set(browser.answer.headers["content-security-policy"].split("; "))
    gone = await browser.open("/pages/suggesting/nothing")

    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= rules
    assert not any("unsafe" in rule or "http" in rule for rule in rules)
    assert "script-src" not in gone.headers["content-security-policy"]


async def test_of_a_folder_of_pages_only_scripts_and_styles_are_served(chat: Chat) -> None:
    browser = await inside(chat, chat.on("ada"))
    [there] = re.findall(r"(/pages/skill-files/suggesting/\w+/)box.js", browser.answer.text)

    for path in (
        f"{there}box.html",
        f"{there}no.js",
        f"{there}..%2f__init__.py",
        f"{there}../../{'0' * 64}/box.js",
        f"/pages/skill-files/suggesting/{'0' * 64}/box.js",
        there.replace("suggesting", "kudos") + "box.js",
        there.replace("suggesting", "plein") + "box.js",
    ):
        assert (await browser.open(path)).status_code == 404, path


@pytest.mark.parametrize("what", ["script", "style"])
async def test_a_page_that_brings_what_is_not_there_is_not_shown(chat: Chat, what: str) -> None:
    browser = await inside(chat, chat.on("ada"))

    assert (await browser.open(f"/pages/suggesting/careless/{what}")).status_code == 503


# What a skill may declare.


def test_an_address_is_made_with_what_its_path_names() -> None:
    assert put(number=1).args == {"number": 1}
    assert sign(number=1).route == "suggesting.sign"
    for given in ({}, {"words": "x"}, {"number": 1, "words": "x"}):
        with pytest.raises(TypeError, match="found by number"):
            put(**given)


def test_a_path_names_only_what_its_handler_takes() -> None:
    skill = Skill("odd")

    async def take(scope: Scope, words: str) -> None:
        """Take words."""

    async def act(turn: Turn, words: str) -> None:
        """Take words."""

    for path in ("", "a/{who}", "a/{words"):
        with pytest.raises(ValueError, match="path"):
            skill.drop(path)(take)
        with pytest.raises(ValueError, match="path"):
            skill.page_action(path)(act)
    assert skill.drop("a")(take).route.kind == "drop"
    assert skill.page_action("a/{words}")(act).route.needs == "odd.use"
    with pytest.raises(ValueError, match="no permission"):
        skill.page_action("b", needs="fly")(act)
