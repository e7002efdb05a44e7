"""What a turn says and plans, before it is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.content import Call, Message
from bot.events import Place
from storage.people import Person

Lane: TypeAlias = Literal["urgent", "reply", "reminder", "broadcast"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Something said during a turn, before it is lowered: a post, an update or a removal.

    One target is set for a post: a place, a person, or a channel by name over all chats. A spread
    goes to many people.
    """

    message_id: str
    kind: Literal["post", "spread", "update", "remove"]
    message: Message
    skill: str = ""  # whose words they are; empty for the bot's own
    place: Place | None = None
    person: Person | None = None
    channel: str | None = None
    private: bool = False
    lane: Lane = "reply"
    avoid: str | None = None  # an adapter that this may not go to
    under: str | None = None  # the message in whose thread this goes
    people: tuple[Person, ...] = ()  # of a spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A call for later: a timer, a job, or a fact for whoever listens."""

    id: str
    kind: Literal["timer", "job", "fact"]
    due_at: datetime
    call: Call
