"""Plein in a real Matrix homeserver, and people in front of it, for the tests there."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import aiohttp
from nio import (
    AsyncClient,
    AsyncClientConfig,
    InviteMemberEvent,
    JoinResponse,
    MatrixRoom,
    MegolmEvent,
    ReactionEvent,
    RedactionEvent,
    RoomEncryptedMedia,
    RoomKeyRequest,
    RoomMessage,
    SyncResponse,
    UnknownEvent,
    UnknownToDeviceEvent,
)
from nio.crypto.attachments import decrypt_attachment

from adapters.matrix.signing import Seeds, Signing
from adapters.matrix.wire import Wire
from tests.parts import PATIENCE
from tests.program import Program
from tests.synapse import Resident, Synapse

_HEARD = (RoomMessage, MegolmEvent, ReactionEvent, RedactionEvent, UnknownEvent)
_BETWEEN = 0.05
# The invitation was taken back, or the room is no more.
_DECLINED = ("M_FORBIDDEN", "M_NOT_FOUND")
_TRIES = 200
LOCK = "0123456789abcdef0123456789abcdef"
SETTINGS = """
[bot]
name = "Plein"
language = "en"

[storage]
url = "sqlite://"

[web]
listen = "127.0.0.1:0"

[adapters.matrix]
homeserver = "{homeserver}"
user = "{user}"
password = "${{MATRIX_PASSWORD}}"
lock = "${{MATRIX_LOCK}}"
keys = "{keys}"
addresses_at = "example.org"

[skills.kudos]
channel = "#kudos"

[roles]
admin = ["ada@example.org"]
"""
ENCRYPTED: dict[str, Any] = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}


def plein_in(synapse: Synapse, bot: Resident, folder: Path, database: str = "") -> Program:
    """Make the program that speaks as an account of the homeserver."""
    settings = SETTINGS.format(homeserver=synapse.address, user=bot.user, keys=folder / "keys")
    return Program(
        folder,
        database or f"sqlite:///{folder}/plein.db",
        settings=settings,
        secrets={"MATRIX_PASSWORD": bot.password, "MATRIX_LOCK": LOCK},
    )


class Somebody:
    """A person with a client that encrypts, and accepts every invitation.

    `seen` is what was said to them, by event, in the order in which it came; `others` are events
    that their library does not know, such as polls; `gone` are the ids of what was taken away;
    `unread` counts what they could not decrypt, `unsealed` what was said to them in plain words.
    """

    def __init__(self, client: AsyncClient, password: str) -> None:
        self.client: Any = client
        self.password = password
        self.seen: list[Any] = []
        self.reactions: list[ReactionEvent] = []
        self.others: list[UnknownEvent] = []
        self.gone: list[str] = []
        self.unread = 0
        self.unsealed = 0
        self.asked_for: list[RoomKeyRequest] = []
        self.withheld: list[str] = []
        client.add_event_callback(self._invited, InviteMemberEvent)  # type: ignore[arg-type]
        client.add_event_callback(self._heard, _HEARD)  # type: ignore[arg-type]

    async def _invited(self, room: MatrixRoom, event: InviteMemberEvent) -> None:
        if event.state_key == self.client.user_id and event.membership == "invite":
            # A homeserver that ends while it answers has perhaps not heard of it.
            for _ in range(_TRIES):
                if await self._joins(room.room_id):
                    break
                await asyncio.sleep(_BETWEEN)

    async def _joins(self, room: str) -> bool:
        """Accept an invitation; false when nobody knows whether that was heard."""
        with contextlib.suppress(aiohttp.ClientError):
            answer = await self.client.join(room)
            return isinstance(answer, JoinResponse) or answer.status_code in _DECLINED
        return False

    async def _heard(self, room: MatrixRoom, event: Any) -> None:
        if event.sender == self.client.user_id:
            return
        if isinstance(event, MegolmEvent):
            self.unread += 1
        elif isinstance(event, ReactionEvent):
            self.reactions.append(event)
        elif isinstance(event, RedactionEvent):
            self.gone.append(event.redacts)
        elif isinstance(event, UnknownEvent):
            self.unsealed += not event.decrypted
            self.others.append(event)
        else:
            self.unsealed += not event.decrypted
            self.seen.append((room.room_id, event))

    @property
    def user(self) -> str:
        """What the homeserver calls them."""
        return str(self.client.user_id)

    @property
    def token(self) -> str:
        """With what they ask the homeserver."""
        return str(self.client.access_token)

    async def listen(self) -> None:
        """Follow what happens, until cancelled, also when the homeserver ends while it tells it."""
        while True:
            try:
                await self._listen_once()
            except aiohttp.ClientError:
                await asyncio.sleep(_BETWEEN)

    async def _listen_once(self) -> None:
        client = self.client
        told = await client.sync(timeout=2000)
        if isinstance(told, SyncResponse):
            events = told.to_device_events
            self.asked_for += [one for one in events if isinstance(one, RoomKeyRequest)]
            others = [one for one in events if isinstance(one, UnknownToDeviceEvent)]
            self.withheld += [
                one.source["content"]["code"] for one in others if one.type == "m.room_key.withheld"
            ]
        if client.should_upload_keys:
            await client.keys_upload()
        if client.should_query_keys:
            await client.keys_query()
        if client.should_claim_keys:
            await client.keys_claim(client.get_users_for_key_claiming())
        await client.send_to_device_messages()

    async def room(
        self,
        *others: str,
        name: str = "",
        alias: str = "",
        encrypted: bool = True,
        every: int = 100,
    ) -> str:
        """Make a room and invite others; without a name it is to talk with one of them alone.

        A key is to be used for `every` so many messages.
        """
        period = {"content": {**ENCRYPTED["content"], "rotation_period_msgs": every}}
        made = await self.client.room_create(
            name=name or None,
            alias=alias or None,
            is_direct=not name,
            invite=others,
            initial_state=[{**ENCRYPTED, **period}] if encrypted else [],
        )
        room = made.room_id
        async with asyncio.timeout(PATIENCE):
            while True:
                if self._is_in(room, *others):
                    return room
                await asyncio.sleep(_BETWEEN)

    def _is_in(self, room: str, *others: str) -> bool:
        """Whether this client has heard that everybody came: else they get no keys from it."""
        known = self.client.rooms.get(room)
        users = {} if known is None else known.users
        return all(one in users and not users[one].invited for one in others)

    async def says(self, room: str, text: str, **more: Any) -> str:
        """Say something, and return the event's id."""
        await self.until(lambda: room in self.client.rooms)  # others may know it before them
        content = {"msgtype": "m.text", "body": text, **more}
        sent = await self.client.room_send(
            room, "m.room.message", content, ignore_unverified_devices=True
        )
        return sent.event_id

    async def says_forged(self, room: str, payload: dict[str, Any]) -> None:
        """Encrypt what no client would."""
        sealed = self.client.olm.group_encrypt(room, payload)
        await self.client.room_send(room, "m.room.encrypted", sealed)

    async def signs_device(self, *, anew: bool = False) -> None:
        """Sign this client's device, as an app does: with an identity made now, `anew` also when
        there is one already."""
        client: Any = self.client
        seeds = Seeds(secrets.token_bytes(32), secrets.token_bytes(32))
        signing = Signing(Wire(client), user=self.user, device=client.device_id, seeds=seeds)
        if anew:
            await signing._publish(self.password)  # pyright: ignore[reportPrivateUsage]
        assert await signing.sign(self.password) == "signed"

    def withholds_from(self, user: str) -> None:
        """Give no keys to somebody's devices any more, as a client does by its settings."""
        for device in list(self.client.device_store.active_user_devices(user)):
            self.client.blacklist_device(device)

    async def gives_key(self, request: RoomKeyRequest, *, of: "Somebody | None" = None) -> None:
        """Answer whoever asked for a key of this client's own, as most clients do, or for one that
        it has of somebody else."""
        olm = self.client.olm
        own = (of or self).client.olm.account.identity_keys["curve25519"]
        key = olm.inbound_group_store.get(request.room_id, own, request.session_id)
        device = olm.device_store[request.sender][request.requesting_device_id]
        session = olm.session_store.get(device.curve25519)
        if session is None:
            await self.client.keys_claim({device.user_id: [device.id]})
            session = olm.session_store.get(device.curve25519)
        message = olm._encrypt_forwarding_key(request.room_id, key, session, device)
        await self.client.to_device(message)

    def has_key(self, room: str, session: str) -> bool:
        """Whether this client was given a key."""
        return any(session in some for some in self.client.olm.inbound_group_store[room].values())

    async def sends(self, room: str, kind: str, content: dict[str, Any]) -> None:
        """Send any event."""
        await self.client.room_send(room, kind, content, ignore_unverified_devices=True)

    async def reacts(self, room: str, event: str, emoji: str) -> str:
        """React to a message."""
        relation = {"rel_type": "m.annotation", "event_id": event, "key": emoji}
        sent = await self.client.room_send(
            room, "m.reaction", {"m.relates_to": relation}, ignore_unverified_devices=True
        )
        return sent.event_id

    def told(self, words: str, room: str | None = None) -> list[Any]:
        """List what was said with these words."""
        return [
            event for where, event in self.seen if words in event.body and room in (None, where)
        ]

    async def opens_file(self, number: int) -> tuple[str, RoomEncryptedMedia, bytes]:
        """Wait for a file, by its number from 0, and open it: the room, the event and its bytes."""
        await self.until(lambda: len(self.files) > number)
        room, event = self.files[number]
        stored = (await self.client.download(event.url)).body
        return (
            room,
            event,
            decrypt_attachment(stored, event.key["k"], event.hashes["sha256"], event.iv),
        )

    @property
    def files(self) -> list[tuple[str, RoomEncryptedMedia]]:
        """What was sent to them as a file, encrypted."""
        return [one for one in self.seen if isinstance(one[1], RoomEncryptedMedia)]

    async def until(self, happened: Callable[[], object]) -> None:
        """Wait until something has happened."""
        async with asyncio.timeout(PATIENCE):
            while not happened():  # noqa: ASYNC110 - the client tells nobody when it has heard
                await asyncio.sleep(_BETWEEN)

    async def reads(self, words: str, room: str, *, unread: int) -> bool:
        """Wait until something is said: true when it could be read, false when more is `unread`."""
        await self.until(lambda: self.told(words, room) or self.unread != unread)
        return bool(self.told(words, room))

    async def hears(self, words: str, room: str | None = None, *, times: int = 1) -> Any:
        """Wait until something is said, so many times, and return the newest event."""
        try:
            await self.until(lambda: len(self.told(words, room)) >= times)
        except TimeoutError:
            said = [event.body for _, event in self.seen]
            raise AssertionError(f"{words!r} is not among {said}; {self.unread} unread") from None
        return self.told(words, room)[-1]

    async def asks(self, room: str, words: str, answer: str, **more: Any) -> Any:
        """Say something, wait until what follows has these words, and return it."""
        before = len(self.told(answer, room))
        await self.says(room, words, **more)
        return await self.hears(answer, room, times=before + 1)


@contextlib.asynccontextmanager
async def in_front_of(
    synapse: Synapse, resident: Resident, folder: Path
) -> AsyncGenerator[Somebody]:
    """Sit somebody down in front of the homeserver."""
    keys = folder / f"keys-of-{resident.device}"
    keys.mkdir()
    client = AsyncClient(
        synapse.address,
        resident.user,
        store_path=str(keys),
        config=AsyncClientConfig(max_timeouts=100, store_sync_tokens=True),
    )
    client.restore_login(resident.user, resident.device, resident.token)
    somebody = Somebody(client, resident.password)
    await client.sync(timeout=0, full_state=True)
    await client.keys_upload()
    listening = asyncio.create_task(somebody.listen())
    try:
        yield somebody
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await client.close()
