"""Serves the pages of skills to whoever may see them.

What leads nowhere gets one and the same answer: a link that was used, a page that is not there or
that somebody may not see, a browser of which nobody knows whose it is.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import ValidationError
from sqlalchemy.exc import NoResultFound
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.content import Json
from bot.engine import Engine
from bot.errors import Wrong
from bot.guard import Guard
from bot.log import log_failure
from bot.looking import check_only_read, looking
from bot.page.brought import NOTHING, Brought, files_in
from bot.page.entrance import Entrance, Known
from bot.page.paper import POLICY, Paper, Visitor
from bot.page.sending import crowd, sent_by
from bot.page.taking import NotTaken, answered, fitted, kept, matched, patterns, sent_in
from bot.page_link import path_of, title_of
from bot.route import Route as SkillRoute
from bot.skill import Page
from bot.turn import Turn
from bot.turns import coerced
from storage.browsers import OneTimeLink
from storage.people import Person
from storage.session import lock, roll_back
from storage.table import storable

Handler = Callable[[Request], Awaitable[Response]]

_BODY: Final = 4096


class SkillPages:
    """The routes of pages. `texts` are the catalogues' folders by owner; pages lie beside them."""

    def __init__(self, engine: Engine, texts: Mapping[str, Path]) -> None:
        self._engine = engine
        self._workplace = workplace = engine.workplace
        self._root = urlsplit(workplace.pages_at).path
        self._folders = {name: folder.parent / "pages" for name, folder in texts.items()}
        self._entrance = Entrance(workplace)
        self._paper = Paper(workplace, workplace.pages_at, "pages")
        self._crowd = crowd()
        self._pages = patterns(workplace.registry.pages)
        self._actions = patterns(workplace.registry.page_actions)

    def routes(self) -> list[BaseRoute]:
        """List the routes. No skill has a hyphen or a dot in its name, so none is in their way."""
        guard = Middleware(
            Guard,
            address=lambda: self._workplace.pages_at,
            policy=POLICY,
            refusal=lambda _headers: self._gone(403),
        )
        inside = [
            Route("/page.css", self._paper.style, methods=["GET"]),
            Route("/sign-in/{token:path}", self._answering(self._confirm), methods=["GET"]),
            Route("/sign-in/{token:path}", self._answering(self._sign_in), methods=["POST"]),
            Route("/sign-off", self._answering(self._sign_off), methods=["POST"]),
            Route("/skill-files/{skill}/{hash}/{name:path}", self._file, methods=["GET"]),
            Route("/{path:path}", self._answering(self._show), methods=["GET"]),
            Route("/{path:path}", self._answering(self._act), methods=["POST"]),
        ]
        return [Mount("/pages", routes=inside, middleware=[guard, Middleware(ExceptionMiddleware)])]

    def _answering(self, handler: Handler) -> Handler:
        """Let nobody ask too often, and turn what fails into an answer."""

        async def answer(request: Request) -> Response:
            client = request.client.host if request.client else ""
            if not self._crowd.take(client, self._workplace.clock.now().timestamp()):
                return self._paper.notice(429, "busy", again={})
            try:
                return await handler(request)
            except Exception as error:  # the database may be away, and a skill may raise anything
                log_failure("page.failed", error)
                return self._paper.notice(503, "busy", again={})

        return answer

    def _gone(self, status: int = 404, person: Person | None = None) -> Response:
        languages = () if person is None else (self._workplace.language_of(person),)
        return self._paper.notice(status, "gone", languages=languages)

    # The way in.

    async def _confirm(self, request: Request) -> Response:
        """Ask whether to open a page: programs that look at links in chats use nothing up.

        In a browser that is let in already, nobody is asked.
        """
        token, known = _token(request), await self._entrance.whose(request)
        async with self._workplace.store.transaction() as db:
            link, works = await self._entrance.look_at(db, token)
            route = self._route_of(link)
            person = None if link is None else await db.get(Person, link.person_id)
        if link is None or route is None or person is None:
            return self._gone()
        if known is not None and known.person.id == person.id:
            return self._to(route, link)
        if not works:
            return self._gone()
        browser = self._entrance.browser_of(request)
        answer = self._paper.page(
            200,
            "sign_in.html",
            {"name": person.name, "browser": self._entrance.proof(token, browser)},
            title=title_of(route),
            language=self._workplace.language_of(person),
        )
        self._entrance.remember(answer, browser)
        return answer

    async def _sign_in(self, request: Request) -> Response:
        """Let in the browser to which the question was shown, and show the page."""
        token, sent = _token(request), await sent_by(request, most=_BODY)
        async with self._workplace.store.transaction() as db:
            link, _ = await self._entrance.look_at(db, token)
        route = self._route_of(link)
        proof = (sent or {}).get("browser", [""])[0]
        if link is None or route is None or not self._entrance.was_asked(request, token, proof):
            return self._gone()
        answer = self._to(route, link)
        return answer if await self._entrance.let_in(request, answer, token) else self._gone()

    async def _sign_off(self, request: Request) -> Response:
        """End the session of this browser, here and on the server."""
        known = await self._entrance.whose(request)
        languages = () if known is None else (self._workplace.language_of(known.person),)
        answer = self._paper.notice(200, "left", languages=languages)
        await self._entrance.let_out(request, answer)
        return answer

    def _route_of(self, link: OneTimeLink | None) -> SkillRoute | None:
        """Find where a link leads; its skill may be off by now."""
        route = self._workplace.registry.routes.get(link.route or "") if link else None
        return route if route is not None and route.kind == "page" else None

    def _to(self, route: SkillRoute, link: OneTimeLink) -> Response:
        return RedirectResponse(f"{self._root}{path_of(route, link.args)}", status_code=303)

    # The pages.

    async def _show(self, request: Request) -> Response:
        """Show a page, for as long as whoever looks may see it."""
        known = await self._entrance.whose(request)
        if known is None:
            return self._gone()
        path = str(request.path_params["path"])
        async with self._workplace.store.transaction() as db:
            person = await db.get(Person, known.person.id)
            found = None if person is None else await self._draw(db, person, path, known)
            # A page only reads: whatever was done to show it is undone.
            await roll_back(db)
        return found or self._gone(person=known.person)

    async def _draw(
        self, db: AsyncSession, person: Person, path: str, known: Known
    ) -> Response | None:
        """Draw a page; None when it is not there for this person."""
        workplace = self._workplace
        for route, pattern in self._pages:
            matched = pattern.fullmatch(path)
            if matched is None or not await workplace.may(db, person, route.needs):
                continue
            turn = looking(workplace, db, person)
            page = await _page(turn, route, matched.groupdict())
            if page is None:
                return None
            leave_at = f"{self._root}/pages/sign-off" if known.by_link else None
            return self._paper.page(
                200,
                page.template,
                page.values,
                title=title_of(route),
                language=workplace.language_of(person),
                zone=workplace.zone_of(person),
                owner=route.skill,
                templates=self._folders[route.skill],
                visitor=Visitor(name=person.name, leave_at=leave_at),
                brought=self._brought(route.skill, page),
            )
        return None

    def _brought(self, skill: str, page: Page) -> Brought:
        """Say where the script and the style are that a page brings."""
        if not page.script and not page.style:
            return NOTHING
        files = files_in(self._folders[skill])
        if missing := {page.script, page.style} - {"", *files.contents}:
            raise FileNotFoundError(f"{skill} brings no {', '.join(sorted(missing))}")
        there = f"{self._root}/pages/skill-files/{skill}/{files.hash}"
        return Brought(
            script=page.script and f"{there}/{page.script}",
            style=page.style and f"{there}/{page.style}",
            hash=files.hash,
        )

    async def _file(self, request: Request) -> Response:
        """Serve a script or a style, which is the same for everybody and for ever."""
        skill, given, name = (str(request.path_params[one]) for one in ("skill", "hash", "name"))
        folder = self._folders.get(skill)
        files = None if folder is None else files_in(folder)
        if files is None or files.hash != given or name not in files.contents:
            return self._gone()
        return Response(
            files.contents[name],
            media_type=files.media_type(name),
            headers={"cache-control": "public, max-age=31536000, immutable"},
        )

    # What pages send.

    async def _act(self, request: Request) -> Response:
        """Take what the page of somebody sends, for as long as they may."""
        known = await self._entrance.whose(request)
        found = matched(self._actions, str(request.path_params["path"]))
        if known is None or found is None:
            return JSONResponse({}, status_code=404)
        route, named = found
        try:
            args = fitted(route, named, await sent_in(request))
            return JSONResponse(
                await kept(self._engine, partial(self._run, known.person.id, route, args))
            )
        except NotTaken as no:
            return JSONResponse({}, status_code=no.status)
        except Wrong as wrong:
            language = self._workplace.language_of(known.person)
            words = self._workplace.words(wrong.text, language)
            return JSONResponse({"wrong": words}, status_code=422)

    async def _run(
        self, person_id: str, route: SkillRoute, args: Mapping[str, Any], db: AsyncSession
    ) -> tuple[Turn, Json]:
        # As for what somebody does in a chat: one thing after the other.
        await lock(db, f"person/{person_id}")
        person = await db.get(Person, person_id)
        if person is None or not await self._workplace.may(db, person, route.needs):
            raise NotTaken(404)
        turn = looking(self._workplace, db, person)
        turn.skill = route.skill
        answer = await answered(route, turn, args)
        if turn.asked is not None:
            raise RuntimeError(f"{route.name} is of a page, and opens nothing in a chat")
        return turn, answer


async def _page(turn: Turn, route: SkillRoute, given: Mapping[str, str]) -> Page | None:
    """Run the handler of a page. Raises: RuntimeError, when it does more than read."""
    words = {name: storable(value) for name, value in given.items()}
    try:
        args = coerced(route.handler, words, from_words=True)
        page = await route.handler(turn, **args)
    except (ValidationError, NoResultFound):
        return None
    check_only_read(turn, route)
    return page if isinstance(page, Page) else None


def _token(request: Request) -> str:
    return storable(str(request.path_params["token"]))
