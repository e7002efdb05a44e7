"""Tokens from Slack: for a code that an installation brings, and for a refresh token."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import aiohttp

from adapters.slack.settings import Settings
from adapters.slack.wire import Session
from bot.errors import Refused, Unreachable

_TIMEOUT = 10.0
# "It's possible some aspect of the operation succeeded": the next try tells.
_PASSING = {
    "ratelimited",
    "fatal_error",
    "internal_error",
    "request_timeout",
    "service_unavailable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Tokens for one workspace, or for a whole organisation when `team_id` is None."""

    app_id: str
    enterprise_id: str | None
    team_id: str | None
    bot_user: str
    scopes: str
    token: str
    refresh: str | None
    expires_in: timedelta | None


class Oauth:
    """Asks `oauth.v2.access`. Raises: Unreachable, to try again; Refused, when it is of no use."""

    def __init__(self, settings: Settings, session: Session) -> None:
        self._settings = settings
        self._session = session

    async def exchange(self, code: str, redirect: str) -> Granted:
        """Give the code of an installation, and get its tokens."""
        return await self._access(code=code, redirect_uri=redirect)

    async def refresh(self, token: str) -> Granted:
        """Give a refresh token, which is used up by it, and get new tokens."""
        return await self._access(grant_type="refresh_token", refresh_token=token)

    async def _access(self, **arguments: str) -> Granted:
        secret = self._settings.client_secret
        given = {
            **arguments,
            "client_id": self._settings.client_id or "",
            "client_secret": secret.get_secret_value() if secret else "",
        }
        answer = await self._post(f"{self._settings.api}oauth.v2.access", given)
        error = answer.get("error")
        if answer.get("ok") is True:
            return _granted(answer)
        if error in _PASSING:
            raise Unreachable(f"oauth.v2.access: {error}")
        raise Refused(f"oauth.v2.access: {error}")

    async def _post(self, url: str, data: Mapping[str, str]) -> Mapping[str, Any]:
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
        try:
            async with self._session.request("POST", url, data=data, timeout=timeout) as response:
                if response.status != 200:
                    raise Unreachable(f"oauth.v2.access: HTTP {response.status}")
                raw: object = await response.json(content_type=None)
        # The error's own words stay out: they may hold the address with what was asked.
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreachable(f"oauth.v2.access: {type(error).__name__}") from None
        return cast("Mapping[str, Any]", raw) if isinstance(raw, dict) else {}


def _granted(answer: Mapping[str, Any]) -> Granted:
    expires: object = answer.get("expires_in")
    token, bot = answer.get("access_token"), answer.get("bot_user_id")
    if not isinstance(token, str) or not isinstance(bot, str):
        raise Refused("oauth.v2.access: the answer holds no token of a bot")
    return Granted(
        app_id=str(answer.get("app_id") or ""),
        enterprise_id=_id(answer.get("enterprise")),
        team_id=None if answer.get("is_enterprise_install") is True else _id(answer.get("team")),
        bot_user=bot,
        scopes=str(answer.get("scope") or ""),
        token=token,
        refresh=answer.get("refresh_token") or None,
        expires_in=timedelta(seconds=expires) if isinstance(expires, int) else None,
    )


def _id(thing: object) -> str | None:
    found = cast("dict[str, object]", thing).get("id") if isinstance(thing, dict) else None
    return found if isinstance(found, str) and found else None
