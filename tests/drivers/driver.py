"""What every driver is: one pretend person, and what they see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.content import Json
from bot.form import QuestionView
from storage.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as one person sees it now. `place` is `#channel` or `dm`.

    `choices` are the labels that can be chosen, each with what choosing it takes; `files` are the
    names of what can be opened, each with what opening it takes.
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
    files: Sequence[tuple[str, str]] = ()
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
    workspace: str
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
    async def open(self, seen: Seen, handle: str) -> bytes: ...
    async def submit(self, form_id: str, values: dict[str, Json]) -> None: ...
    def account_of(self, person: Person) -> str: ...
