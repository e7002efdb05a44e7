"""What there is on a little homeserver in memory: accounts, rooms, and everything that happened."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias

from adapters.matrix.limits import EVENT
from bot.ports import Clock

Json: TypeAlias = dict[str, Any]

SERVER: Final = "example.org"
_MEMBER: Final = "m.room.member"
# What a redaction leaves of an event's content (room version 11).
_STAYS: Final[Mapping[str, frozenset[str]]] = {_MEMBER: frozenset(("membership",))}


class No(Exception):
    """What this homeserver answers instead of yes."""

    def __init__(self, status: int, code: str, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.more = more


@dataclass(slots=True, kw_only=True)
class Happened:
    """An event. `position` is where it stands in the order of all rooms; `key` is set on state."""

    id: str
    position: int
    room: str
    sender: str
    kind: str
    content: Json
    at: datetime
    key: str | None = None
    before: Json | None = None
    redacted: str | None = None

    def told(self) -> Json:
        """Give the event as clients get it."""
        unsigned: Json = {} if self.before is None else {"prev_content": self.before}
        if self.redacted is not None:
            unsigned["redacted_because"] = {"event_id": self.redacted}
        return deepcopy(
            {
                "event_id": self.id,
                "room_id": self.room,
                "sender": self.sender,
                "type": self.kind,
                "content": self.content,
                "origin_server_ts": int(self.at.timestamp() * 1000),
                "unsigned": unsigned,
                **({} if self.key is None else {"state_key": self.key}),
            }
        )


@dataclass(slots=True, kw_only=True)
class Room:
    """A room, with all that happened there in order."""

    id: str
    events: list[Happened] = field(default_factory=list[Happened])

    def state(self, *, before: int | None = None) -> dict[tuple[str, str], Happened]:
        """Tell how things stand, or how they stood before a position."""
        found: dict[tuple[str, str], Happened] = {}
        for event in self.events:
            if before is not None and event.position >= before:
                break
            if event.key is not None:
                found[event.kind, event.key] = event
        return found

    def membership(self, user: str) -> str:
        """Tell whether somebody is there: `join`, `invite`, `leave` or `ban`."""
        found = self.state().get((_MEMBER, user))
        return "leave" if found is None else str(found.content["membership"])

    def members(self, membership: str = "join") -> list[str]:
        """List who is there, or who is invited."""
        found = (one for (kind, _), one in self.state().items() if kind == _MEMBER)
        return [str(one.key) for one in found if one.content["membership"] == membership]

    def says(self, kind: str, name: str) -> object:
        """Take one value of a state that has no key."""
        found = self.state().get((kind, ""))
        return None if found is None else found.content.get(name)

    @property
    def alias(self) -> str:
        """What the room is called: `#kudos`; empty for one without a name."""
        full = str(self.says("m.room.canonical_alias", "alias") or "")
        return full.partition(":")[0]


class World:
    """All accounts and rooms. `clock` says when something happens, `position` how many events there
    are, over all rooms; `eager` are the accounts that come to wherever they are invited."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.profiles: dict[str, Json] = {}
        self.rooms: dict[str, Room] = {}
        self.position = 0
        self.media: dict[str, bytes] = {}
        self.eager: set[str] = set()
        self._ids = itertools.count(1)
        self._sent: dict[tuple[str, ...], str] = {}

    def user(self, localpart: str, name: str) -> str:
        """Make an account, and return its full name."""
        user = f"@{localpart}:{SERVER}"
        self.profiles[user] = {"displayname": name}
        return user

    def called(self, user: str) -> str:
        """Tell the name that others see."""
        return str(self.profiles.get(user, {}).get("displayname", user))

    def room_called(self, alias: str) -> Room:
        """Find a room by its name: `#kudos`. Raises: KeyError."""
        found = (one for one in self.rooms.values() if one.alias == alias)
        room = next(found, None)
        if room is None:
            raise KeyError(alias)
        return room

    def room_of(self, room: str, user: str) -> Room:
        """Find a room in which somebody is. Raises: No."""
        found = self.rooms.get(room)
        if found is None or found.membership(user) != "join":
            raise No(403, "M_FORBIDDEN")
        return found

    # What happens.

    def create(
        self,
        by: str,
        *,
        name: str = "",
        alias: str = "",
        is_public: bool = False,
        states: Sequence[Json] = (),
    ) -> Room:
        """Make a room, in which is who made it."""
        room = Room(id=f"!{next(self._ids):06}room")  # without a server, as in version 12
        self.rooms[room.id] = room
        self.happen(room, by, "m.room.create", {"room_version": "12"}, key="")
        self.member(room, by, by, "join")
        self.happen(
            room,
            by,
            "m.room.join_rules",
            {"join_rule": "public" if is_public else "invite"},
            key="",
        )
        if name:
            self.happen(room, by, "m.room.name", {"name": name}, key="")
        if alias:
            full = f"{alias}:{SERVER}"
            self.happen(room, by, "m.room.canonical_alias", {"alias": full}, key="")
        for state in states:
            self.happen(room, by, state["type"], state["content"], key=state["state_key"])
        return room

    def member(self, room: Room, by: str, who: str, membership: str, **more: Any) -> None:
        """Let somebody come, be asked to come, go, or be sent away."""
        name = self.called(who)
        content = {"membership": membership, "displayname": name, **more}
        self.happen(room, by, _MEMBER, content, key=who)
        if membership == "invite" and who in self.eager:
            self.member(room, who, who, "join")

    def happen(
        self, room: Room, by: str, kind: str, content: Json, *, key: str | None = None
    ) -> Happened:
        """Add an event to a room. Raises: No, for one that is too large."""
        if len(json.dumps(content, ensure_ascii=False).encode()) > EVENT - 1000:
            raise No(413, "M_TOO_LARGE")
        before = None if key is None else room.state().get((kind, key))
        self.position += 1
        event = Happened(
            id=f"${next(self._ids):06}event",
            position=self.position,
            room=room.id,
            sender=by,
            kind=kind,
            content=deepcopy(content),
            at=self.clock.now(),
            key=key,
            before=None if before is None else deepcopy(before.content),
        )
        room.events.append(event)
        return event

    def send(self, room: Room, by: str, kind: str, content: Json, *, key: tuple[str, ...]) -> str:
        """Add what somebody sends in a transaction, once. Raises: No."""
        if key not in self._sent:
            if kind == "m.reaction":
                self._refuse_twice(room, by, content)
            self._sent[key] = self.happen(room, by, kind, content).id
        return self._sent[key]

    def _refuse_twice(self, room: Room, by: str, content: Json) -> None:
        relation = content.get("m.relates_to")
        for one in self.reactions(room, str(relation and relation.get("event_id"))):
            if one.sender == by and one.content["m.relates_to"] == relation:
                raise No(400, "M_DUPLICATE_ANNOTATION")

    def reactions(self, room: Room, event: str) -> Iterator[Happened]:
        """List what stands under an event, oldest first."""
        for one in room.events:
            about = one.content.get("m.relates_to", {}).get("event_id")
            if one.kind == "m.reaction" and one.redacted is None and about == event:
                yield one

    def event(self, room: Room, event: str) -> Happened:
        """Find an event. Raises: No."""
        found = next((one for one in room.events if one.id == event), None)
        if found is None:
            raise No(404, "M_NOT_FOUND")
        return found

    def redact(self, room: Room, by: str, event: str, *, key: tuple[str, ...]) -> str:
        """Take the content of an event away, once. Raises: No."""
        if key not in self._sent:
            gone = self.event(room, event)
            redaction = self.happen(room, by, "m.room.redaction", {"redacts": event})
            stays = _STAYS.get(gone.kind, frozenset())
            gone.content = {name: one for name, one in gone.content.items() if name in stays}
            gone.redacted = redaction.id
            self._sent[key] = redaction.id
        return self._sent[key]
