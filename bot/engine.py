"""The engine: takes events, runs turns, and keeps the promises around them.

The only place, with the clockwork and the relay, that opens a transaction.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator, Collection, Coroutine, Sequence
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

from bot.at_once import show_at_once
from bot.concern import NotYet, concerns_us, is_for_us
from bot.content import Text
from bot.crash import crash_point
from bot.errors import Unclear, Unreachable
from bot.events import (
    Event,
    FormSubmitted,
    ProfileChanged,
    from_json,
    harmless,
    to_json,
    without,
)
from bot.group import GroupCommit
from bot.inbox_keys import InboxKeys
from bot.keep import keep
from bot.log import log, log_failure
from bot.metrics import EVENTS, TURNS
from bot.newcomers import meet
from bot.people import Strangers, find_account
from bot.ports import Answer, ChannelSeen, CommandHelp, ShortcutHelp
from bot.profiles import profile_changed
from bot.turn import Scope, Turn
from bot.turns import FormRefused, Refusal, begin_turn, refuse, take_turn
from bot.workplace import Workplace
from storage.channels import Channel, channels_in, forget_channels, note_channels
from storage.inbox import (
    Arrived,
    mark_done,
    note,
    opened_payload,
    put_off,
    quarantine,
    sealed_payload,
    take_back,
    take_orphans,
)
from storage.key_ring import KeyGone
from storage.people import Person, accounts_named
from storage.sealing import Damaged
from storage.session import is_gone, is_retryable, roll_back
from storage.table import new_id

# How long a process may take over an event before another one does it.
TERM = timedelta(seconds=60)
# An event whose chat does not tell who somebody is: when to ask again, and for how long.
_SOON, _SELDOM = timedelta(seconds=15), timedelta(minutes=10)
_PATIENCE = timedelta(hours=6)
_TRIES = 6
_TURNS_AT_ONCE = 16
_MOST_ATTEMPTS = 3


class Engine:
    """Implements the adapters' `Inbox`. `wake` is called when there is something to deliver."""

    def __init__(self, workplace: Workplace) -> None:
        self.workplace = workplace
        self.wake = asyncio.Event()
        self.inbox_keys = InboxKeys(workplace.store, workplace.clock)
        self._noter = GroupCommit(self._note_together)
        self._locks: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()
        self._turns = asyncio.Semaphore(_TURNS_AT_ONCE)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._in_hands: set[str] = set()

    # What adapters call.

    async def receive(self, event: Event) -> Answer:
        """Take an event; see `bot.ports.Inbox`."""
        if not concerns_us(event, self.workplace.registry):
            return Answer()
        event = harmless(event)
        arrived_id = await self._noter.submit(event)
        if arrived_id is None:
            return Answer()
        EVENTS.add(event.place.adapter, event.kind)
        crash_point("inbox.noted")
        task = self.spawn(self._handle(event, arrived_id))
        if isinstance(event, FormSubmitted):
            return await asyncio.shield(task)
        return Answer()

    async def taken_back(self, adapter: str, event_id: str) -> None:
        """Act no more on what somebody has deleted; see `bot.ports.Inbox`."""
        store, now = self.workplace.store, self.workplace.clock.now()
        async with store.transaction(urgent=True) as db:
            await take_back(db, adapter, event_id, at=now, is_sqlite=store.is_sqlite)

    async def seen(self, adapter: str, channels: Sequence[ChannelSeen]) -> None:
        """Note channels by name, so that skills can post to them."""
        async with self.workplace.store.transaction() as db:
            await note_channels(
                db,
                [
                    Channel(
                        adapter=adapter,
                        workspace=one.workspace,
                        external_id=one.channel,
                        name=one.name,
                        kind=one.kind,
                        language=one.language,
                    )
                    for one in channels
                ],
            )

    async def channels(self, adapter: str, workspace: str) -> list[str]:
        """List the channels that are noted in a workspace, as their chat calls them."""
        async with self.workplace.store.transaction() as db:
            return [one.external_id for one in await channels_in(db, adapter, workspace)]

    async def gone(self, adapter: str, workspace: str, channels: Collection[str]) -> None:
        """Forget channels in which the bot can post no more."""
        async with self.workplace.store.transaction() as db:
            await forget_channels(db, adapter, workspace, channels)

    async def tell(self, person_id: str, text: Text, *, avoid: str) -> None:
        """Say something to one person, in another chat than the adapter `avoid`."""
        workplace = self.workplace
        async with workplace.store.transaction() as db:
            person = await db.get(Person, person_id)
            if person is not None:
                scope = Scope(db=db, now=workplace.clock.now(), house=workplace)
                scope.dm(person, text, avoid=avoid)
                await keep(scope, workplace)
        self.wake.set()

    async def commands(self, adapter: str, workspace: str, account: str) -> list[CommandHelp]:
        """List the commands that an account may use; none for an unknown one."""
        async with self.workplace.store.transaction() as db:
            person = await find_account(db, adapter, workspace, account)
            return [] if person is None else await self.workplace.commands_for(db, person)

    async def shortcuts(self, adapter: str, workspace: str, account: str) -> list[ShortcutHelp]:
        """List what an account may do with a message; nothing for an unknown one."""
        async with self.workplace.store.transaction() as db:
            person = await find_account(db, adapter, workspace, account)
            return [] if person is None else await self.workplace.shortcuts_for(db, person)

    # Step 1.

    async def _note_together(self, events: Sequence[Event]) -> list[str | None]:
        """Note events in one transaction; the id of each row, None for a repeat."""
        now = self.workplace.clock.now()
        key = await self.inbox_keys.of_now()
        rows = [
            {
                "id": (arrived_id := new_id()),
                "adapter": event.place.adapter,
                "event_id": event.id,
                "payload": sealed_payload(key, arrived_id, to_json(event)),
                "state": "waiting",
                "attempts": 1,
                "arrived_at": now,
                "taken_until": now + TERM,
            }
            for event in events
        ]
        store = self.workplace.store
        async with store.transaction(urgent=True) as db:
            new = await note(db, rows, is_sqlite=store.is_sqlite)
        return [str(row["id"]) if row["id"] in new else None for row in rows]

    # Steps 2 to 7.

    async def _handle(self, event: Event, arrived_id: str) -> Answer:
        """Run one event's turn, after the earlier ones of the same account."""
        self._in_hands.add(arrived_id)
        try:
            return await self._in_its_turn(event, arrived_id)
        finally:
            self._in_hands.discard(arrived_id)

    async def _in_its_turn(self, event: Event, arrived_id: str) -> Answer:
        place = event.place
        key = (place.adapter, place.workspace, event.account)
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            try:
                return await self._until_done(event, arrived_id)
            except Exception as error:  # a handler may raise anything; see design 4
                if is_gone(error):
                    # Nothing was changed and the event is on disk: `resume` takes it up again.
                    reference = log_failure("database.gone", error, arrived=arrived_id)
                    return Answer(errors={"": self._sorry("core.kept", reference, None)})
                return await self._apologise(event, arrived_id, error)

    async def _until_done(self, event: Event, arrived_id: str) -> Answer:
        refusal: Refusal | None = None
        for attempt in range(1, _TRIES + 1):
            try:
                turn = await self._one_turn(event, arrived_id, refusal)
            except Strangers as strangers:
                try:
                    event = without(event, await meet(self.workplace, event, strangers.accounts))
                except (Unclear, Unreachable) as error:
                    if await self._await_profile(event, arrived_id, error):
                        return Answer()
                    raise
            except NotYet:
                if not await self._put_off(event, arrived_id, _SOON):
                    async with self.workplace.store.transaction() as db:
                        await mark_done(db, arrived_id)
                return Answer()
            except Refusal as again:
                refusal = again
            except FormRefused as refused:
                return await self._form_answer(arrived_id, refused)
            except Exception as error:
                if attempt == _TRIES or not is_retryable(error):
                    raise
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))
            else:
                TURNS.add("done" if refusal is None else "refused")
                if turn is not None:
                    crash_point("turn.committed")
                    self.wake.set()
                    showing = self._show(event, turn)
                    if isinstance(event, FormSubmitted):
                        self.spawn(showing)  # its answer is the acknowledgement: a chat waits
                    else:
                        await showing
                return Answer()
        raise Unreachable("the turn lost every race")

    async def _one_turn(
        self, event: Event, arrived_id: str, refusal: Refusal | None
    ) -> Turn | None:
        """Run a turn and mark its event done, in one transaction. None: there was none to run."""
        # Only here: whoever waits for a chat, such as for a newcomer's profile, keeps nobody out.
        async with self._turns, self.workplace.store.transaction() as db:
            if isinstance(event, ProfileChanged):
                await profile_changed(db, event)
                await mark_done(db, arrived_id)
                return None
            workplace = self.workplace
            can = workplace.can(event.place.adapter)
            turn: Turn | None = None
            if refusal is not None:
                turn = await refuse(workplace, db, event, refusal)
            elif await is_for_us(db, event, workplace.registry, workplace.clock.now(), can):
                turn = await take_turn(workplace, db, event)
            if not await mark_done(db, arrived_id):
                await roll_back(db)
                return None
            crash_point("turn.kept")
        return turn

    async def _await_profile(
        self, event: Event, arrived_id: str, error: Unclear | Unreachable
    ) -> bool:
        """Let an event wait until its chat tells who somebody is: whether they are a guest, say,
        must be known first. False for a form, whose person is there and can send it again, and when
        the chat has been silent for too long."""
        if isinstance(event, FormSubmitted):
            return False
        asked = error.retry_after if isinstance(error, Unreachable) else None
        # Longer each time: a quarter of how long it waits already.
        waits = min((self.workplace.clock.now() - event.at) / 4, _SELDOM)
        return await self._put_off(event, arrived_id, max(asked or _SOON, _SOON, waits))

    async def _put_off(self, event: Event, arrived_id: str, wait: timedelta) -> bool:
        """Take an event up again after a while; False when it waits for too long already."""
        now = self.workplace.clock.now()
        async with self.workplace.store.transaction() as db:
            is_put_off = await put_off(db, arrived_id, until=now + wait, since=now - _PATIENCE)
        log.info("event.put_off", adapter=event.place.adapter, arrived=arrived_id)
        return is_put_off

    async def _form_answer(self, arrived_id: str, refused: FormRefused) -> Answer:
        TURNS.add("refused")
        async with self.workplace.store.transaction() as db:
            await mark_done(db, arrived_id)
        return Answer(
            errors={
                name: self.workplace.words(text, refused.language)
                for name, text in refused.problems.items()
            }
        )

    async def _show(self, event: Event, turn: Turn) -> None:
        if await show_at_once(self.workplace, event, turn):
            self.wake.set()

    async def _apologise(self, event: Event, arrived_id: str, error: Exception) -> Answer:
        """Put an event aside that cannot be handled, and say so with a reference."""
        TURNS.add("failed")
        reference = log_failure("turn.failed", error, kind=event.kind, arrived=arrived_id)
        async with self.workplace.store.transaction() as db:
            await quarantine(db, arrived_id)
            place = event.place
            known = await accounts_named(db, place.adapter, place.workspace, [event.account])
            if event.account in known:
                turn = await begin_turn(self.workplace, db, event)
                turn.whisper(Text("core.apology", {"reference": reference}))
                await keep(turn, self.workplace, here=place)
        self.wake.set()
        person = known[event.account][1] if event.account in known else None
        return Answer(errors={"": self._sorry("core.apology", reference, person)})

    def _sorry(self, key: str, reference: str, person: Person | None) -> str:
        workplace = self.workplace
        language = workplace.language if person is None else workplace.language_of(person)
        return workplace.words(Text(key, {"reference": reference}), language)

    # Around turns.

    async def resume(self, *, all_of_them: bool = False) -> int:
        """Take over events whose process died; with `all_of_them`, when no other process exists.

        An event that was tried three times is put aside: it may be what ends the process.
        """
        store, now = self.workplace.store, self.workplace.clock.now()
        cutoff = now + 2 * TERM if all_of_them else now
        async with store.transaction() as db:
            taken = await take_orphans(db, cutoff, until=now + TERM)
            for row in taken:
                if row.id in self._in_hands:  # it waits here for its turn, which is no failure
                    row.attempts -= 1
            rows = [row for row in taken if row.id not in self._in_hands]
            waiting = [(row, self._event_of(row)) for row in rows]
            for row, event in waiting:
                if event is None or row.attempts > _MOST_ATTEMPTS:
                    await quarantine(db, row.id)
        for row, event in waiting:
            if event is None:
                continue
            if row.attempts > _MOST_ATTEMPTS:
                log.error(
                    "event.quarantined", arrived=row.id, kind=event.kind, attempts=row.attempts
                )
            else:
                self.spawn(self._handle(event, row.id))
        return len(rows)

    def _event_of(self, row: Arrived) -> Event | None:
        """Read what an event said; None when that cannot be done any more."""
        try:
            return from_json(opened_payload(self.workplace.store.keys, row))
        except (KeyGone, Damaged, ValueError) as error:
            # Its key is not in the folder, which was lost or is not the one that others use; or
            # another version of the program wrote it.
            log_failure("event.unreadable", error, arrived=row.id, adapter=row.adapter)
            return None

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something beside; `idle` waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log_failure("task.failed", error)

    async def idle(self) -> None:
        """Wait until every turn that has begun is over."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    @contextlib.asynccontextmanager
    async def draining(self, limit: timedelta) -> AsyncGenerator[None]:
        """Let turns finish, for at most this long, when the block ends."""
        try:
            yield
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limit.total_seconds()):
                    await self.idle()
