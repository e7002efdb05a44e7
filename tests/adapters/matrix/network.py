"""A network with a homeserver at its end that answers as scripted, for who only looks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

USER = "@plein:example.org"
DEVICE = "PLEIN01"
SERVER = "https://matrix.example.org"
FORBIDDEN = 403, {"errcode": "M_FORBIDDEN", "error": "no"}
_RATE = f"/_synapse/admin/v1/users/{USER}/override_ratelimit"


@dataclass
class Told:
    """An answer of the homeserver."""

    status: int
    body: str

    async def json(self, *, content_type: None) -> Any:
        """Read it."""
        return json.loads(self.body)

    async def read(self) -> bytes:
        """Read it as it is."""
        return self.body.encode()


Said = tuple[int, Mapping[str, Any] | str]


def _well() -> dict[str, Said]:
    return {
        "GET versions": (200, {"versions": ["v1.11"]}),
        "POST login": (200, {"access_token": "of-a-moment", "user_id": USER}),
        "POST logout": (200, {}),
        "GET account/whoami": (200, {"user_id": USER, "device_id": DEVICE}),
        f"GET {_RATE}": FORBIDDEN,
        "POST keys/query": (200, {}),
        "GET joined_rooms": (200, {"joined_rooms": []}),
        "GET sync": (200, {"next_batch": "s2"}),
        "GET /.well-known/matrix/client": (404, "<!DOCTYPE html>"),
    }


@dataclass
class Network:
    """A network with a homeserver that answers as scripted: by verb, and path without its version.

    `asked` lists what it was asked, and with which token.
    """

    answers: dict[str, Said] = field(default_factory=_well)
    asked: list[tuple[str, str]] = field(default_factory=list)
    takes_probes: bool = False
    breaks: Exception | None = None
    closed: bool = False

    async def request(
        self, verb: str, url: str, *, headers: Mapping[str, str], **options: Any
    ) -> Told:
        """Answer, or break."""
        if self.breaks is not None:
            raise self.breaks
        path = unquote(urlsplit(url).path)
        name = f"{verb} {path.removeprefix('/_matrix/client/').removeprefix('v3/')}"
        self.asked.append((name, headers.get("authorization", "").removeprefix("Bearer ")))
        if name.startswith("PUT sendToDevice/org.plein.probe/"):
            return Told(*((200, "{}") if self.takes_probes else (502, "<!DOCTYPE html>")))
        status, body = self.answers[name]
        return Told(status, body if isinstance(body, str) else json.dumps(body))

    async def close(self) -> None:
        """Hang up."""
        self.closed = True
