"""A small strict Slack in memory. It stands where the network does: only the wire is cut."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self

import aiohttp
from aiohttp.client_reqrep import ConnectionKey, RequestInfo
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from adapters.slack.check import Json
from adapters.slack.fake_files import PLACE
from adapters.slack.fake_methods import Methods
from adapters.slack.fake_world import No, World
from adapters.slack.limits import Buckets, Rate
from bot.ports import Clock

_JSON: Final = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call. With `accepted`, Slack did what was asked all the same."""

    accepted: bool = False
    status: int = 200
    body: bytes | None = None  # None: what Slack answers
    kind: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    breaks: Exception | None = None  # before there is an answer
    cut: Exception | None = None  # while its body is read


def limited(retry_after: str | None = "30") -> Fault:
    """Too often; `retry_after` is the header as it is, None for no header."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Fault(status=429, body=b'{"ok": false, "error": "ratelimited"}', headers=headers)


def said(code: str, *, accepted: bool = False, status: int = 200) -> Fault:
    """Slack answers with an error."""
    body = json.dumps({"ok": False, "error": code}).encode()
    return Fault(accepted=accepted, status=status, body=body)


def page(status: int = 200, *, accepted: bool = True) -> Fault:
    """A page of HTML comes back, from Slack or from something on the way."""
    body = b"<!DOCTYPE html><title>Something went wrong</title>"
    return Fault(accepted=accepted, status=status, body=body, kind="text/html; charset=utf-8")


def reset(*, accepted: bool = True) -> Fault:
    """The connection breaks before there is an answer."""
    return Fault(accepted=accepted, breaks=aiohttp.ServerDisconnectedError())


def stall(*, accepted: bool = True) -> Fault:
    """Nothing comes back until the time is over."""
    return Fault(accepted=accepted, breaks=TimeoutError())


def unplugged() -> Fault:
    """There is no way to Slack."""
    key = ConnectionKey("slack.com", 443, True, True, None, None, None)
    return Fault(breaks=aiohttp.ClientConnectorError(key, OSError(111, "Connection refused")))


def half(*, accepted: bool = True) -> Fault:
    """The answer ends in the middle."""
    return Fault(accepted=accepted, body=b'{"ok": true, "chan')


def cut_off(*, accepted: bool = True) -> Fault:
    """The connection breaks in the middle of the answer, or its gzip is garbage."""
    return Fault(accepted=accepted, cut=aiohttp.ClientPayloadError("Not enough data"))


@dataclass(frozen=True, slots=True)
class Called:
    """A call that arrived, whatever became of it."""

    method: str
    arguments: Json
    at: datetime


class Slack(World):
    """One workspace, or an organisation, behind the Web API: give it to `Api` as its session.

    `fail` scripts what goes wrong; `tokens` are the ones that are taken, with what is said to any
    other; `calls` is everything that was asked.
    """

    closed: bool = False

    def __init__(
        self,
        *,
        clock: Clock,
        team: str = "T0PLEIN",
        enterprise: str | None = None,
        teams: Sequence[str] = (),
    ) -> None:
        super().__init__(clock=clock, team=team, enterprise=enterprise, teams=teams)
        self.methods = Methods(self)
        self.tokens = {"xoxb-plein"}
        self.refusal = "invalid_auth"
        self.calls: list[Called] = []
        self._faults: list[tuple[str, Fault]] = []

    @property
    def lag(self) -> timedelta:
        """How long a new message is missing in the history."""
        return self.methods.lag

    @lag.setter
    def lag(self, lag: timedelta) -> None:
        self.methods.lag = lag

    def fail(self, *faults: Fault, method: str = "") -> None:
        """Let the next calls (of a method) go wrong, one after the other."""
        self._faults += [(method, fault) for fault in faults]

    def count(self, method: str) -> int:
        """Tell how often a method was called."""
        return sum(call.method == method for call in self.calls)

    # What stands for aiohttp's session.

    def request(self, method: str, url: str, **options: Any) -> "_Asked":
        """Ask, as with aiohttp's session: `async with` it."""
        return _Asked(self, method, URL(url), options)

    async def ws_connect(self, url: str, **options: Any) -> Any:
        """There are no sockets in this Slack."""
        raise aiohttp.ClientConnectionError("no sockets here")

    async def close(self) -> None:
        """Nothing is open."""

    def answer(self, method: str, token: str, arguments: Json) -> tuple[Fault | None, Json]:
        """Take a call: what goes wrong with it, and what Slack says."""
        self.calls.append(Called(method, arguments, self.now))
        fault = self._fault(method)
        if fault is not None and not fault.accepted:
            return fault, {}
        try:
            if token not in self.tokens:
                raise No(self.refusal if token else "not_authed")
            return fault, {"ok": True, **self.methods.answer(method, arguments)}
        except No as no:
            return fault, {"ok": False, "error": no.code, **no.more}

    def take_file(self, file_id: str, data: bytes) -> tuple[Fault | None, int]:
        """Take the bytes of a file, as the method `upload`: what goes wrong, and the status."""
        self.calls.append(Called("upload", {"file": file_id, "size": len(data)}, self.now))
        fault = self._fault("upload")
        if fault is not None and not fault.accepted:
            return fault, 500
        return fault, self.methods.files.take(file_id, data)

    def _fault(self, method: str) -> Fault | None:
        for index, (which, fault) in enumerate(self._faults):
            if which in ("", method):
                del self._faults[index]
                return fault
        return None


class Unhurried(Buckets):
    """Rates that nobody exceeds, for scripts whose clock stands still; Retry-After holds.

    `chat.api.buckets = Unhurried()`.
    """

    def rate_of(self, method: str, *, in_channel: bool) -> Rate:
        """Allow a million at once."""
        return Rate(1_000_000, timedelta(milliseconds=1), timedelta())


class _Asked:
    """A request under way, and then its answer, with what is used of aiohttp's."""

    def __init__(self, slack: Slack, verb: str, url: URL, options: Mapping[str, Any]) -> None:
        self._slack = slack
        self._verb = verb
        self._url = url
        self._options = options
        self._body = b""
        self._cut: Exception | None = None
        self.status = 200
        self.headers: CIMultiDict[str] = CIMultiDict()

    async def __aenter__(self) -> Self:
        if str(self._url).startswith(PLACE):
            fault, status = self._slack.take_file(self._url.name, self._options["data"])
            return self._answered(fault, b"OK", status)
        # Over the wire and back: what is no JSON fails here as it would there.
        sent: Json = self._options.get("json") or self._options.get("params") or {}
        arguments: Json = json.loads(json.dumps(sent))
        scheme, _, token = str(self._options["headers"].get("Authorization", "")).partition(" ")
        fault, said = self._slack.answer(
            self._url.name, token if scheme == "Bearer" else "", arguments
        )
        return self._answered(fault, json.dumps(said).encode(), 200)

    def _answered(self, fault: Fault | None, body: bytes, status: int) -> Self:
        fault = fault or Fault(status=status)
        if fault.breaks is not None:
            raise fault.breaks
        self.status, self._cut = fault.status, fault.cut
        self._body = body if fault.body is None else fault.body
        self.headers.update({"Content-Type": fault.kind, **fault.headers})
        return self

    async def __aexit__(self, *error: object) -> None:
        """The answer was read."""

    @property
    def content_type(self) -> str:
        """What the body is, without its charset."""
        return self.headers["Content-Type"].partition(";")[0]

    async def read(self) -> bytes:
        """Read the body."""
        if self._cut is not None:
            raise self._cut
        return self._body

    async def text(self) -> str:
        """Read the body as text."""
        return (await self.read()).decode()

    async def json(self) -> Any:
        """Read the body as JSON; another kind is refused, as aiohttp does."""
        if self.content_type != "application/json":
            request = RequestInfo(self._url, self._verb, CIMultiDictProxy(self.headers), self._url)
            raise aiohttp.ContentTypeError(request, (), message="unexpected mimetype")
        return json.loads(await self.text())
