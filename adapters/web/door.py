"""The door: who comes in with which cookie, who is let in, who goes out."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.chat import Chat
from adapters.web.limits import (
    CLIENT_EVERY,
    SIGN_IN_EVERY,
    SIGN_INS_AT_ONCE,
    SIGN_INS_OF_A_CLIENT,
)
from adapters.web.model import ADAPTER
from adapters.web.sign_in import member_with
from adapters.web.words import lasting
from bot.buckets import Buckets
from bot.content import Hyperlink, Text
from bot.guard import cookie_name, set_cookie
from storage.browsers import (
    BrowserSession,
    begin_session,
    end_session,
    make_link,
    use_link,
    who_has,
    works,
)
from storage.people import Person
from storage.tokens import new_token

log = structlog.get_logger()

# Says something to a person in their other chats, as a direct message.
Tell = Callable[[str, Text], Awaitable[None]]


class Door:
    """Sessions and links as cookies. `tell` sends a link, as soon as the bot listens; it works for
    as long as `link` says."""

    def __init__(self, chat: Chat, *, session: timedelta, link: timedelta) -> None:
        self._chat = chat
        self._session = session
        self.link = link
        self.tell: Tell | None = None
        self._by_address = Buckets(most=SIGN_INS_AT_ONCE, rate=1 / SIGN_IN_EVERY)
        self._by_client = Buckets(most=SIGN_INS_OF_A_CLIENT, rate=1 / CLIENT_EVERY)

    async def who(self, cookies: Mapping[str, str]) -> tuple[BrowserSession, Person] | None:
        """Find who is signed in with these cookies."""
        token = cookies.get(self._session_cookie)
        if token is None:
            return None
        async with self._chat.store.transaction() as db:
            return await who_has(db, ADAPTER, token, self._chat.clock.now())

    async def find(self, email: str) -> Person | None:
        """Find who may sign in with an address."""
        async with self._chat.store.transaction() as db:
            return await member_with(db, email)

    def may_try(self, request: Request, email: str) -> bool:
        """Tell whether this client may try this address now; in the demo always."""
        if self._chat.web.demo:
            return True
        now = asyncio.get_running_loop().time()
        client = request.client.host if request.client else ""
        by_client = self._by_client.take(client, now)
        return self._by_address.take(f"{email}\0{client}", now) and by_client

    async def let_in(self, request: Request, response: Response, person_id: str) -> None:
        """Begin a session with a new cookie; the one that this browser had ends."""
        async with self._chat.store.transaction() as db:
            token, ended = await self._begin(db, request, person_id)
        self._has_begun(response, token, ended)

    async def _begin(
        self, db: AsyncSession, request: Request, person_id: str
    ) -> tuple[str, str | None]:
        """Begin a session; return its token, and the id of the one that ended."""
        before = request.cookies.get(self._session_cookie)
        ended = await end_session(db, ADAPTER, before) if before else None
        token = await begin_session(
            db, ADAPTER, person_id, now=self._chat.clock.now(), term=self._session
        )
        return token, ended

    def _has_begun(self, response: Response, token: str, ended: str | None) -> None:
        self._close_pages(ended)
        lasts = int(self._session.total_seconds())
        set_cookie(response, self._session_cookie, token, seconds=lasts)

    async def let_out(self, request: Request, response: Response) -> None:
        """End the session of this browser, here and on the server."""
        name = self._session_cookie
        token = request.cookies.get(name)
        if token is not None:
            async with self._chat.store.transaction() as db:
                ended = await end_session(db, ADAPTER, token)
            self._close_pages(ended)
        set_cookie(response, name, "", seconds=0)

    def _close_pages(self, session_id: str | None) -> None:
        for page in list(self._chat.feed.sessions):
            if session_id is not None and page.signed_in_as == session_id:
                page.close()

    def send_link(self, request: Request, response: Response, email: str) -> BackgroundTask:
        """Bind a link to this browser and send it, after the answer: so it takes as long for an
        address that nobody has."""
        browser = new_token()
        set_cookie(response, self._browser_cookie, browser, seconds=int(self.link.total_seconds()))
        return BackgroundTask(self._send_link, email, browser)

    async def _send_link(self, email: str, browser: str) -> None:
        try:
            async with self._chat.store.transaction() as db:
                person = await member_with(db, email)
                if person is None or self.tell is None:
                    return
                until = self._chat.clock.now() + self.link
                token = await make_link(db, ADAPTER, person.id, until=until, browser=browser)
            address = f"{self._chat.web.address}/chat/sign-in/{token}"
            link = Hyperlink(url=address, label=address)
            lasts = lasting(self.link)
            await self.tell(person.id, Text("web.sign_in_message", {"link": link, "lasts": lasts}))
        except Exception as error:  # the answer has gone; asking again is all there is
            log.error("web.link_not_sent", error=type(error).__name__)

    async def link_works(self, request: Request, token: str) -> bool:
        """Tell whether a link would sign this browser in; nothing is used up."""
        async with self._chat.store.transaction() as db:
            now, browser = self._chat.clock.now(), request.cookies.get(self._browser_cookie)
            return await works(db, ADAPTER, token, now, browser=browser)

    async def use_link(self, request: Request, response: Response, token: str) -> bool:
        """Use a link up and let its owner in. False when it works no (more) in this browser."""
        async with self._chat.store.transaction() as db:
            now, browser = self._chat.clock.now(), request.cookies.get(self._browser_cookie)
            link = await use_link(db, ADAPTER, token, now, browser=browser)
            if link is None:
                return False
            session, ended = await self._begin(db, request, link.person_id)
        self._has_begun(response, session, ended)
        set_cookie(response, self._browser_cookie, "", seconds=0)
        return True

    @property
    def _session_cookie(self) -> str:
        return cookie_name("session", self._chat.web.address)

    @property
    def _browser_cookie(self) -> str:
        """The cookie that tells in which browser somebody asked for a link."""
        return cookie_name("browser", self._chat.web.address)
