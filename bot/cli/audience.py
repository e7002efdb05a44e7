"""`plein people list --audience`: who is in an audience, and how messages reach them."""

from argparse import Namespace
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from bot.audience import find_audience, preview_audience
from bot.cli.common import config_of
from bot.cli.database import open_configured
from bot.cli.listing import MOST_LISTED, table
from bot.cli.terminal import Terminal
from bot.cli.wording import in_english
from bot.clock import SystemClock
from bot.config import BotSettings
from bot.errors import Wrong
from bot.load import parts_of
from storage.reach import first_people

_NO_CHANNELS: Final = (
    "Who is in a channel only the running bot can ask its chats: leave {channels} out here."
)
_FIRST: Final = "These are the first {shown}."


@dataclass(frozen=True, slots=True)
class _Home:
    """The workplace as its settings have it, today."""

    settings: BotSettings

    @property
    def language(self) -> str:
        return self.settings.language

    @property
    def zone(self) -> str:
        return self.settings.zone

    @property
    def today(self) -> date:
        return SystemClock().now().astimezone(ZoneInfo(self.zone)).date()


async def list_audience(arguments: Namespace, terminal: Terminal) -> int:
    """List who is in an audience by name, under what a preview says of it."""
    config = config_of(arguments)
    parts = parts_of(config)
    words = in_english(config, parts)
    async with open_configured(config) as store, store.transaction() as db:
        try:
            audience = await find_audience(db, _Home(config.bot), arguments.audience)
        except Wrong as wrong:
            terminal.complain(words(wrong.text))
            return 1
        if audience.channels:
            channels = ", ".join(sorted(audience.channels))
            terminal.complain(_NO_CHANNELS.format(channels=channels))
            return 1
        found = await preview_audience(
            db, _Home(config.bot), audience.people(), chats=parts.adapters
        )
        people = await first_people(db, audience.people(), MOST_LISTED)
    terminal.say(*(words(text) for text in found.texts()))
    if people:
        terminal.say("", *table(people))
    if len(people) < found.reached + found.unreachable:
        terminal.say(_FIRST.format(shown=len(people)))
    return 0
