"""The workplace: what the bot knows beyond rows, put together once at the start."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.content import InEach, Text, Where, Who
from bot.errors import Refused, Unreachable, Wrong
from bot.events import Place
from bot.feeds.values import Calendar, Feed
from bot.fetch.network import Network, SystemNetwork
from bot.fetch.values import Fetched
from bot.form import Form, takes_file
from bot.holidays import holiday_on
from bot.house import FeedPlace, Section, UsesAudiences
from bot.minds import Embedder, LanguageModel
from bot.off import ALWAYS_ON, Off
from bot.permissions import Policy, skill_of
from bot.ports import Capabilities, ChatAdapter, Clock, CommandHelp, ShortcutHelp
from bot.primitives import ChannelLink, Mention, Span, Words
from bot.quiet import quiet_until
from bot.registry import Registry
from bot.route import Route, Show
from bot.text import Catalogue, Reader
from storage.channels import channels_called
from storage.people import Person, seated
from storage.session import Store, no_transaction

M = TypeVar("M")
# Processes that read feeds, beside each other: each may take a gigabyte.
_READERS = 2


def plain_mention(who: Who) -> Span:
    """Name somebody in plain words."""
    return Words(who.name)


def plain_channel(where: Where) -> Span:
    """Name a channel in plain words."""
    return Words(where.name)


@dataclass(slots=True, kw_only=True)
class Workplace:
    """Everything a turn needs that is the same for all turns."""

    name: str
    language: str
    zone: str
    holidays: str
    store: Store
    clock: Clock
    registry: Registry
    catalogue: Catalogue
    policy: Policy
    off: Off
    checked: Mapping[str, BaseModel]
    adapters: dict[str, ChatAdapter]
    forget_leavers_after: timedelta | None
    kept_by: Mapping[str, Sequence[Text]]  # what adapters keep of people, in words
    address: str  # what people open in a browser; empty where nothing is served
    fetch_allow: Collection[str] = ()  # hosts of networks of our own that may be read
    network: Network = field(default_factory=SystemNetwork)
    pages_at: str = ""  # the same for pages of skills; empty until an operator says it
    embedder: Embedder | None = None
    # Set as soon as a job is kept that is to begin now.
    soon: asyncio.Event = field(default_factory=asyncio.Event)
    _memories: dict[type, object] = field(default_factory=dict[type, object])
    model: LanguageModel | None = None
    _readers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_READERS))

    def memory(self, kind: type[M]) -> M:
        """Give what a skill keeps in memory; see `House.memory`."""
        if kind not in self._memories:
            self._memories[kind] = kind()
        return cast("M", self._memories[kind])

    def holiday(self, day: date) -> InEach | None:
        """Name the public holiday that a date is here, if it is one."""
        return holiday_on(day, self.holidays)

    def settings(self, skill: str) -> BaseModel:
        """Return the checked settings of a skill."""
        return self.checked[skill]

    def can(self, adapter: str) -> Capabilities:
        """Tell what a chat can draw."""
        return self.adapters[adapter].can

    def reach(self, adapter: str) -> ChatAdapter:
        """Give a chat, to ask something of it. Raises: StillOpen, inside a transaction."""
        no_transaction()
        return self.adapters[adapter]

    @property
    def skills(self) -> Collection[str]:
        """Name the skills that are switched on, without the bot's own commands."""
        return [name for name in self.registry.skills if name != ALWAYS_ON]

    @property
    def chats(self) -> Collection[str]:
        """Name the chats that are switched on."""
        return self.adapters.keys()

    async def fetch(self, url: str, *, unless: str = "") -> Fetched | None:
        """Read what is at an address; see `Job.fetch`."""
        no_transaction()
        # Imported by the first job that reads something: start-up counts.
        from bot.fetch.fetcher import Fetcher

        fetcher = Fetcher(self.network, allow=self.fetch_allow)
        return await fetcher.fetch(url, unless=unless, now=self.clock.now())

    async def read_feed(self, fetched: Fetched, *, ahead: timedelta) -> Feed | Calendar:
        """Read a feed or a calendar; see `Job.read_feed`."""
        no_transaction()
        # Imported by the first job that reads one: start-up counts.
        from bot.feeds.apart import read_apart

        now = self.clock.now()
        async with self._readers:
            return await read_apart(fetched, since=now, until=now + ahead, zone=self.zone)

    async def close_minds(self) -> None:
        """Give back what the embedder and the language model hold; they start anew when asked."""
        for mind in (self.embedder, self.model):
            if mind is not None:
                await mind.close()

    @property
    def today(self) -> date:
        """The date by the clock of the workplace."""
        return self.clock.now().astimezone(ZoneInfo(self.zone)).date()

    async def members(self, channels: Collection[str]) -> Mapping[str, Collection[str]]:
        """Ask who is in public channels, over all chats that have one of the name: person ids.

        Only people whom the bot knows. A chat that does not tell makes all of it wrong, and so does
        a channel that is gone: a part would pass for everybody.
        Raises: Wrong, when a chat does not let the bot look, or does not answer; StillOpen, inside
        a transaction.
        """
        return {name: await self._members(name) for name in channels}

    async def _members(self, name: str) -> set[str]:
        no_transaction()
        async with self.store.transaction() as db:
            known = [one for one in await channels_called(db, name) if one.kind == "public"]
        silent = Wrong(Text("core.audience_silent", {"channel": name}))
        asked = [one for one in known if one.adapter in self.adapters]
        if not asked:
            raise silent
        found: set[str] = set()
        for one in asked:
            place = Place(adapter=one.adapter, workspace=one.workspace, channel=one.external_id)
            try:
                accounts = await self.reach(one.adapter).members(place)
            except (Unreachable, Refused) as error:
                raise silent from error
            async with self.store.transaction() as db:
                people = await seated(db, one.adapter, one.workspace, accounts)
            found |= {person.id for _, person in people.values()}
        return found

    def has_page(self, form: type[Form], adapter: str) -> bool:
        """Whether a chat has a form filled in on a page of its own, rather than in the chat."""
        return takes_file(form) or (form.off_chat and not self.can(adapter).forms)

    @property
    def has_pages(self) -> bool:
        """Whether any form here is filled in on a page of its own."""
        forms = {route.form for route in self.registry.routes.values() if route.form is not None}
        return any(self.has_page(form, name) for form in forms for name in self.adapters)

    async def people_in(self, place: Place) -> Collection[str] | None:
        """Ask who is in a channel; see `House.people_in`."""
        try:
            accounts = await self.reach(place.adapter).members(replace(place, thread=None))
        except (Unreachable, Refused):
            return None
        async with self.store.transaction() as db:
            people = await seated(db, place.adapter, place.workspace, accounts)
        if len(people) < len(set(accounts)):
            return None
        return {person.id for _, person in people.values()}

    async def may(self, db: AsyncSession, person: Person, permission: str) -> bool:
        """Tell whether a person holds a permission of a skill that is not off for them."""
        if not await self.policy.may(db, person, permission):
            return False
        return not await self.off.is_off_for(db, person, skill_of(permission))

    async def holders(self, db: AsyncSession, permission: str) -> list[Person]:
        """List who was given a permission: named in config.toml or granted it, by name."""
        found = await self.policy.holding(db, permission)
        off = await self.off.off_for(db, skill_of(permission), [one.id for one in found])
        return [one for one in found if one.id not in off]

    def language_of(self, person: Person) -> str:
        """Tell in which language somebody is spoken to."""
        return person.language or self.language

    def zone_of(self, person: Person) -> str:
        """Tell by which clock somebody lives."""
        return person.zone or self.zone

    def quiet_until(self, person: Person, now: datetime) -> datetime | None:
        """Tell until when somebody wants no message that can wait, if that is so now."""
        return quiet_until(person, now, self.zone_of(person))

    def reader(
        self,
        language: str,
        zone: str | None = None,
        *,
        mention: Callable[[Who], Span] = plain_mention,
        channel: Callable[[Where], Span] = plain_channel,
        chat: tuple[str, str] | None = None,
    ) -> Reader:
        """Describe somebody who reads; names stay plain words unless told otherwise."""
        return Reader(
            language=language,
            zone=zone or self.zone,
            mention=mention,
            channel=channel,
            chat=chat,
            sign="/" if chat is None else self.can(chat[0]).sign,
        )

    def words(self, text: Text, language: str) -> str:
        """Say a text in plain words."""
        return self.catalogue.words(text, self.reader(language))

    def help_of(self, route: Route, language: str) -> CommandHelp:
        """Describe a command in one language."""
        word = route.words[0]
        if language == "nl":
            word = next((one for one in route.words[1:]), word)
        arguments = ""
        if route.form is not None:
            arguments = self._words_or_empty(f"{route.skill}.args_{route.short}", language)
        help_line = self._words_or_empty(f"{route.skill}.help_{route.short}", language)
        return CommandHelp(word=f"/{word}", arguments=arguments, help=help_line)

    def example_for(self, route: Route, language: str) -> str:
        """Give words that a command's own texts have as an example, if they have one."""
        return self._words_or_empty(f"{route.skill}.example_{route.short}", language)

    def _words_or_empty(self, key: str, language: str) -> str:
        if key not in self.catalogue.keys(language):
            return ""
        return self.words(Text(key), language)

    async def commands_for(self, db: AsyncSession, person: Person) -> list[CommandHelp]:
        """List the commands that a person may use, in their language, by word."""
        language = self.language_of(person)
        return sorted(
            [
                self.help_of(route, language)
                for route in self.registry.routes.values()
                if route.kind == "command" and await self.may(db, person, route.needs)
            ],
            key=lambda one: one.word,
        )

    async def first_commands_for(self, db: AsyncSession, person: Person) -> list[CommandHelp]:
        """List the command with which a person begins to use each skill, in the skills' order:
        without the skill that answers talk, which needs none."""
        first: dict[str, Route] = {}
        answering = self.registry.answering
        left_out = (ALWAYS_ON, answering and answering.skill)
        for route in self.registry.routes.values():
            is_first = route.kind == "command" and " " not in route.words[0]
            if is_first and route.skill not in left_out and await self.may(db, person, route.needs):
                first.setdefault(route.skill, route)
        return [self.help_of(route, self.language_of(person)) for route in first.values()]

    @property
    def answers_talk(self) -> bool:
        """Whether a skill answers what is said to the bot and is no command."""
        return self.registry.answering is not None

    async def sections_for(self, db: AsyncSession, person: Person) -> list[Section]:
        """List the sections of a person's home that they may see, in the order of the skills."""
        return [
            Section(
                name=route.name,
                heading=Text(f"{route.skill}.home_{route.short}"),
                show=cast("Show", route.handler),
            )
            for route in self.registry.sections
            if await self.may(db, person, route.needs)
        ]

    @property
    def audience_uses(self) -> Sequence[UsesAudiences]:
        """Give what tells for each skill what it still has to do with which audience."""
        return [cast("UsesAudiences", route.handler) for route in self.registry.uses]

    def feed_called(self, name: str) -> FeedPlace | None:
        """Find a feed or calendar by the name of its route; None when its skill is off."""
        route = self.registry.routes.get(name)
        if route is None or route.kind != "feed":
            return None
        title = Text(f"{route.skill}.feed_{route.short}")
        return FeedPlace(title=title, skill=route.skill, file=route.path, needs=route.needs)

    async def shortcuts_for(self, db: AsyncSession, person: Person) -> list[ShortcutHelp]:
        """List what a person may do with a message, in their language, by label."""
        language = self.language_of(person)
        return sorted(
            [
                ShortcutHelp(
                    name=route.name,
                    label=self.words(Text(f"{route.skill}.shortcut_{route.short}"), language),
                )
                for route in self.registry.shortcuts.values()
                if await self.may(db, person, route.needs)
            ],
            key=lambda one: one.label,
        )


def mention_in(accounts: Mapping[str, str]) -> Callable[[Who], Span]:
    """Mention people by the accounts (person id → external id) that one chat knows them by."""

    def mention(who: Who) -> Span:
        account = accounts.get(who.person_id)
        return Words(who.name) if account is None else Mention(account, who.name)

    return mention


def channel_link(where: Where) -> Span:
    """Link to a channel of this chat."""
    return ChannelLink(where.channel, where.name.lstrip("#"))
