"""Somebody who reads what tests make: in either language, by the clock of Amsterdam."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import bot
from bot.primitives import Words
from bot.report.table import Reading
from bot.text import Catalogue, Reader

ZONE: Final = "Europe/Amsterdam"
NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
_CORE: Final = Path(bot.__file__).with_name("texts")


@cache
def _catalogue(skills: tuple[tuple[str, Path], ...]) -> Catalogue:
    return Catalogue.load({"core": _CORE} | dict(skills))


def reading(language: str = "en", **skills: Path) -> Reading:
    """Describe who reads, in this language; `skills` are folders of texts, by name."""
    catalogue = _catalogue(tuple(skills.items()))
    reader = Reader(
        language=language,
        zone=ZONE,
        mention=lambda who: Words(who.name),
        channel=lambda where: Words(where.name),
    )
    return Reading(
        words=lambda text: catalogue.words(text, reader), language=language, zone=ZONE, now=NOW
    )
