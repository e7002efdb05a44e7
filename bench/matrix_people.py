"""People in Matrix who say what the bot is to answer, whatever happens to the homeserver."""

import asyncio
import itertools
import random
import sys
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import aiohttp
from nio import EncryptionError, Event, RoomSendResponse

from adapters.matrix.wire import at
from tests.real.matrix import ENCRYPTED, Somebody, in_front_of
from tests.synapse import Resident, Synapse

_PATIENCE: Final = 600.0
_AGAIN: Final = 0.2
# More than the homeserver tells of a room at once.
_MANY: Final = 120
_KEYCAP: Final = "1️⃣"


class People:
    """Ada and Bob, in a room that is encrypted and one that is not, and alone with the bot.

    `expected` is everything that the bot is to say, each once.
    """

    def __init__(self, synapse: Synapse, bot: Resident, folder: Path) -> None:
        self.expected: set[str] = set()
        self.newcomers: list[Resident] = []
        # Held while the homeserver is away: what people do only once waits for it.
        self.server = asyncio.Lock()
        self._synapse = synapse
        self._bot = bot.user
        self._folder = folder
        self._stack = AsyncExitStack()
        self._numbers = itertools.count(1)
        self._random = random.Random(20261124)
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: list[BaseException] = []
        self._places: list[tuple[Somebody, str]] = []

    async def come(self) -> None:
        """Sit down in front of the homeserver, and make the rooms; the bot is to come into them."""
        self.ada, self.bob = [await self._sit_down(name) for name in ("ada", "bob")]
        both = (self._bot, self.bob.client.user_id)
        self.open, self.sealed, *alone = await asyncio.gather(
            self.ada.room(*both, name="open", alias="open", encrypted=False),
            self.ada.room(*both, name="sealed", alias="sealed"),
            self.ada.room(self._bot),
            self.bob.room(self._bot),
        )
        people = (self.ada, self.bob)
        self._places = [(who, room) for who in people for room in (self.open, self.sealed)]
        self._places += zip(people, alone, strict=True)
        path = at("rooms", self.open, "state", "m.room.join_rules", "")
        await self._synapse.call(
            "PUT", path, {"join_rule": "public"}, token=self.ada.client.access_token
        )

    async def _sit_down(self, name: str) -> Somebody:
        resident = await self._synapse.register(name)
        return await self._stack.enter_async_context(
            in_front_of(self._synapse, resident, self._folder)
        )

    async def leave(self) -> None:
        """Stop following what happens."""
        await self._stack.aclose()

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something while other things happen; `done` waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed.append(error)

    async def done(self) -> None:
        """Wait until everything was said. Raises: what went wrong with it."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        if self._failed:
            raise ExceptionGroup("people could not say everything", self._failed)  # type: ignore[type-var]

    async def have_the_last_word(self) -> None:
        """Ask once more, and hear the answer: what was said before has reached the bot, too."""
        await _heard(self.ada, f"answer {await self.ask(self.ada, self.open)}")

    # What they do.

    async def talk(self, count: int = 4) -> None:
        """Say some things anywhere, all at once, and press what the bot shows."""
        kinds = ("", "", "card", "note", "later")
        chosen = [
            (*self._random.choice(self._places), self._random.choice(kinds)) for _ in range(count)
        ]
        await asyncio.gather(*(self.ask(*one) for one in chosen))

    async def ask(self, who: Somebody, room: str, kind: str = "") -> str:
        """Have the bot say something, and return its number."""
        number = str(next(self._numbers))
        self.expected.add(f"answer {number}")
        if kind in ("file", "note", "later"):
            self.expected.add(f"{kind} {number}")
        await said(who, room, f"say {number} {kind}".strip())
        if kind == "card":
            self.expected.add(f"pressed {number}")
            self.beside(self._press(who, room, number))
        return number

    async def _press(self, who: Somebody, room: str, number: str) -> None:
        card = await _heard(who, f"answer {number}")
        await reacted(who, room, card.event_id)

    async def talk_too_much(self) -> None:
        """Say more in a room than the homeserver tells at once, with questions in it."""
        await self.ask(self.ada, self.open)
        for number in range(_MANY):
            await said(self.ada, self.open, f"did you hear number {number}?")
        await self.ask(self.bob, self.open)

    async def invite(self) -> None:
        """Ask the bot into a new room, and talk there as soon as it has come."""
        is_sealed = self._random.random() < 0.5
        room = await self._room(self.ada, sealed=is_sealed, name="one more")
        for _ in range(3):
            await self.ask(self.ada, room)

    async def _room(self, who: Somebody, *, sealed: bool, name: str | None = None) -> str:
        """Make one room, and wait until the bot has come; without a name to talk with it alone."""
        async with self.server:  # where no answer comes, a client makes one more
            made = await who.client.room_create(
                name=name,
                is_direct=name is None,
                invite=[self._bot],
                initial_state=[ENCRYPTED] if sealed else [],
            )
        await _until(lambda: self._is_in(who, made.room_id))
        return made.room_id

    def _is_in(self, who: Somebody, room: str) -> bool:
        known = who.client.rooms.get(room)
        return known is not None and (one := known.users.get(self._bot)) and not one.invited

    async def send_keys_late(self) -> None:
        """Say something that nobody can read before its key comes."""
        await _heard(self.ada, f"answer {await self.ask(self.ada, self.sealed)}")
        client, room = self.ada.client, self.sealed
        client.olm.create_outbound_group_session(room)
        users = list(client.rooms[room].users)
        shares = client.olm.share_group_session_parallel(
            room, users, ignore_unverified_devices=True
        )
        keys = [messages for _, messages in shares]
        client.olm.outbound_group_sessions[room].shared = True
        await self.ask(self.ada, room)
        await asyncio.sleep(1)
        for number, messages in enumerate(keys):
            path = at("sendToDevice", "m.room.encrypted", f"late-{next(self._numbers)}-{number}")
            async with self.server:
                await self._synapse.call("PUT", path, messages, token=client.access_token)

    async def newcomer(self) -> None:
        """Somebody new comes into the open room, asks for a note, and gets it alone."""
        async with self._somebody_new() as somebody, self._patient(somebody):
            await somebody.client.join(self.open)
            await _until(lambda: self.open in somebody.client.rooms)
            first = await self.ask(somebody, self.open, "note")
            note = await _heard(somebody, f"note {first}")
            [alone] = [room for room, event in somebody.seen if event is note]
            self.expected.discard(f"note {first}")
            second = await self.ask(somebody, alone)
            await _heard(somebody, f"answer {second}")
            self.expected.discard(f"answer {second}")

    async def stranger(self) -> None:
        """Somebody new writes to the bot, in a room that they made."""
        async with self._somebody_new() as somebody, self._patient(somebody):
            alone = await self._room(somebody, sealed=True)
            number = await self.ask(somebody, alone, "note")
            await _heard(somebody, f"answer {number}")
            self.expected.discard(f"answer {number}")
            await _heard(somebody, f"note {number}")
            self.expected.discard(f"note {number}")

    @asynccontextmanager
    async def _patient(self, somebody: Somebody) -> AsyncGenerator[None]:
        """Give up what somebody never hears: it stays expected, and so is counted as lost."""
        try:
            yield
        except TimeoutError:
            told = [(room, event.body) for room, event in somebody.seen]
            invited = list(somebody.client.invited_rooms)
            print(
                f"{somebody.user} heard only {told}, could not read {somebody.unread}, "
                f"and is invited to {invited}",
                file=sys.stderr,
            )

    @asynccontextmanager
    async def _somebody_new(self) -> AsyncGenerator[Somebody]:
        """Sit somebody down. What they are told alone nobody else can read: it is counted apart."""
        async with AsyncExitStack() as stack:
            async with self.server:
                resident = await self._synapse.register(f"newcomer{next(self._numbers)}")
                sitting = in_front_of(self._synapse, resident, self._folder)
                somebody = await stack.enter_async_context(sitting)
            yield somebody
        self.newcomers.append(resident)

    # What they find in the end.

    async def all_read(self) -> tuple[Counter[str], int]:
        """Read all rooms from their beginnings: what the bot said, and how much nobody can read."""
        found: Counter[str] = Counter()
        unread = 0
        for who in (self.ada, self.bob):
            for room in who.client.rooms:
                # What both are in is counted once.
                if who is self.bob and room in self.ada.client.rooms:
                    continue
                async for event in self._past(who, room):
                    read = decrypted(who, room, event)
                    if read is None:
                        unread += 1
                    elif read["type"] == "m.room.message" and "body" in read["content"]:
                        found[str(read["content"]["body"]).splitlines()[0]] += 1
        return found, unread

    async def notes_of_newcomers(self) -> list[int]:
        """Count what the bot said to each newcomer alone, which should be two things; where it
        made several rooms, more than that."""
        counts: list[int] = []
        for one in self.newcomers:
            told = await self._synapse.call("GET", at("joined_rooms"), token=one.token)
            rooms = [room for room in told["joined_rooms"] if room != self.open]
            said = 0
            for room in rooms:
                async for event in self._room_past(one.token, room):
                    said += event["type"] == "m.room.encrypted" and event["sender"] == self._bot
            counts.append(said if len(rooms) <= 1 else said + len(rooms))
        return counts

    async def _past(self, who: Somebody, room: str) -> AsyncIterator[dict[str, Any]]:
        async for event in self._room_past(who.client.access_token, room):
            if event["sender"] == self._bot and event["content"]:
                yield event

    async def _room_past(self, token: str, room: str) -> AsyncIterator[dict[str, Any]]:
        begin = ""
        while True:
            path = f"{at('rooms', room, 'messages')}?dir=b&limit=200{begin}"
            answer = await self._synapse.call("GET", path, token=token)
            for event in answer["chunk"]:
                yield event
            if "end" not in answer:
                break
            begin = f"&from={answer['end']}"


def decrypted(who: Somebody, room: str, event: dict[str, Any]) -> dict[str, Any] | None:
    """Read an event as somebody's client does; None where it cannot."""
    if event["type"] != "m.room.encrypted":
        return event
    parsed: Any = Event.parse_event(event)
    parsed.room_id = room
    try:
        return who.client.decrypt_event(parsed).source
    except EncryptionError:
        return None


async def said(who: Somebody, room: str, words: str) -> None:
    """Say something until the homeserver has it, once."""
    content = {"msgtype": "m.text", "body": words}
    await _sent(who, room, "m.room.message", content)


async def reacted(who: Somebody, room: str, event: str) -> None:
    """Put the first keycap under an event."""
    relation = {"rel_type": "m.annotation", "event_id": event, "key": _KEYCAP}
    await _sent(who, room, "m.reaction", {"m.relates_to": relation})


async def _sent(who: Somebody, room: str, kind: str, content: dict[str, Any]) -> None:
    key = str(uuid4())
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                answer = await who.client.room_send(
                    room, kind, content, tx_id=key, ignore_unverified_devices=True
                )
            except aiohttp.ClientError:
                answer = None
            if isinstance(answer, RoomSendResponse):
                return
            await asyncio.sleep(_AGAIN)


async def _heard(who: Somebody, words: str) -> Any:
    """Wait until the bot says something of which the first line is this."""
    found: list[Any] = []

    def is_said() -> bool:
        found[:] = [one for _, one in who.seen if one.body.splitlines()[:1] == [words]]
        return bool(found)

    await _until(is_said)
    return found[0]


async def _until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not is_so():  # noqa: ASYNC110 - a client tells nobody what it heard
            await asyncio.sleep(_AGAIN)
