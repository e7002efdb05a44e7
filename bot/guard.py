"""The guard of pages: which host and origin is welcome, with which headers and cookies."""

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from bot.headers import is_secure, safe_headers

_PORTS = {"http": 80, "https": 443}


class Guard:
    """Stands before an application: refuses foreign hosts and origins, and puts the security
    headers on every answer, `policy` for what a page may load and do. `refusal` answers what is
    refused, for the browser with these headers."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        address: Callable[[], str],
        policy: str,
        refusal: Callable[[Headers], Response],
    ) -> None:
        self._app = app
        self._address = address
        self._policy = policy
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        address = self._address()

        async def send_safely(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in safe_headers(self._policy, address).items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        if _is_welcome(scope, headers, address):
            await self._app(scope, receive, send_safely)
        elif scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close(1008)
        else:
            await self._refusal(headers)(scope, receive, send_safely)


def _is_welcome(scope: Scope, headers: Headers, address: str) -> bool:
    changes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
    return is_host_allowed(headers, address) and (
        not changes or is_origin_allowed(headers, address)
    )


def is_host_allowed(headers: Headers, address: str) -> bool:
    """Whether a request names a host of ours: that of `address`, localhost, or a bare IP address.

    A page elsewhere cannot make a browser use an IP address as its own origin, only a name.
    """
    hosts = headers.getlist("host")
    if len(hosts) != 1:
        return False
    name = _hostname(f"http://{hosts[0]}")
    if name is None:
        return False
    return name in ("localhost", _hostname(address)) or _is_ip(name)


def is_origin_allowed(headers: Headers, address: str) -> bool:
    """Whether a request that changes something comes from our own page, or from no page at all.

    A form on a page without referrer sends the origin `null`; then the browser itself must say
    that it is our own page.
    """
    origins = headers.getlist("origin")
    if not origins:
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    if origins == ["null"]:
        return headers.get("sec-fetch-site") == "same-origin"
    if len(origins) != 1:
        return False
    scheme, *ours = _origin(origins[0])
    if scheme not in _PORTS or ours != _origin(f"{scheme}://{headers.get('host', '')}")[1:]:
        return False
    # Where people come by https, our page has no business on http.
    return scheme == "https" or not is_secure(address) or ours[0] != _hostname(address)


def _origin(address: str) -> list[str | int | None]:
    """Take an origin apart: scheme, host and port; nothing when it is none."""
    try:
        parts = urlsplit(address)
        return [parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)]
    except ValueError:
        return [None, None, None]


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _is_ip(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def cookie_name(name: str, address: str) -> str:
    """Name a cookie. Where people come by https the prefix makes browsers insist on Secure, path
    and host."""
    return f"__Host-plein_{name}" if is_secure(address) else f"plein_{name}"


def set_cookie(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Set a cookie that scripts and other sites never see."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=name.startswith("__Host-"),
        httponly=True,
        samesite="lax",
    )
