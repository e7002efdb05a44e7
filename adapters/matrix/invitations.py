"""Invitations: who may have the bot come, and how soon it does."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from adapters.matrix.limits import JOINS_A_SECOND, JOINS_AT_ONCE
from adapters.matrix.rooms import Rooms
from adapters.matrix.settings import Settings
from adapters.matrix.wire import Wire, at
from bot.buckets import Buckets
from bot.crash import crash_point
from bot.errors import Refused, Unreachable
from bot.ports import Clock

log = structlog.get_logger()

# Until a room whose server does not answer is tried again.
_AGAIN: Final = timedelta(minutes=1)


class Invitations:
    """Accepts those of whoever may invite the bot, and declines the others, once.

    What one invitation has to wait for keeps no other waiting.
    """

    def __init__(self, wire: Wire, rooms: Rooms, clock: Clock, settings: Settings) -> None:
        self._wire = wire
        self._rooms = rooms
        self._clock = clock
        self._settings = settings
        self._pace = Buckets(most=JOINS_AT_ONCE, rate=JOINS_A_SECOND)
        self._later: dict[str, datetime] = {}
        self._coming: set[str] = set()

    async def answer(self, invited: dict[str, str]) -> None:
        """Answer those whose turn it is, by room and who invited, and take them out of the list."""
        self._later = {room: due for room, due in self._later.items() if room in invited}
        self._coming.difference_update(self._rooms.all())
        for room, by in list(invited.items()):
            now = self._clock.now()
            if now < self._later.get(room, now):
                continue
            try:
                is_answered = self._rooms.is_known(room) or await self._answered(room, by)
            except Unreachable as error:
                wait = error.retry_after or _AGAIN
                log.info("matrix.invitation_put_off", wait=round(wait.total_seconds(), 1))
                self._later[room] = now + wait
                continue
            if is_answered:
                invited.pop(room, None)

    async def _answered(self, room: str, by: str) -> bool:
        """Answer an invitation; false when there were too many in a short time."""
        is_welcome = self._may_invite(by) and self._has_place()
        verb = "join" if is_welcome else "leave"
        if not self._pace.take(verb, self._clock.now().timestamp()):
            return False
        if is_welcome and await self._joined(room):
            self._coming.add(room)
        else:
            await self._decline(room)
        return True

    async def _joined(self, room: str) -> bool:
        try:
            await self._wire.call("POST", at("rooms", room, "join"), {})
            crash_point("matrix.came")
        except Refused as refused:
            log.warning("matrix.not_joined", reason=str(refused)[:100])
            return False
        return True

    async def _decline(self, room: str) -> None:
        log.warning("matrix.invitation_declined")
        try:
            await self._wire.call("POST", at("rooms", room, "leave"), {})
        except Refused as refused:  # it was taken back meanwhile
            log.info("matrix.not_declined", reason=str(refused)[:100])
        await self._rooms.leave(room)

    def _has_place(self) -> bool:
        """Whether there may be one room more. One that was just joined is not heard of yet."""
        return len({*self._rooms.all(), *self._coming}) < self._settings.rooms

    def _may_invite(self, account: str) -> bool:
        server = account.partition(":")[2]
        allowed = self._settings.invites_from or [self._settings.server]
        return account == self._settings.user or account in allowed or server in allowed
