"""Primitives → events of Matrix, with HTML for the eye and plain words for all else. Pure."""

import html as quoting
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Literal, TypeAlias

from adapters.matrix import html
from adapters.matrix.limits import EVENT
from bot.errors import Refused
from bot.primitives import (
    ButtonRow,
    Fact,
    Facts,
    FileBox,
    Line,
    LinkButton,
    LinkRow,
    Menu,
    Picture,
    PollBox,
    Primitive,
    Primitives,
    Reactions,
    plain,
)

Json: TypeAlias = dict[str, Any]

MESSAGE: Final = "m.room.message"
# The name of a proposal that clients use under it; its later one is read, too.
POLL: Final = "org.matrix.msc3381.poll.start"
POLL_END: Final = "org.matrix.msc3381.poll.end"
# Beside the words of what the bot says: by which key it is known. It tells nobody anything.
MARK: Final = "org.plein.key"
_NUMBERED: Final = re.compile(r"\d+\. ")
_TEXT: Final = "org.matrix.msc1767.text"
_DISCLOSED: Final = "org.matrix.msc3381.poll.disclosed"


@dataclass(frozen=True, slots=True)
class Drawing:
    """An event to send, and the emoji to put under it."""

    kind: str
    content: Json
    reactions: tuple[str, ...] = ()


def draw(sheet: Primitives) -> Drawing:
    """Draw a sheet as an event. Raises: Refused, for one that no homeserver takes."""
    poll = next((one for one in sheet if isinstance(one, PollBox)), None)
    emoji = [one.reactions for one in sheet if isinstance(one, Reactions)]
    reactions = tuple(reaction.emoji for some in emoji for reaction in some)
    content = message(sheet)
    if poll is not None:
        return Drawing(POLL, _poll(poll))
    return Drawing(MESSAGE, content, reactions)


def message(sheet: Primitives) -> Json:
    """Draw a sheet as words: as HTML, and plain."""
    body = "\n".join(part for one in sheet if (part := _aloud(one)))
    content: Json = {
        "msgtype": "m.text",
        "body": body,
        "format": "org.matrix.custom.html",
        "formatted_body": "".join(_paragraphs(sheet)),
        "m.mentions": _mentions(sheet),
    }
    if len(str(content).encode()) > EVENT * 2 // 3:
        raise Refused("an event that is too large")
    return content


def replacement(drawing: Drawing, of: str) -> Json:
    """Let an event stand in place of another one. Nobody is called a second time."""
    new = drawing.content
    said = ("body", "formatted_body") if drawing.kind == MESSAGE else ()
    return {
        **new,
        **{name: f"* {new[name]}" for name in said},
        "m.mentions": {},
        "m.new_content": new,
        "m.relates_to": {"rel_type": "m.replace", "event_id": of},
    }


def end_of(poll: str, words: str) -> Json:
    """Let nobody answer a poll any more; who knows no polls reads these words."""
    return {
        _TEXT: words,
        POLL_END: {},
        "m.mentions": {},
        "m.relates_to": {"rel_type": "m.reference", "event_id": poll},
    }


def in_thread(content: Json, root: str | None) -> Json:
    """Put an event into a thread; clients that know none show it as an answer to its beginning."""
    if root is None:
        return content
    answered = {"is_falling_back": True, "m.in_reply_to": {"event_id": root}}
    return {**content, "m.relates_to": {"rel_type": "m.thread", "event_id": root, **answered}}


def marked(content: Json, key: str) -> Json:
    """Let an event carry the key by which it can be looked up."""
    return {**content, MARK: key}


def reaction(to: str, emoji: str) -> Json:
    """Put an emoji under an event."""
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": to, "key": emoji}}


def _mentions(sheet: Primitives) -> Json:
    """Say whom a message calls. It is always said: else older servers look for names in words."""
    accounts: list[str] = []
    for one in sheet:
        match one:
            case Line(spans=spans):
                accounts += html.mentioned(spans)
            case Facts(facts=facts):
                for fact in facts:
                    accounts += html.mentioned((*fact.label, *fact.value))
            case _:
                pass
    return {"user_ids": list(dict.fromkeys(accounts))} if accounts else {}


def _aloud(primitive: Primitive) -> str:
    match primitive:
        case Line(spans=spans, bullet=bullet):
            return f"• {html.aloud(spans)}" if bullet else html.aloud(spans)
        case Facts(facts=facts):
            pairs = ((html.aloud(one.label), html.aloud(one.value)) for one in facts)
            return "\n".join(f"{label}: {value}" for label, value in pairs)
        case LinkRow(links=links):
            return "\n".join(map(_address, links))
        case PollBox(question=question):
            return "\n".join((html.aloud(question), *_tally(primitive)))
        case Reactions():
            return ""
        case ButtonRow() | Menu() | Picture() | FileBox():
            raise TypeError(f"Matrix declares no {primitive.kind}")


def _paragraphs(sheet: Primitives) -> Iterator[str]:
    """Draw lines as paragraphs, what belongs together as one list, and choices close together.

    Choices are no list of HTML: some clients number one anew, and it is their number that is typed.
    """
    for kind, some in groupby(sheet, _kind):
        drawn = [words for one in some if (words := _drawn(one))]
        match kind:
            case "item":
                yield f"<ul>{''.join(f'<li>{words}</li>' for words in drawn)}</ul>"
            case "choice":
                yield f"<p>{'<br>'.join(drawn)}</p>"
            case "paragraph":
                yield from (f"<p>{words}</p>" for words in drawn)


def _kind(primitive: Primitive) -> Literal["item", "choice", "paragraph"]:
    if not isinstance(primitive, Line):
        return "paragraph"
    if primitive.bullet:
        return "item"
    return "choice" if _NUMBERED.match(plain(primitive.spans)) else "paragraph"


def _drawn(primitive: Primitive) -> str:
    match primitive:
        case Line(spans=spans):
            return html.draw(spans)
        case Facts(facts=facts):
            return "<br>".join(map(_fact, facts))
        case LinkRow(links=links):
            drawn = (
                f'<a href="{quoting.escape(one.url)}">{quoting.escape(one.label)}</a>'
                for one in links
            )
            return " · ".join(drawn)
        case PollBox(question=question):
            return "<br>".join((html.draw(question), *map(quoting.escape, _tally(primitive))))
        case Reactions():
            return ""
        case ButtonRow() | Menu() | Picture() | FileBox():
            raise TypeError(f"Matrix declares no {primitive.kind}")


def _address(link: LinkButton) -> str:
    return link.url if link.label == link.url else f"{link.label}: {link.url}"


def _tally(box: PollBox) -> Iterator[str]:
    return (f"{one.number}. {one.label} ({one.count})" for one in box.options)


def _fact(fact: Fact) -> str:
    return f"<strong>{html.draw(fact.label)}</strong>: {html.draw(fact.value)}"


def _poll(box: PollBox) -> Json:
    """Draw a poll. Who knows no polls reads it as numbered lines, and types a number.

    Its answers are known by their numbers: these stay, when what is said with it changes.
    """
    question = html.aloud(box.question)
    answers = [{"id": str(one.number), _TEXT: one.label} for one in box.options]
    return {
        _TEXT: "\n".join((question, *(f"{one.number}. {one.label}" for one in box.options))),
        "m.mentions": {},
        POLL: {
            "kind": _DISCLOSED,
            "max_selections": 1,
            "question": {_TEXT: question},
            "answers": answers,
        },
    }
