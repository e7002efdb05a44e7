"""Takes what pages send from nobody in particular.

Here nothing is known of who sends: no cookie is read, no address is looked at, and nothing is noted
but what the handler keeps. So all share one limit, and whoever sends much makes the others wait; a
proxy in front can tell them apart, and must not write that down.
"""

from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.buckets import Bucket
from bot.content import Json
from bot.engine import Engine
from bot.errors import Wrong
from bot.guard import Guard
from bot.log import log_failure
from bot.page.taking import NotTaken, answered, fitted, kept, matched, patterns, sent_in
from bot.turn import Scope

_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
# Of everybody together, at once and then a second: a large house that is asked at nine o'clock.
_AT_ONCE: Final = 500.0
_A_SECOND: Final = 100.0


class Drops:
    """The routes of drops. What leads nowhere gets one and the same answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._workplace = engine.workplace
        self._bucket = Bucket(_AT_ONCE, _A_SECOND, _AT_ONCE, self._now())
        self._drops = patterns(self._workplace.registry.drops)

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        guard = Middleware(
            Guard,
            address=lambda: self._workplace.pages_at,
            policy=_POLICY,
            refusal=_refused,
        )
        inside = [Route("/{path:path}", self._answer, methods=["POST"])]
        return [Mount("/drops", routes=inside, middleware=[guard, Middleware(ExceptionMiddleware)])]

    def _now(self) -> float:
        return self._workplace.clock.now().timestamp()

    async def _answer(self, request: Request) -> Response:
        if not self._bucket.take(self._now()):
            return JSONResponse({}, status_code=429, headers={"retry-after": "5"})
        try:
            return JSONResponse(await self._take(request))
        except NotTaken as no:
            return JSONResponse({}, status_code=no.status)
        except Wrong:
            return JSONResponse({}, status_code=422)
        except Exception as error:  # the database may be away, and a skill may raise anything
            log_failure("drop.failed", error)
            return JSONResponse({}, status_code=503)

    async def _take(self, request: Request) -> Json:
        found = matched(self._drops, str(request.path_params["path"]))
        if found is None:
            raise NotTaken(404)
        route, named = found
        args = fitted(route, named, await sent_in(request))

        async def run(db: AsyncSession) -> tuple[Scope, Json]:
            scope = Scope(db=db, now=self._workplace.clock.now(), house=self._workplace)
            scope.skill = route.skill
            return scope, await answered(route, scope, args)

        return await kept(self._engine, run)


def _refused(_headers: Headers) -> Response:
    return JSONResponse({}, status_code=403)
