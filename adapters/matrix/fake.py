"""A small strict homeserver in memory. It stands where the network does: only the wire is cut.

It encrypts nothing: that is tried on a real one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast
from urllib.parse import parse_qs, unquote, urlsplit

import aiohttp

from adapters.matrix.fake_sync import messages, sync
from adapters.matrix.fake_world import Json, No, World
from bot.ports import Clock

_API: Final = ("_matrix", "client", "v3")
_RELATED: Final = ("_matrix", "client", "v1")
_MEDIA: Final = ("_matrix", "media", "v3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call. With `accepted`, what was asked is done all the same."""

    accepted: bool = False
    status: int = 502
    body: bytes = b"<!DOCTYPE html><title>Bad gateway</title>"
    breaks: Exception | None = None


def limited(retry_after_ms: int | None = 4656) -> Fault:
    """Too often, with how long to wait."""
    told: Json = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests"}
    if retry_after_ms is not None:
        told["retry_after_ms"] = retry_after_ms
    return Fault(status=429, body=json.dumps(told).encode())


def said(code: str, status: int = 403, *, accepted: bool = False) -> Fault:
    """The homeserver answers with an error."""
    body = json.dumps({"errcode": code, "error": "No"}).encode()
    return Fault(status=status, body=body, accepted=accepted)


def reset(*, accepted: bool = True) -> Fault:
    """The connection breaks before there is an answer."""
    return Fault(accepted=accepted, breaks=aiohttp.ServerDisconnectedError())


def stall(*, accepted: bool = True) -> Fault:
    """Nothing comes back until the time is over."""
    return Fault(accepted=accepted, breaks=TimeoutError())


@dataclass(frozen=True, slots=True)
class Called:
    """A call that arrived, whatever became of it: its verb, and the parts of its path."""

    verb: str
    path: tuple[str, ...]
    at: datetime


@dataclass(slots=True, kw_only=True)
class Answered:
    """What is used of an answer of aiohttp."""

    status: int
    body: bytes = field(repr=False)

    async def read(self) -> bytes:
        """Read it."""
        return self.body

    async def json(self, content_type: str | None = None) -> Any:
        """Read it as JSON."""
        return json.loads(self.body)


class Homeserver(World):
    """Answers the client-server API: give it to `make` as the session.

    `fail` scripts what goes wrong; `tokens` are those that are taken, with whose they are; `calls`
    is everything that was asked; `passwords` are who can sign in.
    """

    closed: bool = False

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.calls: list[Called] = []
        self.tokens: dict[str, tuple[str, str]] = {}
        self.passwords: dict[str, str] = {}
        self._faults: list[tuple[str, Fault]] = []

    def fail(self, *faults: Fault, call: str = "") -> None:
        """Let the next calls (that have this word in their path) go wrong, one after the other."""
        self._faults += [(call, fault) for fault in faults]

    def count(self, call: str) -> int:
        """Tell how many calls had this word in their path."""
        return sum(call in one.path for one in self.calls)

    # What stands for aiohttp's session.

    async def request(self, verb: str, url: str, **options: Any) -> Answered:
        """Ask, as with aiohttp's session."""
        parts = urlsplit(url)
        path = tuple(unquote(one) for one in parts.path.strip("/").split("/"))
        self.calls.append(Called(verb, path, self.clock.now()))
        fault = self._fault(path)
        if fault is not None and not fault.accepted:
            return _wrong(fault)
        asked = _Asked(
            query={name: one[0] for name, one in parse_qs(parts.query).items()},
            data=options.get("data"),
            token=str(options["headers"].get("authorization", "")).removeprefix("Bearer "),
        )
        try:
            told, status = await self._answer(verb, path, asked), 200
        except No as no:
            told, status = {"errcode": no.code, "error": no.code, **no.more}, no.status
        return _wrong(fault) if fault else Answered(status=status, body=json.dumps(told).encode())

    async def close(self) -> None:
        """Nothing is open."""

    def _fault(self, path: tuple[str, ...]) -> Fault | None:
        for index, (which, fault) in enumerate(self._faults):
            if which in ("", *path):
                del self._faults[index]
                return fault
        return None

    async def _answer(self, verb: str, path: tuple[str, ...], asked: "_Asked") -> Json:
        if path[:3] == _API and path[3:] == ("login",):
            return self._login(asked.body)
        user, device = self._who(asked.token)
        if path[:3] == _MEDIA:
            return self._upload(asked)
        if path[:3] == _RELATED:
            return self._related(verb, path[3:], user)
        about = path[3:]
        match verb, *about:
            case "GET", "sync":
                return self._sync(user, asked.query)
            case "GET", "profile", who:
                return self._profile(who)
            case "GET", "profile", who, name:
                return {name: self._profile(who).get(name)}
            case "PUT", "profile", who, name if who == user:
                self.profiles[user][name] = asked.body[name]
                return {}
            case "POST", "createRoom":
                return {"room_id": self._create(user, asked.body)}
            case "POST", "rooms", room, "join":
                return self._join(user, room)
            case "POST", "rooms", room, "leave":
                return self._leave(user, room)
            case "GET", "rooms", room, "joined_members":
                members = self.room_of(room, user).members()
                return {"joined": {one: {"display_name": self.called(one)} for one in members}}
            case "GET", "rooms", room, "members":
                states = self.room_of(room, user).state().values()
                chunk = [one.told() for one in states if one.kind == "m.room.member"]
                return {"chunk": chunk}
            case "GET", "rooms", room, "event", event:
                return self.event(self.room_of(room, user), event).told()
            case "GET", "rooms", room, "messages":
                return self._messages(user, room, asked.query)
            case "PUT", "rooms", room, "send", kind, txn:
                key = (user, device, room, kind, txn)
                there = self.room_of(room, user)
                return {"event_id": self.send(there, user, kind, asked.body, key=key)}
            case "PUT", "rooms", room, "redact", event, txn:
                key = (user, device, room, "redact", event, txn)
                return {"event_id": self.redact(self.room_of(room, user), user, event, key=key)}
            case _:
                raise No(404, "M_UNRECOGNIZED")

    def _who(self, token: str) -> tuple[str, str]:
        if not token:
            raise No(401, "M_MISSING_TOKEN")
        if token not in self.tokens:
            raise No(401, "M_UNKNOWN_TOKEN", soft_logout=False)
        return self.tokens[token]

    def _login(self, body: Json) -> Json:
        user = str(body["identifier"]["user"])
        if self.passwords.get(user) != body["password"]:
            raise No(403, "M_FORBIDDEN")
        token = f"token-{len(self.tokens) + 1}"
        self.tokens[token] = (user, body["device_id"])
        return {"user_id": user, "access_token": token, "device_id": body["device_id"]}

    def _profile(self, who: str) -> Json:
        if who not in self.profiles:
            raise No(404, "M_NOT_FOUND")
        return self.profiles[who]

    def _sync(self, user: str, query: Mapping[str, str]) -> Json:
        timeline = json.loads(query["filter"])["room"]["timeline"]
        since = query.get("since")
        return sync(
            self,
            user,
            since=None if since is None else int(since.removeprefix("s")),
            limit=timeline["limit"],
            is_full=query.get("full_state") == "true",
            is_lazy=timeline.get("lazy_load_members", False),
        )

    def _messages(self, user: str, room: str, query: Mapping[str, str]) -> Json:
        if query["dir"] != "b":
            raise No(400, "M_INVALID_PARAM")
        begin, until = (int(query.get(name, "s0")[1:]) for name in ("from", "to"))
        there = self.room_of(room, user)
        return messages(there, begin=begin, until=until, limit=int(query.get("limit", 10)))

    def _related(self, verb: str, about: tuple[str, ...], user: str) -> Json:
        match verb, *about:
            case "GET", "rooms", room, "relations", event, "m.annotation", "m.reaction":
                there = self.room_of(room, user)
                return {"chunk": [one.told() for one in self.reactions(there, event)]}
            case _:
                raise No(404, "M_UNRECOGNIZED")

    def _create(self, user: str, body: Json) -> str:
        invited = [str(one) for one in body.get("invite", [])]
        if any(one not in self.profiles for one in invited):
            raise No(403, "M_FORBIDDEN")
        room = self.create(user, name=body.get("name", ""), states=body.get("initial_state", []))
        for one in invited:
            direct = {"is_direct": True} if body.get("is_direct") else {}
            self.member(room, user, one, "invite", **direct)
        return room.id

    def _join(self, user: str, room: str) -> Json:
        there = self.rooms.get(room)
        is_open = there is not None and (
            there.membership(user) in ("invite", "join")
            or there.says("m.room.join_rules", "join_rule") == "public"
        )
        if there is None or not is_open:
            raise No(403, "M_FORBIDDEN")
        if there.membership(user) != "join":
            self.member(there, user, user, "join")
        return {"room_id": room}

    def _leave(self, user: str, room: str) -> Json:
        there = self.rooms.get(room)
        if there is None or there.membership(user) not in ("invite", "join"):
            raise No(403, "M_FORBIDDEN")
        self.member(there, user, user, "leave")
        return {}

    def _upload(self, asked: "_Asked") -> Json:
        media = f"file{len(self.media) + 1}"
        self.media[media] = bytes(asked.data or b"")
        return {"content_uri": f"mxc://example.org/{media}"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came with a call."""

    query: Mapping[str, str]
    data: Any
    token: str

    @property
    def body(self) -> Json:
        """Read the JSON that was sent. Raises: No, for what is none."""
        try:
            read: object = json.loads(self.data)
        except (TypeError, ValueError):
            raise No(400, "M_NOT_JSON") from None
        if not isinstance(read, dict):
            raise No(400, "M_BAD_JSON")
        return cast("Json", read)


def _wrong(fault: Fault) -> Answered:
    if fault.breaks is not None:
        raise fault.breaks
    return Answered(status=fault.status, body=fault.body)
