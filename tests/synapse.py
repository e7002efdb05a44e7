"""A Matrix homeserver that nobody here wrote, for tests: Synapse, on loopback, without federation.

It is installed by `make` into `.synapse`, since it pins libraries that Plein has in other versions.
What it keeps lies in its folder, so that it may be killed and started again.
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import signal
import sqlite3
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from tests.parts import LEASH, PATIENCE, absent, free_port

PYTHON: Final = Path(__file__).parent.parent / ".synapse" / "bin" / "python"
NAME: Final = "localhost"
_BETWEEN: Final = 0.05
# As good as none.
_LIFTED: Final = {"per_second": 10_000, "burst_count": 10_000}


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody with an account on the homeserver."""

    user: str
    password: str
    token: str
    device: str


class Synapse:
    """Runs on a free port; `address` is where it is. `limits` are other rates than none."""

    def __init__(self, folder: Path, *, limits: dict[str, Any] | None = None) -> None:
        self.address = ""
        self._folder = folder
        self._limits = limits or {}
        self._secret = secrets.token_hex(16)
        self._process: Process | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Start it; the first time with a place of its own."""
        there()
        settings = self._folder / "homeserver.yaml"
        if not settings.exists():
            self._port = free_port()
            self.address = f"http://127.0.0.1:{self._port}"
            settings.write_text(json.dumps(self._settings()), encoding="utf-8")
            # Synapse would make it, too: by a start of its own, which takes as long as the first.
            seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
            (self._folder / "signing.key").write_text(f"ed25519 a_test {seed}\n", encoding="ascii")
        command = (str(PYTHON), "-m", "synapse.app.homeserver", "--config-path", str(settings))
        self._process = await asyncio.create_subprocess_exec(
            *(*LEASH, *command), cwd=self._folder, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
        )
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        async with asyncio.timeout(PATIENCE):
            while not await self._is_up():  # noqa: ASYNC110 - it tells nobody when it is
                await asyncio.sleep(_BETWEEN)

    async def _is_up(self) -> bool:
        assert self._session is not None
        assert self._process is not None
        assert self._process.returncode is None, "the homeserver ended at once"
        try:
            async with self._session.get(f"{self.address}/_matrix/client/versions") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def stop(self, *, how: signal.Signals = signal.SIGTERM) -> None:
        """End it: as an operator would, or by SIGKILL."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(how)
            await self._process.wait()

    def forget_transactions(self) -> None:
        """Forget which messages were sent under which transaction, as it does after a day. It must
        not run meanwhile."""
        with contextlib.closing(sqlite3.connect(self._folder / "hs.db")) as database:
            database.execute("DELETE FROM event_txn_id_device_id")
            database.commit()

    async def register(self, name: str, *, admin: bool = False) -> Resident:
        """Make an account, and a device that is signed in."""
        nonce = (await self.call("GET", "/_synapse/admin/v1/register"))["nonce"]
        password = f"the password of {name}"
        role = "admin" if admin else "notadmin"
        said = "\0".join((nonce, name, password, role))
        mac = hmac.new(self._secret.encode(), said.encode(), hashlib.sha1).hexdigest()
        made = await self.call(
            "POST",
            "/_synapse/admin/v1/register",
            {"nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac},
        )
        return Resident(made["user_id"], password, made["access_token"], made["device_id"])

    async def call(
        self, verb: str, path: str, body: Any = None, *, token: str = ""
    ) -> dict[str, Any]:
        """Ask it something, as somebody with a token."""
        assert self._session is not None
        headers = {"authorization": f"Bearer {token}"} if token else {}
        url = f"{self.address}{path}"
        async with self._session.request(verb, url, json=body, headers=headers) as answer:
            return await answer.json()

    def _settings(self) -> dict[str, Any]:
        logging = self._folder / "logging.yaml"
        quiet = {"version": 1, "disable_existing_loggers": True}
        logging.write_text(json.dumps(quiet), encoding="utf-8")
        return {
            "server_name": NAME,
            "listeners": [
                {
                    "port": self._port,
                    "bind_addresses": ["127.0.0.1"],
                    "tls": False,
                    "type": "http",
                    "resources": [{"names": ["client"], "compress": False}],
                }
            ],
            "database": {"name": "sqlite3", "args": {"database": str(self._folder / "hs.db")}},
            "media_store_path": str(self._folder / "media"),
            "signing_key_path": str(self._folder / "signing.key"),
            "pid_file": str(self._folder / "synapse.pid"),
            "log_config": str(logging),
            "registration_shared_secret": self._secret,
            "macaroon_secret_key": secrets.token_hex(16),
            "form_secret": secrets.token_hex(16),
            # Passwords of tests are no secrets: none is worth a quarter of a second of work.
            "bcrypt_rounds": 4,
            "report_stats": False,
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "federation_domain_whitelist": [],
            "url_preview_enabled": False,
            "rc_message": _LIFTED,
            "rc_registration": _LIFTED,
            "rc_joins": {"local": _LIFTED, "remote": _LIFTED},
            "rc_joins_per_room": _LIFTED,
            "rc_login": {"address": _LIFTED, "account": _LIFTED, "failed_attempts": _LIFTED},
            "rc_invites": {"per_room": _LIFTED, "per_user": _LIFTED, "per_issuer": _LIFTED},
            "rc_room_creation": _LIFTED,
            "rc_admin_redaction": _LIFTED,
            **self._limits,
        }


@contextlib.asynccontextmanager
async def synapse_in(folder: Path, **limits: Any) -> AsyncIterator[Synapse]:
    """Start a homeserver in a folder, and end it; `limits` are other rates than none."""
    synapse = Synapse(folder, limits=limits)
    await synapse.start()
    try:
        yield synapse
    finally:
        await synapse.stop()


def there() -> None:
    """Go on where a homeserver is installed, and skip the test elsewhere."""
    if not PYTHON.exists():
        absent("Matrix homeserver", "run `make .synapse/.installed`")
