"""What Plein is compared with: servers that take signed requests from Slack, and keep nothing.

`python -m bench.slack_servers starlette|bolt PORT`
"""

import hashlib
import hmac
import sys
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SECRET = "0123456789abcdef0123456789abcdef"


async def _starlette(request: Request) -> Response:
    raw, stamp = await request.body(), request.headers["x-slack-request-timestamp"]
    mac = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256)
    given = request.headers["x-slack-signature"]
    is_ours = hmac.compare_digest(f"v0={mac.hexdigest()}", given)
    return Response(status_code=200 if is_ours else 401)


async def _authorize(**_: Any) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None, team_id="T0BENCH", bot_token="xoxb-bench", bot_user_id="U0PLEIN"
    )


def _bolt() -> AsyncSlackRequestHandler:
    app = AsyncApp(signing_secret=SECRET, authorize=_authorize)

    @app.event("message")
    async def heard() -> None:  # pyright: ignore[reportUnusedFunction]
        """Do nothing."""

    return AsyncSlackRequestHandler(app)


def main() -> None:
    """Serve until killed."""
    handle = _starlette if sys.argv[1] == "starlette" else _bolt().handle
    app = Starlette(routes=[Route("/slack/events", handle, methods=["POST"])])
    uvicorn.run(app, port=int(sys.argv[2]), log_config=None, access_log=False)


if __name__ == "__main__":
    main()
