"""Who gets the key of a room: everybody who is there, and nobody else."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nio.crypto import OlmAccount, OlmDevice

from adapters.matrix.draw import Drawing
from adapters.matrix.keys import Keys
from adapters.matrix.library import AsyncClient, AsyncClientConfig, SyncResponse
from adapters.matrix.rooms import Rooms
from adapters.matrix.sharing import ENCRYPTED, Sharing
from adapters.matrix.speak import Mouth
from adapters.matrix.told import about_rooms
from adapters.matrix.trust import Doorkeeper
from adapters.matrix.vault import Vault
from adapters.matrix.wire import Wire
from bot.clock import MovableClock
from bot.errors import Refused, Unreachable
from bot.events import Place
from bot.primitives import FileBox
from bot.seal import Seal
from storage.session import Store
from tests.adapters.matrix.network import DEVICE, FORBIDDEN, SERVER, USER, Network, Told

ROOM = "!shed"
ADA, BOB, EVE = (f"@{name}:example.org" for name in ("ada", "bob", "eve"))


class Line(Network):
    """A network with a homeserver on which nobody has a device; `meanwhile` happens before its next
    answer has arrived, about who is in the room or what else is `asked_for`."""

    meanwhile: Callable[[], Any] | None = None
    asked_for = "/members"

    def __init__(self) -> None:
        super().__init__()
        self.queried: list[set[str]] = []

    def there(self, *users: str, **others: str) -> None:
        """Say who is in the room, and what others are to it: invited, say."""
        memberships = dict.fromkeys((USER, *users), "join")
        memberships |= {f"@{name}:example.org": membership for name, membership in others.items()}
        chunk = [
            {
                "state_key": user,
                "content": {"membership": membership, "displayname": ["no", "name"]},
            }
            for user, membership in memberships.items()
        ]
        self.answers[f"GET rooms/{ROOM}/members"] = (200, {"chunk": chunk})
        devices = {user: {} for user in (USER, *users)}
        self.answers["POST keys/query"] = (200, {"device_keys": devices})

    async def request(self, verb: str, url: str, **options: Any) -> Told:
        if "/sendToDevice/" in url:
            return Told(200, "{}")
        told = await super().request(verb, url, **options)
        if url.endswith("/keys/query"):
            self.queried.append(set(json.loads(options["data"])["device_keys"]))
        if self.asked_for in url and self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        return told


class Shed:
    """An encrypted room in which the bot is, and the keys of the bot."""

    def __init__(self, store: Store, folder: Path) -> None:
        config = AsyncClientConfig(pickle_key="a key", max_limit_exceeded=0, max_timeouts=0)
        self.client: Any = AsyncClient(SERVER, USER, store_path=str(folder), config=config)
        self.line = self.client.client_session = Line()
        self.client.restore_login(USER, DEVICE, "a token")
        wire, clock = Wire(self.client), MovableClock()
        doorkeeper = Doorkeeper("any_device", store, clock)
        sharing = Sharing(wire, self.client, clock, doorkeeper=doorkeeper)
        vault = Vault(store, clock, Seal(["0123456789abcdef0123456789abcdef"]))
        self.keys = Keys(wire, self.client, sharing=sharing, vault=vault, doorkeeper=doorkeeper)
        self.rooms = Rooms(store, clock, self.client, workspace="example.org")
        self.mouth = Mouth(wire, self.keys, self.rooms, user=USER)
        self._position = 0

    async def tells(self, kind: str, key: str = "", **content: Any) -> None:
        """Let a sync tell of something."""
        self._position += 1
        event = {
            "type": f"m.room.{kind}",
            "event_id": "$event",
            "sender": ADA,
            "state_key": key,
            "content": content,
        }
        told = {
            "next_batch": f"s{self._position}",
            "rooms": {"join": {ROOM: {"timeline": {"events": [event]}}}},
        }
        self.client.next_batch = ""
        await self.client.receive_response(SyncResponse.from_dict(about_rooms(told)))

    async def readers(self) -> set[str]:
        """Say something there, and tell who is meant to read it."""
        kind, _ = await self.keys.encrypt(ROOM, "m.room.message", {"body": "hello"})
        assert kind == ENCRYPTED
        return set(self.client.rooms[ROOM].users) - {USER}


@pytest.fixture
async def shed(store: Store, tmp_path: Path) -> Shed:
    """An encrypted room."""
    made = Shed(store, tmp_path)
    await made.tells("encryption", algorithm="m.megolm.v1.aes-sha2")
    return made


async def test_who_was_never_heard_of_reads_too_whatever_they_are_called(shed: Shed) -> None:
    shed.line.there(ADA, BOB)

    assert await shed.readers() == {ADA, BOB}


async def test_who_is_invited_reads_before_they_come_and_who_is_banned_does_not(shed: Shed) -> None:
    shed.line.there(ADA, bob="invite", eve="ban")

    assert await shed.readers() == {ADA, BOB}


async def test_who_leaves_while_it_is_asked_who_is_there_reads_nothing(shed: Shed) -> None:
    shed.line.there(ADA, EVE)

    async def goes() -> None:
        shed.line.there(ADA)
        await shed.tells("member", EVE, membership="leave")

    shed.line.meanwhile = goes

    assert await shed.readers() == {ADA}


async def test_who_comes_while_it_is_asked_who_is_there_reads_too(shed: Shed) -> None:
    shed.line.there(ADA)

    async def comes() -> None:
        shed.line.there(ADA, BOB)
        await shed.tells("member", BOB, membership="join")

    shed.line.meanwhile = comes

    assert await shed.readers() == {ADA, BOB}


@pytest.mark.parametrize("is_gap", [False, True])
async def test_what_changes_while_a_key_is_handed_out_is_heeded(shed: Shed, is_gap: bool) -> None:
    shed.line.there(ADA)
    await shed.readers()
    keys: Any = OlmAccount().identity_keys
    phone = OlmDevice(ADA, "PHONE", keys)
    shed.client.olm.device_store.add(phone)

    async def changes() -> None:
        if is_gap:
            shed.line.there(ADA, BOB)
            shed.keys.has_gap(ROOM)
        else:
            shed.client.invalidate_outbound_session(ROOM)

    shed.line.answers["POST keys/claim"] = 200, {}
    shed.line.meanwhile, shed.line.asked_for = changes, "/keys/claim"

    assert await shed.readers() == ({ADA, BOB} if is_gap else {ADA})


async def test_a_room_that_is_heard_anew_meanwhile_gets_it_later(shed: Shed) -> None:
    shed.line.there(ADA)

    async def begins() -> None:
        shed.client.rooms.clear()

    shed.line.meanwhile = begins

    with pytest.raises(Unreachable):
        await shed.readers()


async def test_a_room_that_wants_another_key_at_once_gets_one_an_hour(shed: Shed) -> None:
    shed.line.there(ADA)
    shed.keys.limit(ROOM, {"rotation_period_ms": 1})

    await shed.readers()

    assert shed.client.olm.outbound_group_sessions[ROOM].max_age == timedelta(hours=1)


async def test_after_a_gap_it_is_asked_again_who_is_there(shed: Shed) -> None:
    shed.line.there(ADA, EVE)
    assert await shed.readers() == {ADA, EVE}
    shed.line.there(ADA, BOB)

    shed.keys.has_gap(ROOM)

    assert await shed.readers() == {ADA, BOB}


async def test_whoever_is_no_account_is_asked_about_nowhere(shed: Shed) -> None:
    shed.line.there(ADA, "../nobody")

    assert await shed.readers() == {ADA, "../nobody"}

    assert shed.line.queried == [{USER, ADA}]


async def test_that_it_is_told_of_no_devices_ends_no_hearing(shed: Shed) -> None:
    shed.line.answers["POST keys/upload"] = 200, {"one_time_key_counts": {}}
    shed.line.answers["POST keys/query"] = FORBIDDEN
    shed.client.olm.users_for_key_query.add(ADA)

    await shed.keys.tend()
    shed.line.there(ADA)
    await shed.keys.tend()

    assert shed.line.queried == [{ADA}, {ADA}]


async def test_where_no_devices_are_told_of_nothing_is_said(shed: Shed) -> None:
    shed.line.there(ADA)
    shed.line.answers["POST keys/query"] = FORBIDDEN

    with pytest.raises(Refused):
        await shed.readers()


# An event of which the sender need not name its key, nor its device, since version 1.3.
_SECRET = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "abc", "session_id": "a key"}


@pytest.mark.parametrize("told", [{}, {"sender_key": "Ada", "device_id": "PHONE"}])
async def test_for_a_key_that_is_missing_its_sender_is_asked(
    shed: Shed, told: dict[str, str]
) -> None:
    event = {"type": ENCRYPTED, "event_id": "$event", "sender": ADA, "content": _SECRET | told}

    assert shed.keys.decrypt(ROOM, event) is None
    shed.keys.ask_for_key(ROOM, event)

    [asked] = shed.client.olm.outgoing_to_device_messages
    assert (asked.recipient, asked.session_id) == (ADA, "a key")
    assert asked.content["body"].get("sender_key") == told.get("sender_key")


@pytest.mark.parametrize("left_out", _SECRET)
async def test_an_encrypted_event_that_lacks_something_harms_nothing(
    shed: Shed, left_out: str
) -> None:
    content = {name: one for name, one in _SECRET.items() if name != left_out}
    event = {"type": ENCRYPTED, "event_id": "$event", "sender": ADA, "content": content}

    assert shed.keys.decrypt(ROOM, event) is None
    shed.keys.ask_for_key(ROOM, event)


async def test_a_room_that_is_no_longer_said_to_be_encrypted_gets_no_plain_word(shed: Shed) -> None:
    await shed.rooms.note([ROOM])
    shed.client.rooms[ROOM].encrypted = False
    box = FileBox(file="1", name="plan.txt", data=b"plan", media_type="text/plain", size=4, alt="")
    place = Place(adapter="matrix", workspace="example.org", channel=ROOM, kind="private")

    with pytest.raises(Refused, match="encrypted"):
        await shed.mouth.file(place, box, "key")

    assert shed.line.asked == []


async def test_what_is_said_while_the_hearing_begins_anew_is_said_later(shed: Shed) -> None:
    await shed.rooms.note(ROOM)
    await shed.rooms.open()
    place = Place(adapter="matrix", workspace="example.org", channel=ROOM, kind="private")

    with pytest.raises(Unreachable):
        await shed.mouth.say(place, Drawing("m.room.message", {"body": "hello"}), "key")

    assert shed.line.asked == []


async def test_what_was_encrypted_before_a_restart_is_so_after_it(shed: Shed) -> None:
    await shed.rooms.note([ROOM])
    shed.client.encrypted_rooms.clear()

    await shed.rooms.open()
    await shed.tells("name", name="Shed")

    assert shed.client.rooms[ROOM].encrypted


async def test_what_another_process_may_have_heard_is_asked_for_anew(shed: Shed) -> None:
    await shed.tells("member", EVE, membership="join")

    await shed.rooms.open()

    assert shed.rooms.all() == []
