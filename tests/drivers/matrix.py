"""Somebody with a Matrix client: numbered lines to read, emoji to put under them, words to type."""

import re
from collections.abc import Mapping

import pytest

from adapters.matrix.draw import POLL
from adapters.matrix.fake_client import Client, Shown
from adapters.matrix.fake_world import SERVER, Room
from bot.content import Json
from bot.emoji import plain_emoji
from bot.offer import keycap_of
from storage.people import Person
from tests.drivers import matrix_look
from tests.drivers.driver import OpenForm, Seen

_COMMAND = re.compile(r"/(?=\w)")


class MatrixDriver:
    """Somebody in Matrix. `users` are the accounts by person."""

    adapter = "matrix"
    workspace = SERVER
    is_rich = False

    def __init__(self, client: Client, *, users: Mapping[str, str]) -> None:
        self._client = client
        self._users = users

    @property
    def client(self) -> Client:
        """Their client, to do what no other chat has."""
        return self._client

    def seen(self) -> list[Seen]:
        return [self._seen(one) for one in self._client.messages()]

    def _seen(self, shown: Shown) -> Seen:
        event, bot = shown.event, self._client.bot
        name = self._client.world.rooms[event.room].alias
        words = matrix_look.words(self._client.world, shown)
        is_ours = event.sender == bot
        people = {
            plain_emoji(emoji): sum(one != bot for one in those)
            for emoji, those in shown.reactions.items()
        }
        return Seen(
            id=event.id,
            place=name or "dm",
            text=words,
            by_bot=is_ours,
            author=event.sender,
            edited=shown.is_edited,
            thread=shown.thread,
            choices=matrix_look.choices(shown, words) if is_ours else (),
            files=matrix_look.files(shown.content),
            reactions={emoji: count for emoji, count in people.items() if count},
        )

    @property
    def errors(self) -> dict[str, str]:
        raise AssertionError("Matrix has no native forms")

    def form(self) -> OpenForm | None:
        return None

    async def say(self, place: str, text: str, thread: str | None) -> None:
        """Type a line. Clients keep what begins with a slash to themselves: a ! stands for it."""
        room = await self._room(place)
        await self._client.say(
            room,
            _COMMAND.sub("!", text, count=1) if text.startswith("/") else text,
            thread=self._root(thread),
        )

    def _root(self, thread: str | None) -> str | None:
        """Name the message that begins the thread: who answers an answer stays in its thread."""
        if thread is None:
            return None
        return next(
            one.thread or one.event.id for one in self._client.messages() if one.event.id == thread
        )

    async def press(self, seen: Seen, label: str, handle: str) -> None:
        """Answer a poll, or put the emoji of a number there, where the bot has; else type it, in a
        channel below the message, or the words where another message took its place."""
        await self._client.catches_up()
        emoji = keycap_of(int(handle))
        shown = next((one for one in self._client.messages() if one.event.id == seen.id), None)
        if shown is not None and shown.event.kind == POLL:
            await self._client.vote(self._room_of(seen), seen.id, handle)
            return
        if shown is not None and emoji is not None and emoji in shown.reactions:
            room = self._room_of(seen)
            await self._client.unreact(room, seen.id, emoji)  # once more is not at all, for clients
            await self._client.react(room, seen.id, emoji)
            return
        newest = [
            one for one in self.seen() if one.by_bot and one.choices and one.place == seen.place
        ]
        is_newest = bool(newest) and newest[-1].id == seen.id
        name = "" if seen.place == "dm" else "@Plein "
        await self.say(seen.place, f"{name}{handle if is_newest else label}", None)

    def _room_of(self, seen: Seen) -> Room:
        [room] = [
            room
            for room in self._client.world.rooms.values()
            if any(event.id == seen.id for event in room.events)
        ]
        return room

    async def react(self, seen: Seen, emoji: str, *, off: bool) -> None:
        act = self._client.unreact if off else self._client.react
        await act(self._room_of(seen), seen.id, emoji)

    async def use(self, seen: Seen, shortcut: str) -> None:
        """Answer a message with what is to be done with it."""
        await self.answer(seen, f"!{shortcut}")

    async def answer(self, seen: Seen, text: str, *, calls: bool = True) -> None:
        """Say something as an answer to a message, which calls who wrote that, or does not."""
        await self._client.say(self._room_of(seen), text, answers=seen.id, calls=calls)

    async def open(self, seen: Seen, handle: str) -> bytes:
        return self._client.world.media[handle.rpartition("/")[2]]

    async def submit(self, form_id: str, values: dict[str, Json]) -> None:
        raise AssertionError("Matrix has no native forms")

    def account_of(self, person: Person) -> str:
        return self._users[person.id]

    async def _room(self, place: str) -> Room:
        if place == "dm":
            return await self._client.talks_to_bot()
        try:
            return self._client.world.room_called(place)
        except KeyError:
            pytest.fail(f"there is no room {place}")
