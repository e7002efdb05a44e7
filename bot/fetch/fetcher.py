"""Reads what is at an address: once, within limits, and only where the rules let it go."""

import asyncio
import hashlib
import json
import socket
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, cast

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.content import Text
from bot.errors import NotFetched
from bot.fetch.network import Network
from bot.fetch.rules import checked, is_literal, is_own, is_public
from bot.fetch.values import Fetched

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_UNCHANGED: Final = 304
_BUSY: Final = (408, 425, 429)
_CHUNK: Final = 64 * 1024
_LONGEST_VERSION: Final = 1000
# gzip, and what some servers call deflate: zlib reads both by what they begin with.
_PACKED: Final = zlib.MAX_WBITS | 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long it may take in all, how many bytes (unpacked, too), how often it may lead on."""

    time: timedelta = timedelta(seconds=10)
    most: int = 2 * 1024 * 1024
    redirects: int = 3


class Fetcher:
    """Reads what is at addresses. `allow` names hosts of networks of our own that may be read."""

    def __init__(
        self, network: Network, *, allow: Collection[str] = (), limits: Limits | None = None
    ) -> None:
        self._network = network
        self._allow = frozenset(allow)
        self._limits = limits or Limits()

    async def fetch(self, url: str, *, unless: str, now: datetime) -> Fetched | None:
        """Read what is at an address; None while it is still the version that `unless` names.

        Raises: NotFetched.
        """
        at = checked(url)
        # Whoever outside leads on to a host of ours is nobody that an operator has allowed.
        is_ours = self._is_allowed(at)
        asked = _conditions(url, unless)
        host = str(at.host)
        try:
            async with asyncio.timeout(self._limits.time.total_seconds()):
                for _ in range(self._limits.redirects + 1):
                    host = str(at.host)
                    found = await self._hop(url, at, asked, is_ours=is_ours, now=now)
                    if not isinstance(found, URL):
                        return found
                    at = found
        except NotFetched:
            raise
        except aiohttp.ClientConnectorCertificateError:
            raise NotFetched(Text("core.fetch_untrusted", {"host": host}), may_pass=True) from None
        except (aiohttp.ServerConnectionError, OSError):  # also when it takes too long
            raise _silent(host) from None
        except (aiohttp.ClientError, ValueError, zlib.error):
            raise _broken(host) from None
        raise NotFetched(Text("core.fetch_leads_on", {"host": host}))

    def _is_allowed(self, at: URL) -> bool:
        return str(at.raw_host).rstrip(".") in self._allow

    async def _hop(
        self, url: str, at: URL, asked: Mapping[str, str], *, is_ours: bool, now: datetime
    ) -> Fetched | URL | None:
        """Ask one server; it may say where to ask next."""
        ways = await self._ways(at, is_ours=is_ours and self._is_allowed(at))
        connector = aiohttp.TCPConnector(
            resolver=_Resolved(ways),
            use_dns_cache=False,
            force_close=True,
            ssl=self._network.trusted() or True,
        )
        headers = {"User-Agent": "Plein", "Accept-Encoding": "gzip", **asked}
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            ) as session,
            session.get(at, headers=headers, allow_redirects=False) as answer,
        ):
            host = str(at.host)
            if answer.status in _REDIRECTS and "Location" in answer.headers:
                return checked(answer.headers["Location"], seen_at=at)
            if answer.status == _UNCHANGED and len(asked) > 0:
                return None
            if answer.status != 200:
                raise _refused(answer, host, now)
            return Fetched(
                url=str(at),
                body=await self._body(answer, host),
                content_type=answer.headers.get("Content-Type", ""),
                version=_version(url, answer.headers),
            )

    async def _ways(self, at: URL, *, is_ours: bool) -> Sequence[tuple[str, int]]:
        """Look a host up, once, and see that every address of it is one to go to."""
        host = str(at.raw_host)
        try:
            found = [host] if is_literal(host) else await self._network.look_up(host)
        except (OSError, UnicodeError):
            text = Text("core.fetch_unknown", {"host": str(at.host)})
            raise NotFetched(text, may_pass=True) from None
        if not found or not all(is_public(one) or (is_ours and is_own(one)) for one in found):
            raise NotFetched(Text("core.fetch_inside", {"host": str(at.host)}))
        return [self._network.way_to(one, int(at.port or 0)) for one in found]

    async def _body(self, answer: aiohttp.ClientResponse, host: str) -> bytes:
        """Read what was answered, unpacked, and never more than the limit."""
        most, found, raw = self._limits.most, bytearray(), 0
        match answer.headers.get("Content-Encoding", "identity").strip().lower():
            case "identity" | "":
                unpacker = None
            case "gzip" | "x-gzip" | "deflate":
                unpacker = zlib.decompressobj(_PACKED)
            case _:
                raise _broken(host)
        async for part in answer.content.iter_chunked(_CHUNK):
            raw += len(part)
            room = most + 1 - len(found)
            found += part if unpacker is None else unpacker.decompress(part, room)
            if len(found) > most or raw > most:
                raise NotFetched(Text("core.fetch_large", {"host": host}))
        if unpacker is not None and not unpacker.eof and raw:
            raise _broken(host)
        return bytes(found)


class _Resolved(AbstractResolver):
    """Knows where a host is, from before: what was checked is what is connected to."""

    def __init__(self, ways: Sequence[tuple[str, int]]) -> None:
        self._ways = ways

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the ways."""
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=at,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address, at in self._ways
        ]

    async def close(self) -> None:
        """Nothing is open."""


def _silent(host: str) -> NotFetched:
    return NotFetched(Text("core.fetch_silent", {"host": host}), may_pass=True)


def _broken(host: str) -> NotFetched:
    return NotFetched(Text("core.fetch_broken", {"host": host}), may_pass=True)


def _refused(answer: aiohttp.ClientResponse, host: str, now: datetime) -> NotFetched:
    status = answer.status
    said = {"host": host, "status": str(status)}
    if status >= 500 or status in _BUSY:
        wait = _wait(answer.headers.get("Retry-After", ""), now)
        return NotFetched(Text("core.fetch_away", said), may_pass=True, retry_after=wait)
    return NotFetched(Text("core.fetch_nothing", said))


def _wait(said: str, now: datetime) -> timedelta | None:
    """Read how long a server wants to be left alone: seconds, or a date."""
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:9]), 10**8))
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(until - now, timedelta()) if until.tzinfo else None


def _named(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]


def _version(url: str, headers: Mapping[str, str]) -> str:
    """Write down what a server says of this version of what is at an address."""
    said = {name: headers[name] for name in ("ETag", "Last-Modified") if name in headers}
    version = json.dumps({"of": _named(url), **said}) if said else ""
    is_fit = len(version) <= _LONGEST_VERSION and all(one.isprintable() for one in said.values())
    return version if is_fit else ""


def _conditions(url: str, unless: str) -> dict[str, str]:
    """Ask for what is there only if it is another version; one of another address says nothing."""
    try:
        known: Any = json.loads(unless or "{}")
    except ValueError:
        return {}
    if not isinstance(known, dict):
        return {}
    said = cast("dict[str, Any]", known)
    if said.get("of") != _named(url):
        return {}
    asked = {"If-None-Match": said.get("ETag"), "If-Modified-Since": said.get("Last-Modified")}
    return {name: one for name, one in asked.items() if isinstance(one, str) and one}
