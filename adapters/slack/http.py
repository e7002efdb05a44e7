"""Slack calls our web server: each request proves by its signature that it is from Slack."""

import asyncio
import json
from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl

import structlog
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.door import Door
from adapters.slack.metrics import REQUESTS, RETRIES
from adapters.slack.payload import is_deep
from bot.payload import Body
from bot.ports import Clock

log = structlog.get_logger()

BODY = 1024 * 1024
# Slack's deepest payload, a modal that comes back, has about 15 levels.
DEPTH = 50
# A body that drips in would hold its connection; Slack sends it at once. The time that it takes is
# a part of the door's deadline.
_BODY_IN = 2.0
_AGAIN = 503
_FIELDS = 100
_REASONS = {
    "http_timeout",
    "http_error",
    "connection_failed",
    "ssl_error",
    "too_many_redirects",
    "unknown_error",
}


class _Unread(Exception):
    """A request that is not taken, and the status that says why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class _Now(SignatureClock):
    """The bot's clock, as the SDK asks for it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class Endpoint:
    """Serves `/slack/events`: events, commands and interactivity alike."""

    def __init__(self, door: Door, signing_secret: str, clock: Clock) -> None:
        self._door = door
        self._verifier = SignatureVerifier(signing_secret, _Now(clock))

    def routes(self) -> list[Route]:
        """List its one route."""
        return [Route("/slack/events", self.serve, methods=["POST"])]

    async def serve(self, request: Request) -> Response:
        """Answer one request: 200 when it is on disk, 503 when Slack is to send it again."""
        since = asyncio.get_running_loop().time()
        try:
            raw = await _body(request)
            self._verify(raw, request)
            body = _parsed(raw, request.headers.get("content-type", ""))
        except _Unread as unread:
            log.warning("slack.request_refused", reason=unread.reason)
            REQUESTS.labels("http", "refused").inc()
            no_retry = {} if unread.status == _AGAIN else {"x-slack-no-retry": "1"}
            return Response(status_code=unread.status, headers=no_retry)
        _count_retry(request)
        stamp = request.headers.get("x-slack-request-timestamp", "")
        headers = {"x-plein-stamp": stamp}
        answer = await self._door.dispatch(body, headers, way="http", since=since)
        return Response(
            answer.body,
            status_code=answer.status,
            headers=answer.first_headers_without_set_cookie(),
        )

    def _verify(self, raw: bytes, request: Request) -> None:
        """Raises: _Unread, for a request that Slack did not sign within five minutes."""
        stamp = request.headers.get("x-slack-request-timestamp")
        signature = request.headers.get("x-slack-signature", "")
        try:
            is_valid = signature.isascii() and self._verifier.is_valid(raw, stamp, signature)
        except ValueError:  # no number for a time, or a body that is no UTF-8
            is_valid = False
        if not is_valid:
            raise _Unread(401, "signature")


async def _body(request: Request) -> bytes:
    """Read a body up to its limit. Raises: _Unread."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > BODY:
        raise _Unread(413, "size")
    raw = bytearray()
    try:
        async with asyncio.timeout(_BODY_IN):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > BODY:
                    raise _Unread(413, "size")
    except (TimeoutError, ClientDisconnect):
        raise _Unread(_AGAIN, "half a body") from None
    return bytes(raw)


def _parsed(raw: bytes, content_type: str) -> Body:
    """Read the JSON of a body, or of the field `payload` of a form. Raises: _Unread."""
    if content_type.partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return _json(raw)
    try:
        fields = dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError:
        raise _Unread(400, "form") from None
    return _json(fields["payload"].encode()) if "payload" in fields else fields


def _json(raw: bytes) -> Body:
    if is_deep(raw, DEPTH):
        raise _Unread(400, "depth")
    try:
        body: object = json.loads(raw, parse_constant=_no_constant)
    except ValueError:
        raise _Unread(400, "json") from None
    if not isinstance(body, Mapping):
        raise _Unread(400, "json")
    return cast("Body", body)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _count_retry(request: Request) -> None:
    if request.headers.get("x-slack-retry-num"):
        reason = request.headers.get("x-slack-retry-reason", "")
        RETRIES.labels(reason if reason in _REASONS else "other").inc()
