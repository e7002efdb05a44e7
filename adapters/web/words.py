"""What the web chat itself says, in the reader's language."""

from datetime import timedelta
from pathlib import Path

from starlette.datastructures import Headers

from bot.content import Text, Where, Who
from bot.primitives import Span, Words
from bot.text import Catalogue, Reader


class Sentences:
    """The catalogue of the web chat, read when it is first needed."""

    def __init__(self) -> None:
        self._catalogue: Catalogue | None = None

    def say(self, text: Text, language: str) -> str:
        """Say one of our texts."""
        if self._catalogue is None:
            self._catalogue = Catalogue.load({"web": Path(__file__).parent / "texts"})
        reader = Reader(language=language, zone="UTC", mention=_named, channel=_named)
        return self._catalogue.words(text, reader)


def minutes_in(term: timedelta) -> int:
    """Count a term in whole minutes; it has at least one."""
    return max(1, round(term.total_seconds() / 60))


def lasting(term: timedelta) -> Text:
    """Say how long something lasts: in days or hours where that is exact, else in minutes."""
    minutes = minutes_in(term)
    for key, length in (("web.days", 24 * 60), ("web.hours", 60)):
        if minutes % length == 0:
            return Text(key, {"count": minutes // length})
    return Text("web.minutes", {"count": minutes})


def _named(one: Who | Where) -> Span:
    return Words(one.name)


def language_of(headers: Headers, fallback: str) -> str:
    """Tell in which of our languages a browser wants to be answered, before anybody signed in."""
    for part in headers.get("accept-language", "").split(","):
        language = part.strip()[:2].lower()
        if language in ("en", "nl"):
            return language
    return fallback
