"""What tests of audiences share: a home, people, and how a mistake reads."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.errors import Wrong
from bot.text import Catalogue, Reader
from bot.workplace import plain_channel, plain_mention
from storage.people import Person, name_key
from tests.house.tree import ROOT

_TEXTS: Final = Catalogue.load({"core": ROOT / "bot" / "texts"})


def said(wrong: Wrong, language: str = "en") -> str:
    """Say what is wrong as somebody reads it."""
    reader = Reader(language=language, zone="UTC", mention=plain_mention, channel=plain_channel)
    return _TEXTS.words(wrong.text, reader)


@dataclass(frozen=True)
class Home:
    """Where people of whom nothing else is said speak Dutch, by Dutch clocks."""

    language: str = "nl"
    zone: str = "Europe/Amsterdam"
    today: date = date(2026, 12, 2)


HOME: Final = Home()


def person(name: str, **more: Any) -> Person:
    """Make somebody with an address."""
    email = f"{name_key(name).replace(' ', '.')}@example.org"
    return Person(**{"name": name, "name_key": name_key(name), "email": email, **more})
