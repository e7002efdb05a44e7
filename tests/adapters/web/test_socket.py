"""The protocol over a real server and real sockets: reconnects, nonsense, floods, other sites."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx2 import AsyncClient
from sqlmodel import select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from adapters.web import limits
from bot.config import Listen
from bot.web import WebServer
from storage.joining import join
from storage.people import Person
from storage.session import Store
from tests.adapters.web import probe
from tests.adapters.web.probe import Site


async def _all_well() -> dict[str, str]:
    return {}


class Served:
    """A site behind a real server on a free port."""

    def __init__(self, site: Site, server: WebServer) -> None:
        self.site = site
        self.address = server.address

    async def cookie(self, name: str) -> str:
        """Sign in and return the cookie."""
        async with AsyncClient(base_url=self.address) as browser:
            await browser.post("/chat/api/sign-in", json={"email": f"{name}@example.org"})
            return f"plein_session={browser.cookies['plein_session']}"

    @asynccontextmanager
    async def page(self, name: str, cookie: str | None = None) -> AsyncIterator["Page"]:
        """Open a page as somebody, up to its hello."""
        async with self.wire(cookie or await self.cookie(name)) as wire:
            page = Page(wire)
            assert (await page.next())["type"] == "hello"
            yield page

    async def answer(self, page: "Page") -> dict[str, Any]:
        """The next frame, which the bot says once it got what the page has sent."""
        heard = asyncio.create_task(page.next())
        while not heard.done():
            await self.site.settle()
            await asyncio.wait((heard,), timeout=0.01)
        return heard.result()

    def wire(self, cookie: str = "", **headers: str) -> connect:
        """Connect a socket."""
        address = self.address.replace("http", "ws", 1) + "/chat/api/socket"
        return connect(
            address,
            additional_headers={"cookie": cookie, **headers},
            proxy=None,
            max_size=None,
        )


class Page:
    """One open page on the wire."""

    def __init__(self, wire: ClientConnection) -> None:
        self.wire = wire

    async def next(self) -> dict[str, Any]:
        """The next frame."""
        async with asyncio.timeout(10):
            return json.loads(await self.wire.recv())

    async def send(self, **frame: Any) -> None:
        """Send a frame."""
        await self.wire.send(json.dumps(frame))

    async def says(self, text: str, **more: Any) -> dict[str, Any]:
        """Say something in #general and return the answer."""
        await self.send(type="say", place="general", text=text, **more)
        return await self.next()

    async def is_open(self) -> bool:
        """Whether somebody answers a ping."""
        await self.send(type="ping")
        return (await self.next())["type"] == "pong"


@asynccontextmanager
async def serving(
    store: Store, folder: Path, *, demo: bool = True, **settings: object
) -> AsyncIterator[Served]:
    """Serve a site for as long as the block runs."""
    server = WebServer(Listen(host="127.0.0.1", port=0), address=None, demo=demo, ready=_all_well)
    site = await probe.site(store, folder, server, **settings)
    server.bind()
    running = asyncio.create_task(server.run())
    await _answers(server.address)
    try:
        yield Served(site, server)
    finally:
        await site.chat.close()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def _answers(address: str) -> None:
    """Wait until the server takes connections."""
    where = urlsplit(address)
    async with asyncio.timeout(10):
        while True:
            with suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection(where.hostname, where.port)
                writer.close()
                return


@pytest.fixture
async def served(sqlite_store: Store, folder: Path) -> AsyncIterator[Served]:
    """A served site on SQLite."""
    async with serving(sqlite_store, folder) as made:
        yield made


async def test_two_pages_talk_over_real_sockets(served: Served) -> None:
    async with served.page("ayse") as ayse, served.page("bob") as bob:
        echo = await ayse.says("Hello", id="a1")
        heard = await bob.next()

    assert echo["id"] == "a1"
    assert heard == {"type": "message", "message": echo["message"]}
    assert heard["message"]["at"].endswith("Z")


async def test_a_command_is_answered_over_the_socket(served: Served) -> None:
    async with served.page("ayse") as ayse:
        await ayse.says("/offer")
        await served.site.settle()
        offered = (await ayse.next())["message"]
        (row,) = [one for one in offered["blocks"] if one["kind"] == "button_row"]
        await ayse.send(type="press", choice=row["buttons"][0]["choice"])
        updated = await served.answer(ayse)

    assert offered["author"] == {"id": "plein", "name": "Plein", "bot": True}
    assert [one["label"] for one in row["buttons"]] == ["One", "Two"]
    assert (updated["type"], updated["message"]["text"]) == ("update", "Ayşe Yılmaz chose one")


async def test_what_was_missed_is_fetched_and_what_was_unsure_is_said_once(served: Served) -> None:
    cookie = await served.cookie("ayse")
    async with served.page("ayse", cookie) as ayse, served.page("bob") as bob:
        first = await ayse.says("before", id="a1")
        await ayse.wire.close()
        await bob.next()
        await bob.says("meanwhile")
        async with (
            served.page("ayse", cookie) as back,
            AsyncClient(base_url=served.address, headers={"cookie": cookie}) as browser,
        ):
            again = await back.says("before", id="a1")
            page = await browser.get(
                "/chat/api/places/general/messages", params={"after": first["message"]["id"]}
            )

    assert again["message"]["id"] == first["message"]["id"]
    assert [one["text"] for one in page.json()["messages"]] == ["meanwhile"]
    assert page.json()["more"] is False


NONSENSE = [
    "",
    " ",
    "hello",
    "null",
    "7",
    "[]",
    "{}",
    '{"type":"say"}',
    '{"type":"dance"}',
    '{"type":["say"]}',
    '{"type":"say","place":"general"}',
    '{"type":"say","place":"general","text":7}',
    '{"type":"say","place":"general","text":"  \\n "}',
    '{"type":"say","place":"nowhere","text":"x"}',
    '{"type":"say","place":"","text":"x"}',
    '{"type":"say","place":"\\u0000","text":"x"}',
    '{"type":"say","place":"general","text":"x","thread":"nope"}',
    '{"type":"say","place":"general","text":"\\u0000"}',
    '{"type":"press"}',
    '{"type":"press","choice":{"a":1}}',
    '{"type":"submit","form":"f","values":[]}',
    '{"type":"submit","form":"f","values":{"a":{"b":1}}}',
    '{"type":"submit","form":"f","values":{"a":NaN}}',
    '{"type":"react","message":"m","emoji":""}',
    '{"type":"react","message":"m","emoji":"' + "x" * 65 + '"}',
    '{"type":"react","message":"m","emoji":"a b"}',
    '{"type":"react","message":"nope","emoji":"x"}',
    '{"type":"shortcut","name":"x","message":"nope"}',
    '{"type":"read","place":"general","message":"nope"}',
    '{"type":"say","place":"general","text":"x","id":' + "9" * 5000 + "}",
    "[" * 100_000,
    '{"a":' * 50_000,
    '{"type":"ping"',
    '{"type":"say","place":"' + "x" * 100_000 + '","text":"x"}',
]


@pytest.mark.parametrize("frame", NONSENSE, ids=lambda frame: repr(frame[:60]))
async def test_nonsense_is_answered_kindly_and_the_socket_stays_open(
    served: Served, frame: str
) -> None:
    async with served.page("ayse") as ayse:
        await ayse.wire.send(frame)
        answer = await ayse.next()

        assert answer["type"] == "error"
        assert answer["text"]
        assert await ayse.is_open()


async def test_bytes_are_no_frame(served: Served) -> None:
    async with served.page("ayse") as ayse:
        await ayse.wire.send(b"\x00\xff")

        assert (await ayse.next())["type"] == "error"
        assert await ayse.is_open()


async def test_the_longest_message_is_taken_and_one_more_character_is_not(served: Served) -> None:
    async with served.page("ayse") as ayse:
        longest = await ayse.says("é" * 40_000, id="long")
        longer = await ayse.says("é" * 40_001, id="longer")
        huge = await ayse.says("x" * 300_000, id="huge")

        assert longest["message"]["text"] == "é" * 40_000
        assert (longer["type"], longer["id"]) == ("error", "longer")
        assert "40,000" in longer["text"]
        assert huge["type"] == "error"
        assert await ayse.is_open()


async def test_what_no_database_takes_is_left_out_of_what_people_say(served: Served) -> None:
    async with served.page("ayse") as ayse:
        await ayse.wire.send(
            '{"type":"say","place":"general","id":"\\ud800i","text":"a\\u0000b\\ud83d c\\udc00"}'
        )
        said = await ayse.next()

    assert (said["message"]["text"], said["id"]) == ("ab c", "i")


async def test_a_choice_that_was_never_offered_is_closed(served: Served) -> None:
    async with served.page("ayse") as ayse:
        await ayse.send(type="press", choice="0" * 26)

        assert await ayse.next() == {"type": "notice", "text": "This question is closed."}


async def test_a_flood_is_slowed_down_kindly(served: Served) -> None:
    async with served.page("ayse") as ayse:
        for number in range(int(limits.FRAMES_AT_ONCE) + 40):
            await ayse.send(type="read", place="general", message=f"m{number}")
        answers = [await ayse.next() for _ in range(int(limits.FRAMES_AT_ONCE) + 40)]

        told = [one["text"] for one in answers]
        assert sum("too fast" in text for text in told) >= 30
        assert sum("no longer here" in text for text in told) >= int(limits.FRAMES_AT_ONCE)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"host": "evil.example"},
    ],
    ids=str,
)
async def test_a_page_elsewhere_gets_no_socket(served: Served, headers: dict[str, str]) -> None:
    cookie = await served.cookie("ayse")

    with pytest.raises(InvalidStatus) as refused:
        async with served.wire(cookie, **headers):
            pass

    assert refused.value.response.status_code == 403


async def test_our_own_page_gets_a_socket(served: Served) -> None:
    cookie = await served.cookie("ayse")

    async with served.wire(cookie, origin=served.address) as wire:
        assert (await Page(wire).next())["type"] == "hello"


@pytest.mark.parametrize("cookie", ["", "plein_session=", "plein_session=forged"])
async def test_without_a_session_there_is_no_socket(served: Served, cookie: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with served.wire(cookie):
            pass

    assert refused.value.response.status_code == 403


async def test_signing_out_hangs_up_the_pages_of_that_browser_only(served: Served) -> None:
    cookie = await served.cookie("ayse")
    async with served.page("ayse", cookie) as here, served.page("ayse") as elsewhere:
        async with AsyncClient(base_url=served.address, headers={"cookie": cookie}) as browser:
            await browser.post("/chat/api/sign-out", json={})

        with pytest.raises(ConnectionClosed):
            await here.next()
        assert await elsewhere.is_open()


async def test_a_page_that_does_not_read_is_hung_up(served: Served) -> None:
    async with served.page("ayse") as ayse:
        (session,) = served.site.chat.chat.feed.sessions
        for _ in range(limits.WAITING + 1):
            session.push({"type": "places"})

        await ayse.wire.wait_closed()


async def test_a_page_learns_by_itself_what_another_process_stored(
    postgresql_url: str, folder: Path
) -> None:
    here, there = Store(postgresql_url), Store(postgresql_url)
    async with serving(here, folder) as served:
        clock = served.site.clock
        app, chat = probe.built(there, folder, probe.Port(), clock)
        await chat.open(app.engine)
        listening = asyncio.create_task(served.site.chat.listen(served.site.app.engine))
        async with served.page("ayse") as ayse:
            place = await chat.direct("main", served.site.people["ayse"].id)
            sent = await chat.send(place, (), "k1")
            said = await ayse.next()
            await chat.remove(place, sent, "k2")
            gone = await ayse.next()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
    await here.close()
    await there.close()

    assert said["message"]["id"] == sent
    assert gone == {"type": "remove", "place": place.channel, "message": sent}


async def test_nothing_is_acknowledged_while_the_database_is_gone(
    postgres_server: Any, web_postgres: str, folder: Path
) -> None:
    url = postgres_server.fresh(template=web_postgres)
    store = Store(url)
    async with serving(store, folder) as served:
        async with served.page("ayse") as ayse:
            postgres_server.drop(url)
            answer = await ayse.says("Is anybody there?", id="a1")

            assert (answer["type"], answer["id"]) == ("error", "a1")
            assert await ayse.is_open()
        async with AsyncClient(base_url=served.address) as browser:
            assert (await browser.post("/chat/api/sign-in", json={"email": "x"})).status_code == 503
    await store.close()


async def test_a_page_that_comes_while_the_database_goes_is_told_to_try_later(
    postgres_server: Any, web_postgres: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = postgres_server.fresh(template=web_postgres)
    store = Store(url)
    async with serving(store, folder) as served:
        cookie = await served.cookie("ayse")
        feed = served.site.chat.chat.feed
        async with feed._reading, served.wire(cookie) as late:
            postgres_server.turn_away(url)
            feed._reading.release()
            with pytest.raises(ConnectionClosed) as closed:
                await late.recv()
            await feed._reading.acquire()
        with pytest.raises(InvalidStatus):
            await served.wire(cookie)
        postgres_server.let_in(url)
        async with served.page("ayse", cookie) as page:
            assert await page.is_open()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1013
    assert caplog.records == []
    await store.close()


async def test_the_page_of_somebody_who_became_another_comes_back_as_theirs(
    served: Served,
) -> None:
    cookie = await served.cookie("ayse")
    async with served.page("ayse", cookie) as page:
        async with served.site.chat.chat.store.transaction() as db:
            people = {one.name: one for one in await db.exec(select(Person))}
            stays = people["Cas Jansen"].id
            await join(db, people["Cas Jansen"], people["Ayşe Yılmaz"])
        await served.site.chat._check()
        with pytest.raises(ConnectionClosed):
            await page.next()

    async with AsyncClient(base_url=served.address, headers={"cookie": cookie}) as browser:
        me = await browser.get("/chat/api/me")
    assert me.json()["me"]["id"] == stays
