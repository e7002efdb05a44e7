"""Somebody with the page of the web chat open."""

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import TypeAdapter

from adapters.web import WebChat
from adapters.web import fake as web
from bot.content import Json
from bot.form import QuestionView
from storage.people import Person
from tests.drivers.driver import OpenForm, Seen

_QUESTIONS = TypeAdapter(list[QuestionView])


class WebDriver:
    """Somebody with the page of the web chat open. What they see is what the page was sent."""

    adapter = "web"
    workspace = "main"
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
            if place["last"] is not None:
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
            files=[
                (one["name"], one["file"]) for one in message["blocks"] if one["kind"] == "file"
            ],
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

    async def open(self, seen: Seen, handle: str) -> bytes:
        return await self._client.file(seen.id, handle)

    async def submit(self, form_id: str, values: dict[str, Json]) -> None:
        await self._client.submit(form_id, values)

    def account_of(self, person: Person) -> str:
        return person.id
