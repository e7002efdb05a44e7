"""Frames of the page → what is meant, and events for the bot. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Discriminator, Field, TypeAdapter, ValidationError

from adapters.web.limits import EMOJI, FRAME, ID, TEXT
from adapters.web.model import ADAPTER, BOT, WORKSPACE, WebMessage
from adapters.web.places import Room
from bot.content import Json, Text
from bot.events import MessageReceived, Place
from storage.table import storable

Id: TypeAlias = Annotated[str, Field(min_length=1, max_length=ID)]
Value: TypeAlias = str | bool | int | float | list[str] | None


class Nonsense(Exception):
    """A frame that makes no sense, or asks for what is not there; `text` is what to tell them.

    `id` is the page's own id of what it said.
    """

    def __init__(self, text: Text, *, id: str | None = None) -> None:
        super().__init__(text.key)
        self.text = text
        self.id = id


class _Frame(BaseModel):
    # Unknown fields are fine: a newer page may send more.
    model_config = ConfigDict(frozen=True, strict=True)


class Say(_Frame):
    """Say something in a place; `id` is the page's own, and a repeat of it is said once."""

    type: Literal["say"]
    place: Id
    text: str
    thread: Id | None = None
    id: Id | None = None


class Press(_Frame):
    """Use a button, or pick an option."""

    type: Literal["press"]
    choice: Id


class Submit(_Frame):
    """Send a form."""

    type: Literal["submit"]
    form: Id
    values: dict[Annotated[str, Field(max_length=ID)], Value] = {}


class React(_Frame):
    """Put an emoji under a message, or take it back with `off`."""

    type: Literal["react"]
    message: Id
    emoji: Annotated[str, Field(min_length=1, max_length=EMOJI, pattern=r"^\S+$")]
    off: bool = False


class Shortcut(_Frame):
    """Do something with a message."""

    type: Literal["shortcut"]
    name: Id
    message: Id


class Read(_Frame):
    """Everything up to a message was seen."""

    type: Literal["read"]
    place: Id
    message: Id


class Ping(_Frame):
    """Is anybody there?"""

    type: Literal["ping"]


Frame: TypeAlias = Annotated[
    Say | Press | Submit | React | Shortcut | Read | Ping, Discriminator("type")
]
_FRAME: TypeAdapter[Frame] = TypeAdapter(Frame)


def frame_of(text: str) -> Frame:
    """Read one frame. Raises: Nonsense, with what its sender is to be told."""
    if len(text) > FRAME or len(text.encode("utf-8", "replace")) > FRAME:
        raise Nonsense(Text("web.frame_too_long"))
    try:
        raw: object = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Nonsense(Text("web.frame_unread")) from None
    tidy = _storable(raw)
    said_id = _id_of(tidy)
    try:
        frame = _FRAME.validate_python(tidy)
    except (ValidationError, RecursionError):
        raise Nonsense(Text("web.frame_unread"), id=said_id) from None
    if isinstance(frame, Say):
        if not frame.text.strip():
            raise Nonsense(Text("web.say_nothing"), id=said_id)
        if len(frame.text) > TEXT:
            raise Nonsense(Text("web.say_too_long", {"most": TEXT}), id=said_id)
    return frame


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _storable(raw: object) -> object:
    """Leave out of every string what no database takes. As deep as JSON was, and no deeper."""
    match raw:
        case str():
            return storable(raw)
        case list():
            return [_storable(one) for one in cast("list[object]", raw)]
        case dict():
            pairs = cast("dict[str, object]", raw).items()
            return {storable(name): _storable(value) for name, value in pairs}
        case _:
            return raw


def _id_of(raw: object) -> str | None:
    if not isinstance(raw, dict):
        return None
    found = cast("dict[str, object]", raw).get("id")
    return found if isinstance(found, str) and len(found) <= ID else None


@dataclass(frozen=True, slots=True)
class Addressed:
    """What somebody said, with the bot's name as a native mention where it is mentioned."""

    text: str
    mentions: tuple[str, ...]


def addressed(text: str, bot: str) -> Addressed:
    """Find the bot's name in what was said: `@Plein` anywhere, or `Plein, …` at the beginning.

    Other names stay words: the core knows who is meant.
    """
    name = re.escape(bot)
    marked = re.sub(rf"(?<![\w@<])@{name}(?!\w)", f"<@{BOT}>", text, flags=re.IGNORECASE)
    marked = re.sub(rf"^\s*{name}(?=\s*[,:])", f"<@{BOT}>", marked, flags=re.IGNORECASE)
    return Addressed(marked, (BOT,) if marked != text else ())


def place_of(room: Room, thread: str | None = None) -> Place:
    """Name a place as the core does."""
    kind: Literal["public", "direct"] = "public" if room.kind == "channel" else "direct"
    return Place(adapter=ADAPTER, workspace=WORKSPACE, channel=room.id, thread=thread, kind=kind)


def message_event(
    message: WebMessage, room: Room, *, account: str, bot: str, at: datetime, trigger: str
) -> MessageReceived:
    """Tell the bot what was said. Its id is the message's, so telling it again changes nothing."""
    said = addressed(message.text or "", bot)
    return MessageReceived(
        id=message.id,
        place=place_of(room, message.thread),
        account=account,
        at=at,
        trigger=trigger,
        message=message.id,
        text=said.text,
        addressed=room.kind == "bot" or bool(said.mentions),
        mentions=said.mentions,
    )


def values_of(frame: Submit) -> Mapping[str, Json]:
    """Take the answers of a form as the core takes them."""
    return cast("dict[str, Any]", dict(frame.values))
