"""The web chat as a person uses it, in process: the same frames, the same functions, no wire."""

import asyncio
import json
from typing import Any

from adapters.web import draw, look
from adapters.web.adapter import WebChat
from adapters.web.directory import find_person
from adapters.web.feed import Session
from adapters.web.limits import LONGEST_PAGE
from adapters.web.model import ADAPTER, WORKSPACE
from bot.errors import Refused
from storage.people import accounts_named
from storage.table import new_id

_CHOOSE = {"button_row": "buttons", "menu": "options", "poll_box": "options"}


class Client:
    """One person with the page open. Begin with `await Client.sign_in(chat, account)`.

    Each deed returns when the web chat has acknowledged it; what the bot answers comes when its
    turn and the relay have run. `frames` holds everything the page was sent, in order; `forms` the
    forms that stand open, by id; `errors` what the last submit of a form was told.
    """

    def __init__(self, chat: WebChat, account: str, *, language: str) -> None:
        self.chat = chat
        self.account = account
        self.frames: list[draw.Json] = []
        self.forms: dict[str, draw.Json] = {}
        self.errors: dict[str, str] = {}
        self.session = Session(
            account=account, language=language, push=self._take, close=self.leave
        )

    @classmethod
    async def sign_in(cls, chat: WebChat, account: str) -> "Client":
        """Open the page as somebody. Raises: Refused, when nobody active has this account."""
        async with chat.chat.store.transaction() as db:
            person = await find_person(db, account)
            is_new = not await accounts_named(db, ADAPTER, WORKSPACE, [account])
        if person is None:
            raise Refused("Nobody active has this account.")
        if is_new:
            await chat.welcome()
        made = cls(chat, account, language=person.language or chat.chat.language)
        await chat.chat.feed.join(made.session)
        return made

    def leave(self) -> None:
        """Close the page."""
        self.chat.chat.feed.leave(self.session)

    def _take(self, frame: draw.Json) -> None:
        # Over the wire and back: what is no JSON fails here as it would there.
        taken: draw.Json = json.loads(json.dumps(frame))
        self.frames.append(taken)
        match taken:
            case {"type": "form", "form": {"id": str(form_id)}}:
                self.forms[form_id] = taken["form"]
                self.errors = {}
            case {"type": "form_done", "form": str(form_id)}:
                self.forms.pop(form_id, None)
                self.errors = {}
            case {"type": "form_errors"}:
                general = {"": taken["text"]} if "text" in taken else {}
                self.errors = {**taken["errors"], **general}
            case _:
                pass

    # What the page shows.

    async def places(self) -> list[draw.Json]:
        """List the places, as the page does."""
        return await look.places(self.chat.chat, self.account)

    async def messages(self, place_id: str) -> list[draw.Json]:
        """List the newest messages of a place, oldest first."""
        page = await look.messages(self.chat.chat, self.account, place_id, most=LONGEST_PAGE)
        return page["messages"]

    async def file(self, message_id: str, file_id: str) -> bytes:
        """Download a file of a message."""
        return (await look.file(self.chat.chat, self.account, message_id, file_id)).data

    @property
    def with_bot(self) -> str:
        """The id of the direct chat with the bot."""
        return self.chat.chat.rooms.with_bot(self.account).id

    async def open_direct(self, person_id: str) -> draw.Json:
        """Open the direct chat with a colleague."""
        return await look.open_direct(self.chat.chat, self.account, person_id)

    async def people(self, words: str) -> list[draw.Json]:
        """Find people by what is typed so far."""
        return await look.people(self.chat.chat, words)

    # What a person does.

    async def send(self, **frame: Any) -> None:
        """Send any frame, as it is."""
        await self.send_text(json.dumps(frame))

    async def send_text(self, text: str) -> None:
        """Send anything at all, also what is no frame."""
        now = asyncio.get_running_loop().time()
        # A person in a test is not slowed down: the bucket is full for each frame.
        self.session.bucket.left = self.session.bucket.most
        await self.chat.chat.take(self.session, text, now=now)

    async def say(self, place_id: str, text: str, thread: str | None = None) -> None:
        """Say something in a place."""
        await self.send(type="say", place=place_id, text=text, thread=thread, id=new_id())

    async def press(self, choice: str) -> None:
        """Use a button, or pick an option."""
        await self.send(type="press", choice=choice)

    async def submit(self, form_id: str, values: dict[str, Any]) -> None:
        """Send a form."""
        await self.send(type="submit", form=form_id, values=values)

    async def react(self, message_id: str, emoji: str, off: bool = False) -> None:
        """Put an emoji under a message, or take it back."""
        await self.send(type="react", message=message_id, emoji=emoji, off=off)

    async def shortcut(self, name: str, message_id: str) -> None:
        """Do something with a message."""
        await self.send(type="shortcut", name=name, message=message_id)

    async def read(self, place_id: str, message_id: str) -> None:
        """Tell that everything up to a message was seen."""
        await self.send(type="read", place=place_id, message=message_id)


def choices_of(message: draw.Json) -> list[tuple[str, str]]:
    """List what can be pressed in a message, in order: label and choice."""
    return [
        (str(one["label"]), str(one["choice"]))
        for block in message["blocks"]
        if block["kind"] in _CHOOSE
        for one in block[_CHOOSE[block["kind"]]]
    ]
