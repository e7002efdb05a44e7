"""Plein at work in the emulator's Slack, within the test's process: heard over sockets, by a clock
that goes on as the machine's does, and can be moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from bot.app import App
from bot.clock import MovableClock
from tests import emulator
from tests.emulator import Someone
from tests.real.slack import Front, Linde, secrets_of
from tests.served import running, served

_AS_SOCKET: Final = emulator.App("socket")


class Work(Front):
    """Plein, and Ada, Bob and Cas in front of it; Ada is an editor."""

    def __init__(self, linde: Linde, bot: App, clock: MovableClock) -> None:
        super().__init__(linde, _AS_SOCKET, "socket")
        self.bot = bot
        self.clock = clock

    async def joins(self, somebody: Someone, language: str) -> str:
        """Let somebody come who reads this language; give their direct chat with the bot."""
        await somebody.commands(emulator.GENERAL, "/plein", "settings")
        await somebody.form()
        assert not await somebody.submits(language=language, zone="Europe/Amsterdam", quiet="none")
        return await somebody.direct()


@asynccontextmanager
async def work_in(linde: Linde, *more: str, begin: datetime | None = None) -> AsyncIterator[Work]:
    """Start all of it, and `more` skills, at this moment or now."""
    secrets, clock = secrets_of(_AS_SOCKET), MovableClock()
    clock.move_to(begin or clock.now())
    given = {
        "bot.language": "en",
        "adapters.slack": {
            "mode": "socket",
            "bot_token": secrets["SLACK_BOT_TOKEN"],
            "app_token": secrets["SLACK_APP_TOKEN"],
            "trust_addresses": ["example.org"],
            "api": f"{linde.proxy.address}/api/",
        },
        "skills.announcements": {},
        "skills.surveys": {},
        **{f"skills.{one}": {} for one in more},
        "roles.editor": ["ada@example.org"],
    }
    linde.proxy.calls.clear()
    async with served(given, demo=True, clock=clock) as bot, running(bot):
        work = Work(linde, bot, clock)
        await linde.slack.until(work.is_heard)
        yield work
