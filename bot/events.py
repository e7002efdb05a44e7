"""What chats tell us. An adapter reads a payload into one of these; the inbox keeps it as JSON."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, TypeAdapter

from bot.content import Json

_UGLY = re.compile("[\0\ud800-\udfff]")

PlaceKind: TypeAlias = Literal["public", "private", "direct"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is said: a channel of one chat, perhaps a thread in it.

    `only` is the account of the one person who sees it (a whisper). `kind` says who may listen.
    """

    adapter: str
    workspace: str
    channel: str
    thread: str | None = None
    only: str | None = None
    kind: PlaceKind = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """What every event has: its id (unique within the adapter), where, when, and whose account.

    `trigger` lets the bot show a native form in answer, while it is fresh.
    """

    id: str
    place: Place
    account: str
    at: datetime
    trigger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(_Event):
    """Somebody said something. `addressed` when it speaks to the bot: a mention or a direct chat.

    A native mention stands in `text` as `<@account>`; `mentions` lists those accounts in order.
    What people typed themselves that looks like `<@…>` is not in `mentions` and stays words.
    `has_files` when files came along; nothing else is known of them. `answers` is the message that
    it answers, where a chat has that beside threads.
    """

    message: str
    text: str
    addressed: bool
    mentions: tuple[str, ...] = ()
    has_files: bool = False
    answers: str | None = None
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUnread(_Event):
    """Somebody said something to the bot that it cannot decrypt, and the key did not come.

    They are told how to help. Whoever reads it later hands it over as a `MessageReceived`, with an
    id of its own.
    """

    kind: Literal["unread"] = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandReceived(_Event):
    """A native slash command: its word without the slash, and what followed."""

    word: str
    text: str
    mentions: tuple[str, ...] = ()
    kind: Literal["command"] = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(_Event):
    """A native control was used; `choice` is the id it carried, trusted only after a look-up.

    `in_home` when it stands in somebody's home, which is then drawn anew.
    """

    choice: str
    in_home: bool = False
    kind: Literal["pressed"] = "pressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded(_Event):
    """An emoji was put under `message`, which `author` wrote (None when the chat does not say).

    `ours` when that was the bot; only chats say so in which an emoji stands for a choice.
    """

    message: str
    emoji: str
    author: str | None = None
    ours: bool = False
    kind: Literal["reacted"] = "reacted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRemoved(_Event):
    """An emoji was taken back from `message`."""

    message: str
    emoji: str
    author: str | None = None
    kind: Literal["unreacted"] = "unreacted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollVoted(_Event):
    """The native poll `message` was answered: by the numbers of what somebody now stands by."""

    message: str
    numbers: tuple[int, ...]
    kind: Literal["voted"] = "voted"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(_Event):
    """A native form came back; values by question name, as the chat sends them.

    `mentions` lists the accounts that a picker of people gave, so that who is new gets known.
    """

    form: str
    values: Mapping[str, Json] = field(default_factory=dict[str, Json])
    mentions: tuple[str, ...] = ()
    kind: Literal["submitted"] = "submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutUsed(_Event):
    """Something was chosen from the menu of `message`, which `author` wrote.

    `link` leads to the message for those who may see it.
    """

    shortcut: str
    message: str
    author: str | None = None
    text: str = ""
    link: str | None = None
    kind: Literal["shortcut"] = "shortcut"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened(_Event):
    """Somebody looks at their home; `place` is their direct chat with the bot.

    `version` is what the chat calls the home that they see, if it tells.
    """

    version: str | None = None
    kind: Literal["home"] = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How a chat knows somebody. `email` only when the chat vouches for it."""

    name: str
    email: str | None = None
    language: str | None = None
    zone: str | None = None
    is_bot: bool = False
    is_guest: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(_Event):
    """A chat says anew how it knows `account`, who did nothing; `place` is their direct chat.

    A newcomer has just got an account there.
    """

    profile: Profile
    is_newcomer: bool = False
    kind: Literal["profile"] = "profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(_Event):
    """Somebody came into a channel."""

    kind: Literal["joined"] = "joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(_Event):
    """Somebody left a channel."""

    kind: Literal["left"] = "left"


Event: TypeAlias = Annotated[
    MessageReceived
    | MessageUnread
    | CommandReceived
    | ButtonPressed
    | ReactionAdded
    | ReactionRemoved
    | PollVoted
    | FormSubmitted
    | ShortcutUsed
    | HomeOpened
    | ProfileChanged
    | MemberJoined
    | MemberLeft,
    Discriminator("kind"),
]


# Made when they are first needed: it takes a while, most for every kind, and start-up counts.
@cache
def _every_kind() -> TypeAdapter[Event]:
    return TypeAdapter(Event)


@cache
def _one_kind(kind: type[Event]) -> TypeAdapter[Event]:
    return TypeAdapter(kind)


def to_json(event: Event) -> str:
    """Write an event as JSON, for the inbox."""
    return _one_kind(type(event)).dump_json(event).decode()


def from_json(text: str) -> Event:
    """Read back what `to_json` wrote. Raises pydantic's ValidationError for anything else."""
    return _every_kind().validate_json(text)


def harmless(event: Event) -> Event:
    """Leave out of what people said what no database takes: NUL and lone surrogates."""
    match event:
        case MessageReceived(text=words) | CommandReceived(text=words) | ShortcutUsed(text=words):
            return replace(event, text=_tidy(words)) if _UGLY.search(words) else event
        case FormSubmitted(values=values):
            return replace(event, values={_tidy(name): tidied(one) for name, one in values.items()})
        case _:
            return event


def _tidy(words: str) -> str:
    return _UGLY.sub("", words)


def tidied(value: Json) -> Json:
    """Leave out of JSON what no database takes."""
    match value:
        case str():
            return _tidy(value)
        case list():
            return [tidied(one) for one in value]
        case dict():
            return {_tidy(name): tidied(one) for name, one in value.items()}
        case _:
            return value


def accounts_in(event: Event) -> tuple[str, ...]:
    """List every account that an event names, the one who did it first, none twice."""
    named: tuple[str | None, ...] = ()
    match event:
        case (
            MessageReceived(mentions=mentions)
            | CommandReceived(mentions=mentions)
            | FormSubmitted(mentions=mentions)
        ):
            named = mentions
        case ReactionAdded(author=author) | ReactionRemoved(author=author):
            named = (author,)
        case ShortcutUsed(author=author):
            named = (author,)
        case ButtonPressed() | PollVoted() | HomeOpened() | MemberJoined() | MemberLeft():
            pass
        case MessageUnread() | ProfileChanged():
            pass
    return tuple(dict.fromkeys(one for one in (event.account, *named) if one is not None))


def without(event: Event, accounts: Collection[str]) -> Event:
    """Name these accounts no more in an event; who did it stays."""
    match event:
        case MessageReceived() | CommandReceived() | FormSubmitted():
            left = tuple(one for one in event.mentions if one not in accounts)
            return replace(event, mentions=left)
        case ReactionAdded() | ReactionRemoved() | ShortcutUsed():
            return replace(event, author=None) if event.author in accounts else event
        case ButtonPressed() | PollVoted() | HomeOpened() | MemberJoined() | MemberLeft():
            return event
        case MessageUnread() | ProfileChanged():
            return event
