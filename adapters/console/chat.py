"""The chat itself: who said what in which channel, kept as long as the process lives."""

import re
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from adapters.console.places import BOT
from bot.primitives import Line, Primitives, plain
from storage.table import new_id

_TALLY = re.compile(r" \(\d+\)$")  # how often it was chosen, in a poll
_NUMBERED = re.compile(r"(\d+)\. (.+)", re.DOTALL)

Change: TypeAlias = Literal["said", "edited", "removed"]

_MOST: Final = 2000  # messages that are remembered; older ones can no more be reacted to


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message. The bot's has a sheet, a person's has none; `text` is what it reads as."""

    id: str
    channel: str
    author: str
    text: str
    sheet: Primitives = ()
    reactions: frozenset[tuple[str, str]] = field(default=frozenset())
    is_edited: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the bot said it."""
        return self.author == BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A numbered line of a message of the bot."""

    said_id: str
    number: int
    label: str

    @property
    def name(self) -> str:
        """The label without how often it was chosen."""
        return _TALLY.sub("", self.label)

    def answers_to(self, word: str) -> bool:
        """Whether somebody who names this number or label means this choice."""
        sought = " ".join(word.split()).casefold()
        return sought in (str(self.number), self.label.casefold(), self.name.casefold())


def choices_in(said: Said) -> list[Choice]:
    """Read the choices of a message as a person does: from its numbered lines."""
    lines = (plain(one.spans) for one in said.sheet if isinstance(one, Line) and not one.bullet)
    return [
        Choice(said_id=said.id, number=int(found[1]), label=" ".join(found[2].split()))
        for line in lines
        if (found := _NUMBERED.fullmatch(line))
    ]


class Chat:
    """The messages, by id in the order they came."""

    def __init__(self) -> None:
        self._messages: dict[str, Said] = {}
        self._by_key: dict[str, str] = {}

    def say(self, channel: str, author: str, text: str) -> Said:
        """Add what a person says."""
        return self._add(Said(id=new_id(), channel=channel, author=author, text=text))

    def post(self, channel: str, text: str, sheet: Primitives, key: str) -> tuple[Said, bool]:
        """Add what the bot says, and tell whether it is new: a key is posted once."""
        known = self._messages.get(self._by_key.get(key, ""))
        if known is not None:
            return known, False
        said = Said(id=new_id(), channel=channel, author=BOT, text=text, sheet=sheet)
        self._by_key[key] = said.id
        return self._add(said), True

    def change(self, said_id: str, text: str, sheet: Primitives) -> None:
        """Replace what a message says; one that was forgotten stays so."""
        said = self._messages.get(said_id)
        if said is not None:
            self._messages[said_id] = replace(said, text=text, sheet=sheet, is_edited=True)

    def remove(self, said_id: str) -> None:
        """Take a message away; gone already is fine."""
        self._messages.pop(said_id, None)

    def react(self, said_id: str, account: str, emoji: str, *, off: bool) -> bool:
        """Put an emoji under a message or take it back. False when that changes nothing."""
        said = self._messages[said_id]
        one = frozenset({(account, emoji)})
        reactions = said.reactions - one if off else said.reactions | one
        self._messages[said_id] = replace(said, reactions=reactions)
        return reactions != said.reactions

    def find(self, said_id: str) -> Said | None:
        """Find a message by its id."""
        return self._messages.get(said_id)

    def messages(self, channel: str | None = None) -> list[Said]:
        """List what was said in a channel, or anywhere, oldest first."""
        every = self._messages.values()
        return [said for said in every if channel is None or said.channel == channel]

    def _add(self, said: Said) -> Said:
        self._messages[said.id] = said
        if len(self._messages) > _MOST:
            del self._messages[next(iter(self._messages))]
        if len(self._by_key) > 2 * _MOST:
            del self._by_key[next(iter(self._by_key))]
        return said
