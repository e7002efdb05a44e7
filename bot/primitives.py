"""What an adapter is asked to draw: small, already in one language, within the declared limits.

The classes turn into JSON by `kind`; that JSON is what the outbox keeps and the web chat sends.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, TypeAdapter


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words. Draw them escaped: they may hold anything that people type."""

    text: str
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True)
class Bold:
    """Strong words."""

    spans: "Spans"
    kind: Literal["bold"] = "bold"


@dataclass(frozen=True, slots=True)
class Italic:
    """Slanted words."""

    spans: "Spans"
    kind: Literal["italic"] = "italic"


@dataclass(frozen=True, slots=True)
class Code:
    """Words to be typed exactly so."""

    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link to an http or https address."""

    url: str
    spans: "Spans"
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Mention:
    """A person whom this chat knows, by their account's external id."""

    account: str
    name: str
    kind: Literal["mention"] = "mention"


@dataclass(frozen=True, slots=True)
class ChannelLink:
    """A channel of this chat, by its external id."""

    channel: str
    name: str
    kind: Literal["channel"] = "channel"


@dataclass(frozen=True, slots=True)
class Break:
    """A new line inside a paragraph."""

    kind: Literal["break"] = "break"


Span: TypeAlias = Annotated[
    Words | Bold | Italic | Code | Anchor | Mention | ChannelLink | Break, Discriminator("kind")
]
Spans: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or list item, at most `Capabilities.text` characters as plain words."""

    spans: Spans
    bullet: bool = False
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value."""

    label: Spans
    value: Spans


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, at most `Capabilities.facts` of them."""

    facts: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by address, with words for who does not see it."""

    url: str
    alt: str
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBox:
    """A file to open or keep; it is alone in its sheet. `size` is in bytes.

    `data` is there when it is to be drawn, and never in JSON.
    """

    file: str
    name: str
    media_type: str
    size: int
    alt: str
    data: Annotated[bytes, Field(exclude=True)] = field(default=b"", repr=False)
    kind: Literal["file"] = "file"


@dataclass(frozen=True, slots=True)
class PressButton:
    """A native button that carries only the id of its choice row."""

    choice: str
    label: str
    number: int
    style: Literal["plain", "primary", "danger"] = "plain"


@dataclass(frozen=True, slots=True)
class ButtonRow:
    """Native buttons beside each other, at most `Capabilities.buttons`."""

    buttons: tuple[PressButton, ...]
    kind: Literal["button_row"] = "button_row"


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens an address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Addresses to open, at most `Capabilities.links`."""

    links: tuple[LinkButton, ...]
    kind: Literal["link_row"] = "link_row"


@dataclass(frozen=True, slots=True)
class MenuOption:
    """One entry of a menu; `number` is what can be typed instead."""

    choice: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Menu:
    """A native select, at most `Capabilities.menu` options."""

    label: str
    options: tuple[MenuOption, ...]
    kind: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True)
class PollOption:
    """One option of a poll, and how often it was chosen so far."""

    choice: str
    label: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class PollBox:
    """A native poll with the tally so far."""

    question: Spans
    options: tuple[PollOption, ...]
    kind: Literal["poll_box"] = "poll_box"


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji under the message that stands for one choice."""

    emoji: str
    choice: str


@dataclass(frozen=True, slots=True)
class Reactions:
    """Shortcuts to numbered lines of the same message, for chats with reactions but no buttons."""

    reactions: tuple[Reaction, ...]
    kind: Literal["reactions"] = "reactions"


Primitive: TypeAlias = Annotated[
    Line | Facts | Picture | FileBox | ButtonRow | LinkRow | Menu | PollBox | Reactions,
    Discriminator("kind"),
]
Primitives: TypeAlias = tuple[Primitive, ...]


# In words, a quotation mark has a backslash before it.
_FILE = re.compile(r'"kind":\s?"file"')


@cache
def _adapter() -> TypeAdapter[Primitives]:
    # Made when it is first needed: it takes a while, and start-up counts.
    return TypeAdapter(Primitives)


def to_json(sheet: Primitives) -> str:
    """Write one sheet as JSON, for the outbox."""
    return _adapter().dump_json(sheet).decode()


def from_json(text: str) -> Primitives:
    """Read back what `to_json` wrote."""
    return _adapter().validate_json(text)


def has_file(text: str | None) -> bool:
    """Tell of the JSON of a sheet whether a file is in it, without reading all of it."""
    return text is not None and _FILE.search(text) is not None


def to_python(sheet: Primitives) -> list[dict[str, object]]:
    """Turn one sheet into plain lists and dicts, as the web chat's protocol shows blocks."""
    return _adapter().dump_python(sheet, mode="json")


def plain(spans: Spans) -> str:
    """Read spans aloud: their words without any markup."""
    return "".join(_plain(span) for span in spans)


def _plain(span: Span) -> str:
    match span:
        case Words(text=text) | Code(text=text):
            return text
        case Bold(spans=spans) | Italic(spans=spans) | Anchor(spans=spans):
            return plain(spans)
        case Mention(name=name):
            return f"@{name}"
        case ChannelLink(name=name):
            return f"#{name}"
        case Break():
            return "\n"


def plain_text(sheet: Primitives) -> str:
    """Read a whole sheet aloud, a line for each primitive, choices with their numbers."""
    return "\n".join(part for primitive in sheet if (part := _read_aloud(primitive)))


def _read_aloud(primitive: Primitive) -> str:
    match primitive:
        case Line(spans=spans, bullet=bullet):
            return f"• {plain(spans)}" if bullet else plain(spans)
        case Facts(facts=facts):
            return "\n".join(f"{plain(fact.label)}: {plain(fact.value)}" for fact in facts)
        case Picture(alt=alt):
            return alt
        case FileBox(name=name, alt=alt):
            return f"{name}: {alt}" if alt else name
        case ButtonRow(buttons=buttons):
            return "\n".join(f"{button.number}. {button.label}" for button in buttons)
        case LinkRow(links=links):
            return "\n".join(f"{link.label}: {link.url}" for link in links)
        case Menu(label=label, options=options):
            return "\n".join([label, *(f"{one.number}. {one.label}" for one in options)])
        case PollBox(question=question, options=options):
            lines = (f"{one.number}. {one.label} ({one.count})" for one in options)
            return "\n".join([plain(question), *lines])
        case Reactions():
            return ""
