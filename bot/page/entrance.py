"""Who comes to a page: the cookies of a browser that was let in by a link, and what proves that it
was asked first."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from bot.guard import cookie_name, set_cookie
from bot.page_link import DOOR, TERM
from bot.ports import Recognises
from bot.workplace import Workplace
from storage.browsers import (
    OneTimeLink,
    begin_session,
    end_session,
    link_with,
    use_link,
    who_has,
    works,
)
from storage.people import Person
from storage.tokens import hash_of, new_token

# How long a browser is let in: a day at work.
_SESSION: Final = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whose browser this is, and whether a link let it in; else they are signed in to a chat."""

    person: Person
    by_link: bool


class Entrance:
    """Lets browsers in and out, and knows who they are."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._session_cookie = cookie_name("pages", workplace.pages_at)
        self._browser_cookie = cookie_name("pages_asked", workplace.pages_at)

    async def whose(self, request: Request) -> Known | None:
        """Find out whose browser this is; None for any of which that is not known."""
        workplace, token = self._workplace, request.cookies.get(self._session_cookie)
        if token is not None:
            async with workplace.store.transaction() as db:
                found = await who_has(db, DOOR, token, workplace.clock.now())
            if found is not None:
                return Known(person=found[1], by_link=True)
        for adapter in workplace.adapters.values():
            if isinstance(adapter, Recognises):
                person_id = await adapter.recognise(request.cookies)
                if person_id is not None:
                    return await self._from_chat(person_id)
        return None

    async def _from_chat(self, person_id: str) -> Known | None:
        async with self._workplace.store.transaction() as db:
            person = await db.get(Person, person_id)
        if person is None or not person.is_active or person.is_bot:
            return None
        return Known(person=person, by_link=False)

    # Links.

    async def look_at(self, db: AsyncSession, token: str) -> tuple[OneTimeLink | None, bool]:
        """Find a link, and tell whether it still works. Nothing is used up."""
        link = await link_with(db, DOOR, token)
        return link, await works(db, DOOR, token, self._workplace.clock.now())

    def browser_of(self, request: Request) -> str:
        """Give the secret of this browser, a new one when it has none: several pages may ask."""
        return request.cookies.get(self._browser_cookie) or new_token()

    def remember(self, response: Response, browser: str) -> None:
        """Let a browser keep its secret until the link it asks about is over."""
        seconds = int(TERM.total_seconds())
        set_cookie(response, self._browser_cookie, browser, seconds=seconds)

    def proof(self, token: str, browser: str) -> str:
        """Make what shows that this browser was asked about this link."""
        return hash_of(f"{token} {browser}")

    def was_asked(self, request: Request, token: str, proof: str) -> bool:
        """Whether this browser was asked about this link: nobody else can send it in."""
        browser = request.cookies.get(self._browser_cookie)
        return browser is not None and secrets.compare_digest(
            self.proof(token, browser).encode(), proof.encode("utf-8", "replace")
        )

    async def let_in(self, request: Request, response: Response, token: str) -> bool:
        """Use a link up and begin a session with a new cookie; the one that this browser had ends.
        False when the link works no more."""
        workplace, before = self._workplace, request.cookies.get(self._session_cookie)
        now = workplace.clock.now()
        async with workplace.store.transaction() as db:
            link = await use_link(db, DOOR, token, now)
            if link is None:
                return False
            if before is not None:
                await end_session(db, DOOR, before)
            session = await begin_session(db, DOOR, link.person_id, now=now, term=_SESSION)
        seconds = int(_SESSION.total_seconds())
        set_cookie(response, self._session_cookie, session, seconds=seconds)
        set_cookie(response, self._browser_cookie, "", seconds=0)
        return True

    async def let_out(self, request: Request, response: Response) -> None:
        """End the session of this browser, here and on the server."""
        token = request.cookies.get(self._session_cookie)
        if token is not None:
            async with self._workplace.store.transaction() as db:
                await end_session(db, DOOR, token)
        set_cookie(response, self._session_cookie, "", seconds=0)
