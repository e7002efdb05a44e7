"""End-to-end encryption: nio's machine, and what others may do to it. No words leave it plain.

nio looks at some of what others send only, and what it does not expect would end the listening,
again and again. Here each piece is handed to it alone.
"""

import asyncio
import contextlib
from collections.abc import Generator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final, cast
from weakref import WeakValueDictionary

import structlog

from adapters.matrix.html import is_account
from adapters.matrix.library import (
    HOSTILE,
    AsyncClient,
    EncryptionError,
    Event,
    ForwardedRoomKeyEvent,
    KeysQueryResponse,
    KeysUploadResponse,
    MegolmEvent,
    RoomKeyEvent,
    ToDeviceEvent,
)
from adapters.matrix.sharing import ENCRYPTED, Sharing
from adapters.matrix.signed import identity_of, sound_devices
from adapters.matrix.told import sealed
from adapters.matrix.trust import Doorkeeper
from adapters.matrix.vault import Vault
from adapters.matrix.wire import Json, Wire, at, ok
from bot.crash import crash_point
from bot.errors import Refused, Unreachable
from bot.payload import inside, text, things

log = structlog.get_logger()

# Reactions are read by servers: no client encrypts them.
_PLAIN: Final = frozenset(("m.reaction",))
# Of what begins with `m.room.`, all else is for servers to see, or for them to judge.
_MESSAGE: Final = "m.room.message"
_THERE: Final = ("invite", "join")


class Keys:
    """Encrypts and decrypts for the one device of the bot; `client` has its store loaded.

    `were_used` tells that what was between the device and others is not as it was.
    """

    def __init__(
        self,
        wire: Wire,
        client: AsyncClient,
        *,
        sharing: Sharing,
        vault: Vault,
        doorkeeper: Doorkeeper,
    ) -> None:
        self.were_used = True
        self._doorkeeper = doorkeeper
        self._vault = vault
        self._wire = wire
        # Its types are partly unknown; what comes out of it is looked at piece by piece.
        self._client: Any = client
        self._sharing = sharing
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._asking = asyncio.Lock()
        self._unanswered: set[str] = set()
        self._doubted: set[str] = set()
        self._used: set[str] = set()
        self._keys_left: object = None

    async def open(self) -> None:
        """Begin with the keys that the client has loaded; a new device with those of before."""
        olm = self._client.olm
        if olm is None:
            return
        await self._doorkeeper.open()
        self._keys_left = None
        # nio takes what was asked for from the bot's other devices alone, and there are none.
        olm._should_accept_forward = self._is_asked_for
        if not olm.account.shared:
            await self._vault.restore(olm)

    def _is_asked_for(self, sender: str, sender_key: str, event: Any) -> bool:
        request = self._client.olm.outgoing_key_requests.get(event.session_id)
        made_by = text(event.source, "content", "sender_key")
        return request is not None and request.room_id == event.room_id and made_by == sender_key

    # What the device is told.

    async def hear(self, told: Mapping[str, Any]) -> set[str]:
        """Take what a sync tells the device alone; return which sessions can be read since."""
        olm = self._client.olm
        if olm is None:
            return set()
        left = inside(told, "device_one_time_keys_count")
        if isinstance(left, Mapping):
            # nio takes none for not told, and would make no new ones. What is told again was told
            # before keys were handed over: else a sync that is stuck would have more and more made.
            count = cast("Json", left).get("signed_curve25519", 0)
            if count != self._keys_left:
                self._keys_left = count
                olm.uploaded_key_count = count if isinstance(count, int) else 0
        events = inside(told, "to_device", "events")
        opened = (self._open(one) for one in cast("list[object]", events or []))
        sessions = [one for one in opened if one is not None]
        await self._vault.keep(sessions)
        self.were_used |= bool(events)
        return {str(one.id) for one in sessions}

    def _open(self, event: object) -> Any:
        """Open what one device told another: a session, of which it holds the key, or None."""
        if text(event, "type") != ENCRYPTED:
            return None  # talk about verification, and requests of keys: nobody gets them later
        try:
            parsed: Any = cast("Any", ToDeviceEvent).parse_event(deepcopy(event))
            with self._at_once():
                read: Any = self._client.olm.handle_to_device_event(parsed)
        except HOSTILE as error:
            log.warning("matrix.to_device_unusable", reason=type(error).__name__)
            return None
        if not isinstance(read, RoomKeyEvent | ForwardedRoomKeyEvent):
            return None
        asked = self._client.olm.outgoing_key_requests.pop(read.session_id, None)
        if asked is not None:
            self._client.store.remove_outgoing_key_request(asked)
        return self._session(read.room_id, read.session_id)

    def _session(self, room: str, session: str, *, user: str = "") -> Any:
        """Find a session by its id: whose it is need not be told. Where somebody else has given the
        key of `user`, too, as theirs, it is the one of that user."""
        olm = self._client.olm
        by_sender: Mapping[str, Mapping[str, Any]] = olm.inbound_group_store[room]
        found = [some[session] for some in by_sender.values() if session in some]
        known = olm.device_store[user].values() if user else ()
        devices: set[str] = {one.curve25519 for one in known}
        return next((one for one in found if one.sender_key in devices), next(iter(found), None))

    @contextlib.contextmanager
    def _at_once(self) -> Generator[None]:
        """Keep on disk all that nio does in the block, or nothing of it.

        It takes a key of the device away, and writes what it opened with it a moment later: were
        the process killed in between, that could never be opened again.
        """
        store = self._client.store
        with contextlib.nullcontext() if store is None else store.database.atomic():
            yield

    async def tend(self) -> None:
        """Do what is to be done after each sync: hand keys out, ask for those of others.

        Raises: Unreachable.
        """
        client = self._client
        if client.olm is None:
            return
        if client.should_upload_keys:
            self.were_used = True
            await self._upload()
        await self._doorkeeper.look_again()
        client.olm.users_for_key_query.update(self._unanswered)
        try:
            await self._query()
            if client.should_claim_keys:
                self.were_used = True
                await self._sharing.claim(client.get_users_for_key_claiming())
        except Refused as refused:  # it is asked again: what was told can be read all the same
            log.warning("matrix.devices_refused", reason=str(refused)[:100])
        waiting: list[Any] = client.olm.outgoing_to_device_messages
        # nio asks for the key of each event; they were all of one.
        waiting[:] = [one for number, one in enumerate(waiting) if one not in waiting[:number]]
        while waiting:
            message = waiting[0]
            try:
                await ok("sendToDevice", client.to_device(message))
            except Refused as refused:
                log.warning("matrix.to_device_refused", reason=str(refused)[:100])
                waiting.remove(message)

    async def tidy(self) -> None:
        """Forget the keys of rooms that were not used for long. To be done when everything that was
        told has been read: after a long time away, some of it is read by keys of before."""
        if self._client.olm is not None:
            await self._vault.tidy(self._client.olm, self._used)

    async def _upload(self) -> None:
        """Hand over keys with which others begin to talk to the device. They are on disk before:
        else a kill would leave some with the homeserver that nobody can use, and that keep it from
        taking others."""
        olm = self._client.olm
        keys = olm.share_keys()
        olm.save_account()
        crash_point("matrix.keys_made")
        try:
            answer = await self._wire.call("POST", at("keys", "upload"), keys)
        except Refused as refused:
            log.warning("matrix.keys_refused", reason=str(refused)[:100])
            olm.uploaded_key_count = olm.account.max_one_time_keys  # until other is told
            return
        crash_point("matrix.keys_given")
        await self._client.receive_response(KeysUploadResponse.from_dict(answer))

    async def _query(self) -> None:
        """Ask for the devices of whoever has others by now. Raises: Unreachable, Refused."""
        async with self._asking:
            olm: Any = self._client.olm
            # A room may say that anything is in it: one name that is none would spoil it for all.
            asked: set[str] = set(filter(is_account, olm.users_for_key_query))
            olm.users_for_key_query.clear()
            if not asked:
                return
            told: Json = {}
            try:
                body: Json = {"device_keys": {user: [] for user in sorted(asked)}}
                told = await self._wire.call("POST", at("keys", "query"), body)
            finally:
                if not told:
                    olm.users_for_key_query.update(asked)
            # Who changed while the homeserver wrote its answer is asked about again.
            meanwhile: set[str] = set(olm.users_for_key_query)
            found = sound_devices(told)
            await self._client.receive_response(KeysQueryResponse(found, {}))
            olm.users_for_key_query.update(meanwhile)
            await self._doorkeeper.learn({user: identity_of(told, user) for user in found})
            # Of some, their own server says nothing now: they are asked about with the next sync.
            self._unanswered = (self._unanswered | asked) - found.keys()

    # Rooms.

    def limit(self, room: str, encryption: object) -> None:
        """Use a key of a room for no longer than the room asks for."""
        self._sharing.limit(room, encryption)

    async def encrypt(self, room: str, kind: str, content: Json) -> tuple[str, Json]:
        """Make an event unreadable for all but the devices of who is in a room.

        In a room without encryption, and for reactions, it stays as it is. Raises: Unreachable,
        Refused.
        """
        known = self._client.rooms.get(room)
        if known is None or not known.encrypted or kind in _PLAIN:
            return kind, content
        if self._client.olm is None:
            raise Refused("an encrypted room, and no keys", why="forbidden")
        lock = self._locks.setdefault(room, asyncio.Lock())
        async with lock:
            while True:
                await self._meet(room, known)
                await self._query()
                self.were_used |= await self._sharing.share(room, list(known.users))
                if self._client.rooms.get(room) is not known:
                    raise Unreachable("a room that is left, or heard anew")
                # A sync may have told meanwhile that somebody has other devices, or came.
                if known.members_synced and self._sharing.is_shared(room):
                    break
            made: tuple[str, Json] = self._client.encrypt(room, kind, content)
        self._used.add(text(made[1], "session_id"))
        return made

    async def _meet(self, room: str, known: Any) -> None:
        """Learn who is in a room, and invited there: a homeserver tells by itself only of who says
        something."""
        while not known.members_synced:
            before = self._client.next_batch
            path = at("rooms", room, "members")
            told = await self._wire.call("GET", path, query={"not_membership": "leave"})
            here = {
                text(one, "state_key"): text(one, "content", "membership")
                for one in things(told, "chunk")
            }
            for user in list(known.users):
                if here.get(user) not in _THERE:
                    known.remove_member(user)
            for user, membership in here.items():
                if membership in _THERE:
                    known.add_member(user, None, None, membership == "invite")
            self._client.olm.update_tracked_users(known)
            # Whoever came or went while the homeserver wrote its answer may stand wrong in it.
            known.members_synced = self._client.next_batch == before

    def has_gap(self, room: str) -> None:
        """A sync left something out of a room: perhaps that somebody came or went."""
        known = self._client.rooms.get(room)
        if known is not None:
            known.members_synced = False

    def is_encrypted(self, room: str) -> bool:
        """Whether what is said in a room is encrypted."""
        known = self._client.rooms.get(room)
        return known is not None and bool(known.encrypted)

    def decrypt(self, room: str, event: Json) -> Json | None:
        """Read an event; None where its key is not known, or not yet, or is not its sender's.

        What is in it counts as a message alone: it cannot say who is in the room, say.
        """
        if self._client.olm is None:
            return None
        try:
            parsed = self._parsed(room, event)
            if parsed is None:
                return None
            if self._session(room, parsed.session_id) is None:
                self._client.olm.check_if_wedged(parsed)
                return None
            if not self._is_from_sender(parsed):
                return None
            read: Any = self._client.decrypt_event(parsed)
        except (EncryptionError, *HOSTILE):
            return None
        self._used.add(str(parsed.session_id))
        source: object = getattr(read, "source", None)
        kind = text(source, "type")
        if kind.startswith("m.room.") and kind != _MESSAGE:
            kind = ""
        return {
            "type": kind,
            "event_id": event.get("event_id"),
            "sender": event.get("sender"),
            "origin_server_ts": event.get("origin_server_ts"),
            "content": inside(source, "content") or {},
        }

    def _parsed(self, room: str, event: Json) -> Any:
        """Make nio's event of an encrypted one; None for another kind of encryption, and for what
        names no key."""
        whole = sealed(event)
        if not whole["content"]["session_id"]:
            return None
        session = self._session(room, whole["content"]["session_id"], user=whole["sender"])
        if session is not None:
            # Clients need not name it any more; what they say of it is not looked at.
            whole["content"]["sender_key"] = session.sender_key
        parsed: Any = Event.parse_event(whole)
        if not isinstance(parsed, MegolmEvent):
            return None
        parsed.room_id = room
        return parsed

    def _is_from_sender(self, event: Any) -> bool:
        """Whether a device of the sender made the key: a homeserver could put anybody's name above
        what somebody else has said."""
        olm = self._client.olm
        own: object = olm.account.identity_keys["curve25519"]
        if (event.sender, event.sender_key) == (self._client.user_id, own):
            return True  # the homeserver is not asked for what this device is
        devices: Sequence[Any] = list(olm.device_store[event.sender].values())
        if any(one.curve25519 == event.sender_key for one in devices):
            return True
        olm.users_for_key_query.add(event.sender)
        self._doubted.add(str(event.session_id))
        return False

    def ask_for_key(self, room: str, event: Json) -> None:
        """Ask the device that sent an event for its key, once; `tend` sends it."""
        client = self._client
        parsed = None if client.olm is None else self._parsed(room, event)
        if parsed is None:
            return
        olm: Any = client.olm
        waiting = {getattr(one, "session_id", "") for one in olm.outgoing_to_device_messages}
        if parsed.session_id not in waiting and parsed.session_id not in olm.outgoing_key_requests:
            request = parsed.as_key_request(
                parsed.sender, olm.device_id, device_id=parsed.device_id or None
            )
            if not parsed.sender_key:
                del request.content["body"]["sender_key"]
            olm.outgoing_to_device_messages.append(request)

    def doubted(self) -> set[str]:
        """List, once, the sessions that were not known to be of whoever used them."""
        found, self._doubted = self._doubted, set()
        return found
