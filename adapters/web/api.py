"""The HTTP half of the protocol: JSON under /chat/api."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final, cast
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.web import draw, look
from adapters.web.chat import Chat
from adapters.web.directory import everybody
from adapters.web.door import Door
from adapters.web.limits import BODY, DEMO_PEOPLE, ID, LONGEST_PAGE, PAGE
from adapters.web.read import Nonsense
from adapters.web.words import language_of, minutes_in
from bot.content import Text
from bot.text import LANGUAGES
from storage.people import Person
from storage.table import storable

log = structlog.get_logger()

Handler = Callable[[Request], Awaitable[Response]]
SignedIn = Callable[[Request, Person], Awaitable[Response]]


# Whatever is in a file, the browser saves it and never runs it as a page of ours.
_TO_SAVE: Final = {"content-security-policy": "default-src 'none'; sandbox"}


class Refusal(Exception):
    """An answer other than what was asked for."""

    def __init__(self, status: int, text: Text) -> None:
        super().__init__(text.key)
        self.status = status
        self.text = text


class Api:
    """The routes under /chat/api, without the socket."""

    def __init__(self, chat: Chat, door: Door) -> None:
        self._chat = chat
        self._door = door

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        signed_in = self._signed_in
        return [
            Route("/sign-in", self._answering(self._sign_in), methods=["POST"]),
            Route("/sign-out", self._answering(self._sign_out), methods=["POST"]),
            Route("/me", self._answering(self._me), methods=["GET"]),
            Route("/me", signed_in(self._change_me), methods=["POST"]),
            Route("/places", signed_in(self._places), methods=["GET"]),
            Route("/places", signed_in(self._open_place), methods=["POST"]),
            Route("/places/{place}/messages", signed_in(self._messages), methods=["GET"]),
            Route("/messages/{message}/files/{file}", signed_in(self._file), methods=["GET"]),
            Route("/commands", signed_in(self._commands), methods=["GET"]),
            Route("/shortcuts", signed_in(self._shortcuts), methods=["GET"]),
            Route("/people", signed_in(self._people), methods=["GET"]),
        ]

    def _answering(self, handler: Handler) -> Handler:
        """Turn what a handler raises into an answer."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except Refusal as refusal:
                return self._no(request, refusal.status, refusal.text)
            except Nonsense as nonsense:
                is_early = nonsense.text.key == "web.starting"
                return self._no(request, 503 if is_early else 404, nonsense.text)
            except Exception as error:  # the database may be away: the page tries again
                log.error("web.request_failed", error=type(error).__name__, path=_path(request))
                return self._no(request, 503, Text("web.failed"))

        return answer

    def _no(self, request: Request, status: int, text: Text) -> Response:
        language = language_of(request.headers, self._chat.language)
        words = self._chat.sentences.say(text, language)
        return JSONResponse({"error": words}, status_code=status)

    def _signed_in(self, handler: SignedIn) -> Handler:
        async def check(request: Request) -> Response:
            found = await self._door.who(request.cookies)
            if found is None:
                raise Refusal(401, Text("web.sign_in_first"))
            return await handler(request, found[1])

        return self._answering(check)

    async def _sign_in(self, request: Request) -> Response:
        """In the demo: sign in by address alone. Else: ask for a link; the answer is always 202."""
        email = _words(await _body(request), "email", most=320).strip().lower()
        if not self._door.may_try(request, email):
            raise Refusal(429, Text("web.sign_in_too_often"))
        if not self._chat.web.demo:
            minutes = minutes_in(self._door.link)
            answer = JSONResponse({"sent": True, "minutes": minutes}, status_code=202)
            answer.background = self._door.send_link(request, answer, email)
            return answer
        person = await self._door.find(email)
        if person is None:
            raise Refusal(404, Text("web.sign_in_unknown"))
        answer = JSONResponse({"me": self._drawn(person)})
        await self._door.let_in(request, answer, person.id)
        return answer

    async def _sign_out(self, request: Request) -> Response:
        answer = JSONResponse({})
        await self._door.let_out(request, answer)
        return answer

    async def _me(self, request: Request) -> Response:
        """Who is signed in; whoever is not learns whether this is the demo, and who plays in it."""
        people: list[draw.Json] = []
        if self._chat.web.demo:
            async with self._chat.store.transaction() as db:
                people = draw.people(await everybody(db, most=DEMO_PEOPLE))
        more = {"demo": self._chat.web.demo, "bot": {"name": self._chat.name}, "people": people}
        found = await self._door.who(request.cookies)
        if found is not None:
            return JSONResponse({"me": self._drawn(found[1]), **more})
        language = language_of(request.headers, self._chat.language)
        words = self._chat.sentences.say(Text("web.sign_in_first"), language)
        return JSONResponse({"error": words, **more}, status_code=401)

    def _drawn(self, person: Person) -> draw.Json:
        return draw.me(person, language=self._chat.language, zone=self._chat.zone)

    async def _change_me(self, request: Request, person: Person) -> Response:
        language = _words(await _body(request), "language", most=8)
        if language not in LANGUAGES:
            raise Refusal(400, Text("web.request_unread"))
        async with self._chat.store.transaction() as db:
            known = await db.get_one(Person, person.id)
            known.language, known.has_chosen = language, True
            db.add(known)
        for session in self._chat.feed.of(person.id):
            session.language = language
        return await self._me(request)

    async def _places(self, _request: Request, person: Person) -> Response:
        return JSONResponse({"places": await look.places(self._chat, person.id)})

    async def _open_place(self, request: Request, person: Person) -> Response:
        other = _words(await _body(request), "person", most=ID)
        return JSONResponse(await look.open_direct(self._chat, person.id, other))

    async def _messages(self, request: Request, person: Person) -> Response:
        place = storable(str(request.path_params["place"]))
        page = await look.messages(
            self._chat,
            person.id,
            place[:ID],
            after=_query(request, "after"),
            before=_query(request, "before"),
            most=_limit(request),
        )
        return JSONResponse(page)

    async def _file(self, request: Request, person: Person) -> Response:
        message, file = (storable(str(request.path_params[name])) for name in ("message", "file"))
        found = await look.file(self._chat, person.id, message[:ID], file[:ID])
        name = quote(found.name, safe="")
        to_save = {**_TO_SAVE, "content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(found.data, media_type="application/octet-stream", headers=to_save)

    async def _commands(self, _request: Request, person: Person) -> Response:
        return JSONResponse({"commands": await look.commands(self._chat, person.id)})

    async def _shortcuts(self, _request: Request, person: Person) -> Response:
        return JSONResponse({"shortcuts": await look.shortcuts(self._chat, person.id)})

    async def _people(self, request: Request, _person: Person) -> Response:
        words = _query(request, "q") or ""
        return JSONResponse({"people": await look.people(self._chat, words)})


def _path(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", ""))


async def _body(request: Request) -> dict[str, object]:
    """Read a small JSON object."""
    read = b""
    async for part in request.stream():
        read += part
        if len(read) > BODY:
            raise Refusal(413, Text("web.frame_too_long"))
    try:
        found: Any = json.loads(read)
    except (ValueError, RecursionError):
        raise Refusal(400, Text("web.request_unread")) from None
    if not isinstance(found, dict):
        raise Refusal(400, Text("web.request_unread"))
    return cast("dict[str, object]", found)


def _words(body: dict[str, object], name: str, *, most: int) -> str:
    found = body.get(name)
    if not isinstance(found, str) or len(found) > most:
        raise Refusal(400, Text("web.request_unread"))
    return storable(found)


def _query(request: Request, name: str) -> str | None:
    found = request.query_params.get(name)
    if found is not None and len(found) > ID:
        raise Refusal(400, Text("web.request_unread"))
    return None if found is None else storable(found)


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", str(PAGE))
    if not given.isascii() or not given.isdecimal() or len(given) > 6:
        raise Refusal(400, Text("web.request_unread"))
    return max(1, min(int(given), LONGEST_PAGE))
