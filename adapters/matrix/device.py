"""The bot's one device: signed in once, kept for as long as its keys are there, held by one process
at a time."""

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import false, or_, true, update
from sqlmodel import col

from adapters.matrix.library import AsyncClient, DatabaseError, OperationalError
from adapters.matrix.mark import Mark
from adapters.matrix.model import MatrixDevice
from adapters.matrix.settings import Settings
from adapters.matrix.signing import Seeds
from adapters.matrix.wire import SignedOut, Wire, at
from bot.crash import crash_point
from bot.errors import Unreachable
from bot.ports import Clock
from bot.seal import Seal
from storage.session import Store, execute
from storage.table import new_id

log = structlog.get_logger()

_TERM: Final = timedelta(seconds=60)
_BEAT: Final = timedelta(seconds=15)
_NAME: Final = "Plein"


class Taken(Unreachable):
    """Another process speaks for the device by now."""

    def __init__(self) -> None:
        super().__init__("another process speaks for this device")


class Device:
    """Signs `client` in as the device that the database knows, or as a new one.

    Its id is chosen and stored before the first login: a crash in between leaves no second device.
    A device whose keys are lost, or are a copy of before, is given up for a new one of the same
    identity: to use keys a second time would tell others what was said by them.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Clock,
        *,
        seal: Seal,
        wire: Wire,
        client: AsyncClient,
    ) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._wire = wire
        self._client: Any = client
        self._seal = seal
        self._mark = Mark(wire, client, clock, user=settings.user)
        self._owner = new_id()
        self.seeds = Seeds(b"", b"")
        self.is_waiting = False

    @property
    def name(self) -> str:
        """What the homeserver calls the device."""
        return str(self._client.device_id)

    @asynccontextmanager
    async def held(self) -> AsyncGenerator[asyncio.Task[None]]:
        """Hold the device while the block runs, as soon as no other process holds it; the task ends
        when somebody else has taken it."""
        while not await self.hold():
            if not self.is_waiting:
                log.info("matrix.waits", reason="another process speaks for this device")
            self.is_waiting = True
            await asyncio.sleep(_BEAT.total_seconds())
        self.is_waiting = False
        keeping = asyncio.create_task(self._keep())
        try:
            yield keeping
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await self.let_go()

    async def hold(self) -> bool:
        """Hold the device for a minute from now; false while another process does."""
        row = await self._row()
        if row is None:
            await self._make()
        now = self._clock.now()
        free = or_(
            col(MatrixDevice.owner) == self._owner,
            col(MatrixDevice.owned_until).is_(None),
            col(MatrixDevice.owned_until) < now,
            # A file has one process alone: whoever else held the device has died.
            true() if self._store.is_sqlite else false(),
        )
        async with self._store.transaction() as db:
            taken = await execute(
                db,
                update(MatrixDevice)
                .where(col(MatrixDevice.user) == self._settings.user, free)
                .values(owner=self._owner, owned_until=now + _TERM),
            )
        return taken.rowcount == 1

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_BEAT.total_seconds())
            if not await self.hold():
                break
        log.error("matrix.device_lost")

    async def let_go(self) -> None:
        """Let another process have the device at once."""
        async with self._store.transaction() as db:
            await execute(
                db,
                update(MatrixDevice)
                .where(col(MatrixDevice.owner) == self._owner)
                .values(owner=None, owned_until=None),
            )

    async def _row(self) -> MatrixDevice | None:
        async with self._store.transaction() as db:
            return await db.get(MatrixDevice, self._settings.user)

    async def _make(self) -> None:
        user = self._settings.user
        seeds = [base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2)]
        async with self._store.transaction() as db:
            db.add(
                MatrixDevice(
                    user=user,
                    device=_new_device(),
                    seeds=self._seal.seal(json.dumps(seeds), f"{user} seeds"),
                )
            )

    async def sign_in(self) -> str | None:
        """Let the client be the device, and return up to where it has heard; None: nothing yet.

        Raises: Unreachable, Refused (the password, say).
        """
        row = await self._row()
        if row is None:
            raise Unreachable("the device is not held")
        user = self._settings.user
        master, self_signing = json.loads(self._seal.open(row.seeds, f"{user} seeds"))
        self.seeds = Seeds(base64.b64decode(master), base64.b64decode(self_signing))
        token = None if row.token is None else self._seal.open(row.token, f"{user} token")
        if token is None:
            token = await self._log_in(row.device)
        try:
            if not await self._has_keys(row.device, token):
                await self._renew(row)
        except SignedOut:
            await self.forget_token()
            raise
        return row.next_batch

    async def _has_keys(self, device: str, token: str) -> bool:
        """Load the keys of a device, and tell whether they are those that it used last."""
        try:
            self._load(device, token)
        except (DatabaseError, ValueError) as error:
            log.warning("matrix.keys_unreadable", reason=type(error).__name__)
            return False
        return self._client.olm is None or await self._mark.fits()

    def _load(self, device: str, token: str) -> None:
        """Read the keys anew: another process may have used them meanwhile."""
        client = self._client
        if client.store is not None:
            client.store.database.close()
        client.store = client.olm = None
        try:
            client.restore_login(self._settings.user, device, token)
        except OperationalError as error:
            raise Unreachable(f"the folder of keys: {error}") from error

    async def _renew(self, row: MatrixDevice) -> None:
        """Be another device. Where its keys cannot be written, nothing is changed."""
        device = _new_device()
        self._load(device, "")
        await self._note(
            device=device, token=None, retired=" ".join([*(row.retired or "").split(), row.device])
        )
        # People read on; an operator who restored nothing wants to know why.
        log.error("matrix.keys_lost", lost=row.device, device=device)
        self._client.access_token = await self._log_in(device)

    async def sign_out_retired(self) -> None:
        """Sign out the devices that were given up: nobody is to write to them any more, nor to read
        by what they held.

        Raises: Unreachable, Refused.
        """
        row = await self._row()
        if row is None or not row.retired:
            return
        await self._wire.confirmed(
            at("delete_devices"),
            {"devices": row.retired.split()},
            user=self._settings.user,
            password=self._settings.password.get_secret_value(),
        )
        try:
            for device in row.retired.split():
                self._remove_keys(device)
        except OSError as error:  # it is tried again at the next start
            log.error("matrix.keys_not_removed", reason=type(error).__name__)
            return
        await self._note(retired=None)

    def _remove_keys(self, device: str) -> None:
        """Remove what nio wrote of a device; each file of it begins with its name."""
        begin = f"{self._settings.user}_{device}."
        folder = self._settings.keys
        for path in [one for one in folder.iterdir() if one.name.startswith(begin)]:
            path.unlink()

    async def mark(self) -> bool:
        """Note on both sides that keys were used; false when that was done just now, and waits.

        Raises: Unreachable, Refused.
        """
        return self._client.olm is None or await self._mark.follow()

    async def _log_in(self, device: str) -> str:
        user = self._settings.user
        self._client.access_token = ""
        answer = await self._wire.call(
            "POST",
            at("login"),
            {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": user},
                "password": self._settings.password.get_secret_value(),
                "device_id": device,
                "initial_device_display_name": _NAME,
            },
        )
        token = str(answer["access_token"])
        crash_point("matrix.signed_in")
        await self._note(token=self._seal.seal(token, f"{user} token"))
        return token

    async def forget_token(self) -> None:
        """Sign in anew the next time: the homeserver does not take the token any more."""
        await self._note(token=None)

    async def note_heard(self, next_batch: str) -> None:
        """Note up to where everything is in the inbox. Raises: Taken."""
        await self._note(next_batch=next_batch)

    async def _note(self, **values: object) -> None:
        async with self._store.transaction(urgent=True) as db:
            noted = await execute(
                db,
                update(MatrixDevice)
                .where(
                    col(MatrixDevice.user) == self._settings.user,
                    col(MatrixDevice.owner) == self._owner,
                )
                .values(**values),
            )
        if noted.rowcount != 1:
            raise Taken


def _new_device() -> str:
    return f"PLEIN{secrets.token_hex(4).upper()}"
