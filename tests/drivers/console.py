"""Somebody at the console: numbered lines to read, and words to type."""

from collections.abc import Sequence
from typing import Any

import pytest

from adapters.console import fake as console
from bot.content import Json
from storage.people import Person
from tests.drivers.driver import OpenForm, Seen


class ConsoleDriver:
    """Somebody at the console, who has words and numbers only.

    So do people in a chat that `plein new adapter` made; `fake` is the client that it brings.
    """

    adapter = "console"
    workspace = "main"
    is_rich = False

    def __init__(self, chat: Any, person: Person, fake: Any = console) -> None:
        self._fake = fake
        self._client = fake.Client(chat, str(person.email))

    def seen(self) -> list[Seen]:
        return [
            Seen(
                id=said.id,
                place="dm" if said.channel == self._client.with_bot else said.channel,
                text=said.text,
                by_bot=said.is_ours,
                author=said.author,
                edited=said.is_edited,
                choices=[(label, str(number)) for number, label in self._fake.labels_in(said)],
                reactions=_counted([emoji for _, emoji in said.reactions]),
            )
            for said in self._client.messages()
        ]

    @property
    def errors(self) -> dict[str, str]:
        raise AssertionError("the console has no native forms")

    def form(self) -> OpenForm | None:
        return None

    async def say(self, place: str, text: str, thread: str | None) -> None:
        await self._client.say(self._place(place), text)

    async def press(self, seen: Seen, label: str, handle: str) -> None:
        place = self._place(seen.place)
        if not await self._client.press(place, label):
            await self._client.say(place, handle)  # once more, where it is shown no longer

    async def react(self, seen: Seen, emoji: str, *, off: bool) -> None:
        await self._client.react(seen.id, emoji, off=off)

    async def use(self, seen: Seen, shortcut: str) -> None:
        await self._client.use(seen.id, shortcut)

    async def open(self, seen: Seen, handle: str) -> bytes:
        raise AssertionError("the console opens no files")

    async def submit(self, form_id: str, values: dict[str, Json]) -> None:
        raise AssertionError("the console has no native forms")

    def account_of(self, person: Person) -> str:
        return str(person.email)

    def _place(self, name: str) -> str:
        place = self._client.with_bot if name == "dm" else name
        if place not in self._client.places:
            pytest.fail(f"there is no place {name}; there is {self._client.places}")
        return place


def _counted(emoji: Sequence[str]) -> dict[str, int]:
    return {one: emoji.count(one) for one in emoji}
