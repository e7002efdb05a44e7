"""What happens by the clock: timers, jobs, facts, the schedule, and dialogues that run out.

Every step asks our own tables, so a restart, a stepped clock or a second process neither skips
nor repeats anything.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.content import Text
from bot.crash import crash_point
from bot.engine import Engine
from bot.job import Job
from bot.keep import keep
from bot.log import log, log_failure
from bot.occurrence import Occurrence as Due
from bot.occurrence import Rule, occurrences
from bot.route import Route
from bot.turn import Tick
from bot.turns import coerced
from bot.workplace import Workplace
from storage.dialogues import overdue_dialogues
from storage.due import due_by_clock
from storage.people import people_by_id, zones_lived_in
from storage.session import is_retryable
from storage.timers import (
    Occurrence,
    Timer,
    add_occurrence,
    finish,
    last_occurrences,
    put_off,
    renew,
    take_due,
)

# What was under way when its process was killed begins anew after this; a job that runs for longer
# renews it.
LEASE = timedelta(minutes=1)
RENEWAL = LEASE / 4
# What ended in an error is tried three times in all. A process that is killed again and again is
# seldom the fault of what was under way.
_MOST_ATTEMPTS = 30
_FAULT = 10
_AGAIN = timedelta(minutes=15)
_SOON = timedelta(seconds=1)
_TRIES = 6
# A schedule entry that was missed by more than this (the bot was down) waits for its next date.
GRACE = timedelta(hours=12)
_AHEAD = timedelta(days=400)  # a yearly rule has an occurrence within it


class _TakenOver(Exception):
    """Another process does this job by now, or has done it."""


class Clockwork:
    """Does what is due. `tick` is called every second, and by tests after moving the clock."""

    def __init__(self, workplace: Workplace, engine: Engine) -> None:
        self.workplace = workplace
        self.engine = engine
        self._rules = _rules(workplace)
        self._quiet_until: dict[tuple[str, str], datetime] = {}
        self._planned_at: datetime | None = None
        self._jobs: dict[str, tuple[Timer, asyncio.Task[None]]] = {}

    async def tick(self) -> int:
        """Run everything that is due at this moment, and return how many things that were."""
        now = self.workplace.clock.now()
        await self.engine.inbox_keys.tidy()
        done = 0
        # The schedule is due by the clock alone, and the clock of a script stands still.
        if now != self._planned_at:
            done = await self._run_schedule()
            self._planned_at = None if done else now
        async with self.workplace.store.transaction() as db:
            due = await due_by_clock(db, now)
        await self.listen_anew()
        if due.events:
            done += await self.engine.resume()
        if due.dialogues:
            done += await self._end_dialogues()
        if due.timers:
            while timers := await self._run_timers():
                done += timers
        return done

    async def listen_anew(self) -> None:
        """Read in which channels skills hear talk; where that fails, it stays as it was."""
        ears = self.workplace.registry.ears
        if not ears.has_any:
            return
        try:
            async with self.workplace.store.transaction() as db:
                await ears.read(db)
        except Exception as error:  # a skill may raise anything; the clock goes on
            log_failure("ears.failed", error)

    async def next_date(self, db: AsyncSession) -> datetime | None:
        """Tell when the next date of the schedule is, or None when there is none."""
        now, zones = self.workplace.clock.now(), await self._zones(db)
        moments = [
            due.due_at
            for route, rule in self._rules
            for zone in zones[route.per]
            for due in _first(occurrences(rule, ZoneInfo(zone), now, now + _AHEAD))
        ]
        return min(moments, default=None)

    # Timers, jobs and facts.

    async def _run_timers(self) -> int:
        store, now = self.workplace.store, self.workplace.clock.now()
        async with store.transaction() as db:
            due = await take_due(db, now, lease=LEASE)
        crash_point("timers.taken")
        for timer in due:
            if timer.attempts > _MOST_ATTEMPTS:
                await self._give_up(timer)
            elif timer.kind == "job":
                self._jobs[timer.id] = (timer, self.engine.spawn(self._run_job(timer)))
            else:
                await self._run_timer(timer)
        return len(due)

    async def _run_timer(self, timer: Timer) -> None:
        route = self.workplace.registry.routes.get(timer.route)
        if route is None:
            await self._give_up(timer)
            return
        try:
            await self._in_a_tick(route, self.workplace.zone, timer.args, timer=timer)
        except Exception as error:  # a handler may raise anything; see design 4
            log_failure("timer.failed", error, timer=timer.id, route=timer.route)
            await self._put_off(timer)

    async def _in_a_tick(
        self,
        route: Route,
        zone: str,
        args: dict[str, Any],
        *,
        timer: Timer | None = None,
        occurrence: Occurrence | None = None,
    ) -> None:
        """Run a handler and note in the same transaction that it ran; again when it lost a race."""
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._open_tick(zone, route.skill) as tick:
                    if await self._is_ours(tick, timer, occurrence):
                        await route.handler(tick, **coerced(route.handler, args))
            except Exception as error:
                if attempt == _TRIES or not is_retryable(error):
                    raise
            else:
                crash_point("tick.committed")
                self.engine.wake.set()
                return

    async def _is_ours(
        self, tick: Tick, timer: Timer | None, occurrence: Occurrence | None
    ) -> bool:
        if timer is not None:
            return await finish(tick.db, timer)
        is_sqlite = self.workplace.store.is_sqlite
        return occurrence is not None and await add_occurrence(
            tick.db, occurrence, is_sqlite=is_sqlite
        )

    @contextlib.asynccontextmanager
    async def _open_tick(self, zone: str, skill: str) -> AsyncGenerator[Tick]:
        workplace, now = self.workplace, self.workplace.clock.now()
        async with workplace.store.transaction() as db:
            tick = Tick(db=db, now=now, house=workplace, zone=zone, skill=skill)
            yield tick
            await keep(tick, workplace)
            crash_point("tick.kept")

    async def tell(self, fact: str) -> None:
        """Tell skills a fact of the bot's own, such as that a demo workplace was made."""
        async with self._open_tick(self.workplace.zone, "") as tick:
            tick.publish(fact)

    def job_of(self, route: Route, timer: Timer | None = None) -> Job:
        """Give what a handler of slow work holds; with the timer that began it, it can end it."""

        async def end(tick: Tick) -> None:
            if timer is not None:
                if not await finish(tick.db, timer):
                    raise _TakenOver
                self._jobs.pop(timer.id, None)  # it is not to be renewed any more

        return Job(
            now=self.workplace.clock.now,
            house=self.workplace,
            open_tick=lambda: self._open_tick(self.workplace.zone, route.skill),
            end=end,
        )

    async def _run_job(self, timer: Timer) -> None:
        route = self.workplace.registry.routes.get(timer.route)
        if route is None:
            await self._give_up(timer)
            return
        job = self.job_of(route, timer)
        try:
            await route.handler(job, **coerced(route.handler, timer.args))
        except _TakenOver:
            log.warning("job.taken_over", timer=timer.id, route=timer.route)
            return
        except Exception as error:  # a job may raise anything; it is tried again later
            log_failure("job.failed", error, timer=timer.id, route=timer.route)
            await self._put_off(timer, soon=is_retryable(error))
            return
        finally:
            self._jobs.pop(timer.id, None)
        async with self.workplace.store.transaction() as db:
            await finish(db, timer)
        self.engine.wake.set()

    async def renew(self) -> None:
        """Keep the jobs that run here from being run elsewhere; stop those that are by now."""
        jobs = dict(self._jobs)
        if not jobs:
            return
        store, until = self.workplace.store, self.workplace.clock.now() + LEASE
        async with store.transaction() as db:
            ours = await renew(db, [timer for timer, _ in jobs.values()], until=until)
        for timer, task in jobs.values():
            if timer.id in self._jobs and timer.id not in ours:
                log.warning("job.taken_over", timer=timer.id, route=timer.route)
                task.cancel()

    async def _put_off(self, timer: Timer, *, soon: bool = False) -> None:
        """Try again later what ended in an error; `soon`, and as no fault, what lost a race."""
        until = self.workplace.clock.now() + (_SOON if soon else _AGAIN)
        async with self.workplace.store.transaction() as db:
            await put_off(db, timer, until=until, counts=1 if soon else _FAULT)

    async def _give_up(self, timer: Timer) -> None:
        """Keep a call that fails each time, out of the way, for the operator."""
        log.error("timer.given_up", timer=timer.id, route=timer.route, attempts=timer.attempts)
        async with self.workplace.store.transaction() as db:
            row = await db.get(Timer, timer.id)
            if row is not None:
                row.failed = True

    # The schedule.

    async def _run_schedule(self) -> int:
        if not self._rules:
            return 0
        now = self.workplace.clock.now()
        async with self.workplace.store.transaction() as db:
            zones = await self._zones(db)
            waiting = [
                (route, rule, zone)
                for route, rule in self._rules
                for zone in zones[route.per]
                if now >= self._quiet_until.get((route.name, zone), now)
            ]
            last = await self._last(db, waiting, now)
        return sum(
            [
                await self._run_entry(*entry, last[entry[0].name, entry[2]])
                for entry in waiting
                if (entry[0].name, entry[2]) in last
            ]
        )

    async def _last(
        self, db: AsyncSession, waiting: Sequence[tuple[Route, Rule, str]], now: datetime
    ) -> dict[tuple[str, str], datetime]:
        """Tell when entries were due last. One that is seen for the first time begins now."""
        if not waiting:
            return {}
        last = await last_occurrences(db, {route.name for route, _, _ in waiting})
        for route, _, zone in waiting:
            if (route.name, zone) not in last:
                begun = _row(route, zone, Due(local_date=now.date(), slot="begun", due_at=now))
                await add_occurrence(db, begun, is_sqlite=self.workplace.store.is_sqlite)
        return last

    async def _run_entry(self, route: Route, rule: Rule, zone: str, last: datetime) -> bool:
        """Run the newest date of an entry that was missed since the last one, once."""
        store, now = self.workplace.store, self.workplace.clock.now()
        missed = list(occurrences(rule, ZoneInfo(zone), last, now))
        if not missed:
            self._rest(route, rule, zone, now)
            return False
        due = missed[-1]
        has_run = False
        if due.due_at < now - GRACE:
            log.warning("schedule.too_late", schedule=route.name, zone=zone)
        else:
            try:
                await self._in_a_tick(route, zone, {}, occurrence=_row(route, zone, due))
                has_run = True
            except Exception as error:  # a handler may raise anything; the next date comes anyhow
                log_failure("schedule.failed", error, schedule=route.name)
        if not has_run:
            async with store.transaction() as db:
                await add_occurrence(db, _row(route, zone, due), is_sqlite=store.is_sqlite)
        self._rest(route, rule, zone, now)
        return has_run

    def _rest(self, route: Route, rule: Rule, zone: str, now: datetime) -> None:
        """Leave an entry alone that has caught up: nothing can be due before its next date, and
        until then the table need not be asked."""
        for due in _first(occurrences(rule, ZoneInfo(zone), now, now + _AHEAD)):
            self._quiet_until[route.name, zone] = due.due_at

    async def _zones(self, db: AsyncSession) -> dict[str, list[str]]:
        """The zones in which entries run: the workplace's, and all that people live in."""
        lived = await zones_lived_in(db)
        every = {zone or self.workplace.zone for zone in lived} | {self.workplace.zone}
        return {"workplace": [self.workplace.zone], "zone": sorted(every)}

    # Dialogues.

    async def _end_dialogues(self) -> int:
        """Close forms that nobody finished, and say so where a question was open."""
        workplace = self.workplace
        now = workplace.clock.now()
        async with workplace.store.transaction() as db:
            rows = await overdue_dialogues(db, now)
            people = await people_by_id(db, {row.person_id for row in rows})
            tick = Tick(db=db, now=now, house=workplace, zone=workplace.zone)
            for row in rows:
                if row.asking is not None and row.person_id in people:
                    tick.dm(people[row.person_id], Text("core.dialogue_expired"))
                row.state, row.given = "expired", {}
            await keep(tick, workplace)
        if rows:
            self.engine.wake.set()
        return len(rows)


def _rules(workplace: Workplace) -> list[tuple[Route, Rule]]:
    """Read the rule of each schedule entry; one that its settings switch off is left out."""
    found: list[tuple[Route, Rule]] = []
    for route in workplace.registry.schedule:
        text = (
            route.rule
            if isinstance(route.rule, str)
            else route.rule(workplace.settings(route.skill))
        )
        if text:
            found.append((route, Rule.parse(text)))
    return found


def _row(route: Route, zone: str, due: Due) -> Occurrence:
    return Occurrence(
        schedule=route.name,
        whose=zone,
        local_date=due.local_date.isoformat(),
        slot=due.slot,
        due_at=due.due_at,
    )


def _first(due: Any) -> list[Due]:
    return [one for one in [next(iter(due), None)] if one is not None]
