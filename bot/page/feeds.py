"""Serves feeds and calendars of skills to programs, which cannot sign in: a secret address does.

What leads nowhere gets one and the same answer: an address that was stopped, one that is none, one
of somebody who left, or may not see that feed any more.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any, Final

from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.buckets import Buckets
from bot.content import Text
from bot.feeds.values import Calendar, Feed
from bot.guard import Guard
from bot.log import log_failure
from bot.looking import check_only_read, looking
from bot.page.sending import crowd
from bot.route import Route as SkillRoute
from bot.workplace import Workplace
from storage.feeds import reader_of
from storage.session import roll_back
from storage.table import storable

_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
# Of one address: programs ask every few minutes, a person who tries it out some times in a row.
_AT_ONCE: Final = 20.0
_A_SECOND: Final = 1 / 30
_HEADERS: Final = {"cache-control": "private, no-cache", "x-robots-tag": "noindex, nofollow"}


class FeedServer:
    """The routes of feeds and calendars."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._crowd = crowd()
        self._often = Buckets(most=_AT_ONCE, rate=_A_SECOND)

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        guard = Middleware(
            Guard,
            address=lambda: self._workplace.pages_at,
            policy=_POLICY,
            refusal=lambda _headers: _nothing(403),
        )
        inside = [Route("/{path:path}", self._answer, methods=["GET"])]
        return [Mount("/feeds", routes=inside, middleware=[guard, Middleware(ExceptionMiddleware)])]

    async def _answer(self, request: Request) -> Response:
        client = request.client.host if request.client else ""
        if not self._crowd.take(client, self._now()):
            return _nothing(429, wait=60)
        try:
            return await self._found(request)
        except Exception as error:  # the database may be away, and a skill may raise anything
            log_failure("feed.failed", error)
            return _nothing(503, wait=300)

    def _now(self) -> float:
        return self._workplace.clock.now().timestamp()

    async def _found(self, request: Request) -> Response:
        """Serve a feed as it is now, or say that it is as it was."""
        skill, _, rest = storable(str(request.path_params["path"])).partition("/")
        token, _, file = rest.partition("/")
        workplace = self._workplace
        route = workplace.registry.feeds.get(f"{skill}/{file}")
        async with workplace.store.transaction() as db:
            found = await reader_of(db, token)
            if route is None or found is None or found[0].route != route.name:
                return _nothing(404)
            if not self._often.take(found[0].id, self._now()):
                return _nothing(429, wait=60)
            person = found[1]
            if not await workplace.may(db, person, route.needs):
                return _nothing(404)
            turn = looking(workplace, db, person)
            items: Any = await route.handler(turn)
            check_only_read(turn, route)
            language = workplace.language_of(person)
            # A feed only reads: whatever was done to make it is undone.
            await roll_back(db)
        body, media_type = await asyncio.to_thread(self._written, route, language, items)
        return _fresh(request, body, media_type)

    def _written(self, route: SkillRoute, language: str, items: Sequence[Any]) -> tuple[bytes, str]:
        # Imported by the first feed that is written: start-up counts.
        from bot.feeds import write_calendar, write_feed

        title = self._workplace.words(Text(f"{route.skill}.feed_{route.short}"), language)
        if route.path.endswith(".ics"):
            calendar = Calendar(title=title, events=items)
            return write_calendar.write_calendar(calendar), write_calendar.MEDIA_TYPE
        feed, link = Feed(title=title, items=items), self._workplace.pages_at
        return write_feed.write_feed(feed, link=link, language=language), write_feed.MEDIA_TYPE


def _fresh(request: Request, body: bytes, media_type: str) -> Response:
    """Send what a program does not have yet."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**_HEADERS, "etag": tag}
    known = [
        one.strip().removeprefix("W/")
        for one in request.headers.get("if-none-match", "").split(",")
    ]
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _nothing(status: int, *, wait: int = 0) -> Response:
    """Say that there is nothing; after how many seconds there may be something."""
    again = {"retry-after": str(wait)} if wait else {}
    return PlainTextResponse("Nothing here.\n", status_code=status, headers={**_HEADERS, **again})
