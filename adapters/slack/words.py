"""What the adapter itself says, in the reader's language."""

from functools import cache
from pathlib import Path

from bot.content import Text, Where, Who
from bot.primitives import Span, Words
from bot.text import Catalogue, Reader


@cache
def _catalogue() -> Catalogue:
    # Read when it is first needed: start-up counts.
    return Catalogue.load({"slack": Path(__file__).parent / "texts"})


def say(text: Text, language: str) -> str:
    """Say one of our texts."""
    reader = Reader(language=language, zone="UTC", mention=_named, channel=_named)
    return _catalogue().words(text, reader)


def _named(one: Who | Where) -> Span:
    return Words(one.name)
