"""Serves the page of a form to whoever has its address, and hands on what is sent.

The token in the path is all that lets somebody in: there is no cookie, and nothing is used up until
the form was taken. A token that is wrong, old or used gets one and the same page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.buckets import Buckets
from bot.content import Argument, Text
from bot.engine import Engine, log_failure
from bot.events import FormSubmitted
from bot.fill import form_view, questions_of
from bot.form import FormView
from bot.headers import safe_headers
from bot.page.fields import Sent, fields, given, values
from bot.text import LANGUAGES
from bot.turn import Turn
from bot.turns import place_of
from storage.dialogues import Dialogue, form_at
from storage.people import Person, Seat, seats_of
from storage.table import new_id

_HERE: Final = Path(__file__).parent
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# What is sent at most, in bytes and in fields; a long answer in any script fits many times.
_BODY: Final = 512 * 1024
_FIELDS: Final = 1000
# Requests of one address, at once and then a second: a whole office may come from one.
_AT_ONCE: Final = 100.0
_A_SECOND: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A form that waits, who fills it in, and how it looks to them."""

    row: Dialogue
    person: Person
    account: Seat
    view: FormView


class FormPages:
    """The routes of forms on pages. What is sent reaches the engine as from a native form."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._workplace = engine.workplace
        self._headers = safe_headers(_POLICY, engine.workplace.address)
        self._buckets = Buckets(most=_AT_ONCE, rate=_A_SECOND)
        templates = Environment(
            loader=FileSystemLoader(_HERE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = templates.get_template("page.html")

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/form/page.css", self._style, methods=["GET"]),
            Route("/form/{token:path}", self._answer, methods=["GET", "POST"]),
        ]

    async def _style(self, _request: Request) -> Response:
        return FileResponse(_HERE / "page.css", headers=self._headers)

    async def _answer(self, request: Request) -> Response:
        """Show a form, or take what was sent of it; when that fails, it can be sent once more."""
        is_sent = request.method == "POST"
        sent = await _sent(request) if is_sent else {}
        if sent is None:
            return self._notice(413, "large")
        client = request.client.host if request.client else ""
        if not self._buckets.take(client, self._workplace.clock.now().timestamp()):
            return self._notice(429, "away", again=sent)
        try:
            waiting = await self._find(str(request.path_params["token"]))
            if waiting is None:
                return self._notice(404, "missing")
            if is_sent:
                return await self._take(waiting, sent)
            return self._form(200, waiting, given(waiting.view), {})
        except Exception as error:  # the database may be away, and a skill may raise anything
            log_failure("page.failed", error)
            return self._notice(503, "away", again=sent)

    async def _take(self, waiting: _Waiting, sent: Sent) -> Response:
        """Have a form taken; when it is not, show it again with all that was filled in."""
        row = waiting.row
        answer = await self._engine.receive(
            FormSubmitted(
                id=f"page/{new_id()}",
                place=place_of(row),
                account=waiting.account.external_id,
                at=self._workplace.clock.now(),
                form=row.id,
                values=values(waiting.view, sent),
            )
        )
        async with self._workplace.store.transaction() as db:
            now = await db.get(Dialogue, row.id)
        if now is not None and now.state == "done":
            # Sent twice at once, the second is told what the first one did.
            language = self._workplace.language_of(waiting.person)
            return self._notice(200, "received", languages=(language,))
        if not answer.errors:
            return self._notice(404, "missing")  # they may not any more, as of now
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
            view = await form_view(turn, workplace, route, await questions_of(turn, route), row)
        return _Waiting(row=row, person=person, account=account, view=view)

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

        def t(key: str, **args: Argument) -> str:
            return workplace.words(Text(f"core.{key}", args), language)

        shown = fields(view, sent, errors, yes_no=(t("yes"), t("no")), people_hint=t("page_people"))
        zone = ZoneInfo(workplace.zone_of(person))
        return self._page(
            status,
            language,
            title=view.title,
            t=t,
            until=waiting.row.until.astimezone(zone).time(),
            submit=view.submit,
            fields=shown,
            count=len(errors),
            elsewhere=[
                words for name, words in errors.items() if name not in {one.name for one in shown}
            ],
        )

    def _notice(
        self, status: int, what: str, *, languages: tuple[str, ...] = (), again: Sent | None = None
    ) -> Response:
        """Say how it is: to somebody unknown in every language, the workplace's first."""
        workplace = self._workplace
        ours = workplace.language
        several = languages or (ours, *(one for one in LANGUAGES if one != ours))

        def t(key: str, language: str) -> str:
            return workplace.words(Text(f"core.{key}", {"bot": workplace.name}), language)

        return self._page(
            status,
            several[0],
            title=" · ".join(t(f"page_{what}_title", one) for one in several),
            said=[(one, t(f"page_{what}_title", one), t(f"page_{what}", one)) for one in several],
            retry=[(one, t("page_again", one)) for one in several] if what == "away" else [],
            again=again or {},
        )

    def _page(self, status: int, language: str, **shown: object) -> Response:
        words = self._template.render(bot=self._workplace.name, language=language, **shown)
        return HTMLResponse(words, status_code=status, headers=self._headers)


async def _sent(request: Request) -> dict[str, list[str]] | None:
    """Read what a browser sends of a form; None when it is more than anybody fills in, or breaks
    off."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > _BODY:
                return None
        return parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS
        )
    except (ValueError, ClientDisconnect):
        return None
