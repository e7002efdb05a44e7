"""The keys of the inbox: one of each hour, destroyed when nothing that waits needs it any more."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.crash import crash_point
from bot.log import log_failure
from bot.ports import Clock
from storage.inbox import is_needed
from storage.key_ring import Key
from storage.session import Store

_PREFIX: Final = "inbox."
_HOUR: Final = "%Y%m%dT%H"
_TERM: Final = timedelta(hours=1)
# So long after its hour somebody may still commit what was sealed in it.
_MARGIN: Final = timedelta(hours=1)
_OFTEN: Final = timedelta(minutes=10)


class InboxKeys:
    """Gives the key of the hour, each process its own, and destroys those of before."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._key: Key | None = None
        self._hour = ""
        self._tidied_at: datetime | None = None

    async def of_now(self) -> Key:
        """Give the key with which events are sealed now. It is on the disk by then.

        Raises: NotUsable, OSError.
        """
        hour = f"{self._clock.now():{_HOUR}}"
        if self._key is None or self._hour != hour:
            # A name of its own each time: one that was destroyed never comes back.
            name = f"{_PREFIX}{hour}.{secrets.token_hex(8)}"
            self._key = await asyncio.to_thread(self._store.keys.make, name)
            self._hour = hour
            crash_point("inbox.key_made")
        return self._key

    async def tidy(self) -> None:
        """Destroy keys of hours that are over, once in a while: what they sealed is handled."""
        now = self._clock.now()
        if self._tidied_at is not None and self._tidied_at <= now < self._tidied_at + _OFTEN:
            return
        self._tidied_at = now
        old = [one for one in self._store.keys.names(_PREFIX) if _is_over(one, now)]
        if not old:
            return
        async with self._store.transaction() as db:
            done = [one for one in old if not await is_needed(db, one)]
        crash_point("inbox.key_destroying")
        for name in done:
            try:
                await asyncio.to_thread(self._store.keys.destroy, name)
            except OSError as error:  # the folder may be away: it is tried again
                log_failure("key.not_destroyed", error, key=name)


def _is_over(name: str, now: datetime) -> bool:
    hour = name.removeprefix(_PREFIX).partition(".")[0]
    try:
        begun = datetime.strptime(hour, _HOUR).replace(tzinfo=UTC)
    except ValueError:  # not one of ours
        return False
    return begun + _TERM + _MARGIN <= now
