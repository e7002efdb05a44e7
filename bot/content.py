"""What a skill can say: content in no chat's dialect and in no language yet.

A skill builds a `Message` of blocks. `bot.lower` translates it for one chat, and an adapter draws
the result. Nothing here knows a chat, and everything is a frozen value.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final, Literal, TypeAlias

from pydantic import JsonValue

Json: TypeAlias = JsonValue

# What chats take without asking, mail does, too, and a database does not mind.
MOST_BYTES: Final = 10_000_000
_MEDIA_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A person inside a text: drawn as a mention where the chat knows them, else as the name."""

    person_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A channel inside a text: drawn as a link to it where the chat can."""

    channel: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InEach:
    """Words of the settings, written in each language: every reader gets their own."""

    en: str
    nl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperlink:
    """An address inside a text. Only http and https addresses are drawn as links.

    With `only_in`, an adapter and a workspace, it is a link for who reads there; others read its
    label alone.
    """

    url: str
    label: "str | Text"
    only_in: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several things inside a text of which one is meant: joined by `or`."""

    options: "tuple[Argument, ...]"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of a catalogue with its arguments: words only when its reader is known.

    `key` is `<owner>.<name>`, for example `kudos.posted`. Arguments enter as leaves: words that
    people typed are never read as markup. An argument `count` picks the plural form.
    """

    key: str
    args: "Mapping[str, Argument]" = field(default_factory=dict[str, "Argument"])


Argument: TypeAlias = (
    str
    | int
    | float
    | date
    | datetime
    | time
    | Who
    | Where
    | Hyperlink
    | InEach
    | AnyOf
    | Text
    | tuple["Argument", ...]
)


def verbatim(words: str | InEach) -> Text:
    """Say words as they are: a name, what somebody typed, or a setting in both languages."""
    return Text("core.verbatim", {"words": words})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A route and its JSON arguments, to be run later: by a press, a timer or a job."""

    route: str
    args: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or one item of a list."""

    text: Text
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote for others to read, in small markdown; in each language, or as it is.

    `*bold*`, `_italic_`, `` `code` ``, `[label](https://…)`, bare addresses, an empty line between
    paragraphs, and lists: lines that begin with `- ` or `• `. All else is shown as it was typed: no
    mention comes out of it.
    """

    words: str | InEach


@dataclass(frozen=True, slots=True)
class Fields:
    """Facts as label and value, in order."""

    facts: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture by address, always with words for who does not see it."""

    url: str
    alt: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to open or keep, always with words for what is in it.

    It becomes a message of its own, after what was said before it. Its name is tidied: people may
    have chosen it. Raises: ValueError, without bytes, with more than `MOST_BYTES`, or for a
    media type that is none.
    """

    name: str
    data: bytes = field(repr=False)
    alt: Text
    media_type: str = "application/octet-stream"

    def __post_init__(self) -> None:
        """Refuse what no chat takes, where the skill says it."""
        if not 0 < len(self.data) <= MOST_BYTES:
            raise ValueError(
                f"a file of {len(self.data)} bytes: from 1 to {MOST_BYTES} can be said"
            )
        if not _MEDIA_TYPE.fullmatch(self.media_type):
            raise ValueError(f"{self.media_type!r} is no media type, such as text/csv")


Style: TypeAlias = Literal["plain", "primary", "danger"]
Times: TypeAlias = Literal["always", "once", "once_each"]


@dataclass(frozen=True, slots=True)
class Button:
    """One choice: its label, and what pressing it (or typing its word) calls."""

    label: Text
    call: Call
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Buttons:
    """Choices in a row. `only` restricts who may answer, by person id; empty means everyone.

    `until` closes them politely. `times`: `always`, `once` over all people, or `once_each`.
    What is `unseen` is pressed only where nothing of a press is left that others can read, and is
    never taken from words or an emoji; elsewhere a sentence stands in its place. Ask
    `turn.has_unseen` first, and say nothing of what was pressed: what is said is kept. It goes with
    `always` alone, since nobody may note which one was taken. Raises: ValueError, for another.
    """

    buttons: tuple[Button, ...]
    only: tuple[str, ...] = ()
    until: datetime | None = None
    times: Times = "always"
    unseen: bool = False

    def __post_init__(self) -> None:
        """Refuse to count what nobody may see."""
        _see_uncounted(self.times, unseen=self.unseen)


def _see_uncounted(times: Times, *, unseen: bool) -> None:
    if unseen and times != "always":
        raise ValueError(f"what is unseen cannot be taken {times}: that would be noted")


@dataclass(frozen=True, slots=True)
class Select:
    """One choice out of many, with a label above; the rest as in `Buttons`."""

    label: Text
    options: tuple[Button, ...]
    only: tuple[str, ...] = ()
    until: datetime | None = None
    times: Times = "always"
    unseen: bool = False

    def __post_init__(self) -> None:
        """Refuse to count what nobody may see."""
        _see_uncounted(self.times, unseen=self.unseen)


@dataclass(frozen=True, slots=True)
class Poll:
    """A question whose options show how often each was chosen; `counts` in order of options.

    With `secret`, no chat shows others who chose what. Say it to one person, by `dm` or `whisper`:
    where people type their answer, everybody in a channel reads it.
    """

    question: Text
    options: tuple[Button, ...]
    counts: tuple[int, ...] = ()
    only: tuple[str, ...] = ()
    until: datetime | None = None
    times: Times = "always"
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address to open, with its label."""

    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses to open, in a row."""

    links: tuple[Link, ...]


Chooser: TypeAlias = Buttons | Select | Poll
Block: TypeAlias = Paragraph | Written | Fields | Image | File | Buttons | Select | Poll | Links


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks in order. Its choices are numbered through from 1, over all blocks."""

    blocks: tuple[Block, ...]

    def choices(self) -> "Iterator[tuple[Chooser, Button]]":
        """Yield every choice with the block that holds it, in the order of their numbers."""
        for block in self.blocks:
            match block:
                case Buttons(buttons=options) | Select(options=options) | Poll(options=options):
                    for option in options:
                        yield block, option
                case Paragraph() | Written() | Fields() | Image() | File() | Links():
                    pass

    def files(self) -> tuple[File, ...]:
        """List its files, in order."""
        return tuple(block for block in self.blocks if isinstance(block, File))


def message_of(*said: Text | Block) -> Message:
    """Make a message of blocks; a bare text becomes a paragraph."""
    return Message(tuple(Paragraph(one) if isinstance(one, Text) else one for one in said))
