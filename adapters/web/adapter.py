"""The web chat as the bot sees it: one more chat, which can draw everything."""

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from adapters.web import draw
from adapters.web.api import Api
from adapters.web.chat import Chat
from adapters.web.directory import accounts, find_person, newest_person, welcome_some
from adapters.web.door import Door
from adapters.web.messages import (
    NewMessage,
    begin_counting,
    forget_messages,
    replace_message,
    store_message,
    withdraw_message,
)
from adapters.web.model import ADAPTER, BOT, WORKSPACE
from adapters.web.pages import Pages
from adapters.web.places import account_of
from adapters.web.settings import Settings
from adapters.web.socket import Socket
from adapters.web.words import language_of
from bot.content import Text
from bot.errors import Refused
from bot.events import Place
from bot.form import FormView
from bot.guard import Guard
from bot.ports import Capabilities, ChannelSeen, Inbox, Profile
from bot.primitives import FileBox, Primitives, plain_text, to_json
from storage.browsers import forget_ended, still_signed_in
from storage.people import Person
from storage.session import is_gone

log = structlog.get_logger()

# Pictures may come from elsewhere on https: skills show them. Nothing else may.
_POLICY = (
    "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# Newcomers in the directory and messages of other processes are looked for this often.
_LOOK = timedelta(seconds=1)
_CHECK = timedelta(seconds=15)
_TIDY = timedelta(hours=1)
_FINISH = timedelta(seconds=3)


class WebChat:
    """Implements the `ChatAdapter` port for our own chat page."""

    name = ADAPTER
    can = Capabilities(
        text=40_000,
        lines=200,
        total=100_000,
        facts=100,
        buttons=25,
        label=200,
        menu=500,
        poll=50,
        links=25,
        pictures=True,
        files=True,
        reactions=0,  # buttons are there, which are better
        forms=True,
        edit=True,
        remove=True,
        threads=True,
        whispers=True,
        unseen=True,  # a press goes to the bot, and is kept nowhere
        keyed=timedelta.max,
    )

    def __init__(self, chat: Chat, settings: Settings) -> None:
        self.chat = chat
        self.settings = settings
        self.door = Door(chat, session=settings.session, link=settings.sign_in_link)
        self._store = chat.store
        self._newest: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def routes(self) -> list[BaseRoute]:
        """List the routes of the page and its protocol."""
        socket = Socket(self.chat, self.door, self._spawn)
        api = [*Api(self.chat, self.door).routes(), WebSocketRoute("/socket", socket.serve)]
        web = self.chat.web
        guard = Middleware(
            Guard, address=lambda: web.address, policy=_POLICY, refusal=self._refusal
        )
        inside = [Mount("/api", routes=api), *Pages(self.door, self.chat.sentences).routes()]
        # Inside the guard: an answer to what is not there has the headers, too.
        outside = [guard, Middleware(ExceptionMiddleware)]
        return [Route("/", _to_the_page), Mount("/chat", routes=inside, middleware=outside)]

    def _refusal(self, headers: Headers) -> Response:
        wrong = Text("web.wrong_origin", {"address": self.chat.web.address})
        words = self.chat.sentences.say(wrong, language_of(headers, self.chat.language))
        return JSONResponse({"error": words}, status_code=403)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # What the bot asks.

    async def listen(self, inbox: Inbox) -> None:
        """Take events from pages until cancelled, and keep the house in order meanwhile."""
        await self.open(inbox)
        try:
            await self._look_after()
        finally:
            await self.close()

    async def open(self, inbox: Inbox) -> None:
        """Begin to take events: everybody of the directory gets an account, the bot hears which
        channels there are."""
        await self.welcome()

        async def tell(person_id: str, text: Text) -> None:
            # A link to sign in here would be of no use here.
            await inbox.tell(person_id, text, avoid=ADAPTER)

        self.door.tell = tell
        rooms = self.chat.rooms.channels.values()
        await inbox.seen(
            ADAPTER,
            [ChannelSeen(workspace=WORKSPACE, channel=room.id, name=room.name) for room in rooms],
        )
        self.chat.inbox = inbox

    async def close(self) -> None:
        """Hang up on every page and finish what they have said."""
        self.chat.inbox = None
        for session in list(self.chat.feed.sessions):
            session.close()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=_FINISH.total_seconds())

    async def welcome(self) -> int:
        """Give newcomers of the directory an account; how many there were."""
        async with self._store.transaction() as db:
            await begin_counting(db)
            self._newest = await newest_person(db)
        count, last = 0, ""
        while last is not None:
            async with self._store.transaction() as db:
                last, new = await welcome_some(db, last)
            count += new
        return count

    async def tidy(self) -> None:
        """Forget old messages, and sessions and links whose time is over."""
        now = self.chat.clock.now()
        while True:
            async with self._store.transaction() as db:
                if not await forget_messages(db, now - self.settings.keep_messages):
                    break
        async with self._store.transaction() as db:
            await forget_ended(db, now)

    async def _look_after(self) -> None:
        clock = asyncio.get_running_loop()
        check = tidy = clock.time()
        while True:
            try:
                await self.chat.feed.catch_up()
                if clock.time() >= check:
                    await self._check()
                    check = clock.time() + _CHECK.total_seconds()
                if clock.time() >= tidy:
                    await self.welcome()
                    await self.tidy()
                    tidy = clock.time() + _TIDY.total_seconds()
            except Exception as error:
                if not is_gone(error):
                    raise
                log.warning("web.database_gone")
            await asyncio.sleep(_LOOK.total_seconds())

    async def _check(self) -> None:
        """Welcome newcomers, and hang up on whoever was signed out or left, or is another person
        by now, because two became one: the page comes back as theirs."""
        # Whoever comes while this asks is not judged by the answer.
        open_now = [(one, one.signed_in_as) for one in self.chat.feed.sessions if one.signed_in_as]
        async with self._store.transaction() as db:
            has_newcomers = await newest_person(db) != self._newest
            now, ids = self.chat.clock.now(), {who for _, who in open_now}
            live = await still_signed_in(db, ids, now) if ids else dict[str, str]()
        for session, who in open_now:
            if live.get(who) != session.account:
                session.close()
        if has_newcomers:
            await self.welcome()

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Post one sheet and return its id; a repeat of `key` posts nothing new."""
        async with self._store.transaction() as db:
            await self._check_place(db, place)
            new = NewMessage(
                place=place.channel,
                thread=place.thread,
                only_id=place.only,
                to_id=account_of(place.channel),
                key=f"{BOT}/{key}",
                text=plain_text(sheet),
                sheet=to_json(sheet),
                choices=draw.choices_in(sheet),
                files=tuple(one for one in sheet if isinstance(one, FileBox)),
            )
            row, _ = await store_message(db, new, self.chat.clock.now())
        await self._show()
        return row.id

    async def update(self, place: Place, sent: str, sheet: Primitives, key: str) -> None:
        """Replace what was sent; it says from now on that it was edited."""
        async with self._store.transaction() as db:
            is_there = await replace_message(
                db,
                sent,
                text=plain_text(sheet),
                sheet=to_json(sheet),
                choices=draw.choices_in(sheet),
            )
        if not is_there:
            raise Refused("The message is not there any more.")
        await self._show()

    async def remove(self, place: Place, sent: str, key: str) -> None:
        """Take away what was sent, with its words; gone already is fine."""
        async with self._store.transaction() as db:
            await withdraw_message(db, sent)
        await self._show()

    async def find(self, place: Place, key: str, since: datetime) -> list[str]:
        """Never asked: a send under a known key changes nothing."""
        raise Refused("the web chat looks nothing up")

    async def open_form(self, trigger: str, form: FormView) -> None:
        """Show a form on the page that asked for it. Raises: Refused, when it is gone."""
        session = self.chat.feed.find(trigger)
        if session is None:
            raise Refused("The page that asked for the form is closed.")
        session.push({"type": "form", "form": draw.form(form)})

    async def show_home(
        self,
        workspace: str,
        account: str,
        sheets: Sequence[Primitives],
        *,
        version: str | None = None,
    ) -> None:
        """Never asked: `can.home` is off, `/plein home` says what would be in one."""
        raise Refused("the web chat has no homes")

    async def direct(self, workspace: str, account: str) -> Place:
        """Name the direct chat of an account with the bot: `dm-` and the account."""
        async with self._store.transaction() as db:
            await _known(db, account)
        room = self.chat.rooms.with_bot(account)
        return Place(adapter=ADAPTER, workspace=WORKSPACE, channel=room.id, kind="direct")

    async def profile(self, workspace: str, account: str) -> Profile:
        """Tell what the directory says of an account, address and all."""
        if account == BOT:
            return Profile(name=self.chat.name, is_bot=True)
        async with self._store.transaction() as db:
            person = await db.get(Person, account)
        if person is None:
            raise Refused("Nobody has this account.", why="nobody")
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
        """List the accounts in a place; the bot's own is not among them."""
        account = account_of(place.channel)
        if account is not None:
            return [account]
        if place.channel not in self.chat.rooms.channels:
            raise Refused("There is no such channel.", why="gone")
        async with self._store.transaction() as db:
            return list(await accounts(db))

    async def recognise(self, cookies: Mapping[str, str]) -> str | None:
        """Tell who is signed in with these cookies, by the person's id."""
        found = await self.door.who(cookies)
        return None if found is None else found[1].id

    async def _check_place(self, db: AsyncSession, place: Place) -> None:
        account = account_of(place.channel)
        if account is not None:
            await _known(db, account)
        elif place.channel not in self.chat.rooms.channels:
            raise Refused("There is no such channel.", why="gone")
        if place.only is not None:
            await _known(db, place.only)

    async def _show(self) -> None:
        """Show what was just committed. It stands: a failure here is made good at the next look."""
        with contextlib.suppress(DBAPIError, TimeoutError):
            await self.chat.feed.catch_up()


async def _known(db: AsyncSession, account: str) -> None:
    if await find_person(db, account) is None:
        raise Refused("Nobody active has this account.", why="nobody")


async def _to_the_page(_request: Request) -> Response:
    return RedirectResponse("/chat/")
