"""Somebody who reads what tests make: in either language, by the clock of Amsterdam."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import bot
from bot.primitives import Words
from bot.report.table import Reading
from bot.text import Catalogue, Reader

ZONE: Final = "Europe/Amsterdam"
NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
_CATALOGUE: Final = Catalogue.load({"core": Path(bot.__file__).with_name("texts")})


def reading(language: str = "en") -> Reading:
    """Describe who reads, in this language."""
    reader = Reader(
        language=language,
        zone=ZONE,
        mention=lambda who: Words(who.name),
        channel=lambda where: Words(where.name),
    )
    return Reading(
        words=lambda text: _CATALOGUE.words(text, reader), language=language, zone=ZONE, now=NOW
    )
