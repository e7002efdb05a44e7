"""Watches over the sync: whether it ends at all, and whether it still brings what there is.

Servers and what stands in front of them were seen to answer a sync for hours with the position that
was asked for, whatever happened. A quiet night looks the same: so the bot sends something to its
own device, which nobody sees, and which the next sync must bring.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from adapters.matrix.metrics import SIGNED, SYNC_AGE, SYNCS_LOST
from adapters.matrix.signing import State
from adapters.matrix.wire import Json, SaidNo, Wire, at
from bot.errors import Unreachable
from bot.ports import Clock

# How long nothing new may come before the bot asks itself, and nothing at all before it is said.
QUIET: Final = timedelta(minutes=5)
_LATE: Final = timedelta(minutes=3)
_PROBE: Final = "org.plein.probe"
_NOT_SIGNED: Final = (
    "its device is not signed, so clients of today hide what it says; plein check tells what to do"
)


class Watch:
    """Is told how each sync went, and tells those who watch over the bot."""

    def __init__(self, wire: Wire, clock: Clock, *, user: str, homeserver: str) -> None:
        self._wire = wire
        self._clock = clock
        self._user = user
        self._homeserver = homeserver
        self._ended_at: datetime | None = None
        self._moved_at: datetime | None = None
        self._is_probing = False
        self._signing: State | None = None
        self.quiet = QUIET

    def began(self, signing: State | None) -> None:
        """The homeserver is heard from now on, by a device that is signed or not; None: by one
        that encrypts nothing."""
        self._signing = signing
        self._ended_at = self._moved_at = self._clock.now()
        self._is_probing = False
        SYNC_AGE.labels(self._homeserver).set_function(self._age)
        SIGNED.labels(self._homeserver).set(signing == "signed")

    def ended(self) -> None:
        """It is not heard any more, on purpose or not."""
        if self._ended_at is not None:
            SYNC_AGE.remove(self._homeserver)
            SIGNED.remove(self._homeserver)
        self._ended_at = None

    async def is_stuck(self, before: str | None, after: str | None) -> bool:
        """Note that a sync has ended, which went from one position to another; true when it did not
        bring what there is, and is to be begun anew."""
        now = self._clock.now()
        if before != after:
            self._moved_at, self._is_probing = now, False
        elif self._is_probing:
            SYNCS_LOST.labels("stuck").inc()
            return True
        elif now - (self._moved_at or now) >= self.quiet:
            self._is_probing = await self._probe()
        self._ended_at = now
        return False

    def lost(self) -> None:
        """A sync did not end well."""
        SYNCS_LOST.labels("unreachable").inc()

    async def _probe(self) -> bool:
        """Send something that the next sync must bring; false when that failed."""
        body: Json = {"messages": {self._user: {str(self._wire.client.device_id): {}}}}
        try:
            await self._wire.call("PUT", at("sendToDevice", _PROBE, str(uuid4())), body)
        except (Unreachable, SaidNo):
            return False
        return True

    def wrong(self) -> str | None:
        """Say what keeps people from the bot; None when all is well, or another process hears."""
        if self._ended_at is None:
            return None
        silence = self._clock.now() - self._ended_at
        if silence >= _LATE:
            minutes = int(silence.total_seconds() // 60)
            return f"the homeserver was last heard {minutes} minutes ago"
        return None if self._signing in (None, "signed") else _NOT_SIGNED

    def _age(self) -> float:
        ended = self._ended_at
        return 0.0 if ended is None else (self._clock.now() - ended).total_seconds()
