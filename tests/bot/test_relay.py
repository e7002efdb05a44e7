"""The relay: everything is sent once, in order, at the pace that a chat bears."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from adapters.console import Console
from bot import verbatim
from bot.delivery import Relay
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Place
from bot.keep import keep
from bot.pace import lines_of
from bot.primitives import Primitives
from bot.turn import Tick
from storage.outbox import Outgoing
from tests.bot import trial
from tests.chat import Chat

pytestmark = [pytest.mark.skills(*trial.SKILLS), pytest.mark.in_chats("console")]

MINUTE = timedelta(minutes=1)


class Storm:
    """Bad weather over the console: the next sends fail as told, each by one error or None.

    With `delivered`, a send that fails has posted the message all the same.
    """

    def __init__(self, chat: Chat, errors: Sequence[Exception | None], *, delivered: bool = False):
        console = chat.app.workplace.adapters["console"]
        assert isinstance(console, Console)
        self.tries: list[datetime] = []
        self.looked_up: list[datetime] = []
        self._chat = chat
        self._console = console
        self._errors = list(errors)
        self._delivered = delivered
        self._send = console.send
        self._first: dict[str, datetime] = {}
        self._posted: dict[str, list[tuple[datetime, str]]] = {}
        self._lag: timedelta | None = None
        self.looks: list[Exception] = []
        console.send = self.send  # type: ignore[method-assign]
        console.can = replace(console.can, keyed=timedelta())

    def let_it_remember(self, keyed: timedelta) -> None:
        """Let the chat remember for so long what was sent under a key."""
        self._console.can = replace(self._console.can, keyed=keyed)

    def let_it_find(self, *, lag: timedelta = timedelta()) -> None:
        """Let the chat look up what was sent under a key, `lag` after it was sent."""
        self._console.can = replace(self._console.can, find=True)
        self._console.find = self.find  # type: ignore[method-assign]
        self._lag = lag

    def let_it_look_nowhere(self) -> None:
        """Let the chat find things, but not for us."""
        self.let_it_find()
        self._lag = None

    def bear(self, rate: float) -> None:
        """Let the chat want no more than so many messages a second."""
        self._console.can = replace(self._console.can, rate=rate)
        # Pace is a matter of the relay from its start.
        relay = self._chat.app.relay
        relay._lines = lines_of(relay.workplace)

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Fail as told, or post it; under a new key, when the chat has forgotten the one given."""
        self.tries.append(self._chat.now)
        first = self._first.setdefault(key, self._chat.now)
        if self._chat.now - first >= self._console.can.keyed:
            key = f"{key}-{len(self.tries)}"
        error = self._errors.pop(0) if self._errors else None
        row, sent_as = key.partition("-")[0], ""
        if error is None or self._delivered:
            sent_as = await self._send(place, sheet, key)
            posted = self._posted.setdefault(row, [])
            if sent_as not in [one for _, one in posted]:
                posted.append((self._chat.now, sent_as))
        if error is not None:
            raise error
        return sent_as

    async def find(self, place: Place, key: str, since: datetime) -> list[str]:
        """Look a key up."""
        self.looked_up.append(self._chat.now)
        if self.looks:
            raise self.looks.pop(0)
        if self._lag is None:
            raise Refused("missing scope")
        shown = self._chat.now - self._lag
        return [sent_as for sent_at, sent_as in self._posted.get(key, ()) if sent_at <= shown]


async def say(chat: Chat, *words: str, lane: str = "reply", to: str = "#general") -> None:
    """Have the bot say things in a channel, in one transaction."""
    await chat.arrive()
    workplace = chat.app.workplace
    async with chat.store.transaction() as db:
        tick = Tick(db=db, now=chat.now, house=workplace, zone=workplace.zone)
        for one in words:
            tick.post(to, verbatim(one), lane=lane)  # type: ignore[arg-type]
        await keep(tick, workplace)


async def states(chat: Chat) -> list[str]:
    """List what became of everything that was said, in order."""
    async with chat.store.transaction() as db:
        rows = await db.exec(select(Outgoing).order_by(col(Outgoing.id)))
        return [row.state for row in rows]


def said(chat: Chat, place: str = "#general") -> list[str]:
    """List what a channel shows."""
    return [one.text for one in chat.seen_in(place)]


async def test_what_is_said_in_a_place_stays_in_order_when_a_send_fails(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unreachable("away"), Unreachable("away")])

    await say(chat, "one", "two", "three")
    await chat.settles()
    assert said(chat) == []
    await chat.later(MINUTE)

    assert said(chat) == ["one", "two", "three"]
    assert len(storm.tries) == 5


async def test_another_place_does_not_wait(chat: Chat) -> None:
    chat.on("ada")
    Storm(chat, [Unreachable("away")])

    await say(chat, "first")
    await say(chat, "second", to="#random")
    await chat.settles()

    assert said(chat) == []
    assert said(chat, "#random") == ["second"]


async def test_each_try_waits_longer_than_the_one_before(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unreachable("away")] * 5)

    await say(chat, "one")
    await chat.later(10 * MINUTE)

    pauses = [after - before for before, after in zip(storm.tries, storm.tries[1:], strict=False)]
    assert pauses == sorted(pauses)
    assert pauses[0] >= timedelta(seconds=2)
    assert said(chat) == ["one"]


async def test_what_is_asked_to_wait_waits_in_every_place_of_the_chat(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unreachable("slow down", retry_after=10 * MINUTE)])

    await say(chat, "one")
    await chat.settles()
    await say(chat, "two", to="#random")
    await chat.later(9 * MINUTE)
    assert (said(chat), said(chat, "#random"), len(storm.tries)) == ([], [], 1)
    await chat.later(5 * MINUTE)

    assert (said(chat), said(chat, "#random")) == (["one"], ["two"])


async def test_what_a_chat_refuses_is_given_up_and_the_next_goes(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Refused("no such place any more")])

    await say(chat, "one", "two")
    await chat.later(60 * MINUTE)

    assert said(chat) == ["two"]
    assert await states(chat) == ["dead", "sent"]
    assert len(storm.tries) == 2


@pytest.mark.slow
async def test_what_is_never_reached_is_given_up_in_the_end(chat: Chat) -> None:
    chat.on("ada")
    Storm(chat, [Unreachable("away")] * 100)

    await say(chat, "one")
    await chat.later(timedelta(days=1))

    assert await states(chat) == ["dead"]


async def test_an_unclear_send_is_looked_up_after_settling_and_not_doubled(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off")], delivered=True)
    storm.let_it_find()

    await say(chat, "one", "two")
    await chat.later(timedelta(seconds=50))
    assert storm.looked_up == []
    await chat.later(5 * MINUTE)

    assert said(chat) == ["one", "two"]
    assert len(storm.tries) == 2
    assert storm.looked_up[0] - storm.tries[0] >= MINUTE


async def test_where_keys_are_remembered_an_unclear_send_is_made_again_soon(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off"), TimeoutError()], delivered=True)
    storm.let_it_find()
    storm.let_it_remember(timedelta(hours=20))

    await say(chat, "one")
    await chat.later(timedelta(seconds=20))

    assert said(chat) == ["one"]
    assert (len(storm.tries), storm.looked_up) == (3, [])


async def test_a_send_of_which_the_key_is_forgotten_is_looked_up(chat: Chat) -> None:
    chat.on("ada")
    away = Unreachable("away", retry_after=timedelta(hours=21))
    storm = Storm(chat, [Unclear("cut off"), away], delivered=True)
    storm.let_it_find()
    storm.let_it_remember(timedelta(hours=20))

    await say(chat, "one", "two")
    await chat.later(timedelta(days=2))

    assert said(chat) == ["one", "two"]
    assert len(storm.tries) == 3
    assert storm.looked_up[0] - storm.tries[0] >= timedelta(hours=20)


async def test_an_unclear_send_that_never_arrived_is_sent_again(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off")])
    storm.let_it_find()

    await say(chat, "one")
    await chat.later(5 * MINUTE)

    assert said(chat) == ["one"]
    assert len(storm.tries) == 2


async def test_a_message_that_a_chat_showed_too_late_is_taken_away_again(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off")], delivered=True)
    storm.let_it_find(lag=3 * MINUTE)

    await say(chat, "one")
    await chat.later(5 * MINUTE)
    assert said(chat) == ["one", "one"]
    await chat.later(10 * MINUTE)

    assert said(chat) == ["one"]
    assert await states(chat) == ["sent"]
    looks = len(storm.looked_up)
    await chat.later(timedelta(days=1))
    assert len(storm.looked_up) == looks


async def test_where_nobody_may_look_a_reply_is_sent_again(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off")])
    storm.let_it_look_nowhere()

    await say(chat, "one")
    await chat.later(5 * MINUTE)

    assert said(chat) == ["one"]
    assert await states(chat) == ["sent"]


async def test_where_nobody_may_look_an_alarm_is_rather_sent_twice(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off")], delivered=True)
    storm.let_it_look_nowhere()

    await say(chat, "one", lane="urgent")
    await chat.later(5 * MINUTE)

    assert said(chat) == ["one", "one"]


@pytest.mark.parametrize("can_find", [True, False])
async def test_where_nobody_may_look_a_broadcast_is_held(chat: Chat, can_find: bool) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off")], delivered=True)
    if can_find:
        storm.let_it_look_nowhere()

    await say(chat, "one", "two", lane="broadcast")
    await chat.later(5 * MINUTE)

    assert said(chat) == ["one", "two"]
    assert await states(chat) == ["held", "sent"]


@pytest.mark.settings(roles={"admin": ["ada@example.org"]})
@pytest.mark.parametrize(("label", "shown"), [("Send again", 3), ("Leave it", 2)])
async def test_who_looks_after_the_bot_decides_on_what_is_held(
    chat: Chat, label: str, shown: int
) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    Storm(chat, [Unclear("cut off"), Unclear("cut off")], delivered=True)
    await say(chat, "one", lane="broadcast")
    await say(chat, "one", lane="broadcast", to="#random")

    await chat.later(5 * MINUTE)
    ada.whispered("I do not know whether one copy of what I said on")
    await bob.types("/plein held")
    bob.whispered("plein.deliver")
    await ada.presses(label)
    await chat.settles()

    assert len([one for one in said(chat) + said(chat, "#random") if one == "one"]) == shown


async def _cut_off(chat: Chat, **values: object) -> None:
    """Leave the first message as a process that died leaves it, with what it noted of its tries."""
    async with chat.store.transaction() as db:
        row = (await db.exec(select(Outgoing).order_by(col(Outgoing.id)).limit(1))).one()
        row.state, row.started_at, row.leased_until = "sending", chat.now, chat.now
        row.sqlmodel_update(values)


async def test_a_message_of_which_four_tries_never_ended_is_held_and_the_next_goes(
    chat: Chat,
) -> None:
    bob = chat.on("bob", role="admin")
    storm = Storm(chat, [])
    await say(chat, "one", "two")
    await _cut_off(chat, attempts=60)

    await chat.settles()

    assert (said(chat), await states(chat)) == (["two"], ["held", "sent", "sent"])
    bob.whispered("I do not know whether one copy")
    assert len(storm.tries) == 2


async def test_a_try_that_never_ended_is_counted_back_when_the_next_one_ends(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unreachable("away")])
    await say(chat, "one", "two")
    await _cut_off(chat, attempts=20)

    await chat.later(2 * MINUTE)

    async with chat.store.transaction() as db:
        tried = (await db.exec(select(Outgoing.attempts).order_by(col(Outgoing.id)))).first()
    assert (len(storm.tries), tried) == (1, 21)
    await chat.later(20 * MINUTE)
    assert said(chat) == ["one", "two"]


async def test_a_change_of_which_four_tries_never_ended_is_given_up(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [])
    await say(chat, "one", "two")
    await _cut_off(chat, attempts=60, kind="update")

    await chat.settles()

    assert (said(chat), await states(chat)) == (["two"], ["dead", "sent"])
    assert len(storm.tries) == 1


@pytest.mark.settings(roles={"admin": ["ada@example.org"]})
async def test_nothing_held_is_nothing_to_decide(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/plein held")

    ada.whispered("nothing to decide")


async def test_a_row_that_was_not_begun_is_not_looked_up(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unreachable("slow down", retry_after=MINUTE)])
    storm.let_it_find()

    await say(chat, "one", "two")
    await chat.later(5 * MINUTE)

    assert said(chat) == ["one", "two"]
    assert storm.looked_up == []


async def test_a_broadcast_keeps_the_pace_of_its_chat_and_leaves_room_for_replies(
    chat: Chat,
) -> None:
    chat.on("ada")
    storm = Storm(chat, [])
    storm.bear(5)
    await say(chat, *(f"news {number}" for number in range(100)), lane="broadcast")

    await chat.later(timedelta(seconds=10))
    assert 35 <= len(said(chat)) <= 45
    await say(chat, "a reply")
    await chat.settles()
    assert said(chat)[-1] == "a reply"
    await chat.later(timedelta(seconds=20))

    assert len(said(chat)) == 101


@pytest.mark.parametrize("lane", ["broadcast", "urgent"])
async def test_replies_overtake_a_backlog(chat: Chat, lane: str) -> None:
    chat.on("ada")
    await say(chat, *(f"news {number}" for number in range(300)), lane=lane)
    await say(chat, "a reply")

    await chat.settles()

    order = said(chat)
    assert len(order) == 301
    assert order.index("a reply") < 60
    news = [one for one in order if one != "a reply"]
    assert news == [f"news {number}" for number in range(300)]


async def test_what_is_urgent_overtakes_a_backlog_of_broadcasts(chat: Chat) -> None:
    chat.on("ada")
    await say(chat, *(f"news {number}" for number in range(300)), lane="broadcast")
    await say(chat, "an alarm", lane="urgent")

    await chat.settles()

    assert said(chat).index("an alarm") < 60


async def test_a_message_to_nobody_is_on_record(chat: Chat) -> None:
    await say(chat, "one", to="#no-such-channel")
    await chat.settles()

    assert await states(chat) == ["dead"]


async def test_what_a_dead_process_had_in_hands_is_sent_after_its_lease(chat: Chat) -> None:
    chat.on("ada")
    await say(chat, "one")
    async with chat.store.transaction() as db:
        row = (await db.exec(select(Outgoing))).one()
        row.state, row.leased_until, row.fence = "sending", chat.now + MINUTE, 1

    await chat.settles()
    assert said(chat) == []
    await chat.later(2 * MINUTE)

    assert said(chat) == ["one"]


async def test_an_unclear_send_is_not_doubled_when_a_look_fails(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off")], delivered=True)
    storm.let_it_find()
    storm.looks = [Unreachable("away"), TimeoutError(), Unreachable("busy", retry_after=MINUTE)]

    await say(chat, "one", "two")
    await chat.later(30 * MINUTE)

    assert said(chat) == ["one", "two"]
    assert len(storm.tries) == 2


async def test_a_double_that_cannot_be_taken_away_holds_up_no_other(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off"), Unclear("cut off")], delivered=True)
    storm.let_it_find(lag=3 * MINUTE)
    console = chat.app.workplace.adapters["console"]
    remove, refused = console.remove, list[str]()

    async def unwilling(place: Place, sent: str, key: str) -> None:
        if not refused or refused == [key]:
            refused.append(key)
            raise Refused("cant_delete_message")
        await remove(place, sent, key)

    console.remove = unwilling  # type: ignore[method-assign]
    await say(chat, "one")
    await say(chat, "two", to="#random")
    await chat.later(5 * MINUTE)
    assert (len(said(chat)), len(said(chat, "#random"))) == (2, 2)
    await chat.later(60 * MINUTE)

    assert sorted((len(said(chat)), len(said(chat, "#random")))) == [1, 2]
    assert len(refused) == 1


async def test_what_is_not_in_hands_any_more_is_not_sent(chat: Chat) -> None:
    """A slow chat, and so many messages that others may take over the last ones."""
    chat.on("ada")
    storm = Storm(chat, [])
    other = Relay(chat.app.workplace, asyncio.Event())
    send, console = storm.send, chat.app.workplace.adapters["console"]
    is_slow = True

    async def slow(place: Place, sheet: Primitives, key: str) -> str:
        nonlocal is_slow
        sent = await send(place, sheet, key)
        if is_slow:
            chat.clock.move(timedelta(seconds=15))
            is_slow = len(storm.tries) < 5
            if not is_slow:
                await other.flush()
        return sent

    console.send = slow  # type: ignore[method-assign]
    await say(chat, *(f"news {number}" for number in range(8)))
    await chat.later(5 * MINUTE)

    assert said(chat) == [f"news {number}" for number in range(8)]


async def test_what_one_place_is_asked_to_wait_for_keeps_no_other_waiting(chat: Chat) -> None:
    chat.on("ada")
    Storm(chat, [Unreachable("this channel is full", retry_after=10 * MINUTE, is_alone=True)])

    await say(chat, "one")
    await chat.settles()
    await say(chat, "two", to="#random")
    await chat.settles()

    assert (said(chat), said(chat, "#random")) == ([], ["two"])
    await chat.later(15 * MINUTE)
    assert said(chat) == ["one"]


async def test_a_chat_that_is_away_for_six_hours_loses_nothing(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unreachable("away")] * 40)

    await say(chat, "one", "two")
    await chat.later(timedelta(hours=5))
    assert said(chat) == []
    await chat.later(timedelta(hours=2))

    assert said(chat) == ["one", "two"]
    assert len(storm.tries) == 42


@pytest.mark.slow
async def test_what_stays_unclear_is_left_to_a_person_and_the_next_goes(chat: Chat) -> None:
    chat.on("ada")

    async def never(place: Place, sheet: Primitives, key: str) -> str:
        if "two" in str(sheet):
            return await send(place, sheet, key)
        raise Unclear("cut off")

    storm = Storm(chat, [])
    storm.let_it_find()
    send, chat.app.workplace.adapters["console"].send = storm.send, never  # type: ignore[method-assign]
    await say(chat, "one", "two")
    await chat.later(timedelta(hours=6))
    assert (said(chat), (await states(chat))[0]) == ([], "unknown")
    await chat.later(timedelta(hours=10))

    assert said(chat) == ["two"]
    assert (await states(chat))[:2] == ["held", "sent"]


async def test_what_breaks_the_adapter_each_time_is_given_up_and_the_next_goes(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [ZeroDivisionError()] * 12)

    await say(chat, "one", "two")
    await chat.later(90 * MINUTE)

    assert said(chat) == ["two"]
    assert await states(chat) == ["dead", "sent"]
    assert len(storm.tries) == 13


async def test_what_comes_as_the_relay_is_told_to_stop_keeps_it_from_nothing(chat: Chat) -> None:
    relay = chat.app.relay
    replies = next(line for line in lines_of(relay.workplace) if line.kind == "replies")
    resting = asyncio.create_task(relay._rest(replies))
    await asyncio.sleep(0)

    chat.app.engine.wake.set()
    resting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await resting
