"""What a page sends: read as JSON, fitted to a handler, and run in one transaction."""

import inspect
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, NoReturn, cast

from pydantic import ValidationError
from sqlalchemy.exc import NoResultFound
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request

from bot.content import Json
from bot.engine import Engine
from bot.errors import Unreachable
from bot.events import tidied
from bot.keep import keep
from bot.page.sending import body_of
from bot.page_path import pattern_of
from bot.route import Route
from bot.turn import Scope
from bot.turns import coerced
from storage.session import is_retryable
from storage.table import storable

# What is sent at most, in bytes: a page of long answers, in any script.
_BODY: Final = 128 * 1024
_TRIES: Final = 6

Patterns = Sequence[tuple[Route, re.Pattern[str]]]
Run = Callable[[AsyncSession], Awaitable[tuple[Scope, Json]]]


class NotTaken(Exception):
    """What was sent cannot be taken; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


async def sent_in(request: Request) -> Mapping[str, Json]:
    """Read what a page sends: an object of JSON.

    Raises: NotTaken. No page elsewhere can send this kind without asking us first.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise NotTaken(415)
    body = await body_of(request, most=_BODY)
    if body is None:
        raise NotTaken(413)
    try:
        sent = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotTaken(422) from None
    if not isinstance(sent, dict):
        raise NotTaken(422)
    return cast("dict[str, Json]", tidied(cast("Json", sent)))


def _no_number(_words: str) -> NoReturn:
    raise ValueError


def patterns(routes: Sequence[Route]) -> Patterns:
    """Make what paths are known by."""
    return [(one, pattern_of(f"{one.skill}/{one.path}")) for one in routes]


def matched(known: Patterns, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """Find what a path leads to, and what it names."""
    for route, pattern in known:
        found = pattern.fullmatch(path)
        if found is not None:
            return route, found.groupdict()
    return None


def fitted(route: Route, found: Mapping[str, str], sent: Mapping[str, Json]) -> dict[str, Any]:
    """Make the arguments of a handler out of what its path names and what was sent.

    Raises: NotTaken: 404 for a path that leads nowhere, 422 for what it does not take.
    """
    words = {name: storable(value) for name, value in found.items()}
    try:
        named = coerced(route.handler, words, from_words=True)
    except ValidationError:
        raise NotTaken(404) from None
    try:
        given = coerced(route.handler, sent, from_words=True)
        inspect.signature(route.handler).bind(None, **named, **given)
    except (ValidationError, TypeError):
        raise NotTaken(422) from None
    return named | given


async def answered(route: Route, scope: Scope, args: Mapping[str, Any]) -> Json:
    """Run a handler, and give what goes back to the page.

    Raises: NotTaken, for what is not there.
    """
    try:
        answer = await route.handler(scope, **args)
    except NoResultFound:
        answer = None
    if answer is None:
        raise NotTaken(404)
    return cast("Json", answer)


async def kept(engine: Engine, run: Run) -> Json:
    """Run something in a transaction and keep what it says; again when it lost a race."""
    for attempt in range(1, _TRIES + 1):
        try:
            async with engine.workplace.store.transaction() as db:
                scope, answer = await run(db)
                await keep(scope, engine.workplace)
        except Exception as error:
            if attempt == _TRIES or not is_retryable(error):
                raise
        else:
            engine.wake.set()
            return answer
    raise Unreachable("what a page sent lost every race")
