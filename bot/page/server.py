"""Serves the page of a form to whoever has its address, and hands on what is sent.

The token in the path is all that lets somebody in: there is no cookie, and nothing is used up until
the form was taken. A token that is wrong, old or used gets one and the same page.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.content import MOST_BYTES, Json, Text
from bot.engine import Engine
from bot.events import FormSubmitted
from bot.fill import form_view, questions_of
from bot.form import FormView, Takes
from bot.log import log_failure
from bot.page.fields import Sent, fields, given, values
from bot.page.files import ACCEPT, LIMITS, Refused, checked
from bot.page.multipart import read_multipart
from bot.page.paper import Paper
from bot.page.sending import body_of, crowd, sent_by
from bot.turn import Turn
from bot.turns import place_of
from storage.dialogues import Dialogue, form_at
from storage.people import Person, Seat, seats_of
from storage.table import new_id

# What is sent at most, in bytes: a long answer in any script fits many times.
_BODY: Final = 512 * 1024
# So many files are taken in at a time: each is in memory a few times.
_FILES_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A form that waits, who fills it in, how it looks to them, and by name what its questions for
    files take."""

    row: Dialogue
    person: Person
    account: Seat
    view: FormView
    takes: Mapping[str, Takes]


class FormPages:
    """The routes of forms on pages. What is sent reaches the engine as from a native form."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._workplace = engine.workplace
        self._paper = Paper(engine.workplace, engine.workplace.address, "form")
        self._crowd = crowd()
        self._files = asyncio.Semaphore(_FILES_AT_ONCE)

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/form/page.css", self._paper.style, methods=["GET"]),
            Route("/form/{token:path}", self._answer, methods=["GET", "POST"]),
        ]

    async def _answer(self, request: Request) -> Response:
        """Show a form, or take what was sent of it; when that fails, it can be sent once more."""
        is_sent = request.method == "POST"
        if is_sent and "multipart" in request.headers.get("content-type", ""):
            return await self._answer_file(request)
        sent = await sent_by(request, most=_BODY) if is_sent else {}
        if sent is None:
            return self._paper.notice(413, "large")
        client = request.client.host if request.client else ""
        if not self._crowd.take(client, self._workplace.clock.now().timestamp()):
            return self._paper.notice(429, "away", again=sent)
        try:
            waiting = await self._find(str(request.path_params["token"]))
            if waiting is None:
                return self._paper.notice(404, "missing")
            if is_sent:
                return await self._take(waiting, sent)
            return self._form(200, waiting, given(waiting.view), {})
        except Exception as error:  # the database may be away, and a skill may raise anything
            log_failure("page.failed", error)
            return self._paper.notice(503, "away", again=sent)

    async def _answer_file(self, request: Request) -> Response:
        """Take what was sent of a form with a file. Only who has an address that works can make
        us read so much."""
        client = request.client.host if request.client else ""
        if not self._crowd.take(client, self._workplace.clock.now().timestamp()):
            return self._paper.notice(429, "away")
        try:
            waiting = await self._find(str(request.path_params["token"]))
            if waiting is None or not waiting.takes:
                return self._paper.notice(404, "missing")
            async with self._files:
                return await self._take_file(request, waiting)
        except Exception as error:  # the database may be away, and a skill may raise anything
            log_failure("page.failed", error)
            return self._paper.notice(503, "file")

    async def _take_file(self, request: Request, waiting: _Waiting) -> Response:
        body = await body_of(request, most=MOST_BYTES + _BODY)
        parts = body and read_multipart(body, request.headers.get("content-type", ""))
        if not parts:
            return self._paper.notice(413, "large")
        sent, files = parts
        more: dict[str, Json] = {}
        for name in files.keys() & waiting.takes.keys():
            try:
                more[name] = await checked(*files[name], waiting.takes[name])
            except Refused as refused:
                language = self._workplace.language_of(waiting.person)
                said = self._workplace.words(refused.text, language)
                return self._form(422, waiting, sent, {name: said})
        return await self._take(waiting, sent, more)

    async def _take(
        self, waiting: _Waiting, sent: Sent, files: Mapping[str, Json] | None = None
    ) -> Response:
        """Have a form taken; when it is not, show it again with all that was filled in."""
        row = waiting.row
        answer = await self._engine.receive(
            FormSubmitted(
                id=f"page/{new_id()}",
                place=place_of(row),
                account=waiting.account.external_id,
                at=self._workplace.clock.now(),
                form=row.id,
                values={**values(waiting.view, sent), **(files or {})},
            )
        )
        async with self._workplace.store.transaction() as db:
            now = await db.get(Dialogue, row.id)
        if now is not None and now.state == "done":
            # Sent twice at once, the second is told what the first one did.
            language = self._workplace.language_of(waiting.person)
            return self._paper.notice(200, "received", languages=(language,))
        if not answer.errors:
            return self._paper.notice(404, "missing")  # they may not any more, as of now
        return self._form(422, waiting, sent, answer.errors)

    async def _find(self, token: str) -> _Waiting | None:
        """Find the form that waits at an address, while who was given it may still fill it in."""
        workplace = self._workplace
        async with workplace.store.transaction() as db:
            row = await form_at(db, token, workplace.clock.now())
            route = workplace.registry.routes.get(row.route) if row else None
            if row is None or route is None:
                return None
            person = await db.get(Person, row.person_id)
            account = await self._account(db, row, person)
            if person is None or account is None:
                return None
            if not person.is_active or not await workplace.may(db, person, route.needs):
                return None
            turn = Turn(
                db=db,
                now=workplace.clock.now(),
                house=workplace,
                by=person,
                here=place_of(row),
                seat=account,
            )
            asked = await questions_of(turn, route, row.given)
            view = await form_view(turn, workplace, route, asked, row)
        takes: dict[str, Takes] = {one.name: one.takes for one in asked if one.kind == "file"}
        return _Waiting(row=row, person=person, account=account, view=view, takes=takes)

    async def _account(self, db: AsyncSession, row: Dialogue, person: Person | None) -> Seat | None:
        """Find as whom somebody fills a form in: in its chat, of two there the one used last."""
        if person is None or row.adapter not in self._workplace.adapters:
            return None
        mine = [
            one
            for one in (await seats_of(db, [person.id]))[person.id]
            if (one.adapter, one.workspace) == (row.adapter, row.workspace)
        ]
        return max(mine, key=lambda one: one.id == person.last_account_id, default=None)

    # Drawing.

    def _form(
        self, status: int, waiting: _Waiting, sent: Sent, errors: Mapping[str, str]
    ) -> Response:
        workplace, person, view = self._workplace, waiting.person, waiting.view
        language = workplace.language_of(person)

        def t(key: str) -> str:
            return workplace.words(Text(f"core.{key}"), language)

        limits = {takes: workplace.words(limit, language) for takes, limit in LIMITS.items()}
        hints = {"people": t("page_people"), **limits}
        yes_no, takes = (t("yes"), t("no")), waiting.takes
        shown = fields(view, sent, errors, yes_no=yes_no, kind_hints=hints, takes=takes)
        zone = ZoneInfo(workplace.zone_of(person))
        drawn = {
            "until": waiting.row.until.astimezone(zone).time(),
            "submit": view.submit,
            "fields": shown,
            "accept": ACCEPT,
            "has_file": bool(takes),
            "count": len(errors),
            "elsewhere": [
                words for name, words in errors.items() if name not in {one.name for one in shown}
            ],
        }
        return self._paper.page(status, "form.html", drawn, title=view.title, language=language)
