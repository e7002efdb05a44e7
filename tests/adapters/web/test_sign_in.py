"""Who comes in: sessions, one-time links, and what a stranger's page can do: nothing."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette
from starlette.routing import BaseRoute

import adapters.web
from bot.content import Hyperlink, Text
from bot.errors import Refused
from storage.session import Store
from tests.adapters.web import probe
from tests.adapters.web.probe import Port, Site
from tests.postgres import PostgresServer


class House:
    """A site with its HTTP application, and what it told people in their other chats."""

    def __init__(self, site: Site, port: Port) -> None:
        self.site = site
        self.port = port
        self.told: list[tuple[str, Text]] = []
        self.app = Starlette(routes=cast("list[BaseRoute]", port.routes))
        site.chat.door.tell = self._tell

    async def _tell(self, person_id: str, text: Text) -> None:
        self.told.append((person_id, text))

    @asynccontextmanager
    async def browser(self, address: str = "http://localhost:8080") -> AsyncIterator[AsyncClient]:
        """Open a browser with a cookie jar of its own."""
        transport = ASGITransport(app=self.app)
        async with AsyncClient(transport=transport, base_url=address) as client:
            yield client

    def link(self) -> str:
        """The path of the newest link that was told."""
        link = self.told[-1][1].args["link"]
        assert isinstance(link, Hyperlink)
        return link.url.removeprefix(self.port.address)


@pytest.fixture
async def house(
    request: pytest.FixtureRequest, sqlite_store: Store, folder: Path
) -> AsyncIterator[House]:
    """A house for real people: not the demo. Its parameter is a table of settings."""
    port, settings = Port(), getattr(request, "param", {})
    made = House(await probe.site(sqlite_store, folder, port, **settings), port)
    yield made
    await made.site.chat.close()


@pytest.fixture
async def demo(house: House) -> House:
    """The demo, in which anybody is anybody."""
    house.port.demo = True
    return house


async def _asks(browser: AsyncClient, email: str) -> Response:
    return await browser.post("/chat/api/sign-in", json={"email": email})


async def test_in_the_demo_an_address_is_enough(demo: House) -> None:
    async with demo.browser() as browser:
        stranger = await browser.get("/chat/api/me")
        answer = await _asks(browser, " AYSE@example.org")
        me = await browser.get("/chat/api/me")

    assert stranger.status_code == 401
    assert stranger.json()["demo"] is True
    assert [one["name"] for one in stranger.json()["people"]] == [
        "Ayşe Yılmaz",
        "Bob de Boer",
        "Cas Jansen",
    ]
    assert answer.json()["me"]["name"] == "Ayşe Yılmaz"
    assert me.json()["me"]["id"] == demo.site.people["ayse"].id
    assert me.json()["bot"] == {"name": "Plein"}


async def test_in_the_demo_an_unknown_address_is_told_so(demo: House) -> None:
    async with demo.browser() as browser:
        browser.headers["accept-language"] = "nl"
        answer = await _asks(browser, "nobody@example.org")

    assert answer.status_code == 404
    assert answer.json() == {"error": "Niemand heeft hier dit adres."}


async def test_a_session_cookie_is_hidden_from_scripts_and_other_sites(demo: House) -> None:
    async with demo.browser() as browser:
        given = (await _asks(browser, "ayse@example.org")).headers["set-cookie"]

    assert given.startswith("plein_session=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(given.split("; "))
    assert "Secure" not in given


async def test_on_https_the_cookie_is_bound_to_the_host(demo: House) -> None:
    demo.port.address = "https://plein.example.org"
    async with demo.browser("https://plein.example.org") as browser:
        answer = await _asks(browser, "ayse@example.org")
        me = await browser.get("/chat/api/me")

    given = answer.headers["set-cookie"]
    assert given.startswith("__Host-plein_session=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(given.split("; "))
    assert "max-age" in answer.headers["strict-transport-security"]
    assert me.status_code == 200


async def test_signing_in_again_gives_a_new_cookie_and_ends_the_old_session(demo: House) -> None:
    async with demo.browser() as browser, demo.browser() as thief:
        await _asks(browser, "ayse@example.org")
        old = browser.cookies["plein_session"]
        await _asks(browser, "bob@example.org")
        thief.cookies.set("plein_session", old)

        assert browser.cookies["plein_session"] != old
        assert (await thief.get("/chat/api/me")).status_code == 401


async def test_signing_out_ends_the_session_on_the_server(demo: House) -> None:
    async with demo.browser() as browser:
        await _asks(browser, "ayse@example.org")
        token = browser.cookies["plein_session"]
        await browser.post("/chat/api/sign-out", json={})
        browser.cookies.set("plein_session", token)

        assert (await browser.get("/chat/api/places")).status_code == 401


async def test_a_session_ends_by_itself_and_with_its_person(demo: House) -> None:
    async with demo.browser() as ayse, demo.browser() as bob:
        await _asks(ayse, "ayse@example.org")
        demo.site.clock.move(timedelta(days=29))
        await _asks(bob, "bob@example.org")
        assert (await ayse.get("/chat/api/me")).status_code == 200

        demo.site.clock.move(timedelta(days=2))
        async with demo.site.store.transaction() as db:
            demo.site.people["bob"].is_active = False
            db.add(demo.site.people["bob"])

        assert (await ayse.get("/chat/api/me")).status_code == 401
        assert (await bob.get("/chat/api/me")).status_code == 401
        assert (await _asks(bob, "bob@example.org")).status_code == 404


async def test_no_answer_tells_whether_an_address_is_known(house: House) -> None:
    async with house.browser() as browser, house.browser() as other:
        known = await _asks(browser, "ayse@example.org")
        unknown = await _asks(other, "nobody@example.org")

    def shape(answer: Response) -> tuple[int, object, str]:
        cookie = re.sub("=[^;]{20,}", "=…", answer.headers["set-cookie"])
        return answer.status_code, answer.json(), cookie

    assert shape(known) == shape(unknown)
    assert known.status_code == 202
    assert [person for person, _ in house.told] == [house.site.people["ayse"].id]


async def test_a_link_signs_in_once_and_only_by_the_button(house: House) -> None:
    async with house.browser() as browser:
        await _asks(browser, "ayse@example.org")
        link = house.link()
        seen = [await browser.get(link), await browser.head(link), await browser.get(link)]
        entered = await browser.post(link, headers={"origin": "http://localhost:8080"})
        again = await browser.post(link)
        me = await browser.get("/chat/api/me")

    assert [one.status_code for one in seen] == [200, 200, 200]
    assert '<form method="post">' in seen[0].text
    assert (entered.status_code, entered.headers["location"]) == (303, "/chat/")
    assert again.status_code == 410
    assert me.json()["me"]["name"] == "Ayşe Yılmaz"
    assert me.json()["people"] == []


async def test_a_link_works_only_in_the_browser_that_asked_for_it(house: House) -> None:
    async with house.browser() as browser, house.browser() as thief:
        await _asks(browser, "ayse@example.org")
        await _asks(thief, "bob@example.org")
        link = next(
            str(cast("Hyperlink", text.args["link"]).url).removeprefix(house.port.address)
            for person, text in house.told
            if person == house.site.people["ayse"].id
        )

        assert (await thief.get(link)).status_code == 410
        assert (await thief.post(link)).status_code == 410
        assert (await browser.post(link)).status_code == 303


async def test_a_link_still_works_after_the_database_was_away(
    postgres_server: PostgresServer, web_postgres: str, folder: Path
) -> None:
    url = postgres_server.fresh(template=web_postgres)
    store, port = Store(url), Port()
    house = House(await probe.site(store, folder, port), port)
    async with house.browser() as browser:
        await _asks(browser, "ayse@example.org")
        link = house.link()
        postgres_server.turn_away(url)
        refused = [await browser.get(link), await browser.post(link)]
        postgres_server.let_in(url)

        assert [one.status_code for one in refused] == [503, 503]
        for page in refused:
            assert "Je link blijft werken." in page.text
            assert "Your link still works." in page.text
        assert (await browser.post(link)).status_code == 303
        assert (await browser.get("/chat/api/me")).json()["me"]["email"] == "ayse@example.org"
    await house.site.chat.close()
    await store.close()


async def test_a_link_lives_for_ten_minutes(house: House) -> None:
    async with house.browser() as browser:
        await _asks(browser, "ayse@example.org")
        link = house.link()
        house.site.clock.move(timedelta(minutes=10))

        assert (await browser.get(link)).status_code == 410
        assert (await browser.post(link)).status_code == 410


@pytest.mark.parametrize(
    ("house", "minutes", "dutch", "english"),
    [
        ({}, 10, "10 minuten", "10 minutes"),
        ({"sign_in_link": "1 minute"}, 1, "1 minuut", "1 minute"),
        ({"sign_in_link": "20 seconds"}, 1, "1 minuut", "1 minute"),
        ({"sign_in_link": "90 minutes"}, 90, "90 minuten", "90 minutes"),
        ({"sign_in_link": "2 hours"}, 120, "2 uur", "2 hours"),
        ({"sign_in_link": "1 day"}, 1440, "1 dag", "1 day"),
        ({"sign_in_link": "3 days"}, 4320, "3 dagen", "3 days"),
    ],
    indirect=["house"],
)
async def test_wherever_a_link_is_named_it_is_said_how_long_it_works(
    house: House, minutes: int, dutch: str, english: str
) -> None:
    async with house.browser() as browser:
        asked = await _asks(browser, "ayse@example.org")
        works = (await browser.get(house.link())).text
        useless = (await browser.get("/chat/sign-in/x")).text

    said = house.site.chat.chat.sentences
    message = house.told[-1][1]
    assert asked.json() == {"sent": True, "minutes": minutes}
    assert f"tot {dutch} nadat je erom vroeg" in works
    assert f"until {english} after you asked" in works
    assert f"één keer, {dutch} lang" in useless
    assert f"once, for {english}," in useless
    assert f"tot {dutch} nadat" in said.say(message, "nl")
    assert f"until {english} after" in said.say(message, "en")


async def test_asking_again_makes_the_earlier_link_useless(house: House) -> None:
    async with house.browser() as browser:
        await _asks(browser, "ayse@example.org")
        first = house.link()
        await _asks(browser, "ayse@example.org")

        assert (await browser.post(first)).status_code == 410
        assert (await browser.post(house.link())).status_code == 303


@pytest.mark.parametrize("house", [{"sign_in_link": "2 hours"}], indirect=True)
async def test_a_link_of_the_operator_works_as_long_as_the_settings_say(house: House) -> None:
    settings, site = house.site.chat.settings, house.site
    address = await adapters.web.sign_in_link(
        settings, site.store, house.port.address, "bob@example.org", clock=site.clock
    )
    link = address.removeprefix(house.port.address)
    async with house.browser() as browser:
        site.clock.move(timedelta(minutes=119))
        early = await browser.get(link)
        site.clock.move(timedelta(minutes=1))
        late = await browser.get(link)

    assert (early.status_code, late.status_code) == (200, 410)


async def test_a_link_of_the_operator_works_in_the_first_browser_that_uses_it(
    house: House,
) -> None:
    address = await adapters.web.sign_in_link(
        house.site.chat.settings,
        house.site.store,
        house.port.address,
        "Bob@example.org",
        clock=house.site.clock,
    )
    link = address.removeprefix(house.port.address)
    async with house.browser() as browser, house.browser() as second:
        assert (await browser.post(link)).status_code == 303
        assert (await second.post(link)).status_code == 410
        assert (await browser.get("/chat/api/me")).json()["me"]["name"] == "Bob de Boer"


async def test_the_operator_is_told_when_nobody_has_the_address(house: House) -> None:
    with pytest.raises(Refused, match="Nobody active"):
        await adapters.web.sign_in_link(
            house.site.chat.settings, house.site.store, house.port.address, "x@example.org"
        )


async def test_trying_an_address_often_is_slowed_down(house: House) -> None:
    async with house.browser() as browser:
        answers = [(await _asks(browser, "ayse@example.org")).status_code for _ in range(6)]
        other = await _asks(browser, "bob@example.org")

    assert answers == [202] * 5 + [429]
    assert other.status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://localhost:8080.evil.example"},
        {"origin": "http://[broken"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"host": "evil.example"},
        {"host": "localhost.evil.example"},
        {"host": "[broken"},
        {"host": ""},
    ],
    ids=str,
)
async def test_another_site_changes_nothing(demo: House, headers: dict[str, str]) -> None:
    async with demo.browser() as browser:
        answer = await browser.post(
            "/chat/api/sign-in", json={"email": "ayse@example.org"}, headers=headers
        )

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "http://localhost:8080" in answer.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://localhost:8080"},
        {"origin": "http://127.0.0.1:8080", "host": "127.0.0.1:8080"},
        {"origin": "http://[::1]:8080", "host": "[::1]:8080"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
    ],
    ids=str,
)
async def test_our_own_page_and_programs_are_welcome(demo: House, headers: dict[str, str]) -> None:
    async with demo.browser() as browser:
        answer = await browser.post(
            "/chat/api/sign-in", json={"email": "ayse@example.org"}, headers=headers
        )

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/chat/", "/chat/static/css/base.css", "/chat/api/me", "/chat/api/nothing", "/chat/sign-in/x"],
)
async def test_every_answer_has_the_security_headers(house: House, path: str) -> None:
    async with house.browser() as browser:
        headers = (await browser.get(path)).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


async def test_files_are_asked_for_anew_and_come_once(house: House) -> None:
    async with house.browser() as browser:
        first = await browser.get("/chat/")
        etag = first.headers["etag"]
        again = await browser.get("/chat/", headers={"if-none-match": etag})
        outside = await browser.get("/chat/static/%2e%2e/adapter.py")
        broken = await browser.get("/chat/static/%00")

    assert first.headers["cache-control"] == "no-cache"
    assert again.status_code == 304
    assert (outside.status_code, broken.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b'{"email": 7}', 400),
        (b'{"email": "' + b"a" * 400 + b'"}', 400),
        (b"[" * 60_000, 400),
        (b'{"email": "' + b"a" * 70_000 + b'"}', 413),
        (b'{"email": "a\\u0000@\\ud800"}', 404),
        (b"\xff\xfe", 400),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_body_that_makes_no_sense_is_refused(demo: House, body: bytes, status: int) -> None:
    async with demo.browser() as browser:
        answer = await browser.post("/chat/api/sign-in", content=body)

    assert answer.status_code == status
    assert answer.json()["error"]


async def test_the_language_of_a_person_is_changed_for_the_page_and_the_bot(demo: House) -> None:
    async with demo.browser() as browser:
        await _asks(browser, "ayse@example.org")
        odd = await browser.post("/chat/api/me", json={"language": "xx"})
        changed = await browser.post("/chat/api/me", json={"language": "nl"})
        commands = await browser.get("/chat/api/commands")

    assert odd.status_code == 400
    assert changed.json()["me"]["language"] == "nl"
    assert "/plein hulp" in [one["word"] for one in commands.json()["commands"]]
