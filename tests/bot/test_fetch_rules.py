"""Where the bot does not go, whatever it is told: no connection is made there."""

import asyncio
from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotFetched
from bot.fetch.fetcher import Fetcher
from bot.fetch.network import SystemNetwork
from bot.fetch.rules import checked, is_own, is_public
from tests.bot.test_fetch import NOW
from tests.outside import PUBLIC, Outside, answer, outside

# What somebody types, and the sentence they get.
TYPED: Final = [
    # This machine.
    ("http://127.0.0.1/", "inside"),
    ("http://127.1.2.3/", "inside"),
    ("http://127.255.255.254/", "inside"),
    ("http://0.0.0.0/", "inside"),
    ("http://0.1.2.3/", "inside"),
    ("https://127.0.0.1/", "inside"),
    ("http://[::1]/", "inside"),
    ("http://[::]/", "inside"),
    ("http://[0:0:0:0:0:0:0:1]/", "inside"),
    # Networks of our own, and those around this machine.
    ("http://10.0.0.1/", "inside"),
    ("http://10.255.255.255/", "inside"),
    ("http://172.16.0.1/", "inside"),
    ("http://172.31.255.255/", "inside"),
    ("http://192.168.0.1/", "inside"),
    ("http://169.254.0.1/", "inside"),
    ("http://100.64.0.1/", "inside"),
    ("http://100.127.255.255/", "inside"),
    ("http://[fc00::1]/", "inside"),
    ("http://[fd12:3456::1]/", "inside"),
    ("http://[fe80::1]/", "inside"),
    ("http://[febf::1]/", "inside"),
    ("http://[fec0::1]/", "inside"),
    # Where machines in a cloud learn their secrets.
    ("http://169.254.169.254/latest/meta-data/", "inside"),
    ("http://169.254.170.2/v2/credentials", "inside"),
    ("http://100.100.100.200/latest/meta-data/", "inside"),
    ("http://168.63.129.16/", "inside"),
    ("http://192.0.0.192/latest/", "inside"),
    ("http://[fd00:ec2::254]/latest/meta-data/", "inside"),
    ("http://[fe80::a9fe:a9fe]/", "inside"),
    # Reserved, for documentation, for many at once.
    ("http://192.0.0.1/", "inside"),
    ("http://192.0.2.1/", "inside"),
    ("http://192.88.99.1/", "inside"),
    ("http://198.18.0.1/", "inside"),
    ("http://198.51.100.1/", "inside"),
    ("http://203.0.113.1/", "inside"),
    ("http://224.0.0.1/", "inside"),
    ("http://239.255.255.255/", "inside"),
    ("http://240.0.0.1/", "inside"),
    ("http://255.255.255.255/", "inside"),
    ("http://[ff02::1]/", "inside"),
    ("http://[2001:db8::1]/", "inside"),
    ("http://[3fff::1]/", "inside"),
    ("http://[100::1]/", "inside"),
    ("http://[5f00::1]/", "inside"),
    # An address of IPv4 inside one of IPv6.
    ("http://[::ffff:127.0.0.1]/", "inside"),
    ("http://[::ffff:7f00:1]/", "inside"),
    ("http://[::ffff:169.254.169.254]/", "inside"),
    ("http://[::ffff:0:127.0.0.1]/", "inside"),
    ("http://[::127.0.0.1]/", "inside"),
    ("http://[64:ff9b::127.0.0.1]/", "inside"),
    ("http://[64:ff9b::a9fe:a9fe]/", "inside"),
    ("http://[64:ff9b:1::7f00:1]/", "inside"),
    ("http://[2002:7f00:1::]/", "inside"),
    ("http://[2001:0:7f00:1::]/", "inside"),
    # As old systems write numbers, and as others read them.
    ("http://2130706433/", "no_address"),
    ("http://017700000001/", "no_address"),
    ("http://0x7f000001/", "no_address"),
    ("http://0x7f.1/", "no_address"),
    ("http://0x7f.0.0.0x1/", "no_address"),
    ("http://0177.0.0.1/", "no_address"),
    ("http://127.1/", "no_address"),
    ("http://127.0.1/", "no_address"),
    ("http://127.0.0.1./", "no_address"),
    ("http://127.0.0.01/", "no_address"),
    ("http://127.0.0.0x/", "no_address"),
    ("http://0/", "no_address"),
    ("http://4294967297/", "no_address"),
    ("http://1.2.3.4.5/", "no_address"),
    ("http://256.256.256.256/", "no_address"),
    ("http://１２７.０.０.１/", "inside"),
    ("http://①②⑦.⓪.⓪.①/", "inside"),
    ("http://127。0。0。1/", "inside"),
    ("http://[fe80::1%25eth0]/", "no_address"),
    ("http://[::1%25lo]/", "no_address"),
    # Names that lead there.
    ("http://localhost/", "inside"),
    ("http://LOCALHOST/", "inside"),
    ("http://localhost./", "inside"),
    ("http://local.example.org/", "inside"),
    ("http://metadata.example.org/", "inside"),
    ("http://mapped.example.org/", "inside"),
    ("http://scoped.example.org/", "inside"),
    ("http://both.example.org/", "inside"),
    ("http://none.example.org/", "inside"),
    ("http://garbage.example.org/", "inside"),
    # What one program reads as this host, and another as that.
    ("http://example.org@127.0.0.1/", "password"),
    ("http://127.0.0.1#@example.org/", "inside"),
    ("http://127.0.0.1?@example.org/", "inside"),
    ("http://example.org\\@127.0.0.1/", "no_address"),
    ("http://127.0.0.1\t.example.org/", "no_address"),
    ("http://127.0.0.1\r\nHost: example.org/", "no_address"),
    ("http://127.0.0.1%00.example.org/", "no_address"),
    ("http://127.0.0.1%2f.example.org/", "no_address"),
    (" http://127.0.0.1/", "no_address"),
    # Other ports, other ways, a password.
    ("http://example.org:22/", "port"),
    ("http://example.org:6379/", "port"),
    ("https://example.org:8443/", "port"),
    ("http://example.org:0/", "port"),
    ("http://example.org:65536/", "no_address"),
    ("http://example.org:-80/", "no_address"),
    ("http://ada:secret@example.org/", "password"),
    ("http://ada@example.org/", "password"),
    ("http://:@example.org/", "password"),
    ("ftp://example.org/", "no_address"),
    ("file:///etc/passwd", "no_address"),
    ("gopher://127.0.0.1:80/_x", "no_address"),
    ("data:text/xml,<rss/>", "no_address"),
    ("javascript:alert(1)", "no_address"),
    ("//example.org/", "no_address"),
    ("example.org/feed", "no_address"),
    ("http:///etc/passwd", "no_address"),
    ("http://", "no_address"),
    ("", "no_address"),
    ("http://[::1/", "no_address"),
    ("http://[zz]/", "no_address"),
    ("http://./", "no_address"),
    (f"http://example.org/{'x' * 2000}", "no_address"),
]

# Where names lead. A resolver of this machine knows what "localhost" is in any spelling.
NAMES: Final = {
    "localhost": "127.0.0.1",
    "localhost.": "127.0.0.1",
    "local.example.org": "127.0.0.1",
    "metadata.example.org": "169.254.169.254",
    "mapped.example.org": "::ffff:127.0.0.1",
    "scoped.example.org": "fe80::1%eth0",
    "garbage.example.org": "somewhere",
}


def _known(network: Outside) -> None:
    network.names |= {name: [[address]] for name, address in NAMES.items()}
    network.names["both.example.org"] = [[PUBLIC, "127.0.0.1"]]
    network.names["none.example.org"] = [[]]
    network.at("example.org", says=answer(b"public"))


async def _refused(network: Outside, url: str, allow: Sequence[str] = ()) -> str:
    with pytest.raises(NotFetched) as raised:
        await Fetcher(network, allow=allow).fetch(url, unless="", now=NOW)
    return raised.value.text.key.removeprefix("core.fetch_")


def test_there_are_at_least_sixty_addresses_to_try() -> None:
    assert len({url for url, _ in TYPED}) == len(TYPED) >= 60


@pytest.mark.parametrize(("url", "why"), TYPED)
async def test_what_is_typed_leads_to_no_connection(url: str, why: str) -> None:
    async with outside() as network:
        _known(network)

        assert await _refused(network, url) == why

        assert network.connections == 0


# As a header these lead to the server that says them, or end it.
_NOWHERE: Final = ("", "//example.org/", "example.org/feed", "http://", "http:///etc/passwd")
LEADS: Final = [
    (url, why)
    for url, why in TYPED
    if url.strip() == url and url not in _NOWHERE and "\r" not in url
]


@pytest.mark.parametrize(("url", "why"), LEADS)
async def test_where_a_server_leads_gets_no_connection_either(url: str, why: str) -> None:
    async with outside() as network:
        _known(network)
        said = answer(status="302 Found").replace(b"\r\n\r\n", b"\r\nLocation: %s\r\n\r\n")
        network.at("start.example.org", says=said.replace(b"%s", url.encode()))

        found = await _refused(network, "http://start.example.org/")

        # What a server says in other letters than ASCII is read in another way.
        assert found == why or not url.isascii()
        assert network.connections == 1


async def test_a_name_that_leads_here_is_not_connected_to_even_when_something_listens() -> None:
    """With the machine's own network, and a real server at its loopback address."""
    reached = 0

    async def count(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal reached
        reached += 1
        writer.close()

    async with await asyncio.start_server(count, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        for url in (f"http://127.0.0.1:{port}/", f"http://localhost:{port}/"):
            with pytest.raises(NotFetched):
                await Fetcher(SystemNetwork()).fetch(url, unless="", now=NOW)
        with pytest.raises(NotFetched) as raised:
            await Fetcher(SystemNetwork()).fetch("http://localhost/", unless="", now=NOW)

    assert raised.value.text.key == "core.fetch_inside"
    assert reached == 0


async def test_a_name_that_changes_its_address_is_looked_up_once_for_each_connection() -> None:
    async with outside() as network:
        network.names["rebound.example.org"] = [[PUBLIC], ["127.0.0.1"]]
        network.answers["rebound.example.org/"] = answer(b"first")

        found = await Fetcher(network).fetch("http://rebound.example.org/", unless="", now=NOW)

        assert found is not None
        assert found.body == b"first"
        assert network.looked_up == ["rebound.example.org"]
        assert await _refused(network, "http://rebound.example.org/") == "inside"
        assert network.connections == 1


async def test_a_name_that_changes_its_address_on_the_way_gets_no_second_connection() -> None:
    async with outside() as network:
        network.names["rebound.example.org"] = [[PUBLIC], ["169.254.169.254"]]
        network.answers["rebound.example.org/"] = answer(status="302 Found", Location="/secrets")

        assert await _refused(network, "http://rebound.example.org/") == "inside"

        assert [path for path, _ in network.asked] == ["rebound.example.org/"]


# What an operator allows.


async def test_a_host_that_an_operator_names_is_read_in_a_network_of_our_own() -> None:
    async with outside() as network:
        network.at("intranet.example.org", "10.1.2.3", says=answer(b"ours"))
        fetcher = Fetcher(network, allow=["intranet.example.org"])

        found = await fetcher.fetch("http://intranet.example.org/", unless="", now=NOW)

        assert found is not None
        assert found.body == b"ours"
        assert await _refused(network, "http://intranet.example.org/") == "inside"
        assert await _refused(network, "http://10.1.2.3/", allow=["intranet.example.org"])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "169.254.169.254",
        "fe80::1",
        "100.100.100.200",
        "fd00:ec2::254",
        "0.0.0.0",
    ],
)
async def test_this_machine_and_secrets_of_a_cloud_nobody_can_allow(address: str) -> None:
    async with outside() as network:
        network.at("intranet.example.org", address, says=answer(b"secret"))

        refused = await _refused(
            network, "http://intranet.example.org/", allow=["intranet.example.org"]
        )

        assert refused == "inside"
        assert network.connections == 0


async def test_nobody_outside_can_lead_to_a_host_that_was_allowed() -> None:
    async with outside() as network:
        network.at("intranet.example.org", "10.1.2.3", says=answer(b"ours"))
        network.at(
            "start.example.org",
            says=answer(status="301 Moved", Location="http://intranet.example.org/"),
        )

        refused = await _refused(
            network, "http://start.example.org/", allow=["intranet.example.org"]
        )

        assert refused == "inside"
        assert network.connections == 1


# The rules themselves.


@pytest.mark.parametrize("address", ["1.1.1.1", PUBLIC, "100.63.255.255", "2606:4700::1111"])
def test_what_anybody_can_reach_is_public(address: str) -> None:
    assert is_public(address)
    assert not is_own(address)


@given(st.ip_addresses())
def test_nothing_is_public_that_python_knows_to_be_private(address: object) -> None:
    if not getattr(address, "is_global", False) or getattr(address, "is_multicast", False):
        assert not is_public(str(address))
    assert not (is_public(str(address)) and is_own(str(address)))


@given(st.text())
def test_any_text_is_an_address_or_refused_in_a_sentence(words: str) -> None:
    for written in (words, f"http://{words}", f"https://example.org/{words}"):
        try:
            url = checked(written)
        except NotFetched:
            continue
        assert url.scheme in ("http", "https")
        assert url.port in (80, 443)
        assert url.raw_user is None
