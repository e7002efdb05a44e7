"""Builds everything, and starts and stops it in order."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import select

from bot.clock import MovableClock, SystemClock
from bot.clockwork import RENEWAL, Clockwork
from bot.config import Config
from bot.delivery import Relay
from bot.engine import Engine
from bot.load import Parts, parts_of
from bot.log import log, log_failure
from bot.off import Off
from bot.outside import outside_embedder, outside_model
from bot.permissions import Policy
from bot.ports import About, ChatAdapter, Clock, Watched, Web
from bot.profile_watch import ProfileWatch
from bot.registry import Registry
from bot.remark import Keeping
from bot.route import Route
from bot.text import Catalogue
from bot.workplace import Workplace
from storage.due import next_due
from storage.session import Store

STOP_LIMIT = timedelta(seconds=10)
_LONGEST_PAUSE = 60.0


@dataclass(slots=True, kw_only=True)
class App:
    """A bot that is built. `failing` says which adapters are down, and why."""

    config: Config
    parts: Parts
    workplace: Workplace
    engine: Engine
    relay: Relay
    clockwork: Clockwork
    failing: dict[str, str] = field(default_factory=dict[str, str])
    _ticking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def settle(self) -> None:
        """Do all that is due now, to the end: turns, timers, sends. For tests and the console."""
        while True:
            await self.engine.idle()
            done = await self.clockwork.tick()
            await self.engine.idle()
            done += await self.relay.send_some()
            if not done:
                return

    async def next_due(self) -> datetime | None:
        """Tell when something happens by itself next: by the clock, or sent once more."""
        async with self.workplace.store.transaction() as db:
            moments = [await next_due(db), await self.clockwork.next_date(db)]
        return min((moment for moment in moments if moment is not None), default=None)

    async def pass_time(self, clock: MovableClock, by: timedelta) -> None:
        """Move the clock that this bot was built with, and do on the way what becomes due, each
        thing at its own moment. For tests and the console."""
        await self.settle()
        until = clock.now() + by
        while (due := await self.next_due()) is not None:
            # What is due already and was left undone is looked at again a second later.
            then = max(due, clock.now() + timedelta(seconds=1))
            if then > until:
                break
            clock.move_to(then)
            await self.settle()
        clock.move_to(max(until, clock.now()))
        await self.settle()

    async def not_ready(self) -> dict[str, str]:
        """Say what keeps the bot from working, by part; nothing when all is well."""
        wrong = {
            name: words
            for name, adapter in self.workplace.adapters.items()
            if isinstance(adapter, Watched) and (words := adapter.wrong()) is not None
        } | self.failing
        try:
            async with asyncio.timeout(2), self.workplace.store.transaction() as db:
                await db.exec(select(1))
        except Exception as error:  # whatever it is, the database does not answer
            wrong["storage"] = type(error).__name__
        return wrong

    async def run(self) -> None:
        """Listen, deliver and keep time until cancelled; then finish what has begun."""
        await self.engine.resume(all_of_them=self.workplace.store.is_sqlite)
        await self.clockwork.listen_anew()
        async with self.engine.draining(STOP_LIMIT), asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            group.create_task(self._keep_up())
            group.create_task(self._keep_jobs())
            group.create_task(self.relay.run())
            group.create_task(ProfileWatch(self.workplace).run())
            for route in self.workplace.registry.starts:
                group.create_task(self._start(route))
            for adapter in self.workplace.adapters.values():
                group.create_task(self._keep_listening(adapter))

    async def stop(self) -> None:
        """Send what is still in the outbox, for a while, and close all that is open."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_LIMIT.total_seconds()):
                await self.relay.flush()
        await self.workplace.close_minds()
        await self.workplace.store.close()

    async def _beat(self) -> None:
        from bot.schedule import beat

        await beat(self._tick)

    async def _keep_up(self) -> None:
        """Begin jobs at once, and not with the next beat: people wait for what comes of them."""
        soon = self.workplace.soon
        while True:
            await soon.wait()
            soon.clear()
            await self._tick()

    async def _tick(self) -> None:
        try:
            async with self._ticking:
                await self.clockwork.tick()
        except Exception as error:  # the database may be away; the next beat tries again
            log_failure("clock.failed", error)

    async def _keep_jobs(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL.total_seconds())
            try:
                await self.clockwork.renew()
            except Exception as error:  # the database may be away; the next time tries again
                log_failure("clock.failed", error)

    async def _start(self, route: Route) -> None:
        try:
            await route.handler(self.clockwork.job_of(route))
        except Exception as error:  # a skill may raise anything; it goes on without
            log_failure("start.failed", error, route=route.name)

    async def _keep_listening(self, adapter: ChatAdapter) -> None:
        """Restart an adapter that falls over, alone, with growing pauses; show it meanwhile."""
        pause = 1.0
        while True:
            began = asyncio.get_running_loop().time()
            try:
                self.failing.pop(adapter.name, None)
                await adapter.listen(self.engine)
                return
            except Exception as error:  # an adapter may raise anything
                reference = log_failure("adapter.failed", error, adapter=adapter.name)
                self.failing[adapter.name] = f"{type(error).__name__}, reference {reference}"
            if asyncio.get_running_loop().time() - began > _LONGEST_PAUSE:
                pause = 1.0
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


def build(
    config: Config,
    *,
    store: Store,
    web: Web,
    clock: Clock | None = None,
    parts: Parts | None = None,
) -> App:
    """Put a bot together; nothing runs yet. `parts` replaces what the configuration switches on.

    Raises: ConfigError, with every problem of the settings.
    """
    parts = parts or parts_of(config)
    return assemble(config, parts, store=store, web=web, clock=clock)


def assemble(
    config: Config, parts: Parts, *, store: Store, web: Web, clock: Clock | None = None
) -> App:
    """Put a bot together from parts that are there already: skills of a test, say."""
    about = About(
        name=config.bot.name,
        language=config.bot.language,
        zone=config.bot.zone,
        clock=clock or SystemClock(),
    )
    registry = Registry(parts.skills.values(), parts.skill_settings)
    workplace = Workplace(
        name=about.name,
        language=about.language,
        zone=about.zone,
        holidays=config.bot.holidays,
        store=store,
        clock=about.clock,
        registry=registry,
        catalogue=Catalogue.load(parts.texts),
        policy=Policy(permissions=registry.permissions, holders=config.roles),
        off=Off.of(config, about.clock),
        checked=parts.skill_settings,
        adapters={
            name: module.make(parts.adapter_settings[name], web, store, about)
            for name, module in parts.adapters.items()
        },
        forget_leavers_after=config.bot.forget_leavers_after,
        kept_by={
            name: module.kept(parts.adapter_settings[name])
            for name, module in parts.adapters.items()
            if isinstance(module, Keeping)
        },
        address=web.address,
        fetch_allow=config.fetch.allow,
        pages_at=config.web.address or (web.address if web.demo else ""),
        embedder=outside_embedder(parts.embedder),
        model=outside_model(parts.model),
    )
    if parts.embedder is None and config.bot.embedding:
        log.info("embedding.none")
    engine = Engine(workplace)
    if workplace.has_pages:
        # Imported where it is needed: most houses have no such form, and start-up counts.
        from bot.page.server import FormPages

        web.mount(FormPages(engine).routes())
    if workplace.pages_at and registry.pages:
        from bot.page.skill_pages import SkillPages

        web.mount(SkillPages(engine, parts.texts).routes())
    if workplace.pages_at and registry.drops:
        from bot.page.drops import Drops

        web.mount(Drops(engine).routes())
    if workplace.pages_at and registry.feeds:
        from bot.page.feeds import FeedServer

        web.mount(FeedServer(workplace).routes())
    relay = Relay(workplace, engine.wake)
    return App(
        config=config,
        parts=parts,
        workplace=workplace,
        engine=engine,
        relay=relay,
        clockwork=Clockwork(workplace, engine),
    )
