"""Step 8: the relay sends what is in the outbox, once, in order, within each chat's limits."""

import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from bot import outcome
from bot.crash import crash_point
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Place
from bot.group import GroupCommit
from bot.keep import tell_given_up
from bot.log import log, log_failure
from bot.metrics import DELIVERIES, DOUBLED_HEALED
from bot.outcome import Outcome
from bot.pace import BATCH, Line, lines_of
from bot.ports import ChatAdapter, Clock
from bot.rows import LANES
from bot.sheet_reader import SheetReader
from bot.workplace import Workplace
from storage.doubt import (
    change_undecided,
    count_try,
    note_looked_up,
    plan_report,
    take_doubtful,
)
from storage.due import due_to_send
from storage.files import drop_sent_files
from storage.given_up import cause_of
from storage.outbox import UNSENT, Outgoing, claim, mark

# A lease outlasts three of the longest sends; an unclear send is looked up after settling.
SEND_LIMIT = timedelta(seconds=20)
LEASE = 3 * SEND_LIMIT
SETTLE = timedelta(seconds=60)
# The bot's own timer that tells of a message which waits for a decision.
_REPORT = "plein.report_held"
# What an adapter stumbles over each time is given up sooner, for others wait behind it.
_MOST_FAULTS = 12
_POLL = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Lease:
    """How long claimed rows are ours. By the machine's steady clock, too: it goes on while the
    process is paused, and is never set back."""

    clock: Clock
    since: datetime
    begun: float

    def has_time(self) -> bool:
        """Whether a send that begins now ends before others may take over."""
        passed = timedelta(seconds=time.monotonic() - self.begun)
        return max(passed, self.clock.now() - self.since) <= LEASE - SEND_LIMIT


class Relay:
    """Claims rows by lease and sends them. Replies have a loop of their own, so that a long
    broadcast never delays them."""

    def __init__(self, workplace: Workplace, wake: asyncio.Event) -> None:
        self.workplace = workplace
        self._wake = wake
        self._marks = GroupCommit(self._mark_together)
        self._paused: dict[tuple[str, str, str], datetime] = {}
        self._alone = asyncio.Lock()
        self._lines = lines_of(workplace)
        self._tasks: set[asyncio.Task[None]] = set()
        self._reader = SheetReader(workplace.store, workplace.clock)

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as group:
            for line in self._lines:
                group.create_task(self._loop(line))
            group.create_task(self._look_again_for_ever())

    async def flush(self) -> int:
        """Deliver everything that is due now, and return how many rows were taken up."""
        count = 0
        while taken := await self.send_some():
            count += taken
        return count

    async def send_some(self) -> int:
        """Deliver what is due now, as much as is claimed at once; return how many rows were."""
        async with self.workplace.store.transaction() as db:
            due = await due_to_send(db, self.workplace.clock.now())
        taken = 0
        for line in self._lines:
            if due.replies if line.kind == "replies" else due.others:
                taken += await self._take(line)
        await self._until_sent()
        return taken + (await self._look_again() if due.doubtful else 0)

    async def _loop(self, line: Line) -> None:
        while True:
            if line.kind == "replies":
                self._wake.clear()
            try:
                taken = await self._take(line)
            except Exception as error:  # the database may be away for a while
                log_failure("relay.claim_failed", error)
                taken = 0
            if not taken or len(self._tasks) > 4 * BATCH:
                await self._rest(line)

    async def _rest(self, line: Line) -> None:
        if line.kind != "replies":
            await asyncio.sleep(_POLL.total_seconds())
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_POLL.total_seconds()):
                await self._wake.wait()

    async def _until_sent(self) -> None:
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _take(self, line: Line) -> int:
        """Claim rows and begin to send them, each queue beside the others; return how many."""
        workplace = self.workplace
        now = workplace.clock.now()
        most = line.most(now)
        if not most:
            return 0
        lease = _Lease(workplace.clock, now, time.monotonic())
        async with workplace.store.transaction() as db:
            rows = await claim(
                db,
                now,
                lease=LEASE,
                most=most,
                line=line.kind,
                paced=line.paced,
            )
        line.began(len(rows))
        crash_point("outbox.claimed")
        by_queue = sorted(rows, key=lambda row: (row.queue, row.id))
        for _, queue in groupby(by_queue, key=lambda row: row.queue):
            task = asyncio.create_task(self._send_queue(list(queue), lease))
            self._tasks.add(task)
            task.add_done_callback(self._ended)
        return len(rows)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Forget a queue that was sent. One that failed is sent when its lease is over: mostly the
        database went away before what became of a row was written down."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log_failure("relay.send_failed", error)

    async def _send_queue(self, rows: Sequence[Outgoing], lease: _Lease) -> None:
        """Send rows of one queue one after the other; when one must wait, so do the rest."""
        goes_on = True
        for row in rows:
            goes_on = goes_on and lease.has_time()
            if not goes_on:
                await self._marks.submit((row, outcome.untouched(row)))
            elif row.state == "sending":
                goes_on = await self._send_again(row, lease)
            else:
                goes_on = await self._note(row, await self._attempt(row))

    async def _send_again(self, row: Outgoing, lease: _Lease) -> bool:
        """Send a row of which the last try never ended: perhaps it is what ends the process.

        Each such try is counted before it is made, and counted back when it has ended. From the
        second one on it is made while no other such one is: a row is not counted out for another.
        """
        attempts = row.attempts + outcome.UNENDED
        if attempts >= outcome.MOST_ATTEMPTS:
            log.error("delivery.quarantined", adapter=row.adapter, outgoing=row.id)
            return await self._note(row, outcome.quarantined(row))
        is_alone = row.attempts >= outcome.UNENDED
        async with self._alone if is_alone else contextlib.nullcontext():
            if not lease.has_time():
                await self._marks.submit((row, outcome.untouched(row)))
                return False
            async with self.workplace.store.transaction() as db:
                if not await count_try(db, row, attempts=attempts):
                    return False
            ended = await self._attempt(row)
            values = {"attempts": row.attempts, **ended.values}
            return await self._note(row, replace(ended, values=values))

    async def _note(self, row: Outgoing, ended: Outcome) -> bool:
        """Write down what became of a row, and tell whether the next in its queue may go."""
        DELIVERIES.add(row.adapter, ended.state)
        crash_point("outbox.sent")
        await self._marks.submit((row, ended.values))
        return ended.goes_on

    async def _mark_together(
        self, marks: Sequence[tuple[Outgoing, dict[str, Any]]]
    ) -> Sequence[None]:
        now = self.workplace.clock.now()
        async with self.workplace.store.transaction() as db:
            await mark(db, marks)
            for row, values in marks:
                if values.get("state") == "held":
                    log.warning("delivery.held", adapter=row.adapter, outgoing=row.id)
                    args = {"message_id": row.message_id}
                    await plan_report(db, row.message_id, route=_REPORT, args=args, due=now)
            lost = [(row, values) for row, values in marks if outcome.is_to_be_told(row, values)]
            await tell_given_up(db, {cause_of(row, values["why"]) for row, values in lost}, now)
            over = {row.message_id for row, values in marks if outcome.ends_its_file(row, values)}
            if over:
                await drop_sent_files(db, over)
        crash_point("outbox.marked")
        return [None] * len(marks)

    async def _attempt(self, row: Outgoing) -> Outcome:
        """Send one row, or find out what became of it, and say what to write down."""
        now = self.workplace.clock.now()
        if row.adapter not in self.workplace.adapters:
            return outcome.dead(f"the adapter {row.adapter} is switched off", "off")
        adapter = self.workplace.reach(row.adapter)
        paused = self._paused.get((row.adapter, row.workspace, row.kind))
        if paused is not None and paused > now:
            return Outcome(outcome.untouched(row) | {"next_at": paused}, goes_on=False)
        try:
            async with asyncio.timeout(SEND_LIMIT.total_seconds()):
                if row.kind == "post" and _is_in_doubt(row, adapter, now):
                    return await self._settle(adapter, row, now)
                return await self._send(adapter, row)
        except Refused as refused:
            log.warning("delivery.refused", adapter=row.adapter, outgoing=row.id)
            return outcome.dead(str(refused)[:300], refused.why)
        except (Unclear, TimeoutError):
            if row.attempts + 1 >= outcome.MOST_ATTEMPTS:
                return outcome.given_up(row, is_unclear=True)
            wait = outcome.wait_after(row.attempts + 1)
            if not adapter.can.keyed:
                wait = max(SETTLE, wait)
            return outcome.later("unknown", now + wait, attempts=row.attempts + 1)
        except Unreachable as unreachable:
            return self._unreachable(row, now, unreachable)
        except Exception as error:  # an adapter may raise anything; see design 4
            log_failure("delivery.failed", error, adapter=row.adapter, outgoing=row.id)
            return self._unreachable(row, now, Unreachable(), most=_MOST_FAULTS, why="broken")

    def _unreachable(
        self,
        row: Outgoing,
        now: datetime,
        error: Unreachable,
        *,
        most: int = outcome.MOST_ATTEMPTS,
        why: str = "away",
    ) -> Outcome:
        """Back off: what the chat asks for holds for all of its messages, else this queue waits.

        What was perhaps sent before stays so: it is looked up at the next try, too.
        """
        attempts, after = row.attempts + 1, error.retry_after
        if after is not None and not error.is_alone:
            self._paused[row.adapter, row.workspace, row.kind] = now + after
        if after is None and attempts >= most:
            return outcome.given_up(row, is_unclear=row.started_at is not None, why=why)
        wait = after or outcome.wait_after(attempts)
        jitter = wait.total_seconds() * random.uniform(0, 0.2)
        due = now + wait + timedelta(seconds=jitter)
        return outcome.later("pending", due, attempts=attempts, started_at=row.started_at)

    async def _settle(self, adapter: ChatAdapter, row: Outgoing, now: datetime) -> Outcome:
        """Look an unclear post up before sending again, once the chat's history has caught up.

        Where that cannot be, a broadcast waits for a person, and anything else is sent again: a
        reply or an alarm that comes twice is a smaller harm than one that never comes.
        """
        started = row.started_at or now
        if now < started + SETTLE:
            return outcome.later("unknown", started + SETTLE)
        place = await self._place(adapter, row)
        found = await self._found(adapter, place, row)
        if found is None and row.lane >= LANES["broadcast"]:
            return outcome.held("it cannot be looked up")
        if found:
            shown = await self._opened(adapter, row) if row.channel is None else place
            return outcome.checked(outcome.sent(found[0], shown), now)
        sent = await self._send(adapter, row)
        return sent if found is None else outcome.checked(sent, now)

    async def _found(
        self, adapter: ChatAdapter, place: Place, row: Outgoing
    ) -> Sequence[str] | None:
        """List what a chat shows under the key of a post; None when nobody may look."""
        if not adapter.can.find:
            return None
        try:
            return await adapter.find(place, row.id, row.started_at or row.said_at)
        except Refused:
            return None

    # What was perhaps sent twice.

    async def _look_again_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_POLL.total_seconds() * 10)
            try:
                await self._look_again()
            except Exception as error:  # the database may be away for a while
                log_failure("relay.look_failed", error)

    async def _look_again(self) -> int:
        """Look for doubles of what was once unclear, take the newer ones away; return how many
        were looked at."""
        workplace = self.workplace
        now = workplace.clock.now()
        async with workplace.store.transaction() as db:
            rows = await take_doubtful(db, now, again=now + outcome.LOOK_AGAIN, most=BATCH)
        for row in rows:
            try:
                async with asyncio.timeout(SEND_LIMIT.total_seconds()):
                    await self._heal(row)
            except (Unreachable, Unclear, TimeoutError):
                log.info("delivery.look_put_off", adapter=row.adapter, outgoing=row.id)
            except Exception as error:  # one that goes wrong keeps no other from being healed
                log_failure("delivery.look_failed", error, adapter=row.adapter, outgoing=row.id)
        return len(rows)

    async def _heal(self, row: Outgoing) -> None:
        first, adapters = row.sent_as, self.workplace.adapters
        if first is not None and row.adapter in adapters and self.workplace.can(row.adapter).find:
            adapter = self.workplace.reach(row.adapter)
            place = await self._place(adapter, row)
            first, *more = await self._found(adapter, place, row) or (first,)
            for sent_as in more:
                try:
                    await adapter.remove(place, sent_as, row.id)
                except Refused:  # it stays, and asking again would not help
                    log.warning("delivery.double_stays", adapter=row.adapter, outgoing=row.id)
                    continue
                DOUBLED_HEALED.add(row.adapter)
                log.warning("delivery.double_taken_away", adapter=row.adapter, outgoing=row.id)
        async with self.workplace.store.transaction() as db:
            await note_looked_up(db, row.id, sent_as=first)

    async def _send(self, adapter: ChatAdapter, row: Outgoing) -> Outcome:
        place = await self._place(adapter, row)
        sheet = await self._reader.read(row)
        if row.kind == "post":
            sent_as = await adapter.send(place, sheet, row.id)
            # By now its direct chat has a name.
            return outcome.sent(
                sent_as, await self._opened(adapter, row) if row.channel is None else place
            )
        changed = await self._changed(row)
        if changed is not None and changed.state in UNSENT:
            return outcome.after(row, changed, self.workplace.clock.now())
        if changed is None or changed.sent_as is None:
            return Outcome({"state": "dropped", "sheet": None})
        if row.kind == "update":
            await adapter.update(place, changed.sent_as, sheet, row.id)
        else:
            await adapter.remove(place, changed.sent_as, row.id)
        return Outcome({"state": "sent", "channel": place.channel, "reason": None})

    async def _changed(self, row: Outgoing) -> Outgoing | None:
        """Find what a row changes; None when it is not kept any more."""
        async with self.workplace.store.transaction() as db:
            changed = await db.get(Outgoing, row.changes)
            if changed is not None:
                await change_undecided(db, changed, row)
            return changed

    async def _place(self, adapter: ChatAdapter, row: Outgoing) -> Place:
        """Where a row goes; a direct chat is opened on the way, if it must be."""
        if row.channel is None and adapter.can.unopened and row.account:
            return Place(
                adapter=row.adapter, workspace=row.workspace, channel=row.account, kind="direct"
            )
        if row.channel is None:
            return await self._opened(adapter, row)
        return Place(
            adapter=row.adapter,
            workspace=row.workspace,
            channel=row.channel,
            thread=row.thread,
            only=row.only,
            kind="direct" if row.account else "public",
        )

    async def _opened(self, adapter: ChatAdapter, row: Outgoing) -> Place:
        return await adapter.direct(row.workspace, row.account or "")


def _is_in_doubt(row: Outgoing, adapter: ChatAdapter, now: datetime) -> bool:
    """Whether a row was perhaps sent, and its chat does not remember its key (any more)."""
    keyed = adapter.can.keyed
    return row.started_at is not None and (not keyed or now - row.started_at >= keyed)
