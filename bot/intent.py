"""What an event asks for: routes to run, help, or a sentence for the one who led nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.content import Button, Json, Text
from bot.events import Event
from bot.route import Route
from storage.dialogues import Dialogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A route to run, with what is given for it so far.

    `words` are still to be read; `dialogue` is the form that they (or `values`) answer. `asks`
    shows the form although nothing may be missing.
    """

    route: Route
    given: Mapping[str, Json] = field(default_factory=dict[str, Json])
    words: str = ""
    event: Event | None = None
    dialogue: Dialogue | None = None
    values: Mapping[str, Json] | None = None
    message_id: str | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind sentence for the one who did something that leads nowhere.

    `meant` offers what they perhaps meant, to do at once. `is_lost` when nothing was understood.
    """

    text: Text
    meant: tuple[Button, ...] = ()
    is_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Somebody wants to know of a command: its own route, and those of the words below it."""

    own: Route | None
    below: tuple[Route, ...]


Chosen = list[Intent] | Notice
Found = Chosen | Help
