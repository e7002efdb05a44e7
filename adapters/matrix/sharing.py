"""Who gets the key of a room: each device that may read there, before anything is said with it.

nio shares a key once, and marks it as shared although a request failed. Here it is looked each time
at who may read: whoever is new gets the key as it is now, and when somebody may read no more there
is another key.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias
from uuid import uuid4

import structlog

from adapters.matrix.library import HOSTILE, AsyncClient, KeysClaimResponse
from adapters.matrix.metrics import WITHHELD
from adapters.matrix.trust import Doorkeeper
from adapters.matrix.wire import Wire, at
from bot.crash import crash_point
from bot.errors import PleinError
from bot.payload import Body, inside, table
from bot.ports import Clock

log = structlog.get_logger()

Name: TypeAlias = tuple[str, str]
Code: TypeAlias = Literal["m.no_olm", "m.unverified"]

ENCRYPTED: Final = "m.room.encrypted"
_MEGOLM: Final = "m.megolm.v1.aes-sha2"
_WITHHELD: Final = "m.room_key.withheld"
_REASONS: Final = {
    "m.no_olm": "your device has no keys for new sessions",
    "m.unverified": "your device is not signed by the identity that this bot knows you by",
}
# How long a device is left alone that had no key left to begin a session with.
_BARREN: Final = timedelta(minutes=5)
# As the specification advises, where a room does not ask for less.
_MESSAGES: Final = 100
_AGE: Final = timedelta(days=7)
# A key that is over before it is handed out says nothing; other clients keep to this, too.
_LEAST: Final = timedelta(hours=1)
_MILLISECOND: Final = timedelta(milliseconds=1)
_AT_ONCE: Final = 100


class Sharing:
    """Hands out the keys of rooms, with the machine of `client`."""

    def __init__(
        self, wire: Wire, client: AsyncClient, clock: Clock, *, doorkeeper: Doorkeeper
    ) -> None:
        self._wire = wire
        self._doorkeeper = doorkeeper
        self._client: Any = client
        self._clock = clock
        self._limits: dict[str, tuple[int, timedelta]] = {}
        self._barren: dict[Name, datetime] = {}
        self._told: dict[str, tuple[str, set[Name]]] = {}

    def limit(self, room: str, encryption: object) -> None:
        """Use a key of a room for no longer than the room asks for."""
        messages = inside(encryption, "rotation_period_msgs")
        period = inside(encryption, "rotation_period_ms")
        most = messages if isinstance(messages, int) and messages > 0 else _MESSAGES
        age = period if isinstance(period, int) and period > 0 else math.inf
        age = min(max(age, _LEAST / _MILLISECOND), _AGE / _MILLISECOND)
        self._limits[room] = min(most, _MESSAGES), timedelta(milliseconds=age)

    async def share(self, room: str, users: Collection[str]) -> bool:
        """See that whoever may read in a room has its key, and nobody else has that of today.

        True when somebody was given it. Raises: Unreachable, Refused.
        """
        devices = [one for user in users for one in self._devices(user)]
        allowed = {_name(one) for one in devices if self._doorkeeper.allows(one)}
        session = self._session(room, allowed)
        missing = [one for one in devices if _name(one) in allowed - session.users_shared_with]
        before = len(session.users_shared_with)
        if missing or not session.shared:
            await self._begin_sessions(missing)
            session.users_ignored = {_name(one) for one in devices} - allowed
            session.shared = False  # else nio would make another one
            parts = self._client.olm.share_group_session_parallel(
                room, list(users), ignore_unverified_devices=True
            )
            for names, messages in parts:
                await self._wire.call("PUT", at("sendToDevice", ENCRYPTED, str(uuid4())), messages)
                crash_point("matrix.room_key_given")
                session.users_shared_with.update(names)
            session.shared = True
        barren = [one for one in missing if _name(one) not in session.users_shared_with]
        await self._withhold(room, session.id, barren, "m.no_olm")
        refused = [one for one in devices if _name(one) not in allowed]
        if await self._withhold(room, session.id, refused, "m.unverified"):
            deaf = {one.user_id for one in refused} - {user for user, _ in allowed}
            if deaf:
                log.warning("matrix.cannot_read", people=len(deaf))
        return len(session.users_shared_with) > before

    def is_shared(self, room: str) -> bool:
        """Whether the key of a room was handed out, and can be used."""
        session = self._client.olm.outbound_group_sessions.get(room)
        return session is not None and session.shared and not session.expired

    def _devices(self, user: str) -> Iterator[Any]:
        own = (self._client.user_id, self._client.device_id)
        devices: Iterable[Any] = self._client.olm.device_store.active_user_devices(user)
        return (one for one in devices if _name(one) != own)

    def _session(self, room: str, allowed: set[Name]) -> Any:
        """Give the key of a room, a new one when somebody has that of before and may not read."""
        olm = self._client.olm
        session = olm.outbound_group_sessions.get(room)
        if session is None or session.expired or session.users_shared_with - allowed:
            olm.create_outbound_group_session(room)
            session = olm.outbound_group_sessions[room]
            messages, age = self._limits.get(room, (_MESSAGES, _AGE))
            session.max_messages, session.max_age = messages, age
        return session

    async def _begin_sessions(self, devices: Sequence[Any]) -> None:
        """Begin to talk with devices alone, where that was not done yet."""
        now = self._clock.now()
        wanted: dict[str, list[str]] = {}
        for one in devices:
            is_silent = self._barren.get(_name(one), now) > now
            if not is_silent and not self._client.olm.session_store.get(one.curve25519):
                wanted.setdefault(one.user_id, []).append(one.id)
        if not wanted:
            return
        await self.claim(wanted)
        for one in devices:
            if self._client.olm.session_store.get(one.curve25519):
                self._barren.pop(_name(one), None)
            elif one.id in wanted.get(one.user_id, ()):
                self._barren[_name(one)] = now + _BARREN

    async def claim(self, wanted: dict[str, list[str]]) -> None:
        """Begin new sessions with devices, as far as they have keys for that left.

        Raises: Unreachable, Refused.
        """
        keys = {user: dict.fromkeys(names, "signed_curve25519") for user, names in wanted.items()}
        told = await self._wire.call("POST", at("keys", "claim"), {"one_time_keys": keys})
        for user, names in table(told, "one_time_keys").items():
            for name, key in table(names).items():
                try:
                    self._client.olm.handle_response(KeysClaimResponse({user: {name: key}}, {}))
                except HOSTILE as error:
                    log.warning("matrix.key_unusable", reason=type(error).__name__)

    async def _withhold(self, room: str, session: str, devices: Sequence[Any], code: Code) -> bool:
        """Tell devices, once for each key, why they do not get it: else their owner only sees that
        something cannot be read. True when one was told."""
        known, told = self._told.get(room, ("", set[Name]()))
        if known != session:
            told = set[Name]()
        self._told[room] = (session, told)
        new = [one for one in devices if _name(one) not in told]
        about = {} if code == "m.no_olm" else {"room_id": room, "session_id": session}
        content = {
            "algorithm": _MEGOLM,
            "code": code,
            "reason": _REASONS[code],
            "sender_key": self._client.olm.account.identity_keys["curve25519"],
            **about,
        }
        for some in (new[begin : begin + _AT_ONCE] for begin in range(0, len(new), _AT_ONCE)):
            messages: dict[str, dict[str, Body]] = {}
            for one in some:
                messages.setdefault(one.user_id, {})[one.id] = content
            path = at("sendToDevice", _WITHHELD, str(uuid4()))
            try:
                await self._wire.call("PUT", path, {"messages": messages})
            except PleinError as error:
                # What is said need not wait for that: it is told with the next message.
                log.info("matrix.withheld_untold", reason=str(error))
                return False
            told.update(_name(one) for one in some)
            WITHHELD.labels(code).inc(len(some))
        return bool(new)


def _name(device: Any) -> Name:
    return (str(device.user_id), str(device.id))
