"""The homeserver's API: one call, one attempt, and what its answer means for whoever asked.

Everything goes over nio's client and its connection, but is called here: what nio calls by itself
waits and tries again for as long as a server wants, and an error comes back as a value.
"""

import json
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeAlias, TypeVar, cast
from urllib.parse import quote, urlencode

import aiohttp
import structlog

from adapters.matrix.library import AsyncClient, ErrorResponse
from bot.errors import PleinError, Refused, Unreachable, Why
from bot.payload import shallow

log = structlog.get_logger()

Json: TypeAlias = dict[str, Any]
T = TypeVar("T")

V1: Final = "/_matrix/client/v1"
V3: Final = "/_matrix/client/v3"
# Shorter than what the relay gives a send, so that the answer is ours to judge.
_LIMIT: Final = timedelta(seconds=15)
_WAIT: Final = timedelta(seconds=5)  # where the server does not say how long
_LONGEST: Final = timedelta(hours=1)
_REPAIR: Final = timedelta(minutes=5)  # how often to look whether an operator was there

# Nothing is wrong with what was asked: it is done once somebody has set this right.
_CLOSED: Final = frozenset(
    (
        "M_CONSENT_NOT_GIVEN",
        "M_EXCLUSIVE",
        "M_MISSING_TOKEN",
        "M_RESOURCE_LIMIT_EXCEEDED",
        "M_USER_DEACTIVATED",
        "M_USER_LOCKED",
        "M_USER_SUSPENDED",
    )
)
_WHY: Final[Mapping[str, Why]] = {
    "M_FORBIDDEN": "not_in",
    "M_NOT_FOUND": "gone",
    "M_UNKNOWN_USER": "nobody",
}
# Everything that asking and reading an answer was seen to raise; a RuntimeError while the
# connection is being closed.
_BROKEN: Final = (aiohttp.ClientError, OSError, RuntimeError, TimeoutError, ValueError)


class SaidNo(Refused):
    """The homeserver will not do this:"""

    def __init__(self, what: str, code: str, status: int, body: Json) -> None:
        super().__init__(f"{what}: {code or status}", why=_WHY.get(code, "other"))
        self.code = code
        self.status = status
        self.body = body


class Cut(Unreachable):
    """The homeserver's answer never came, or is none: what was asked for was perhaps done."""


class SignedOut(Unreachable):
    """The homeserver does not take the device's token any more; sign in again."""


class Wire:
    """Calls the homeserver as the bot, over the connection of `client`."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def call(
        self,
        verb: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        limit: timedelta = _LIMIT,
    ) -> Json:
        """Ask for `path` (of the client-server API, with its version) and return the answer.

        What it says is not kept anywhere. Raises: Unreachable (try again: a repeat under the same
        transaction does nothing twice), SaidNo (it never will).
        """
        data = None if body is None else json.dumps(body)
        status, answer = await self._ask(verb, path, data, query=query, limit=limit)
        if status == 200:
            return answer
        raise judged(f"{verb} {_about(path)}", status, answer)

    async def confirmed(self, path: str, body: Json, *, user: str, password: str) -> Json:
        """Post what a homeserver may want the password for, once more.

        Raises: Unreachable, SaidNo.
        """
        try:
            return await self.call("POST", path, body)
        except SaidNo as no:
            if no.status != 401:
                raise
            who = {"type": "m.id.user", "user": user}
            proof = {"type": "m.login.password", "identifier": who, "password": password}
            session = no.body.get("session")
            return await self.call("POST", path, {**body, "auth": {**proof, "session": session}})

    async def _ask(
        self,
        verb: str,
        path: str,
        data: str | bytes | None,
        *,
        query: Mapping[str, object] | None,
        limit: timedelta,
        kind: str = "application/json",
    ) -> tuple[int, Json]:
        what = f"{verb} {_about(path)}"
        try:
            answer = await self._send(verb, path, data, query=query, limit=limit, kind=kind)
            read = await _read(answer)
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(f"{what}: {type(error).__name__}") from None
        except _BROKEN as error:
            raise Cut(f"{what}: {type(error).__name__}") from None
        if not isinstance(read, dict):
            # A page of something on the way.
            raise Cut(f"{what}: HTTP {answer.status} without an answer")
        return answer.status, cast("Json", read)

    async def _send(
        self,
        verb: str,
        path: str,
        data: str | bytes | None,
        *,
        query: Mapping[str, object] | None,
        limit: timedelta,
        kind: str = "application/json",
    ) -> aiohttp.ClientResponse:
        asked = f"{path}?{urlencode(query)}" if query else path
        headers = {"content-type": kind}
        if self.client.access_token:
            headers["authorization"] = f"Bearer {self.client.access_token}"
        return await self.client.send(verb, asked, data, headers, timeout=limit.total_seconds())

    async def upload(self, data: bytes, *, kind: str, name: str | None) -> str:
        """Hand over bytes, and return the address (`mxc://…`) under which they are.

        Raises: Unreachable, SaidNo.
        """
        path = "/_matrix/media/v3/upload"
        query = {"filename": name} if name else None
        limit = timedelta(seconds=max(15, len(data) / 100_000))
        status, answer = await self._ask("POST", path, data, query=query, limit=limit, kind=kind)
        if status != 200:
            raise judged("POST upload", status, answer)
        return str(answer["content_uri"])


async def _read(answer: aiohttp.ClientResponse) -> object:
    try:
        return await answer.json(content_type=None)
    except RecursionError:
        # Somebody has said something that is nested too deep: the rest is there to be read.
        return json.loads(shallow((await answer.read()).decode()))


def judged(what: str, status: int, body: Json) -> PleinError:
    """Say what an answer means that is no plain yes."""
    code = str(body.get("errcode", ""))
    if status == 429 or code == "M_LIMIT_EXCEEDED":
        wait = _asked_wait(body)
        log.warning("matrix.limited", call=what, wait=round(wait.total_seconds(), 1))
        return Unreachable(f"{what}: limited", retry_after=wait)
    if code == "M_UNKNOWN_TOKEN":
        log.error("matrix.signed_out", call=what)
        return SignedOut(what, retry_after=_REPAIR)
    if code in _CLOSED:
        log.error("matrix.closed", call=what, reason=code)
        return Unreachable(f"{what}: {code}", retry_after=_REPAIR)
    if status == 401 and "flows" in body:
        return SaidNo(what, "it wants the password", status, body)
    if status >= 500 or status == 408 or not code:
        return Cut(f"{what}: HTTP {status}")
    return SaidNo(what, code, status, body)


async def ok(what: str, asking: Awaitable[T | ErrorResponse]) -> T:
    """Wait for what nio asks by itself. Its errors are values, and what its connection raises.

    Raises: Unreachable, SaidNo.
    """
    try:
        response = await asking
    except _BROKEN as error:
        raise Unreachable(f"{what}: {type(error).__name__}") from None
    if isinstance(response, ErrorResponse):
        body: Json = {"errcode": str(response.status_code or "")}
        if response.retry_after_ms:
            body["retry_after_ms"] = response.retry_after_ms
        raise judged(what, 500 if not response.status_code else 400, body)
    return response


def _asked_wait(body: Json) -> timedelta:
    said: object = body.get("retry_after_ms")
    wait = timedelta(milliseconds=said) if isinstance(said, int | float) and said > 0 else _WAIT
    return min(wait, _LONGEST)


def at(*parts: str, version: str = V3) -> str:
    """Build a path of the API from parts, each of which may hold anything."""
    return "/".join((version, *(quote(part, safe="") for part in parts)))


def _about(path: str) -> str:
    """Name a path without what is in it: an id of a room or a person stays out of the log."""
    parts = path.split("/")
    return "/".join(part for part in parts[4:] or parts[3:] if part.replace("_", "").isalpha())[:80]
