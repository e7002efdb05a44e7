"""The page itself, its files, and the pages of a sign-in link."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from adapters.web.door import Door
from adapters.web.words import Sentences, lasting
from bot.log import log_failure
from bot.text import LANGUAGES
from storage.table import storable

Handler = Callable[[Request], Awaitable[Response]]

_FILES = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"


class _Files(StaticFiles):
    """Files with an ETag, asked for anew each time: an upgrade of the bot shows at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response


class Pages:
    """The routes that are not JSON."""

    def __init__(self, door: Door, sentences: Sentences) -> None:
        self._door = door
        self._sentences = sentences
        self._files = _Files(directory=_FILES)

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/", self._page, methods=["GET"]),
            Route("/sign-in/{token}", self._answering(self._confirm), methods=["GET"]),
            Route("/sign-in/{token}", self._answering(self._sign_in), methods=["POST"]),
            Mount("/static", self._files),
        ]

    async def _page(self, request: Request) -> Response:
        return await self._files.get_response("chat.html", request.scope)

    def _answering(self, handler: Handler) -> Handler:
        """Turn what fails into a page."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except Exception as error:  # the database may be away
                log_failure("web.page_failed", error)
                return self._shown("failed.html", 503)

        return answer

    async def _confirm(self, request: Request) -> Response:
        """Ask whether to sign in: programs that look at links in messages must not use them up."""
        works = await self._door.link_works(request, _token(request))
        return self._shown("confirm.html", 200) if works else self._shown("expired.html", 410)

    async def _sign_in(self, request: Request) -> Response:
        response = RedirectResponse("/chat/", status_code=303)
        works = await self._door.use_link(request, response, _token(request))
        return response if works else self._shown("expired.html", 410)

    def _shown(self, name: str, status: int) -> Response:
        page = Template((_TEMPLATES / name).read_text(encoding="utf-8"))
        lasts = lasting(self._door.link)
        said = {f"lasts_{one}": self._sentences.say(lasts, one) for one in LANGUAGES}
        # Not from the browser's cache: the same address shows one page before and another after.
        answer = HTMLResponse(page.substitute(said), status_code=status)
        answer.headers["cache-control"] = "no-store"
        return answer


def _token(request: Request) -> str:
    return storable(str(request.path_params["token"]))
