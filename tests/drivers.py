"""Pretend people, one kind for each chat: what they see, and how they do things there.

A driver uses its chat as a person would. On the console it reads numbered lines and types numbers;
in the web chat it presses buttons and fills forms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
from pydantic import TypeAdapter

from adapters.console import fake as console
from adapters.web import WebChat
from adapters.web import fake as web
from bot.content import Json
from bot.form import QuestionView
from storage.people import Person

_QUESTIONS = TypeAdapter(list[QuestionView])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as one person sees it now. `place` is `#channel` or `dm`.

    `choices` are the labels that can be chosen, each with what choosing it takes.
    """

    id: str
    place: str
    text: str
    by_bot: bool
    author: str = ""
    only_you: bool = False
    edited: bool = False
    thread: str | None = None
    choices: Sequence[tuple[str, str]] = ()
    reactions: Mapping[str, int] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """The labels of what can be chosen."""
        return [label for label, _ in self.choices]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """A native form that somebody has open, with its questions as they stand."""

    id: str
    title: str
    questions: Sequence[QuestionView]


class Driver(Protocol):
    """One person in one chat."""

    adapter: str
    is_rich: bool  # buttons and native forms, rather than words alone

    @property
    def errors(self) -> dict[str, str]:
        """What the last native form was refused for, by question."""
        ...

    def seen(self) -> list[Seen]:
        """List what this person sees, oldest first."""
        ...

    def form(self) -> OpenForm | None:
        """Give the native form that stands open, the newest one."""
        ...

    async def say(self, place: str, text: str, thread: str | None) -> None: ...
    async def press(self, seen: Seen, label: str, handle: str) -> None: ...
    async def react(self, seen: Seen, emoji: str, *, off: bool) -> None: ...
    async def use(self, seen: Seen, shortcut: str) -> None: ...
    async def submit(self, form_id: str, values: dict[str, Json]) -> None: ...
    def account_of(self, person: Person) -> str: ...


class ConsoleDriver:
    """Somebody at the console, who has words and numbers only.

    So do people in a chat that `plein new adapter` made; `fake` is the client that it brings.
    """

    adapter = "console"
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

    async def submit(self, form_id: str, values: dict[str, Json]) -> None:
        raise AssertionError("the console has no native forms")

    def account_of(self, person: Person) -> str:
        return str(person.email)

    def _place(self, name: str) -> str:
        place = self._client.with_bot if name == "dm" else name
        if place not in self._client.places:
            pytest.fail(f"there is no place {name}; there is {self._client.places}")
        return place


class WebDriver:
    """Somebody with the page of the web chat open. What they see is what the page was sent."""

    adapter = "web"
    is_rich = True

    def __init__(self, client: web.Client, history: Sequence[dict[str, Any]]) -> None:
        self._client = client
        self._messages = {one["id"]: one for one in history}
        self._read = 0

    @classmethod
    async def sign_in(cls, chat: WebChat, person: Person) -> "WebDriver":
        """Open the page, and fetch what was said before."""
        client = await web.Client.sign_in(chat, person.id)
        history: list[dict[str, Any]] = []
        for place in await client.places():
            history += await client.messages(place["id"])
        return cls(client, sorted(history, key=lambda one: one["id"]))

    @property
    def errors(self) -> dict[str, str]:
        return self._client.errors

    @property
    def notices(self) -> list[str]:
        """What the page itself was told, beside messages."""
        told = ("notice", "error")
        return [one["text"] for one in self._client.frames if one["type"] in told]

    def seen(self) -> list[Seen]:
        for frame in self._client.frames[self._read :]:
            match frame:
                case {"type": "message" | "update", "message": message}:
                    self._messages[message["id"]] = message
                case {"type": "remove", "message": str(message_id)}:
                    self._messages.pop(message_id, None)
                case _:
                    pass
        self._read = len(self._client.frames)
        return [self._seen(one) for one in self._messages.values()]

    def _seen(self, message: dict[str, Any]) -> Seen:
        place = message["place"]
        return Seen(
            id=message["id"],
            place="dm" if place == self._client.with_bot else f"#{place}",
            text=message["text"],
            by_bot=message["author"]["bot"],
            author=message["author"]["id"],
            only_you=message["only_you"],
            edited=message["edited"],
            thread=message["thread"],
            choices=web.choices_of(message),
            reactions={one["emoji"]: one["count"] for one in message["reactions"]},
        )

    def form(self) -> OpenForm | None:
        newest = next(reversed(self._client.forms.values()), None)
        if newest is None:
            return None
        questions = _QUESTIONS.validate_python(newest["questions"])
        return OpenForm(id=newest["id"], title=newest["title"], questions=questions)

    async def say(self, place: str, text: str, thread: str | None) -> None:
        where = self._client.with_bot if place == "dm" else place.removeprefix("#")
        told = len(self.notices)
        await self._client.say(where, text, thread)
        if self.notices[told:]:
            pytest.fail(f"the page did not say it: {self.notices[told:]}")

    async def press(self, seen: Seen, label: str, handle: str) -> None:
        await self._client.press(handle)

    async def react(self, seen: Seen, emoji: str, *, off: bool) -> None:
        await self._client.react(seen.id, emoji, off=off)

    async def use(self, seen: Seen, shortcut: str) -> None:
        await self._client.shortcut(shortcut, seen.id)

    async def submit(self, form_id: str, values: dict[str, Json]) -> None:
        await self._client.submit(form_id, values)

    def account_of(self, person: Person) -> str:
        return person.id


def _counted(emoji: Sequence[str]) -> dict[str, int]:
    return {one: emoji.count(one) for one in emoji}
