"""Who can read what on a real Synapse, and what others cannot do to the bot by what they send."""

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from nio.api import Api
from nio.crypto import OlmAccount

from bot.events import MessageUnread
from tests.real.matrix import Somebody, in_front_of
from tests.real.matrix_inside import Inside
from tests.synapse import Synapse

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

_NUMBERS = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """One homeserver for all of these tests: each has accounts of its own."""
    synapse = Synapse(tmp_path_factory.mktemp("synapse"))
    await synapse.start()
    yield synapse
    await synapse.stop()


class Town:
    """People in front of the homeserver, and a bot."""

    def __init__(self, synapse: Synapse, folder: Path, stack: AsyncExitStack) -> None:
        self.synapse = synapse
        self.folder = folder
        self._stack = stack
        self._number = next(_NUMBERS)

    async def bot(self, **settings: object) -> Inside:
        """Make the bot's account; the bot is not there yet."""
        resident = await self.synapse.register(f"plein{self._number}")
        return Inside(self.synapse, resident, self.folder, **settings)

    async def somebody(self, name: str) -> Somebody:
        """Let somebody come, with a client."""
        resident = await self.synapse.register(f"{name}{self._number}")
        return await self._stack.enter_async_context(
            in_front_of(self.synapse, resident, self.folder)
        )

    async def device(self, somebody: Somebody, keys: dict) -> str:
        """Sign somebody in on one more device, which has these keys; return its token."""
        who = {"type": "m.id.user", "user": somebody.user}
        proof = {"type": "m.login.password", "identifier": who, "password": somebody.password}
        told = await self.call(somebody, "POST", "login", {**proof, "device_id": keys["device_id"]})
        token: str = told["access_token"]
        path = "/_matrix/client/v3/keys/upload"
        await self.synapse.call("POST", path, {"device_keys": keys}, token=token)
        return token

    async def call(self, somebody: Somebody, verb: str, path: str, body: object) -> dict:
        """Ask the homeserver something as somebody."""
        token = somebody.client.access_token
        return await self.synapse.call(verb, f"/_matrix/client/v3/{path}", body, token=token)


@pytest_asyncio.fixture(loop_scope="session")
async def town(synapse: Synapse, tmp_path: Path) -> AsyncIterator[Town]:
    """A place for one test."""
    async with AsyncExitStack() as stack:
        yield Town(synapse, tmp_path, stack)


def empty_device(user: str, name: str) -> dict:
    """Make a device that has keys, but none left to begin a session with it."""
    account = OlmAccount()
    keys = account.identity_keys
    device = {
        "user_id": user,
        "device_id": name,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": {f"{kind}:{name}": key for kind, key in keys.items()},
    }
    signature = account.sign(Api.to_canonical_json(device))
    return {**device, "signatures": {user: {f"ed25519:{name}": signature}}}


async def test_whoever_left_gets_no_key_of_what_is_said_later(town: Town) -> None:
    bot, ada, bob = await town.bot(), await town.somebody("ada"), await town.somebody("bob")
    async with bot.runs():
        room = await bot.joins(ada, bob, name="Shed")
        first = await bot.says(room, "the roof is mended")
        await bob.hears("the roof is mended", room)

        await bob.client.room_leave(room)
        await bot.until(lambda: bob.user not in bot.members(room))
        second = await bot.says(room, "the door is mended")
        await ada.hears("the door is mended", room)

        events = [
            await town.call(ada, "GET", f"rooms/{room}/event/{one}", None)
            for one in (first, second)
        ]
    sessions = [one["content"]["session_id"] for one in events]
    assert sessions[0] != sessions[1]
    assert bob.has_key(room, sessions[0])
    assert not bob.has_key(room, sessions[1])


async def test_whoever_comes_later_gets_the_key_from_then_on(town: Town) -> None:
    bot, ada, bob = await town.bot(), await town.somebody("ada"), await town.somebody("bob")
    async with bot.runs():
        room = await bot.joins(ada, name="Shed")
        await bot.says(room, "only for Ada")
        await ada.client.room_invite(room, bob.user)
        await bot.until(lambda: bob.user in bot.members(room))
        await bot.says(room, "for both of you")

        await bob.hears("for both of you", room)
        assert bob.told("only for Ada") == []


async def test_a_room_says_how_long_a_key_is_used(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room = await bot.joins(ada, name="Shed", every=2)
        sent = [await bot.says(room, f"message {number}") for number in range(4)]
        await ada.hears("message 3", room)

        events = [await town.call(ada, "GET", f"rooms/{room}/event/{one}", None) for one in sent]
    first, second, third, fourth = [one["content"]["session_id"] for one in events]
    assert first == second != third == fourth
    assert ada.unread == 0


async def test_a_device_that_has_no_keys_left_is_told_so_and_keeps_nobody_waiting(
    town: Town,
) -> None:
    bot, ada, bob = await town.bot(), await town.somebody("ada"), await town.somebody("bob")
    token = await town.device(bob, empty_device(bob.user, "EMPTY"))
    async with bot.runs():
        room = await bot.joins(ada, bob, name="Shed")
        await bot.says(room, "hello all")
        await bob.hears("hello all", room)
        await bot.says(room, "hello again")

    told = await town.synapse.call("GET", "/_matrix/client/v3/sync", token=token)
    withheld = [one["content"] for one in told["to_device"]["events"]]
    assert [one["code"] for one in withheld] == ["m.no_olm"]


_NOISE = [
    {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "x", "ciphertext": {"OURS": one}}
    for one in ({"type": 0, "body": "!"}, {"type": 1, "body": "é"}, {"type": 0, "body": "AwogAAAA"})
]


async def test_no_noise_of_others_ends_the_listening(town: Town) -> None:
    bot, ada, eve = await town.bot(), await town.somebody("ada"), await town.somebody("eve")
    async with bot.runs():
        room = await bot.joins(ada, eve, name="Shed")
        ours = bot.curve_key()
        for number, noise in enumerate(_NOISE):
            content = {**noise, "ciphertext": {ours: noise["ciphertext"]["OURS"]}}
            body = {"messages": {bot.user: {"*": content}}}
            await town.call(eve, "PUT", f"sendToDevice/m.room.encrypted/{number}", body)
        await ada.says(room, "Plein: is anybody there?")
        await bot.heard("is anybody there?")


async def test_no_device_of_others_keeps_the_bot_from_speaking(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room = await bot.joins(ada, name="Shed")
        await bot.says(room, "is anybody there?")
        await ada.hears("is anybody there?", room)
        # Her own client would not get over it, either: it is heard no more.
        user = ada.user
        bad = empty_device(user, "BAD")
        await town.device(ada, {**bad, "keys": {"ed25519:BAD": "!", "curve25519:BAD": "?"}})
        await town.device(ada, empty_device(user, "GOOD"))
        await bot.until(lambda: "GOOD" in bot.machine.olm.device_store[user])

        assert await bot.says(room, "hello to all of these")
        assert "BAD" not in bot.machine.olm.device_store[user]


async def test_nobody_leaves_by_what_somebody_says_encrypted(town: Town) -> None:
    bot, ada, eve = await town.bot(), await town.somebody("ada"), await town.somebody("eve")
    async with bot.runs():
        room = await bot.joins(ada, eve, name="Shed")
        await ada.says(room, "Plein: keep this")
        kept = await bot.heard("keep this")
        await eve.says(room, "hello")
        gone = {"membership": "leave"}
        forged = {"type": "m.room.member", "state_key": ada.user, "content": gone}
        await eve.says_forged(room, forged)
        await eve.says_forged(room, {"type": "m.room.redaction", "content": {"redacts": kept.id}})
        await eve.says(room, "Plein: that was me")
        await bot.heard("that was me")

    assert [one.kind for one in bot.inbox.events if one.kind == "left"] == []
    assert bot.heard_already("keep this")


async def test_no_homeserver_puts_somebody_elses_name_above_words(town: Town) -> None:
    bot, ada, bob = await town.bot(), await town.somebody("ada"), await town.somebody("bob")
    async with bot.runs():
        room = await bot.joins(ada, bob, name="Shed")
        await bob.says(room, "Plein: good morning")
        heard = await bot.heard("good morning")
        event = await town.call(ada, "GET", f"rooms/{room}/event/{heard.id}", None)

        assert bot.keys.decrypt(room, event) is not None
        assert bot.keys.decrypt(room, {**event, "sender": ada.user}) is None


async def test_whoever_gave_no_key_is_asked_for_it_and_told_how_to_help_once_a_day(
    town: Town,
) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room = await bot.joins(ada)
        await bot.says(room, "good morning")
        await ada.hears("good morning", room)
        ada.withholds_from(bot.user)
        for words in ("help", "help me"):
            await ada.says(room, words)
        await bot.until(lambda: ada.asked_for)
        assert bot.told(MessageUnread) == []

        bot.clock.move(timedelta(minutes=2))
        await bot.until(lambda: bot.told(MessageUnread))
        await bot.once()
        assert len(bot.told(MessageUnread)) == 1
        assert len(ada.asked_for) == 1

        bot.clock.move(timedelta(days=1))
        await ada.says(room, "help!")
        minute = timedelta(minutes=1)
        await bot.until(lambda: bot.clock.move(minute) or len(bot.told(MessageUnread)) == 2)
    [first, second] = bot.told(MessageUnread)
    assert (first.place.channel, first.place.kind, first.account) == (room, "direct", ada.user)
    assert first.id != second.id


async def test_a_key_that_comes_late_is_taken(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room = await bot.joins(ada)
        await bot.says(room, "good morning")
        ada.withholds_from(bot.user)
        await ada.says(room, "what came late")
        await bot.until(lambda: ada.asked_for)
        bot.clock.move(timedelta(minutes=2))
        await bot.until(lambda: bot.told(MessageUnread))

        await ada.gives_key(ada.asked_for[0])

        await bot.heard("what came late")
        assert len(bot.told(MessageUnread)) == 1


async def test_nobody_gives_a_key_that_they_did_not_make(town: Town) -> None:
    bot, ada, eve = await town.bot(), await town.somebody("ada"), await town.somebody("eve")
    async with bot.runs():
        room = await bot.joins(ada, eve, name="Shed")
        await bot.says(room, "good morning")
        ada.withholds_from(bot.user)
        await ada.says(room, "Plein: this is mine")
        await bot.until(lambda: ada.asked_for)
        await eve.hears("this is mine", room)

        await eve.gives_key(ada.asked_for[0], of=ada)
        await eve.says(room, "Plein: that was hers")

        await bot.heard("that was hers")
        assert bot.heard_already("this is mine") == []


async def test_talk_of_others_that_cannot_be_read_gets_no_answer(town: Town) -> None:
    bot, ada, bob = await town.bot(), await town.somebody("ada"), await town.somebody("bob")
    async with bot.runs():
        room = await bot.joins(ada, bob, name="Shed")
        said = await bot.says(room, "good morning")
        ada.withholds_from(bot.user)
        to_bob = await bob.says(room, "who has the keys?")
        for answered in (to_bob, said):
            relation = {"m.in_reply_to": {"event_id": answered}}
            await ada.says(room, "I have", **{"m.relates_to": relation})
        await ada.says(room, "in my pocket")
        await bot.until(lambda: ada.asked_for)

        bot.clock.move(timedelta(minutes=2))
        await bot.once()

    [unread] = bot.told(MessageUnread)
    assert (unread.account, unread.place.kind) == (ada.user, "private")


async def test_a_session_between_devices_that_broke_is_begun_anew(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room = await bot.joins(ada)
        await bot.says(room, "good morning")
        await ada.says(room, "good morning to you")
        await bot.heard("good morning to you")
    bot.loses_sessions()

    async with bot.runs():
        ada.client.invalidate_outbound_session(room)
        await ada.says(room, "this is lost at first")
        await bot.until(lambda: ada.asked_for)
        await ada.gives_key(ada.asked_for[0])
        await bot.heard("this is lost at first")
        ada.client.invalidate_outbound_session(room)
        await ada.says(room, "and this is not")
        await bot.heard("and this is not")
