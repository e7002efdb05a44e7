"""A little chat inside this process: `plein try` on a terminal, and tests without a network."""

from pydantic import BaseModel, ConfigDict

from adapters.console.adapter import Console
from adapters.console.places import channel_of
from bot.ports import About, Web
from storage.session import Store

__all__ = ["Console", "Settings", "make"]


class Settings(BaseModel):
    """`[adapters.console]`: the channels that are there; everybody is in all of them."""

    model_config = ConfigDict(extra="forbid")

    channels: list[str] = ["#algemeen", "#kudos", "#koffie"]


def make(settings: Settings, web: Web, store: Store, about: About) -> Console:
    """Build the chat. It needs no web server; the store says who works here."""
    return Console(store, tuple(channel_of(name) for name in settings.channels))
