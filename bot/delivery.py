"""Step 8: the relay sends what is in the outbox, once, in order, within each chat's limits."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from bot.crash import crash_point
from bot.engine import log_failure
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Place
from bot.group import GroupCommit
from bot.log import log
from bot.metrics import DELIVERIES
from bot.ports import ChatAdapter
from bot.primitives import from_json
from bot.workplace import Workplace
from storage.outbox import Outgoing, claim, mark, next_due

# A lease outlasts three of the longest sends; an unclear send is looked up after settling.
SEND_LIMIT = timedelta(seconds=20)
LEASE = 3 * SEND_LIMIT
SETTLE = timedelta(seconds=60)
_MOST_ATTEMPTS = 12
_LONGEST_WAIT = timedelta(minutes=10)
_BATCH = 50
_POLL = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a row: the columns to write. `goes_on` when the next in its queue may go."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    goes_on: bool = True


class Relay:
    """Claims rows by lease and sends them. Replies have a loop of their own, so that a long
    broadcast never delays them."""

    def __init__(self, workplace: Workplace, wake: asyncio.Event) -> None:
        self.workplace = workplace
        self._wake = wake
        self._marks = GroupCommit(self._mark_together)
        self._paused: dict[tuple[str, str], datetime] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._loop(replies=True))
            group.create_task(self._loop(replies=False))

    async def flush(self) -> int:
        """Deliver everything that is due now, and return how many rows were taken up."""
        count = 0
        while True:
            taken = await self._take(replies=None)
            await self._until_sent()
            if not taken:
                return count
            count += taken

    async def next_due(self) -> datetime | None:
        """Tell when the next row wants to be sent, or None when all is sent."""
        async with self.workplace.store.transaction() as db:
            return await next_due(db)

    async def _loop(self, *, replies: bool) -> None:
        while True:
            if replies:
                self._wake.clear()
            try:
                taken = await self._take(replies=replies)
            except Exception as error:  # the database may be away for a while
                log_failure("relay.claim_failed", error)
                taken = 0
            if not taken or len(self._tasks) > 4 * _BATCH:
                await self._rest(replies=replies)

    async def _rest(self, *, replies: bool) -> None:
        try:
            if replies:
                await asyncio.wait_for(self._wake.wait(), _POLL.total_seconds())
            else:
                await asyncio.sleep(_POLL.total_seconds())
        except TimeoutError:
            pass

    async def _until_sent(self) -> None:
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _take(self, *, replies: bool | None) -> int:
        """Claim rows and begin to send them, each queue beside the others; return how many."""
        workplace = self.workplace
        async with workplace.store.transaction() as db:
            rows = await claim(
                db,
                workplace.clock.now(),
                lease=LEASE,
                most=_BATCH,
                replies=replies,
                is_sqlite=workplace.store.is_sqlite,
            )
        crash_point("outbox.claimed")
        by_queue = sorted(rows, key=lambda row: (row.queue, row.id))
        for _, queue in groupby(by_queue, key=lambda row: row.queue):
            task = asyncio.create_task(self._send_queue(list(queue)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(rows)

    async def _send_queue(self, rows: Sequence[Outgoing]) -> None:
        """Send rows of one queue one after the other; when one must wait, so do the rest."""
        goes_on = True
        for row in rows:
            if not goes_on:
                await self._marks.submit((row, {"state": row.state}))
                continue
            outcome = await self._attempt(row)
            DELIVERIES.labels(row.adapter, outcome.values.get("state", "pending")).inc()
            crash_point("outbox.sent")
            await self._marks.submit((row, outcome.values))
            goes_on = outcome.goes_on

    async def _mark_together(
        self, marks: Sequence[tuple[Outgoing, dict[str, Any]]]
    ) -> Sequence[bool]:
        async with self.workplace.store.transaction() as db:
            results = [await mark(db, row, **values) for row, values in marks]
        crash_point("outbox.marked")
        return results

    async def _attempt(self, row: Outgoing) -> _Outcome:
        """Send one row, or find out what became of it, and say what to write down."""
        now = self.workplace.clock.now()
        adapter = self.workplace.adapters.get(row.adapter)
        if adapter is None:
            return _dead(f"the adapter {row.adapter} is switched off")
        paused = self._paused.get((row.adapter, row.workspace))
        if paused is not None and paused > now:
            return _later(row.state, paused)
        try:
            async with asyncio.timeout(SEND_LIMIT.total_seconds()):
                if row.started_at is not None and adapter.can.find:
                    return await self._settle(adapter, row, now)
                return await self._send(adapter, row)
        except Refused as refused:
            log.warning("delivery.refused", adapter=row.adapter, outgoing=row.id)
            return _dead(str(refused)[:300])
        except (Unclear, TimeoutError):
            return _Outcome(
                {"state": "unknown", "attempts": row.attempts + 1, "next_at": now + SETTLE},
                goes_on=False,
            )
        except Unreachable as unreachable:
            return self._unreachable(row, now, unreachable.retry_after)
        except Exception as error:  # an adapter may raise anything; see design 4
            log_failure("delivery.failed", error, adapter=row.adapter, outgoing=row.id)
            return self._unreachable(row, now, None)

    def _unreachable(self, row: Outgoing, now: datetime, after: timedelta | None) -> _Outcome:
        """Back off: what the chat asks for holds for all of its messages, else this queue waits."""
        attempts = row.attempts + 1
        if after is not None:
            self._paused[row.adapter, row.workspace] = now + after
        elif attempts >= _MOST_ATTEMPTS:
            return _dead(f"not reached in {attempts} attempts")
        wait = after or min(timedelta(seconds=2**attempts), _LONGEST_WAIT)
        jitter = wait.total_seconds() * random.uniform(0, 0.2)
        due = now + wait + timedelta(seconds=jitter)
        return _later("pending", due, attempts=attempts, started_at=None)

    async def _settle(self, adapter: ChatAdapter, row: Outgoing, now: datetime) -> _Outcome:
        """Look an unclear send up before sending again, once the chat's history has caught up."""
        started = row.started_at or now
        if now < started + SETTLE:
            return _later("unknown", started + SETTLE)
        place = await self._place(adapter, row)
        found = await adapter.find(place, row.id, started)
        if found is not None:
            return _sent(found, place)
        return await self._send(adapter, row)

    async def _send(self, adapter: ChatAdapter, row: Outgoing) -> _Outcome:
        place = await self._place(adapter, row)
        sheet = from_json(row.sheet) if row.sheet else ()
        if row.kind == "post":
            return _sent(await adapter.send(place, sheet, row.id), place)
        changed = await self._changed(row)
        if changed is None:
            return _Outcome({"state": "dropped", "sheet": None})
        if row.kind == "update":
            await adapter.update(place, changed, sheet, row.id)
        else:
            await adapter.remove(place, changed, row.id)
        return _Outcome({"state": "sent", "channel": place.channel, "reason": None})

    async def _changed(self, row: Outgoing) -> str | None:
        """Tell what the chat calls the message that a row changes; None when it never got there."""
        async with self.workplace.store.transaction() as db:
            before = await db.get(Outgoing, row.changes)
        return None if before is None else before.sent_as

    async def _place(self, adapter: ChatAdapter, row: Outgoing) -> Place:
        """Where a row goes; a direct chat is opened on the way."""
        if row.channel is None:
            return await adapter.direct(row.workspace, row.account or "")
        return Place(
            adapter=row.adapter,
            workspace=row.workspace,
            channel=row.channel,
            thread=row.thread,
            only=row.only,
            kind="direct" if row.account else "public",
        )


def _sent(sent_as: str, place: Place) -> _Outcome:
    return _Outcome({"state": "sent", "sent_as": sent_as, "channel": place.channel, "reason": None})


def _dead(reason: str) -> _Outcome:
    return _Outcome({"state": "dead", "reason": reason})


def _later(state: str, due: datetime, **values: Any) -> _Outcome:
    return _Outcome({"state": state, "next_at": due, **values}, goes_on=False)
