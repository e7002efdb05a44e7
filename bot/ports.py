"""The face for adapters: what a chat must do for the bot, and what the bot does for a chat."""

from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from bot.content import Text
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Event, Place, PlaceKind, Profile
from bot.form import FormView
from bot.minds import Embedder, LanguageModel, ModelMessage, Piece, Used
from bot.primitives import Primitives

__all__ = [
    "About",
    "AccountPage",
    "Answer",
    "Capabilities",
    "ChannelSeen",
    "ChatAdapter",
    "Clock",
    "CommandHelp",
    "Embedder",
    "Inbox",
    "LanguageModel",
    "ListsAccounts",
    "ModelMessage",
    "Piece",
    "Profile",
    "Recognises",
    "Refused",
    "ShortcutHelp",
    "Unclear",
    "Unreachable",
    "Used",
    "Watched",
    "Web",
    "WebRoute",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a chat can draw. An adapter is never handed what it did not declare here.

    Zero means: not at all. Lengths are in characters (of plain words, without markup).
    """

    text: int = 3000  # most characters in one line
    lines: int = 50  # most primitives in one sheet
    total: int = 12000  # most characters in one sheet
    facts: int = 0  # most facts in one block
    buttons: int = 0  # most buttons in one row
    label: int = 75  # longest label of a button or option
    menu: int = 0  # most options of a menu
    poll: int = 0  # most options of a poll
    open_polls: bool = False  # a poll is a message of its own, and shows everybody who chose what
    links: int = 0  # most link buttons in one row
    pictures: bool = False
    files: bool = False  # a file to open or keep, each in a sheet of its own
    reactions: int = 0  # most reactions that stand for choices
    forms: bool = False  # native forms
    edit: bool = False  # a sent message can be replaced
    edits_below: bool = False  # what replaces one stands below all others, not where that was
    remove: bool = False  # a sent message can be taken away
    threads: bool = False
    whispers: bool = False  # "only you see this" in a channel
    keyed: timedelta = timedelta()  # how long a repeat of a key posts nothing new
    unopened: bool = False  # an account's name stands for its direct chat, when something is sent
    unseen: bool = False  # a press leaves nothing behind for others; so do words, without buttons
    find: bool = False  # an unclear send can be looked up
    home: int = 0  # most sheets in somebody's home, a page of their own beside the talk
    replies: bool = False  # a shortcut is taken by answering a message, for want of a menu
    sign: str = "/"  # what a command begins with: clients of some chats keep a slash to themselves
    rate: float = 0  # messages a second that a workspace takes for long; 0: any number
    changes: int = 0  # messages a minute that can be replaced, or taken away; 0: as many as sent

    @property
    def types_unseen(self) -> bool:
        """Whether words leave nothing behind: where there is nothing to press, they are typed."""
        return self.unseen and not (self.buttons or self.menu)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSeen:
    """A channel that the bot may post in, as one chat knows it."""

    workspace: str
    channel: str
    name: str  # with its leading #
    kind: PlaceKind = "public"
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the bot says at once to an event: taken, or errors per question of a form.

    The key "" of `errors` has what belongs to no question.
    """

    errors: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandHelp:
    """A command as completion shows it, in one language."""

    word: str
    arguments: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutHelp:
    """What can be done with a message, in one language."""

    name: str
    label: str


class Inbox(Protocol):
    """What the bot does for a chat."""

    async def receive(self, event: Event) -> Answer:
        """Take an event. Returns once it is on disk (or needs no keeping), handled or not.

        A repeat, known by the event's id, changes nothing. Only for `FormSubmitted` it returns when
        the turn is over, with errors per question or none. Raises what the database raises: then
        do not acknowledge.
        """
        ...

    async def taken_back(self, adapter: str, event_id: str) -> None:
        """Whoever said something has deleted it: unless it was acted on already it never is, not
        even when it comes only now, and its words are not kept."""
        ...

    async def seen(self, adapter: str, channels: Sequence[ChannelSeen]) -> None:
        """Note channels by name, so that skills can post to them. A repeat updates the names."""
        ...

    async def channels(self, adapter: str, workspace: str) -> list[str]:
        """List the channels that are noted in a workspace, as their chat calls them."""
        ...

    async def gone(self, adapter: str, workspace: str, channels: Collection[str]) -> None:
        """Forget channels in which the bot can post no more; unknown ones are fine."""
        ...

    async def tell(self, person_id: str, text: Text, *, avoid: str) -> None:
        """Say something to one person, in another chat than the adapter `avoid`.

        Nothing is said to somebody whom no other chat knows.
        """
        ...

    async def commands(self, adapter: str, workspace: str, account: str) -> list[CommandHelp]:
        """List the commands that this account may use, in their language, by word."""
        ...

    async def shortcuts(self, adapter: str, workspace: str, account: str) -> list[ShortcutHelp]:
        """List what this account may do with a message, in their language, by label."""
        ...


class ChatAdapter(Protocol):
    """One chat system. Ten methods, none optional: what is not declared in `can` is never asked.

    `send`, `update`, `remove` and `find` raise `Unreachable` (nothing happened, try again),
    `Unclear` (it may have happened) or `Refused` (it never will).
    """

    name: str
    can: Capabilities

    async def listen(self, inbox: Inbox) -> None:
        """Hand events to the inbox until cancelled; reconnect alone."""
        ...

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Post one sheet and return the chat's id for it. A repeat of `key` posts nothing new for
        as long as `can.keyed`."""
        ...

    async def update(self, place: Place, sent: str, sheet: Primitives, key: str) -> None:
        """Replace what was sent. Only asked when `can.edit`."""
        ...

    async def remove(self, place: Place, sent: str, key: str) -> None:
        """Take away what was sent; gone already is fine. Only asked when `can.remove`."""
        ...

    async def find(self, place: Place, key: str, since: datetime) -> Sequence[str]:
        """List the chat's ids of what was sent under `key`, oldest first. Only asked when
        `can.find`. Raises `Refused` when the chat does not let the bot look."""
        ...

    async def open_form(self, trigger: str, form: FormView) -> None:
        """Show a native form. Only asked when `can.forms`. Raises `Refused` when too late."""
        ...

    async def show_home(
        self,
        workspace: str,
        account: str,
        sheets: Sequence[Primitives],
        *,
        version: str | None = None,
    ) -> None:
        """Show somebody's home anew, whole: the sheets one under the other. Only asked when
        `can.home`, with at most as many sheets, in answer to `HomeOpened` or a press in it.

        `version` is that of the event: when the chat shows a newer home by now, that one stays.
        Raises `Unreachable` or `Refused`; the home is then drawn when it is opened again.
        """
        ...

    async def direct(self, workspace: str, account: str) -> Place:
        """Open (or find) the direct chat between the bot and an account."""
        ...

    async def profile(self, workspace: str, account: str) -> Profile:
        """Look up how the chat knows an account. Raises `Refused` for an unknown one."""
        ...

    async def members(self, place: Place) -> list[str]:
        """List the accounts in a place, in no particular order."""
        ...


@runtime_checkable
class Watched(Protocol):
    """A chat that knows by itself when people cannot reach the bot in it, though it listens."""

    def wrong(self) -> str | None:
        """Say in words what is wrong, to whoever runs the bot; None when all is well."""
        ...


@runtime_checkable
class Recognises(Protocol):
    """A chat that people use in their browser: it knows who they are on pages of skills, too."""

    async def recognise(self, cookies: Mapping[str, str]) -> str | None:
        """Tell by a browser's cookies whose it is, by the person's id; None for any that is
        nobody's, or nobody's any more. No transaction is open."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """A part of the accounts of a workspace. `cursor` is where the next one begins, "" after the
    last."""

    profiles: Mapping[str, Profile]
    cursor: str = ""


@runtime_checkable
class ListsAccounts(Protocol):
    """A chat that lists who has an account, so that people are known before they speak."""

    async def workspaces(self) -> Sequence[str]:
        """List the workspaces whose accounts can be listed, as far as they are known yet."""
        ...

    async def accounts(self, workspace: str, cursor: str) -> AccountPage:
        """List at most 200 accounts from `cursor` on; "" is the beginning.

        Raises: Unreachable, to try again; Refused, when it is not to be asked so.
        """
        ...


class Clock(Protocol):
    """What time it is. A port, so that tests and the console can move it."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class WebRoute(Protocol):
    """A route of the HTTP server: what Starlette's `Route`, `WebSocketRoute` and `Mount` are."""

    def matches(self, scope: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        """Tell whether a request is for this route."""
        ...

    async def handle(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an adapter may know of the bot: its name, where it is at home, and what time it is."""

    name: str
    language: str
    zone: str
    clock: Clock


class Web(Protocol):
    """The bot's HTTP server, for adapters that listen there."""

    @property
    def address(self) -> str:
        """The public address, without a trailing slash: `http://127.0.0.1:8080`."""
        ...

    @property
    def demo(self) -> bool:
        """Whether this is a demo workplace, in which anybody may sign in as anybody."""
        ...

    def mount(self, routes: Sequence[WebRoute]) -> None:
        """Serve these routes from now on. Called while adapters are built."""
        ...
