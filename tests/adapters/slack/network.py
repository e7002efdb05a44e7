"""A network with a Slack at its end that answers as scripted, for who only looks."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.manifest import SCOPES

DATE = "Tue, 24 Nov 2026 09:00:01 GMT"
WHO = {"ok": True, "team": "De Linde", "team_id": "T0LINDE", "user": "plein"}


@dataclass
class Told:
    """An answer of Slack."""

    body: str
    headers: Mapping[str, str]

    async def json(self, *, content_type: None) -> Any:
        """Read it."""
        return json.loads(self.body)


@dataclass
class Network:
    """A network with a Slack that answers as scripted, by method."""

    scopes: str | None = ",".join(SCOPES)
    date: str = DATE
    answers: dict[str, Mapping[str, Any] | str] = field(default_factory=dict)
    closed: bool = False
    breaks: Exception | None = None

    @asynccontextmanager
    async def request(self, method: str, url: str, **options: Any) -> AsyncIterator[Told]:
        """Answer, or break."""
        if self.breaks is not None:
            raise self.breaks
        name = url.rpartition("/")[2]
        known = {"auth.test": WHO, "apps.connections.open": {"ok": True, "url": "wss://x"}}
        answer = self.answers.get(name, known[name])
        scopes = {} if self.scopes is None else {"X-OAuth-Scopes": self.scopes}
        body = answer if isinstance(answer, str) else json.dumps(answer)
        yield Told(body, {"Date": self.date, **scopes})

    def ws_connect(self, url: str, **options: Any) -> Any:
        """Nobody needs a socket to look."""
        raise AssertionError(url)

    async def close(self) -> None:
        """Hang up."""
        self.closed = True
