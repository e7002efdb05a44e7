"""What is read at an address, within which limits, and what is said when it is not."""

import asyncio
import gzip
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.errors import NotFetched
from bot.fetch.fetcher import Fetcher, Limits
from bot.fetch.values import Fetched
from storage.session import StillOpen
from tests.bot import trial
from tests.chat import Chat
from tests.outside import Outside, answer, outside

NOW: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
URL: Final = "http://news.example.org/"
SMALL: Final = Limits(most=1000)


async def fetched(
    network: Outside, url: str = URL, *, unless: str = "", limits: Limits | None = None
) -> Fetched | None:
    return await Fetcher(network, limits=limits).fetch(url, unless=unless, now=NOW)


async def refused(network: Outside, url: str = URL, limits: Limits | None = None) -> NotFetched:
    with pytest.raises(NotFetched) as raised:
        await fetched(network, url, limits=limits)
    return raised.value


async def test_what_is_there_is_read_as_it_is() -> None:
    async with outside() as network:
        network.at("news.example.org", says=answer(b"\x00\xff", Content_Type="text/xml; charset=x"))

        found = await fetched(network)

    assert found == Fetched(url=URL, body=b"\x00\xff", content_type="text/xml; charset=x")


async def test_it_says_who_asks_and_nothing_else_and_no_proxy_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with outside() as network:
        network.at(
            "news.example.org",
            says=answer(status="302 Found", Location="/b", Set_Cookie="a=b; Path=/"),
        )
        network.at("news.example.org", path="/b", says=answer(b"there"))

        found = await fetched(network)

    assert found is not None
    assert found.url == f"{URL}b"
    assert [path for path, _ in network.asked] == ["news.example.org/", "news.example.org/b"]
    for _, headers in network.asked:
        assert headers.keys() == {
            *("host", "user-agent", "accept", "accept-encoding", "connection"),
        }
        assert headers["user-agent"] == "Plein"


async def test_it_follows_three_redirects_and_no_fourth() -> None:
    async with outside() as network:
        for number in range(4):
            leads = answer(status="307 Temporary Redirect", Location=f"/{number + 1}")
            network.at("news.example.org", path=f"/{number}", says=leads)
        network.at("news.example.org", path="/4", says=answer(b"far"))

        found = await fetched(network, f"{URL}1")
        error = await refused(network, f"{URL}0")

    assert found is not None
    assert found.body == b"far"
    assert error.text.key == "core.fetch_leads_on"
    assert not error.may_pass


# What has not changed.


async def test_what_has_not_changed_is_not_read_anew() -> None:
    def says(_path: str, headers: Mapping[str, str]) -> bytes:
        if headers.get("if-none-match") == '"one"':
            return answer(status="304 Not Modified", length=False)
        return answer(b"new", ETag='"one"', Last_Modified="Mon, 01 Jun 2026 10:00:00 GMT")

    async with outside() as network:
        network.at("news.example.org", says=says)
        network.at("other.example.org", says=says)

        first = await fetched(network)
        assert first is not None
        assert await fetched(network, unless=first.version) is None
        other = await fetched(network, "http://other.example.org/", unless=first.version)

    assert network.asked[1][1]["if-modified-since"] == "Mon, 01 Jun 2026 10:00:00 GMT"
    assert other is not None


@pytest.mark.parametrize("version", ["", "x", "[]", "1", '{"of": 1}', "null", '{"ETag": "a"}'])
async def test_a_version_that_is_none_is_no_obstacle(version: str) -> None:
    async with outside() as network:
        network.at("news.example.org", says=answer(b"new"))

        found = await fetched(network, unless=version)

    assert found is not None
    assert "if-none-match" not in network.asked[0][1]


@pytest.mark.parametrize("tag", ["x" * 1000, "\x7f", "\u0001"])
async def test_a_version_too_long_or_odd_to_keep_is_none(tag: str) -> None:
    async with outside() as network:
        network.at("news.example.org", says=answer(b"new", ETag=tag))

        found = await fetched(network) if tag.startswith("x") else None

    assert found is None or found.version == ""


async def test_unchanged_is_believed_only_when_it_was_asked() -> None:
    async with outside() as network:
        network.at("news.example.org", says=answer(status="304 Not Modified", length=False))

        error = await refused(network)

    assert error.text.key == "core.fetch_nothing"


# Limits.


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate"])
async def test_what_is_packed_is_unpacked(encoding: str) -> None:
    packed = zlib.compress(b"news") if encoding == "deflate" else gzip.compress(b"news", mtime=0)
    async with outside() as network:
        network.at("news.example.org", says=answer(packed, Content_Encoding=encoding))

        found = await fetched(network)

    assert found is not None
    assert found.body == b"news"


async def test_what_is_exactly_as_large_as_the_limit_is_read() -> None:
    async with outside() as network:
        network.at("news.example.org", says=answer(b"x" * 1000))
        network.at(
            "packed.example.org",
            says=answer(gzip.compress(b"x" * 1000, mtime=0), Content_Encoding="gzip"),
        )

        plain = await fetched(network, limits=SMALL)
        packed = await fetched(network, "http://packed.example.org/", limits=SMALL)

    assert plain is not None
    assert packed is not None
    assert len(plain.body) == len(packed.body) == 1000


BOMB: Final = gzip.compress(b"\0" * 100_000_000, compresslevel=9, mtime=0)


@pytest.mark.parametrize(
    ("says", "limits"),
    [
        (answer(b"x" * 1001), SMALL),
        (answer(b"x" * 1001, length=False), SMALL),
        (answer(b"x" * (2 * 1024 * 1024 + 1)), None),
        (answer(gzip.compress(b"x" * 1001, mtime=0), Content_Encoding="gzip"), SMALL),
        (answer(BOMB, Content_Encoding="gzip"), None),
    ],
    ids=["long", "endless", "default", "packed", "bomb"],
)
async def test_what_is_larger_is_not_read(says: bytes, limits: Limits | None) -> None:
    async with outside() as network:
        network.at("news.example.org", says=says)

        error = await refused(network, limits=limits)

    assert error.text.key == "core.fetch_large"


async def test_a_server_that_says_nothing_or_drips_is_left_in_time() -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await release.wait()
        writer.close()

    connected, release = asyncio.Event(), asyncio.Event()
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        network = Outside(port=server.sockets[0].getsockname()[1])
        network.at("news.example.org")

        error = await refused(network, limits=Limits(time=timedelta(milliseconds=100)))
        release.set()

    assert connected.is_set()
    assert error.text.key == "core.fetch_silent"
    assert error.may_pass


# What is said when it does not work.


@pytest.mark.parametrize(
    ("says", "key", "may_pass"),
    [
        (answer(status="404 Not Found"), "nothing", False),
        (answer(status="410 Gone"), "nothing", False),
        (answer(status="401 Unauthorized"), "nothing", False),
        (answer(status="206 Partial Content"), "nothing", False),
        (answer(status="302 Found"), "nothing", False),
        (answer(status="500 Oh No"), "away", True),
        (answer(status="429 Slow Down"), "away", True),
        (answer(b"garbage", Content_Encoding="gzip"), "broken", True),
        (answer(gzip.compress(b"news", mtime=0)[:-9], Content_Encoding="gzip"), "broken", True),
        (answer(b"x", Content_Encoding="br"), "broken", True),
        (b"garbage\r\n\r\n", "broken", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "broken", True),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "broken", True),
        (b"", "silent", True),
    ],
)
async def test_each_way_to_fail_has_its_sentence(says: bytes, key: str, may_pass: bool) -> None:
    async with outside() as network:
        network.at("news.example.org", says=says)

        error = await refused(network)

    assert error.text.key == f"core.fetch_{key}"
    assert error.may_pass is may_pass
    assert error.text.args["host"] == "news.example.org"


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("9" * 50, timedelta(seconds=10**8)),
        ("Mon, 01 Jun 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Mon, 01 Jun 2020 13:00:00 GMT", timedelta()),
        ("soon", None),
        ("-1", None),
        ("", None),
    ],
)
async def test_how_long_a_server_wants_to_be_left_alone_is_told(
    said: str, wait: timedelta | None
) -> None:
    async with outside() as network:
        network.at("news.example.org", says=answer(status="503 Busy", Retry_After=said))

        error = await refused(network)

    assert error.retry_after == wait


async def test_a_name_that_nobody_knows_may_be_known_later() -> None:
    async with outside() as network:
        error = await refused(network, "http://nowhere.example.org/")

    assert (error.text.key, error.may_pass) == ("core.fetch_unknown", True)


async def test_where_nobody_listens_may_be_there_later() -> None:
    async with outside() as network:
        network.at("news.example.org")
    error = await refused(network)

    assert (error.text.key, error.may_pass) == ("core.fetch_silent", True)


# Certificates.


async def test_a_certificate_is_verified_by_its_name_and_by_who_made_it(tmp_path: Path) -> None:
    async with outside(tls=tmp_path, tls_name="news.example.org") as network:
        for host in ("news.example.org", "other.example.org"):
            network.at(host, says=answer(b"safe"))

        found = await fetched(network, "https://news.example.org/")
        assert found is not None
        assert found.body == b"safe"
        wrong_name = await refused(network, "https://other.example.org/")
        network.authority = None  # whom this machine trusts did not make it
        unknown = await refused(network, "https://news.example.org/")

    assert wrong_name.text.key == unknown.text.key == "core.fetch_untrusted"
    assert len(network.asked) == 1


# In a job.


@pytest.mark.skills(*trial.SKILLS)
@pytest.mark.in_chats("console")
async def test_nothing_is_read_while_a_transaction_is_open(chat: Chat) -> None:
    async with outside() as network:
        chat.app.workplace.network = network
        network.at("news.example.org", says=answer(b"news"))

        async with chat.store.transaction():
            with pytest.raises(StillOpen):
                await chat.app.workplace.fetch(URL)
        found = await chat.app.workplace.fetch(URL)

    assert found is not None
    assert len(network.asked) == 1
