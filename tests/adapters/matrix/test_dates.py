"""For how long the keys of rooms are there: in the program, in the folder, and in the database."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nio.crypto import InboundGroupSession, Olm, OlmDevice
from nio.responses import ToDeviceResponse
from nio.store import DefaultStore
from sqlmodel import select

from adapters.matrix.hear import Ears
from adapters.matrix.keys import Keys
from adapters.matrix.library import AsyncClient, AsyncClientConfig, MatrixRoom
from adapters.matrix.model import MatrixSession, MatrixUnread
from adapters.matrix.notes import Notes
from adapters.matrix.past import Past
from adapters.matrix.rooms import Rooms
from adapters.matrix.sharing import ENCRYPTED, Sharing
from adapters.matrix.trust import Doorkeeper
from adapters.matrix.vault import Vault
from adapters.matrix.wire import Json, Wire
from bot.clock import MovableClock
from bot.seal import Seal
from storage.privacy import sweep
from storage.session import Store
from tests.adapters.matrix.bench import words_of
from tests.adapters.matrix.network import DEVICE, SERVER, USER, Network
from tests.contract.bench import KeepingInbox

ROOM = "!shed"
ADA, PHONE = "@ada:example.org", "PHONE"
KEPT = timedelta(days=MatrixSession.kept.in_days())
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def _device(olm: Any) -> OlmDevice:
    return OlmDevice(olm.user_id, olm.device_id, olm.account.identity_keys)


class Ada:
    """Somebody with a machine of her own, who makes a key of the room and says things by it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.olm: Any = Olm(ADA, PHONE, DefaultStore(ADA, PHONE, str(folder), "a key"))
        self._number = 0

    def gives_key(self, to: Any) -> Json:
        """Make a new key of the room; return what the bot's device is told then."""
        to.account.generate_one_time_keys(1)
        [one_time] = to.account.one_time_keys["curve25519"].values()
        to.account.mark_keys_as_published()
        device = _device(to)
        alone = self.olm.create_session(one_time, device.curve25519)
        self.olm.create_outbound_group_session(ROOM)
        key = self.olm.outbound_group_sessions[ROOM]
        key.shared = True
        content = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "room_id": ROOM,
            "session_id": key.id,
            "session_key": key.session_key,
        }
        sealed = self.olm._olm_encrypt(alone, device, "m.room_key", content)
        event = {"type": ENCRYPTED, "sender": ADA, "content": sealed}
        return {"to_device": {"events": [event]}}

    def says(self, words: str) -> Json:
        """Say something by the key of last."""
        self._number += 1
        told = {"type": "m.room.message", "content": {"msgtype": "m.text", "body": words}}
        return {
            "type": ENCRYPTED,
            "event_id": f"${self._number}",
            "sender": ADA,
            "origin_server_ts": self._number,
            "content": self.olm.group_encrypt(ROOM, told),
        }


class Bot:
    """The bot's keys, in a folder and a database; they can be loaded anew."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.clock = MovableClock()
        self.folder = folder / "keys"
        self.folder.mkdir()

    async def starts(self, device: str = DEVICE) -> None:
        """Load what is there."""
        config = AsyncClientConfig(pickle_key="a key")
        self.client: Any = AsyncClient(SERVER, USER, store_path=str(self.folder), config=config)
        self.client.restore_login(USER, device, "a token")
        self.client.client_session = network = Network()
        network.answers["POST keys/upload"] = 200, {"one_time_key_counts": {}}
        wire = self.wire = Wire(self.client)
        doorkeeper = Doorkeeper("any_device", self.store, self.clock)
        sharing = Sharing(wire, self.client, self.clock, doorkeeper=doorkeeper)
        vault = Vault(self.store, self.clock, Seal(["0123456789abcdef0123456789abcdef"]))
        self.keys = Keys(wire, self.client, sharing=sharing, vault=vault, doorkeeper=doorkeeper)
        await self.keys.open()

    def knows(self, ada: Ada) -> None:
        """Be told of her device."""
        self.client.olm.device_store.add(_device(ada.olm))

    async def is_given(self, ada: Ada) -> None:
        """Be given a new key of hers."""
        assert await self.keys.hear(ada.gives_key(self.client.olm))
        await self.keys.tidy()

    def reads(self, event: Json) -> str | None:
        """Tell the words of an event; None when it cannot be read."""
        read = self.keys.decrypt(ROOM, event)
        return None if read is None else read["content"]["body"]

    async def hears(self, event: Json) -> list[str]:
        """Take a sync that tells of an event in the room; return what was said."""
        rooms = Rooms(self.store, self.clock, self.client, workspace="example.org")
        await rooms.note([ROOM])
        ears = Ears(
            self.wire,
            self.client,
            keys=self.keys,
            rooms=rooms,
            notes=Notes(self.store),
            past=Past(self.wire, self.keys, self.clock),
            clock=self.clock,
            user=USER,
            names=("Plein",),
        )
        told = {"join": {ROOM: {"timeline": {"events": [event]}}}}
        inbox = KeepingInbox()
        await ears.take({"next_batch": "s2", "rooms": told}, inbox, since="s1")
        return words_of(inbox.events)

    async def says(self, words: str) -> Json:
        """Say something in the room, where nobody else is."""
        room = self.client.rooms.setdefault(ROOM, MatrixRoom(ROOM, USER, encrypted=True))
        room.members_synced = True
        _, sealed = await self.keys.encrypt(ROOM, "m.room.message", {"body": words})
        await self.keys.tidy()
        return {
            "type": ENCRYPTED,
            "event_id": f"${words}",
            "sender": USER,
            "origin_server_ts": 1,
            "content": sealed,
        }

    async def after(self, time: timedelta) -> None:
        """Let time pass, the night in which the database is swept, and one more sync."""
        self.clock.move(time)
        async with self.store.transaction() as db:
            await sweep(db, self.clock.now())
        await self.keys.tidy()

    def file(self) -> bytes:
        """Give the store as it is on the disk."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("*.db*")))

    async def sealed(self) -> set[str]:
        """Tell whose keys are in the database, by their ids."""
        async with self.store.transaction() as db:
            return {row.session for row in await db.exec(select(MatrixSession))}

    def held(self) -> set[str]:
        """Tell which keys the program holds."""
        return {one.id for one in self.client.olm.inbound_group_store}


@pytest.fixture
async def bot(store: Store, tmp_path: Path) -> Bot:
    """The bot, with a new device."""
    made = Bot(store, tmp_path)
    await made.starts()
    return made


@pytest.fixture
def ada(tmp_path: Path, bot: Bot) -> Ada:
    """Somebody whose device the bot knows."""
    made = Ada(tmp_path / "ada")
    bot.knows(made)
    return made


def _of_file(bot: Bot, session: str) -> tuple[bytes, bytes]:
    """Give what the store's file has of a key: its name, and itself, locked."""
    rows = bot.client.store.database.execute_sql(
        "SELECT session FROM megolminboundsessions WHERE session_id = ?", (session,)
    )
    [(pickled,)] = rows
    # It is long, and not always in one piece.
    return session.encode(), bytes(pickled)[:60]


async def test_a_key_that_was_not_used_for_long_is_nowhere_and_a_newer_one_still_opens(
    bot: Bot, ada: Ada
) -> None:
    await bot.is_given(ada)
    old = ada.says("old")
    assert bot.reads(old) == "old"
    session = old["content"]["session_id"]
    traces = _of_file(bot, session)
    assert all(one in bot.file() for one in traces)
    await bot.after(HOUR)
    await bot.after(KEPT - HOUR)
    await bot.is_given(ada)
    new = ada.says("new")
    assert session in bot.held()
    assert session in await bot.sealed()

    await bot.after(2 * HOUR)

    assert bot.held() == await bot.sealed() == {new["content"]["session_id"]}
    assert not any(one in bot.file() for one in traces)
    assert bot.reads(old) is None
    assert bot.reads(new) == "new"


async def test_what_was_forgotten_stays_so_after_a_restart(bot: Bot, ada: Ada) -> None:
    await bot.is_given(ada)
    old = ada.says("old")
    await bot.after(KEPT - HOUR)
    await bot.is_given(ada)
    await bot.after(HOUR + SECOND)

    await bot.starts()
    bot.knows(ada)

    assert bot.reads(old) is None
    assert bot.reads(ada.says("new")) == "new"


async def test_a_key_that_is_still_used_stays(bot: Bot, ada: Ada) -> None:
    await bot.is_given(ada)
    for day in range(3):
        assert bot.reads(ada.says(f"day {day}")) == f"day {day}"
        await bot.after(KEPT - HOUR)
        await bot.starts()
        bot.knows(ada)

    assert bot.reads(ada.says("still there")) == "still there"
    assert len(await bot.sealed()) == 1


async def test_what_waited_while_it_was_away_is_read_before_the_key_goes(
    bot: Bot, ada: Ada
) -> None:
    await bot.is_given(ada)
    await bot.is_given(ada)
    waits = ada.says("are you there?")
    bot.clock.move(2 * KEPT)
    await bot.starts()
    bot.knows(ada)

    assert await bot.hears(waits) == ["are you there?"]

    assert bot.held() == {waits["content"]["session_id"]}


async def test_a_key_that_never_came_to_the_database_is_there_as_long(bot: Bot, ada: Ada) -> None:
    # The process was killed between both.
    bot.keys._open(ada.gives_key(bot.client.olm)["to_device"]["events"][0])  # pyright: ignore[reportPrivateUsage]
    await bot.keys.tidy()

    assert bot.reads(ada.says("hello")) == "hello"
    await bot.after(HOUR)

    assert await bot.sealed() == bot.held()


async def test_a_new_device_has_what_it_was_given_for_no_longer(bot: Bot, ada: Ada) -> None:
    await bot.is_given(ada)
    old = ada.says("old")
    await bot.after(KEPT - HOUR)
    await bot.starts("PLEIN02")
    bot.knows(ada)
    await bot.keys.tidy()
    assert bot.held()

    await bot.after(2 * HOUR)

    assert bot.held() == set()
    assert bot.reads(old) is None


async def test_a_key_for_which_nothing_waits_any_more_is_not_asked_for_for_ever(
    bot: Bot, ada: Ada
) -> None:
    olm, asked = bot.client.olm, list[str]()
    for later in (timedelta(), HOUR):
        bot.clock.move(later)
        ada.gives_key(olm)  # which does not come
        event = ada.says("can you read this?")
        await Notes(bot.store).unread(ROOM, event, bot.clock.now())
        bot.keys.ask_for_key(ROOM, event)
        [request] = olm.outgoing_to_device_messages
        olm.handle_response(ToDeviceResponse(request))
        asked.append(request.session_id)
    assert list(olm.outgoing_key_requests) == asked

    await bot.after(timedelta(days=MatrixUnread.kept.in_days()) - SECOND)

    assert list(bot.client.olm.outgoing_key_requests) == asked[1:]
    await bot.starts()
    assert list(bot.client.olm.outgoing_key_requests) == asked[1:]


async def test_by_its_own_keys_it_finds_what_it_said_for_as_long_and_speaks_on(bot: Bot) -> None:
    old = await bot.says("old")
    await bot.after(KEPT - HOUR)
    assert bot.reads(old) == "old"
    await bot.after(HOUR)
    # To look it up was to use it.
    assert bot.reads(old) == "old"
    await bot.after(HOUR)
    await bot.after(KEPT + SECOND)

    assert bot.reads(old) is None
    assert bot.reads(await bot.says("new")) == "new"
    assert await bot.sealed() == set()


async def test_its_own_key_by_which_it_still_speaks_stays(bot: Bot) -> None:
    old = await bot.says("old")
    await bot.after(KEPT - HOUR)
    new = await bot.says("new")
    assert new["content"]["session_id"] == old["content"]["session_id"]
    await bot.after(HOUR)

    await bot.after(KEPT - HOUR)

    assert [bot.reads(one) for one in (old, new)] == ["old", "new"]


async def test_whoever_gives_somebody_elses_key_as_theirs_keeps_nobody_from_being_read(
    bot: Bot, ada: Ada
) -> None:
    bot.knows(ada)
    told = ada.gives_key(bot.client.olm)
    key = ada.olm.outbound_group_sessions[ROOM].session_key
    bot.client.olm.inbound_group_store.add(InboundGroupSession(key, "eve's", "eve's", ROOM))

    await bot.keys.hear(told)

    assert bot.reads(ada.says("good morning")) == "good morning"
