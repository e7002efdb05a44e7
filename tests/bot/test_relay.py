"""The relay: everything is sent once, in order, at the pace that a chat bears."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from adapters.console import Console
from bot import verbatim
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Place
from bot.keep import keep
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
        self._keys: dict[str, str] = {}
        console.send = self.send  # type: ignore[method-assign]

    def let_it_find(self) -> None:
        """Let the chat look up what was sent under a key."""
        self._console.can = replace(self._console.can, find=True)
        self._console.find = self.find  # type: ignore[method-assign]

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Fail as told, or post it under a new key: this chat remembers none."""
        self.tries.append(self._chat.now)
        error = self._errors.pop(0) if self._errors else None
        if error is None or self._delivered:
            self._keys[key] = await self._send(place, sheet, f"{key}-{len(self.tries)}")
        if error is not None:
            raise error
        return self._keys[key]

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """Look a key up."""
        self.looked_up.append(self._chat.now)
        return self._keys.get(key)


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


async def test_an_unclear_send_that_never_arrived_is_sent_again(chat: Chat) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear("cut off")])
    storm.let_it_find()

    await say(chat, "one")
    await chat.later(5 * MINUTE)

    assert said(chat) == ["one"]
    assert len(storm.tries) == 2


async def test_replies_overtake_a_backlog_of_broadcasts(chat: Chat) -> None:
    chat.on("ada")
    await say(chat, *(f"news {number}" for number in range(300)), lane="broadcast")
    await say(chat, "a reply")

    await chat.settles()

    order = said(chat)
    assert len(order) == 301
    assert order.index("a reply") < 60
    news = [one for one in order if one != "a reply"]
    assert news == [f"news {number}" for number in range(300)]


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
