"""What another process is asked to read, and its answer, as both write them down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from bot.feeds.values import Calendar, Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be read: where it was found, and of a calendar between which moments."""

    url: str
    content_type: str
    since: datetime
    until: datetime
    zone: str


ORDER: Final = TypeAdapter(Order)
# None: it is no feed and no calendar.
FOUND: Final[TypeAdapter[Feed | Calendar | None]] = TypeAdapter(Feed | Calendar | None)
