"""A bot inside the test, on the real wire to the emulated Slack, by a clock that is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from adapters import slack as slack_adapter
from adapters.slack.adapter import SlackChat
from adapters.slack.doors import Doors
from adapters.slack.views import trigger_of
from adapters.slack.wire import Wire
from bot.app import App, assemble
from bot.clock import MovableClock
from bot.config import load
from bot.events import ButtonPressed, CommandReceived, Event, HomeOpened, Place
from bot.load import parts_of
from bot.ports import About, ChannelSeen, Web
from bot.web import WebServer
from storage.session import Store
from storage.table import new_id
from storage.upgrade import upgrade
from tests import emulator
from tests.bot.filing import FILING
from tests.chat import with_skills
from tests.emulator import ADA, KUDOS, TEAM, Emulator, Someone, button_in
from tests.fault_proxy import Fault, FaultProxy
from tests.parts import PATIENCE
from tests.real.lunch import LUNCH
from tests.real.slack import Linde, secrets_of, settings_of

AS_HTTP = emulator.App("http")
_IN_KUDOS: Final = Place(adapter="slack", workspace=TEAM, channel=KUDOS)
# Where a call is never answered: Slack is near, and what takes longer than this is not coming.
_SOON: Final = timedelta(seconds=1)


class _Face:
    """The adapter's face, with a network that can be hung up."""

    Settings = slack_adapter.Settings

    def __init__(self) -> None:
        self.wire = Wire()

    def make(
        self, settings: slack_adapter.Settings, web: Web, store: Store, about: About
    ) -> SlackChat:
        return slack_adapter.make(settings, web, store, about, session=self.wire)


@dataclass(frozen=True, slots=True)
class Sender:
    """A bot that says things in the emulated Slack: thanks, and what two small skills say."""

    app: App
    clock: MovableClock
    slack: Emulator
    proxy: FaultProxy

    @property
    def chat(self) -> SlackChat:
        """The adapter."""
        chat = self.app.workplace.adapters["slack"]
        assert isinstance(chat, SlackChat)
        return chat

    @property
    def doors(self) -> Doors:
        """Where the adapter hears Slack: nothing comes in that was not asked for."""
        doors = self.chat.doors
        assert isinstance(doors, Doors)
        return doors

    def meets(self, method: str, *faults: Fault | None) -> None:
        """Let the next calls of a method go wrong; None is one that does not."""
        self.proxy.script[method].extend(faults)
        if any(one is not None and one.how == "stall" for one in faults):
            self.chat.api.limit = _SOON

    async def command(
        self,
        word: str,
        text: str = "",
        *,
        mentions: tuple[str, ...] = (),
        trigger: str | None = None,
    ) -> None:
        """Have Ada type a command in #kudos, and let the bot say what it says at once."""
        await self._receive(
            CommandReceived(
                id=f"command-{new_id()}",
                place=_IN_KUDOS,
                account=ADA,
                at=self.clock.now(),
                word=word,
                text=text,
                mentions=mentions,
                trigger=trigger,
            )
        )

    async def press(
        self, message: dict[str, Any], label: str, *, by: str = ADA, trigger: str | None = None
    ) -> None:
        """Have somebody press a button of a message in #kudos."""
        await self._receive(
            ButtonPressed(
                id=f"press-{new_id()}",
                place=_IN_KUDOS,
                account=by,
                at=self.clock.now(),
                choice=button_in(message["blocks"], label)["value"],
                trigger=trigger,
            )
        )

    async def opens_home(self) -> None:
        """Have Ada open her home."""
        place = await self.chat.direct(TEAM, ADA)
        await self._receive(
            HomeOpened(id=f"home-{new_id()}", place=place, account=ADA, at=self.clock.now())
        )

    async def _receive(self, event: Event) -> None:
        await self.app.engine.receive(event)
        await self.app.settle()

    async def trigger(self) -> str:
        """Make a trigger that is good once, as Slack gives one to whoever types a command."""
        await Someone(self.slack, AS_HTTP, ADA).commands(KUDOS, "/nobody-hears-this")
        return trigger_of(TEAM, await self.slack.trigger())

    async def later(self, **by: float) -> None:
        """Let time pass."""
        await self.app.pass_time(self.clock, timedelta(**by))


@asynccontextmanager
async def sender_in(linde: Linde, folder: Path) -> AsyncIterator[Sender]:
    """Set a bot up in the workspace, by a clock that stands still."""
    url, path = f"sqlite:///{folder}/plein.db", folder / "config.toml"
    path.write_text(settings_of(AS_HTTP, linde.proxy), encoding="utf-8")
    config = load(path, {"storage.url": url}, environ=secrets_of(AS_HTTP))
    parts, face = with_skills(parts_of(config), [FILING, LUNCH]), _Face()
    upgrade(url, parts.owners)
    clock, store = MovableClock(datetime(2026, 11, 23, 9, tzinfo=UTC)), Store(url)

    async def nothing_wrong() -> dict[str, str]:
        return {}

    web = WebServer(config.web.listen, address=None, demo=False, ready=nothing_wrong)
    app = assemble(
        config, replace(parts, adapters={"slack": face}), store=store, web=web, clock=clock
    )
    kudos = ChannelSeen(workspace=TEAM, channel=KUDOS, name="#kudos")
    await app.engine.seen("slack", [kudos])
    sender = Sender(app, clock, linde.slack, linde.proxy)
    sender.chat.api.limit = timedelta(seconds=PATIENCE)
    yield sender
    await face.wire.close()
    await store.close()
