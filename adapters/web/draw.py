"""Rows → JSON of the protocol. Pure."""

import dataclasses
import json
import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from adapters.web.limits import ID
from adapters.web.messages import Facts
from adapters.web.model import BOT, WebMessage
from adapters.web.places import Shown
from bot.form import FormView
from bot.ports import CommandHelp, ShortcutHelp
from bot.primitives import (
    Anchor,
    Break,
    ButtonRow,
    FileBox,
    Line,
    LinkRow,
    Menu,
    Picture,
    PollBox,
    Primitives,
    Reactions,
    Span,
    Words,
    to_python,
)
from bot.primitives import (
    Facts as FactList,
)
from storage.people import Person

Json: TypeAlias = dict[str, Any]

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]")


def message(row: WebMessage, facts: Facts, *, reader: str, bot: str) -> Json:
    """Draw a message for one reader."""
    name = bot if row.author_id is None else facts.names.get(row.author_id, "")
    blocks = _said(row) if row.sheet else _own_words(row.text or "")
    return {
        "id": row.id,
        "place": row.place,
        "thread": row.thread,
        "author": {"id": row.author_id or BOT, "name": name, "bot": row.author_id is None},
        "at": row.said_at.isoformat().replace("+00:00", "Z"),
        "text": row.text or "",
        "blocks": blocks,
        "edited": row.is_edited,
        "only_you": row.only_id is not None,
        "reactions": _reactions(facts.reactions.get(row.id, ()), facts, reader),
        "replies": facts.replies.get(row.id, 0),
    }


def _said(row: WebMessage) -> list[Json]:
    """Draw what the bot said. A file comes with where to get it."""
    blocks: list[Json] = json.loads(row.sheet or "[]")
    for block in blocks:
        if block["kind"] == "file":
            block["url"] = f"/chat/api/messages/{row.id}/files/{block['file']}"
    return blocks


def _reactions(given: Sequence[tuple[str, str]], facts: Facts, reader: str) -> list[Json]:
    by_emoji: dict[str, list[str]] = {}
    for emoji, person_id in given:
        by_emoji.setdefault(emoji, []).append(person_id)
    return [
        {
            "emoji": emoji,
            "count": len(people),
            "mine": reader in people,
            "names": [facts.names.get(one, "") for one in people[:20]],
        }
        for emoji, people in by_emoji.items()
    ]


def _own_words(text: str) -> list[Json]:
    """Draw what a person typed: words, line ends, addresses to click, and no other markup."""
    spans: list[Span] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            spans.append(Break())
        spans.extend(_linked(line))
    return to_python((Line(tuple(spans)),)) if text else []


def _linked(line: str) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for found in _LINK.finditer(line):
        if found.start() > start:
            spans.append(Words(line[start : found.start()]))
        spans.append(Anchor(found[0], (Words(found[0]),)))
        start = found.end()
    if start < len(line):
        spans.append(Words(line[start:]))
    return spans


def choices_in(sheet: Primitives) -> tuple[str, ...]:
    """List the choices that a sheet shows, in order."""
    found: list[str] = []
    for block in sheet:
        match block:
            case ButtonRow(buttons=options):
                found += [one.choice for one in options]
            case Menu(options=options):
                found += [one.choice for one in options]
            case PollBox(options=options):
                found += [one.choice for one in options]
            case Line() | FactList() | Picture() | FileBox() | LinkRow() | Reactions():
                pass
    return tuple(choice for choice in found if len(choice) <= ID)


def place(shown: Shown) -> Json:
    """Draw a place as the list shows it. A channel's name comes without its #."""
    room = shown.room
    return {
        "id": room.id,
        "name": room.name.removeprefix("#"),
        "kind": "channel" if room.kind == "channel" else "direct",
        "topic": room.topic,
        "unread": shown.unread,
        "last": shown.last,
    }


def me(person: Person, *, language: str, zone: str) -> Json:
    """Draw who is signed in; language and zone are the workplace's where they have none."""
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "language": person.language or language,
        "zone": person.zone or zone,
    }


def people(found: Sequence[Person]) -> list[Json]:
    """Draw people to choose from."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "email": one.email,
            "title": one.title,
            "department": one.department,
        }
        for one in found
    ]


def form(view: FormView) -> Json:
    """Draw a form."""
    return dataclasses.asdict(view)


def commands(found: Sequence[CommandHelp]) -> list[Json]:
    """Draw commands for completion."""
    return [dataclasses.asdict(one) for one in found]


def shortcuts(found: Sequence[ShortcutHelp]) -> list[Json]:
    """Draw what can be done with a message."""
    return [dataclasses.asdict(one) for one in found]
