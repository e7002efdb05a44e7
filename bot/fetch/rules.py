"""Which addresses the bot goes to: none of its own network, unless an operator says so. Pure."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias

from yarl import URL

from bot.content import Text
from bot.errors import NotFetched

_Network: TypeAlias = IPv4Network | IPv6Network

_LONGEST: Final = 2000
_SCHEMES: Final = ("http", "https")
_PORTS: Final = (80, 443)
# What no address has, and what programs read in different ways.
_ODD: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
# How old systems write numbers: 017700000001, 2130706433, 0x7f.1
_NUMBER: Final = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)


def _networks(*written: str) -> Sequence[_Network]:
    return [IPv6Network(one) if ":" in one else IPv4Network(one) for one in written]


# IANA's registries of addresses for special purposes.
_SPECIAL: Final = _networks(
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
    *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    "168.63.129.16/32",  # the host of a machine at Azure, which looks like any other address
    # Of IPv6 only 2000::/3 is in use. Within it: protocols and tunnels (which can hold any
    # address of IPv4), documentation, 6to4.
    *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
)
_PUBLIC_6: Final = IPv6Network("2000::/3")
_OWN: Final = _networks(
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"
)
# Where machines in a cloud learn their secrets, within networks that can be somebody's own.
_METADATA: Final = _networks(
    "100.100.100.200/32", "fd00:ec2::/32", "fd20:ce::254/128", "fd00:42::42/128"
)


def is_public(address: str) -> bool:
    """Whether an address is one that anybody on the internet can reach."""
    at = _read(address)
    if at is None or (isinstance(at, IPv6Address) and at not in _PUBLIC_6):
        return False
    return not _is_in(at, _SPECIAL)


def is_literal(host: str) -> bool:
    """Whether a host is an address itself, and no name."""
    return _read(host) is not None


def is_own(address: str) -> bool:
    """Whether an address is of a network that an organisation has for itself: never this machine,
    nor what is around it without having been set up."""
    at = _read(address)
    return at is not None and _is_in(at, _OWN) and not _is_in(at, _METADATA)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


def _is_in(at: IPv4Address | IPv6Address, networks: Sequence[_Network]) -> bool:
    return any(at in one for one in networks)


def checked(written: str, *, seen_at: URL | None = None) -> URL:
    """Read an address of the web, or where the one that was `seen_at` leads to.

    Raises: NotFetched, for what is none, or one that the bot does not go to.
    """
    try:
        if len(written) > _LONGEST or _ODD.search(written):
            raise ValueError(written)
        url = URL(written) if seen_at is None else seen_at.join(URL(written))
        host, port = url.raw_host, url.port
    except ValueError:
        raise NotFetched(Text("core.fetch_no_address")) from None
    if url.scheme not in _SCHEMES or not host or _is_odd(host):
        raise NotFetched(Text("core.fetch_no_address"))
    if url.raw_user is not None or url.raw_password is not None:
        raise NotFetched(Text("core.fetch_password", {"host": host}))
    if port not in _PORTS:
        raise NotFetched(Text("core.fetch_port", {"host": host}))
    return url.with_fragment(None)


def _is_odd(host: str) -> bool:
    """Whether a host looks like an address, but is not written as one is today."""
    if "%" in host:
        return True
    if is_literal(host):
        return False
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or not last or _NUMBER.fullmatch(last) is not None
