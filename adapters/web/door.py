"""The door: who comes in with which cookie, who is let in, who goes out."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from starlette.background import BackgroundTask
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from adapters.web.chat import Chat
from adapters.web.guard import browser_cookie, session_cookie, set_cookie
from adapters.web.limits import (
    CLIENT_EVERY,
    SIGN_IN_EVERY,
    SIGN_INS_AT_ONCE,
    SIGN_INS_OF_A_CLIENT,
)
from adapters.web.model import WebSession
from adapters.web.sign_in import (
    begin_session,
    end_session,
    make_link,
    member_with,
    new_token,
    use_link,
    who_has,
    works,
)
from adapters.web.words import lasting
from bot.buckets import Buckets
from bot.content import Hyperlink, Text
from storage.people import Person

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

    async def who(self, connection: HTTPConnection) -> tuple[WebSession, Person] | None:
        """Find who is signed in."""
        token = connection.cookies.get(session_cookie(self._chat.web.address))
        if token is None:
            return None
        async with self._chat.store.transaction() as db:
            return await who_has(db, token, self._chat.clock.now())

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
        name = session_cookie(self._chat.web.address)
        before = request.cookies.get(name)
        async with self._chat.store.transaction() as db:
            ended = await end_session(db, before) if before else None
            token = await begin_session(
                db, person_id, now=self._chat.clock.now(), term=self._session
            )
        self._close_pages(ended)
        set_cookie(response, name, token, seconds=int(self._session.total_seconds()))

    async def let_out(self, request: Request, response: Response) -> None:
        """End the session of this browser, here and on the server."""
        name = session_cookie(self._chat.web.address)
        token = request.cookies.get(name)
        if token is not None:
            async with self._chat.store.transaction() as db:
                ended = await end_session(db, token)
            self._close_pages(ended)
        set_cookie(response, name, "", seconds=0)

    def _close_pages(self, session_id: str | None) -> None:
        for page in list(self._chat.feed.sessions):
            if session_id is not None and page.signed_in_as == session_id:
                page.close()

    def send_link(self, request: Request, response: Response, email: str) -> BackgroundTask:
        """Bind a link to this browser and send it, after the answer: so it takes as long for an
        address that nobody has."""
        name = browser_cookie(self._chat.web.address)
        browser = new_token()
        set_cookie(response, name, browser, seconds=int(self.link.total_seconds()))
        return BackgroundTask(self._send_link, email, browser)

    async def _send_link(self, email: str, browser: str) -> None:
        try:
            async with self._chat.store.transaction() as db:
                person = await member_with(db, email)
                if person is None or self.tell is None:
                    return
                token = await make_link(
                    db, person.id, now=self._chat.clock.now(), term=self.link, browser=browser
                )
            address = f"{self._chat.web.address}/chat/sign-in/{token}"
            link = Hyperlink(url=address, label=address)
            lasts = lasting(self.link)
            await self.tell(person.id, Text("web.sign_in_message", {"link": link, "lasts": lasts}))
        except Exception as error:  # the answer has gone; asking again is all there is
            log.error("web.link_not_sent", error=type(error).__name__)

    async def link_works(self, request: Request, token: str) -> bool:
        """Tell whether a link would sign this browser in; nothing is used up."""
        async with self._chat.store.transaction() as db:
            return await works(db, token, self._browser(request), self._chat.clock.now())

    async def use_link(self, request: Request, response: Response, token: str) -> bool:
        """Use a link up and let its owner in. False when it works no (more) in this browser."""
        async with self._chat.store.transaction() as db:
            person_id = await use_link(db, token, self._browser(request), self._chat.clock.now())
        if person_id is None:
            return False
        await self.let_in(request, response, person_id)
        set_cookie(response, browser_cookie(self._chat.web.address), "", seconds=0)
        return True

    def _browser(self, request: Request) -> str | None:
        return request.cookies.get(browser_cookie(self._chat.web.address))
