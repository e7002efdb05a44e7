"""The console as the bot sees it: the nine methods of a chat, and what people do in it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlmodel import col, select

from adapters.console import read
from adapters.console.chat import Change, Chat, Choice, Said, choices_in
from adapters.console.draw import COLOURS, PLAIN, Paint, draw
from adapters.console.limits import CAN
from adapters.console.places import (
    BOT,
    NAME,
    WORKSPACE,
    account_in,
    direct_with,
    place_of,
)
from bot.errors import Refused
from bot.events import Event, Place
from bot.form import FormView
from bot.ports import Capabilities, ChannelSeen, Inbox, Profile
from bot.primitives import Primitives
from storage.people import Account, Person, person_by_email
from storage.session import Store
from storage.table import new_id, storable

Watcher = Callable[[Change, Said], None]


def _system_now() -> datetime:
    return datetime.now(UTC)


class Console:
    """A chat in memory. `watch` shows what the bot says as it happens.

    `now` may be set: whose clock it is.
    """

    name: str = NAME
    can: Capabilities = CAN

    def __init__(self, store: Store, channels: Sequence[str]) -> None:
        self.chat = Chat()
        self.channels = tuple(channels)
        self.now: Callable[[], datetime] = _system_now
        self._paint: Paint = PLAIN
        self._store = store
        self._inbox: Inbox | None = None
        self._accounts: set[str] = set()
        self._watchers: list[Watcher] = []

    # What the bot calls.

    async def listen(self, inbox: Inbox) -> None:
        """Be there for what people say, until cancelled."""
        await self.open(inbox)
        await asyncio.Event().wait()

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Show a message. A repeat of `key` shows nothing new."""
        self._see_to(place)
        text = draw(sheet, self._paint)
        said, is_new = self.chat.post(place.channel, text, sheet, key)
        if is_new:
            self._show("said", said)
        return said.id

    async def update(self, place: Place, sent: str, sheet: Primitives, key: str) -> None:
        """Show a message again as it is now."""
        text = draw(sheet, self._paint)
        before = self.chat.find(sent)
        if before is None or before.sheet != sheet:
            self.chat.change(sent, text, sheet)
            self._show("edited", _ours(sent, place, text, sheet))

    async def remove(self, place: Place, sent: str, key: str) -> None:
        """Say that a message is gone."""
        before = self.chat.find(sent)
        self.chat.remove(sent)
        text, sheet = (before.text, before.sheet) if before else ("", ())
        self._show("removed", _ours(sent, place, text, sheet))

    async def find(self, place: Place, key: str, since: datetime) -> list[str]:
        """Never asked: a send here is never unclear."""
        raise Refused("the console looks nothing up")

    async def open_form(self, trigger: str, form: FormView) -> None:
        """Never asked: forms are asked question by question."""
        raise Refused("the console has no forms")

    async def show_home(
        self,
        workspace: str,
        account: str,
        sheets: Sequence[Primitives],
        *,
        version: str | None = None,
    ) -> None:
        """Never asked: `can.home` is off, `/plein home` says what would be in one."""
        raise Refused("the console has no homes")

    async def direct(self, workspace: str, account: str) -> Place:
        """Give somebody's direct chat. Raises: Refused, for who is not here."""
        if account not in self._accounts:
            await self.profile(workspace, account)
        return place_of(direct_with(account))

    async def profile(self, workspace: str, account: str) -> Profile:
        """Tell who has this address by the directory, which vouches for it."""
        if account == BOT:
            return Profile(name="Plein", is_bot=True)
        async with self._store.transaction() as db:
            person = await person_by_email(db, account)
        if person is None:
            raise Refused(f"nobody in the directory has the address {account}", why="nobody")
        self._accounts.add(account)
        return Profile(
            name=person.name,
            email=person.email,
            language=person.language,
            zone=person.zone,
            is_bot=person.is_bot,
            is_guest=person.is_guest,
            is_active=person.is_active,
        )

    async def members(self, place: Place) -> list[str]:
        """Everybody is in every channel; a direct chat has one."""
        account = account_in(place.channel)
        return sorted(self._accounts) if account is None else [account]

    # What people do.

    async def open(self, inbox: Inbox) -> None:
        """Let everybody in, and tell the bot which channels there are."""
        self._inbox = inbox
        await self.welcome()
        await inbox.seen(
            NAME,
            [ChannelSeen(workspace=WORKSPACE, channel=one, name=one) for one in self.channels],
        )

    def colours(self, on: bool) -> None:
        """Let words stand out by colours, or not."""
        self._paint = COLOURS if on else PLAIN

    async def welcome(self) -> None:
        """Give an account to everybody who works here and has none, so that the bot reaches them.

        To be called again when the directory has grown.
        """
        mine = (Account.adapter == NAME, Account.workspace == WORKSPACE)
        async with self._store.transaction() as db:
            known = select(Account.person_id).where(*mine)
            new = await db.exec(
                select(Person.id, Person.email).where(
                    col(Person.is_active),
                    col(Person.is_bot).is_(False),
                    col(Person.email).is_not(None),
                    col(Person.id).not_in(known),
                )
            )
            rows = [
                Account(
                    id=new_id(),
                    adapter=NAME,
                    workspace=WORKSPACE,
                    external_id=str(email),
                    person_id=person_id,
                )
                for person_id, email in new
            ]
            db.add_all(rows)
            await db.flush()
            self._accounts = set(await db.exec(select(Account.external_id).where(*mine)))

    async def say(self, account: str, channel: str, text: str) -> Said:
        """Say something in a channel or in one's direct chat with the bot."""
        said = self.chat.say(channel, account, storable(text))
        await self._tell(read.message(said, self._accounts, self.now()))
        return said

    def choices(self, channel: str) -> list[Choice]:
        """List the numbered choices that are shown in a place: the newest message's come first."""
        return [
            choice
            for said in reversed(self.chat.messages(channel))
            if said.is_ours
            for choice in choices_in(said)
        ]

    async def press(self, account: str, channel: str, choice: str) -> None:
        """Make a choice by its id, as a button does elsewhere: here one types instead."""
        await self._tell(read.press(channel, account, choice, self.now()))

    async def react(self, account: str, said_id: str, emoji: str, *, off: bool = False) -> None:
        """Put an emoji under a message, or take it back; a repeat changes nothing."""
        said = self.chat.find(said_id)
        if said is not None and self.chat.react(said_id, account, emoji, off=off):
            await self._tell(read.reaction(said, account, emoji, self.now(), off=off))

    async def use(self, account: str, said_id: str, shortcut: str) -> None:
        """Choose something to do with a message."""
        said = self.chat.find(said_id)
        if said is not None:
            await self._tell(read.shortcut(said, account, shortcut, self.now()))

    def messages(self, channel: str) -> list[Said]:
        """List what was said in a place, oldest first."""
        return self.chat.messages(channel)

    def watch(self, watcher: Watcher) -> None:
        """Have each message of the bot handed over as it comes, changes or goes."""
        self._watchers.append(watcher)

    async def _tell(self, event: Event) -> None:
        if self._inbox is None:
            raise RuntimeError("the console is not open yet")
        if event.account != BOT:  # the bot never hears itself
            await self._inbox.receive(event)

    def _see_to(self, place: Place) -> None:
        if account_in(place.channel) is None and place.channel not in self.channels:
            raise Refused(f"there is no channel {place.channel}", why="gone")

    def _show(self, change: Change, said: Said) -> None:
        for watcher in self._watchers:
            watcher(change, said)


def _ours(sent: str, place: Place, text: str, sheet: Primitives) -> Said:
    return Said(id=sent, channel=place.channel, author=BOT, text=text, sheet=sheet)
