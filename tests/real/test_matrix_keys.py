"""Who can read what on a real Synapse, and what others cannot do to the bot by what they send."""

from datetime import timedelta

import pytest

from bot.events import MessageUnread
from tests.real.town import Town, empty_device

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


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


async def test_what_was_said_again_is_not_done_twice_when_its_key_comes(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room = await bot.joins(ada)
        await bot.says(room, "good morning")
        ada.withholds_from(bot.user)
        await ada.says(room, "what came late")
        await ada.says(room, "and this, too")
        await bot.until(lambda: ada.asked_for)
        bot.clock.move(timedelta(minutes=2))
        await bot.until(lambda: bot.told(MessageUnread))

        # She says one of them again, by a key that the bot has not either.
        await ada.says(room, "What came late ")
        await ada.gives_key(ada.asked_for[0])

        await bot.heard("and this, too")
        await bot.heard("What came late")
        await bot.once()
    assert bot.heard_already("what came late") == []


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
