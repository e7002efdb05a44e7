"""Texts of the bot, said in English in a terminal."""

from collections.abc import Callable

from bot.config import Config
from bot.content import Text
from bot.load import Parts
from bot.text import Catalogue, Reader
from bot.workplace import plain_channel, plain_mention


def in_english(config: Config, parts: Parts) -> Callable[[Text], str]:
    """Make what says a text in plain words."""
    catalogue = Catalogue.load(parts.texts)
    reader = Reader(
        language="en", zone=config.bot.zone, mention=plain_mention, channel=plain_channel
    )
    return lambda text: catalogue.words(text, reader)
