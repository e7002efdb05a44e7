"""What goes wrong between Plein and Slack: over the real wire, by a clock that is moved."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters import slack as slack_adapter
from adapters.slack.adapter import SlackChat
from adapters.slack.wire import Wire
from bot.app import App, assemble
from bot.clock import MovableClock
from bot.config import load
from bot.events import CommandReceived, Place
from bot.load import parts_of
from bot.ports import About, ChannelSeen, Web
from bot.web import WebServer
from storage.session import Store
from storage.upgrade import upgrade
from tests import emulator
from tests.emulator import ADA, BOB, KUDOS, TEAM, Emulator
from tests.fault_proxy import HALF, RESET, STALL, Fault, FaultProxy, limited, page, said
from tests.real.slack import Linde, secrets_of, settings_of

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

AS_HTTP = emulator.App("http")
# Bob is told in his own chat at the same time.
POST = f"chat.postMessage {KUDOS}"
CARD = f"🙌 <@{ADA}> thanks <@{BOB}>: for mending the roof"


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
    """A bot that says things in the emulated Slack."""

    app: App
    clock: MovableClock
    slack: Emulator
    proxy: FaultProxy

    async def thanks(self) -> None:
        """Have Ada give a kudo: its card is posted in #kudos."""
        place = Place(adapter="slack", workspace=TEAM, channel=KUDOS)
        await self.app.engine.receive(
            CommandReceived(
                id=f"command-{self.clock.now().timestamp()}",
                place=place,
                account=ADA,
                at=self.clock.now(),
                word="kudos",
                text=f"<@{BOB}> for mending the roof",
                mentions=(BOB,),
            )
        )
        await self.app.settle()

    async def later(self, **by: float) -> None:
        """Let time pass."""
        await self.app.pass_time(self.clock, timedelta(**by))

    async def cards(self) -> int:
        """Count the cards that people see."""
        return sum(CARD in one["text"] for one in await self.slack.messages(KUDOS))


@pytest_asyncio.fixture(loop_scope="session")
async def sender(linde: Linde, tmp_path: Path) -> AsyncIterator[Sender]:
    """A bot on the real wire, by a clock that stands still."""
    url, path = f"sqlite:///{tmp_path}/plein.db", tmp_path / "config.toml"
    path.write_text(settings_of(AS_HTTP, linde.proxy), encoding="utf-8")
    config = load(path, {"storage.url": url}, environ=secrets_of(AS_HTTP))
    parts, face = parts_of(config), _Face()
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
    yield Sender(app, clock, linde.slack, linde.proxy)
    await face.wire.close()
    await store.close()


UNCLEAR = {
    "reset": RESET,
    "half an answer": HALF,
    "fatal_error": said("fatal_error", accepted=True),
    "request_timeout": said("request_timeout", accepted=True),
    "a page that says 503": page(503, accepted=True),
    "a page that says 200": page(200, accepted=True),
    "no answer": STALL,
}
NOT_DONE = {
    "reset": replace(RESET, accepted=False),
    "internal_error": said("internal_error"),
    "a page that says 502": page(502, accepted=False),
    "a page that says 200": page(200, accepted=False),
}


@pytest.mark.parametrize("fault", UNCLEAR.values(), ids=UNCLEAR)
async def test_what_slack_took_and_did_not_say_is_there_once(sender: Sender, fault: Fault) -> None:
    sender.proxy.script[POST].append(fault)

    await sender.thanks()
    assert await sender.cards() == 1
    await sender.later(minutes=15)

    assert await sender.cards() == 1
    assert sender.proxy.calls["conversations.history"] >= 1


@pytest.mark.parametrize("fault", NOT_DONE.values(), ids=NOT_DONE)
async def test_what_slack_did_not_take_is_said_again_once(sender: Sender, fault: Fault) -> None:
    sender.proxy.script[POST].append(fault)

    await sender.thanks()
    assert await sender.cards() == 0
    await sender.later(minutes=15)

    assert await sender.cards() == 1


async def test_a_card_is_said_again_where_nobody_may_look(sender: Sender) -> None:
    sender.proxy.script[POST].append(RESET)
    sender.proxy.script["conversations.history"].extend([said("missing_scope")] * 9)

    await sender.thanks()
    await sender.later(minutes=2)

    assert await sender.cards() == 2


@pytest.mark.parametrize("after", ["7", None, "0", "soon", "Mon, 23 Nov 2026 09:00:07 GMT"])
async def test_slack_is_left_alone_as_long_as_it_asks(sender: Sender, after: str | None) -> None:
    sender.proxy.script[POST].append(limited(after))

    await sender.thanks()
    assert await sender.cards() == 0
    await sender.later(minutes=1)

    assert await sender.cards() == 1


async def test_a_token_that_slack_does_not_take_loses_nothing(sender: Sender) -> None:
    sender.proxy.script[POST].extend([said("token_revoked")] * 4)

    await sender.thanks()
    await sender.later(hours=1)

    assert await sender.cards() == 1
