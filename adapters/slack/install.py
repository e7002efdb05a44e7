"""Installing the app in one more workspace: the way to Slack, and back with a code."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Final
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.slack.manifest import SCOPES
from adapters.slack.oauth import Oauth
from adapters.slack.settings import Settings
from adapters.slack.words import say
from adapters.slack.workspaces import Workspaces
from bot.content import Text
from bot.errors import Refused, Unreachable
from bot.ports import About, Web

log = structlog.get_logger()

_AUTHORIZE: Final = "https://slack.com/oauth/v2/authorize"
_TERM: Final = timedelta(minutes=10)
_COOKIE: Final = "plein_slack_install"
_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Install:
    """Serves `/slack/install` and `/slack/oauth`. The way back works once begun, for ten minutes,
    and only in the browser that began: nobody can be made to install into a bot of others."""

    def __init__(
        self, settings: Settings, workspaces: Workspaces, oauth: Oauth, web: Web, about: About
    ) -> None:
        self._client_id = settings.client_id or ""
        secret = settings.client_secret.get_secret_value() if settings.client_secret else ""
        self._key = hashlib.sha256(f"state of an installation {secret}".encode()).digest()
        self._workspaces = workspaces
        self._oauth = oauth
        self._web = web
        self._about = about

    def routes(self) -> Sequence[Route]:
        """List both."""
        return [
            Route("/slack/install", self.begin, methods=["GET"]),
            Route("/slack/oauth", self.end, methods=["GET"]),
        ]

    async def begin(self, _request: Request) -> Response:
        """Send somebody to Slack."""
        nonce = secrets.token_urlsafe(24)
        until = int((self._about.clock.now() + _TERM).timestamp())
        query = {
            "client_id": self._client_id,
            "scope": ",".join(SCOPES),
            "state": f"{until}.{self._mac(nonce, until)}",
            "redirect_uri": self._redirect,
        }
        answer = RedirectResponse(f"{_AUTHORIZE}?{urlencode(query)}", 303, headers=_HEADERS)
        answer.set_cookie(
            _COOKIE,
            nonce,
            max_age=int(_TERM.total_seconds()),
            path="/slack/oauth",
            secure=self._web.address.startswith("https:"),
            httponly=True,
            samesite="lax",
        )
        return answer

    async def end(self, request: Request) -> Response:
        """Take the code with which Slack sends somebody back."""
        if not self._began_here(request):
            return self._page("install_again", 400)
        code = request.query_params.get("code", "")
        if not code:  # they said no
            return self._page("not_installed", 400)
        try:
            granted = await self._oauth.exchange(code, self._redirect)
            if not self._workspaces.may(granted.enterprise_id, granted.team_id):
                return self._not_listed(granted.team_id or granted.enterprise_id or "?")
            workspace = await self._workspaces.add(granted)
        except Unreachable:
            return self._page("install_again", 503)
        except Refused as refused:
            log.warning("slack.not_installed", reason=str(refused))
            return self._page("not_installed", 400)
        log.info("slack.installed", workspace=workspace)
        return self._page("installed", 200)

    def _not_listed(self, workspace: str) -> Response:
        log.warning("slack.not_installed", workspace=workspace, reason="not listed")
        return self._page("not_listed", 403, workspace=workspace)

    @property
    def _redirect(self) -> str:
        return f"{self._web.address}/slack/oauth"

    def _began_here(self, request: Request) -> bool:
        until, _, mac = request.query_params.get("state", "").partition(".")
        nonce = request.cookies.get(_COOKIE, "")
        if not nonce or not until.isdecimal() or len(until) > 12:
            return False
        is_ours = hmac.compare_digest(self._mac(nonce, int(until)).encode(), mac.encode())
        return is_ours and self._about.clock.now().timestamp() < int(until)

    def _mac(self, nonce: str, until: int) -> str:
        return hmac.new(self._key, f"{nonce} {until}".encode(), hashlib.sha256).hexdigest()

    def _page(self, key: str, status: int, **more: str) -> Response:
        about = self._about
        words = {"name": about.name, "address": f"{self._web.address}/slack/install", **more}
        said = escape(say(Text(f"slack.{key}", words), about.language))
        html = f'<!doctype html><html lang="{about.language}"><title>{escape(about.name)}</title>'
        answer = HTMLResponse(f"{html}<p>{said}</p></html>", status, headers=_HEADERS)
        answer.delete_cookie(_COOKIE, path="/slack/oauth")
        return answer
