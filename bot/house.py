"""The house: what a handler may know of the workplace, beyond rows."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.audience import AudienceUse
from bot.content import Block, InEach, Text
from bot.events import Place
from bot.feeds.values import Calendar, Feed
from bot.fetch.values import Fetched
from bot.minds import Embedder, LanguageModel
from bot.off import Off
from bot.ports import Capabilities, CommandHelp, ShortcutHelp
from storage.people import Person

M = TypeVar("M")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a person's home that a skill shows: its route, its heading, and what makes it."""

    name: str
    heading: Text
    show: Callable[[Any], Awaitable[Sequence[Text | Block]]]  # of a turn


# What tells, of a turn, what a skill still has to do with which audience.
UsesAudiences: TypeAlias = Callable[[Any], Awaitable[Sequence[AudienceUse]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlace:
    """A feed or calendar: what it is called, where it is (its skill and file), what it needs."""

    title: Text
    skill: str
    file: str
    needs: str


class House(Protocol):
    """What a handler may know of the workplace, beyond rows."""

    name: str
    language: str
    zone: str
    forget_leavers_after: timedelta | None
    kept_by: Mapping[str, Sequence[Text]]
    pages_at: str
    off: Off
    embedder: Embedder | None
    model: LanguageModel | None

    @property
    def skills(self) -> Collection[str]:
        """Name the skills that are switched on, without the bot's own commands."""
        ...

    @property
    def chats(self) -> Collection[str]:
        """Name the chats that are switched on."""
        ...

    @property
    def today(self) -> date:
        """The date by the clock of the workplace."""
        ...

    async def members(self, channels: Collection[str]) -> Mapping[str, Collection[str]]:
        """Ask who is in public channels: person ids by name. Only in a job, as chats may be slow.
        Raises: Wrong, when one of their chats does not tell.
        """
        ...

    async def people_in(self, place: Place) -> Collection[str] | None:
        """Ask who is in a channel, by person id. Only in a job. None when not all of them are
        known here, or its chat does not tell."""
        ...

    async def fetch(self, url: str, *, unless: str = "") -> Fetched | None:
        """Read what is at an address; see `Job.fetch`."""
        ...

    def memory(self, kind: type[M]) -> M:
        """Give what a skill keeps in the memory of this process, one for each bot: made without
        arguments when it is asked for first. What is in it must follow from the database."""
        ...

    def holiday(self, day: date) -> InEach | None:
        """Name the public holiday that a date is here, if it is one."""

    async def read_feed(self, fetched: Fetched, *, ahead: timedelta) -> Feed | Calendar:
        """Read a feed or a calendar; see `Job.read_feed`."""
        ...

    def settings(self, skill: str) -> BaseModel:
        """Return the checked settings of a skill."""
        ...

    async def may(self, db: AsyncSession, person: Person, permission: str) -> bool:
        """Tell whether a person holds a permission."""
        ...

    async def holders(self, db: AsyncSession, permission: str) -> list[Person]:
        """List who was given a permission: named in config.toml or granted it, by name."""
        ...

    async def commands_for(self, db: AsyncSession, person: Person) -> list[CommandHelp]:
        """List the commands that a person may use, in their language, by word."""
        ...

    async def first_commands_for(self, db: AsyncSession, person: Person) -> list[CommandHelp]:
        """List the command with which a person begins to use each skill, in the skills' order:
        without the skill that answers talk, which needs none."""
        ...

    @property
    def answers_talk(self) -> bool:
        """Whether a skill answers what is said to the bot and is no command."""
        ...

    async def shortcuts_for(self, db: AsyncSession, person: Person) -> list[ShortcutHelp]:
        """List what a person may do with a message, in their language, by label."""
        ...

    def can(self, adapter: str) -> Capabilities:
        """Tell what a chat can draw."""
        ...

    def feed_called(self, name: str) -> FeedPlace | None:
        """Find a feed or calendar by the name of its route; None when its skill is off."""
        ...

    async def sections_for(self, db: AsyncSession, person: Person) -> list[Section]:
        """List the sections of a person's home that they may see, in the order of the skills."""
        ...

    @property
    def audience_uses(self) -> Sequence[UsesAudiences]:
        """Give what tells for each skill what it still has to do with which audience."""
        ...

    def language_of(self, person: Person) -> str:
        """Tell in which language somebody is spoken to."""
        ...

    def zone_of(self, person: Person) -> str:
        """Tell by which clock somebody lives."""
        ...

    def quiet_until(self, person: Person, now: datetime) -> datetime | None:
        """Tell until when somebody has quiet hours, if it is so now."""
        ...

    def words(self, text: Text, language: str) -> str:
        """Say a text in plain words."""
        ...
