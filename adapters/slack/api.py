"""The Web API: one call, one attempt, and what its answer means for whoever asked."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, Protocol, cast

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.check import Json
from adapters.slack.limits import Buckets
from adapters.slack.wire import Session
from bot.errors import PleinError, Refused, Unclear, Unreachable, Why
from bot.ports import Clock

log = structlog.get_logger()

# Shorter than what the relay gives a send, so that the answer is ours to judge.
_LIMIT: Final = timedelta(seconds=15)
# Of a form, whose trigger is over by then: somebody waits, and can be offered it another way.
_FORM_LIMIT: Final = timedelta(seconds=4)
_WAIT: Final = timedelta(seconds=30)  # where Slack does not say how long
_SHORTEST: Final = timedelta(seconds=1)
_LONGEST: Final = timedelta(hours=6)
_REPAIR: Final = timedelta(minutes=5)  # how often to look whether an administrator was there

# Calls that show something new each time. Everything else may simply be said again.
_POSTS: Final = frozenset(
    ("chat.postEphemeral", "chat.postMessage", "files.completeUploadExternal")
)
# Calls that all messages of a kind go through: when one must wait, so must the others.
_SHARED: Final = frozenset(("chat.delete", "chat.postMessage", "chat.update"))
_READS: Final = frozenset(
    (
        "conversations",
        "getUploadURLExternal",  # it gives a new place each time, and takes no JSON
        "history",
        "info",
        "list",
        "lookupByEmail",
        "members",
        "replies",
    )
)

# "It's possible some aspect of the operation succeeded before the error was raised."
_UNCLEAR: Final = frozenset(
    ("fatal_error", "internal_error", "request_timeout", "service_unavailable")
)
_LIMITED: Final = frozenset(("ratelimited", "rate_limited", "message_limit_exceeded"))
_STALE: Final = frozenset(("invalid_auth", "not_authed", "token_expired"))
# Nothing is wrong with what was said: it goes out once somebody has set this right.
_CLOSED: Final = frozenset(
    (
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
        "token_revoked",
        "two_factor_setup_required",
    )
)

# What waits, too, where a right is missing: an administrator can give it, and `plein check` says
# which. What was withdrawn must not stay for want of one. For anything else that is an answer, such
# as to whether the bot may look into a channel.
_AWAITS_RIGHTS: Final = _POSTS | _SHARED | {"files.getUploadURLExternal", "users.info"}

# The library writes whole messages to its log, unless its logger is set so.
_quiet: Final = logging.getLogger("adapters.slack.sdk")
_quiet.setLevel(logging.WARNING)


# What somebody who looks after the bot can do something about.
_WHY: Final[Mapping[str, Why]] = {
    "channel_not_found": "not_in",  # of a private one, who is not in it is told no more
    "not_in_channel": "not_in",
    "is_archived": "gone",
    "missing_scope": "forbidden",
    "no_permission": "forbidden",
    "restricted_action": "forbidden",
    "restricted_action_non_threadable_channel": "forbidden",
    "restricted_action_read_only_channel": "forbidden",
    "restricted_action_thread_locked": "forbidden",
    "restricted_action_thread_only_channel": "forbidden",
    "cannot_dm_bot": "nobody",
    "user_disabled": "nobody",
    "user_not_found": "nobody",
    "users_not_found": "nobody",
}


class SaidNo(Refused):
    """Slack will not take this:"""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}", why=_WHY.get(code, "other"))
        self.code = code


class Tokens(Protocol):
    """With what the bot speaks in each workspace."""

    async def token(self, workspace: str) -> str:
        """Give a token that is valid now. Raises: Refused, Unreachable."""
        ...

    def forget(self, workspace: str) -> None:
        """Slack did not take the token: look anew at the next use."""
        ...


class Api:
    """Calls methods of the Web API over one session, within Slack's rates.

    Nothing is tried twice here: a repeat could post twice, and the outbox is the one that repeats.
    `limit` is how long an answer may take; that to a form takes four seconds at most.
    """

    def __init__(
        self,
        session: Session,
        tokens: Tokens,
        *,
        clock: Clock,
        address: str = "https://slack.com/api/",
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        limit: timedelta = _LIMIT,
    ) -> None:
        self._tokens = tokens
        self._clock = clock
        self.limit = limit
        self._pause = pause
        self._session = session
        self.buckets = Buckets()
        # The library's own types are partly unknown; what comes back is looked at piece by piece.
        self._client: Any = AsyncWebClient(
            base_url=address,
            session=cast("aiohttp.ClientSession", session),
            retry_handlers=[],  # by default it posts again when a connection breaks
            logger=_quiet,
        )

    async def call(self, workspace: str, method: str, **arguments: Any) -> Json:
        """Call a method and return what Slack answers; arguments that are None are left out.

        Raises: SaidNo (it never will), Unreachable (nothing happened, or nothing that a repeat
        would double), and for a new message Unclear (it may have been posted).
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        await self._queue(workspace, method, str(given.get("channel", "")))
        token = await self._tokens.token(workspace)
        try:
            return await self._ask(workspace, method, token, given)
        except _StaleToken as stale:
            # Slack did nothing. Another process may have changed the token meanwhile.
            self._tokens.forget(workspace)
            anew = await self._tokens.token(workspace)
            if anew == token:
                raise self._closed(workspace, method, stale.code) from None
        try:
            return await self._ask(workspace, method, anew, given)
        except _StaleToken as stale:
            raise self._closed(workspace, method, stale.code) from None

    async def upload(self, url: str, data: bytes) -> None:
        """Hand bytes over to an address that Slack gave; nobody sees them yet.

        Raises: Unreachable, Refused.
        """
        kind = {"Content-Type": "application/octet-stream"}
        try:
            async with (
                asyncio.timeout(self.limit.total_seconds()),
                self._session.request(
                    "POST", url, data=data, headers=kind, allow_redirects=False
                ) as answer,
            ):
                status = int(answer.status)
        except _BROKEN as error:
            raise Unreachable(f"upload: {type(error).__name__}") from None
        if status != 200:
            no = Refused if 400 <= status < 500 and status not in (408, 429) else Unreachable
            raise no(f"upload: HTTP {status}")

    async def _queue(self, workspace: str, method: str, channel: str) -> None:
        """Wait for a place, if it is near; else say when to come back."""
        now = self._clock.now()
        is_near = self.buckets.has_patience(workspace, method, channel, now)
        wait = self.buckets.take(workspace, method, channel, now)
        if not is_near:
            # Others may go on when only this channel is full, or something that posts nothing.
            is_in_channel = self.buckets.has_patience(workspace, method, "", now)
            is_alone = is_in_channel or method not in _SHARED
            raise Unreachable(f"{method}: too often", retry_after=wait, is_alone=is_alone)
        if wait:
            await self._pause(wait.total_seconds())

    async def _ask(self, workspace: str, method: str, token: str, given: Json) -> Json:
        sent = {"params": given} if _is_read(method) else {"json": given}
        limit = min(self.limit, _FORM_LIMIT) if method == "views.open" else self.limit
        try:
            async with asyncio.timeout(limit.total_seconds()):
                answer: Any = await self._client.api_call(
                    method,
                    http_verb="GET" if _is_read(method) else "POST",
                    headers={"Authorization": f"Bearer {token}"},
                    **sent,
                )
        except SlackApiError as error:
            response: Any = error.response
            raise self._judged(workspace, method, response) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreachable(f"{method}: {type(error).__name__}") from None
        except _BROKEN as error:
            # Errors of the network may hold the address with all that was asked.
            raise _unclear(method, type(error).__name__) from None
        # The library takes anything for a yes that is not empty.
        _, _, data = _parts(answer)
        if data.get("ok") is not True:
            raise self._judged(workspace, method, answer)
        return data

    def _judged(self, workspace: str, method: str, response: object) -> PleinError:
        """Say what an answer means that is no plain yes."""
        status, headers, data = _parts(response)
        code = str(data.get("error", ""))
        if status == 429 or code in _LIMITED:
            wait = retry_after(headers, self._clock.now())
            self.buckets.close(workspace, method, self._clock.now(), wait)
            log.warning("slack.limited", workspace=workspace, method=method, wait=wait.seconds)
            said = f"{method}: limited"
            return Unreachable(said, retry_after=wait, is_alone=method not in _SHARED)
        if status == 408 or status >= 500 or code in _UNCLEAR:
            return _unclear(method, code or f"HTTP {status}")
        if data.get("ok") is not False or not code:
            # No answer of Slack: a page of something on the way. What it did with a message that
            # it says is fine, nobody knows; one that it turned away came nowhere.
            page = f"HTTP {status} without an answer"
            return _unclear(method, page) if status < 300 else Unreachable(f"{method}: {page}")
        if code in _STALE:
            return _StaleToken(code)
        if code in _CLOSED:
            return self._closed(workspace, method, code)
        if code == "missing_scope" and method in _AWAITS_RIGHTS:
            # One who may send no files may still say things.
            return self._closed(workspace, method, code, is_alone=method not in _SHARED)
        return SaidNo(method, code)

    def _closed(
        self, workspace: str, method: str, code: str, *, is_alone: bool = False
    ) -> PleinError:
        log.error("slack.closed", workspace=workspace, method=method, reason=code)
        return Unreachable(f"{method}: {code}", retry_after=_REPAIR, is_alone=is_alone)


class _StaleToken(PleinError):
    """Slack does not take this token any more."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# Everything that reading an answer was seen to raise: cut bodies, wrong lengths, bytes that are no
# text of their charset or no gzip, and JSON that is no object, which the library takes for one.
_BROKEN: Final = (
    aiohttp.ClientError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TimeoutError,
    TypeError,
    ValueError,
)


def _is_read(method: str) -> bool:
    return method.rpartition(".")[2] in _READS


def _unclear(method: str, what: str) -> PleinError:
    said = f"{method}: {what}"
    return Unclear(said) if method in _POSTS else Unreachable(said)


def _parts(response: object) -> tuple[int, Mapping[str, str], Json]:
    """Take an answer apart, whether the library could read it or not."""
    status: object = getattr(response, "status_code", None) or getattr(response, "status", None)
    headers: object = getattr(response, "headers", None)
    data: object = getattr(response, "data", None)
    return (
        status if isinstance(status, int) else 0,
        cast("Mapping[str, str]", headers) if isinstance(headers, Mapping) else {},
        cast("Json", data) if isinstance(data, dict) else {},
    )


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Read how long Slack wants to be left alone: at least a second, at most six hours.

    Where it does not say, or not in a way that can be read, half a minute.
    """
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        wait = timedelta(seconds=min(float(said), _LONGEST.total_seconds()))
    except (ValueError, OverflowError):
        wait = _until(said, now)
    return min(max(wait, _SHORTEST), _LONGEST)


def _until(date: str, now: datetime) -> timedelta:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return _WAIT
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
