"""Events of Matrix → events of the bot, or the reason why not. Pure.

An event is read after it was decrypted. What a server puts into it is not trusted to have any form.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

from adapters.matrix import html
from adapters.matrix.model import ADAPTER
from bot.emoji import plain_emoji
from bot.events import (
    Event,
    MemberJoined,
    MemberLeft,
    MessageReceived,
    MessageUnread,
    Place,
    PlaceKind,
    PollVoted,
    ReactionAdded,
)
from bot.payload import Body, inside, text, texts
from storage.table import storable

_SAID: Final = ("m.text", "m.emote")
_FILES: Final = ("m.audio", "m.file", "m.image", "m.video")
_VOTES: Final = ("org.matrix.msc3381.poll.response", "m.poll.response")
_LONGEST: Final = 255
_ANSWER: Final = re.compile("[1-9][0-9]{0,3}")
# What people's apps say of another event may be anything. It becomes a part of an address: what is
# no id might be refused on the way to the homeserver, again and again.
_EVENT: Final = re.compile(r"(?!.*\.\.)\$[A-Za-z0-9_+/=~.:\[\]-]{1,254}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What one must know to read an event: who we are, how we are called, and who listens."""

    user: str
    names: tuple[str, ...]
    workspace: str
    room: str
    kind: PlaceKind
    now: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """Something for the bot."""

    event: Event


@dataclass(frozen=True, slots=True)
class Redacted:
    """A message was taken away, or a reaction was taken back: which, Matrix does not say."""

    event: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reacted:
    """An emoji was put under a message of which the author must be asked for."""

    event: ReactionAdded


@dataclass(frozen=True, slots=True)
class Replaced:
    """The room was closed, and another one takes its place."""

    by: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The room has another name, other people may listen, or the bot has come or gone."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing for the bot, and why."""

    reason: str


Reading: TypeAlias = Heard | Redacted | Reacted | Replaced | Changed | Nothing

_ABOUT_THE_ROOM: Final = frozenset(
    ("m.room.canonical_alias", "m.room.encryption", "m.room.join_rules", "m.room.name")
)


def read(event: Body, around: Around) -> Reading:
    """Read an event of a room's timeline."""
    kind, sender = text(event, "type"), text(event, "sender")
    if not html.is_account(sender) or not _id(event):
        return Nothing("no event")
    if kind == "m.room.member":
        return _member(event, around)
    if kind in _ABOUT_THE_ROOM:
        return Changed()
    if kind == "m.room.tombstone" and isinstance(event.get("state_key"), str):
        return Replaced(_short(text(event, "content", "replacement_room")))
    if sender == around.user:
        return Nothing("our own")
    if kind == "m.room.message":
        return _message(event, around)
    if kind == "m.reaction":
        return _reaction(event, around)
    if kind == "m.room.redaction":
        return _redaction(event, around)
    if kind in _VOTES:
        return _vote(event, around)
    return Nothing(f"event {kind[:40]}")


def _message(event: Body, around: Around) -> Reading:
    kind = text(event, "content", "msgtype")
    if text(event, "content", "m.relates_to", "rel_type") == "m.replace":
        return Nothing("other words of a message")  # decision 020
    if kind not in (*_SAID, *_FILES):
        return Nothing(f"message {kind[:40]}")
    has_file = kind in _FILES
    body = text(event, "content", "body")
    if has_file and text(event, "content", "filename") in ("", body):
        body = ""  # without a caption it is the name of the file
    formatted = text(event, "content", "formatted_body") or None
    server = around.user.partition(":")[2]
    heard = html.read(body, formatted, server=server, is_reply=_answered(event) is not None)
    words, mentions = _spoken_to(heard, event, around)
    received = MessageReceived(
        id=_id(event),
        place=place_in(around, thread_of(event)),
        account=text(event, "sender"),
        at=_at(event, around),
        message=_id(event),
        text=words,
        addressed=around.kind == "direct" or around.user in mentions,
        mentions=mentions,
        has_files=has_file,
        answers=answered(event),
    )
    return Heard(received)


def _spoken_to(heard: html.Heard, event: Body, around: Around) -> tuple[str, tuple[str, ...]]:
    """Tell whether the bot is spoken to by what is no pill: by `Plein: …` or `@plein …`, as people
    type it, or because the event says that it calls the bot."""
    mentions = list(heard.mentions)
    words = heard.text
    if around.user in mentions:
        return words, tuple(mentions)
    called = _called(around.names).match(words)
    if called is not None:
        words = f"<@{around.user}> {words[called.end() :].lstrip()}".rstrip()
        return words, (around.user, *mentions)
    if around.user in _mentioned(event):
        mentions.append(around.user)
    return words, tuple(mentions)


def _called(names: tuple[str, ...]) -> re.Pattern[str]:
    some = "|".join(re.escape(one) for one in names if one)
    return re.compile(rf"(?:@(?:{some})\b[:,]?|(?:{some})[:,])(?=\s|$)", re.IGNORECASE)


def _mentioned(event: Body) -> list[str]:
    return texts(event, "content", "m.mentions", "user_ids")


def _reaction(event: Body, around: Around) -> Reading:
    relation = inside(event, "content", "m.relates_to")
    if text(relation, "rel_type") != "m.annotation":
        return Nothing("a reaction to nothing")
    message, key = _other(text(relation, "event_id")), _short(text(relation, "key"), 100)
    if not message or not key.strip():
        return Nothing("a reaction to nothing")
    return Reacted(
        ReactionAdded(
            id=_id(event),
            place=place_in(around),
            account=text(event, "sender"),
            at=_at(event, around),
            message=message,
            emoji=plain_emoji(key),
        )
    )


def _redaction(event: Body, around: Around) -> Reading:
    # Since room version 11 it stands in the content.
    gone = text(event, "content", "redacts") or text(event, "redacts")
    if not gone:
        return Nothing("a redaction of nothing")
    return Redacted(event=_short(gone), by=_id(event), at=_at(event, around))


def _vote(event: Body, around: Around) -> Reading:
    """Read an answer to a poll. Of several that somebody sends the first one counts, as clients
    count them: ours take one. An answer that is no number is to a poll of somebody else."""
    content = inside(event, "content")
    poll = _other(text(content, "m.relates_to", "event_id"))
    told = inside(content, _VOTES[0]) or inside(content, _VOTES[1]) or content
    answers = texts(told, "answers") or texts(told, "m.selections")
    if not poll or not all(map(_ANSWER.fullmatch, answers)):
        return Nothing("no answer to a poll of ours")
    return Heard(
        PollVoted(
            id=_id(event),
            place=place_in(around),
            account=text(event, "sender"),
            at=_at(event, around),
            message=poll,
            numbers=tuple(map(int, answers[:1])),
        )
    )


def _member(event: Body, around: Around) -> Reading:
    account, now = text(event, "state_key"), text(event, "content", "membership")
    before = text(event, "unsigned", "prev_content", "membership")
    if account == around.user:
        return Changed() if now in ("join", "leave", "ban") else Nothing("ours")
    if not html.is_account(account):
        return Nothing("nobody")
    if (now == "join") == (before == "join"):
        # Else a name or a picture changed.
        is_other = now != before
        return Changed() if is_other else Nothing("no coming and no going")
    made = MemberJoined if now == "join" else MemberLeft
    return Heard(
        made(id=_id(event), place=place_in(around), account=account, at=_at(event, around))
    )


def unread(event: Body, around: Around) -> MessageUnread:
    """Read what can be read of an event that cannot: of one person's in one room the first of a day
    counts, so that who writes more is told once."""
    account, at = text(event, "sender"), _at(event, around)
    first = f"{around.room} {account} {around.now:%Y-%m-%d}"
    return MessageUnread(
        id=f"unread-{hashlib.sha256(first.encode()).hexdigest()}",
        place=place_in(around, thread_of(event)),
        account=account,
        at=at,
    )


def place_in(around: Around, thread: str | None = None) -> Place:
    """Name the room as the core does."""
    return Place(
        adapter=ADAPTER,
        workspace=around.workspace,
        channel=around.room,
        thread=thread,
        kind=around.kind,
    )


def thread_of(event: Body) -> str | None:
    """Tell with which message the thread begins in which an event is; None outside of one."""
    relation = inside(event, "content", "m.relates_to")
    if text(relation, "rel_type") != "m.thread":
        return None
    return _short(text(relation, "event_id")) or None


def said_in(event: Body) -> str:
    """Tell the words of a message."""
    body = text(event, "content", "body")
    return html.read(body, text(event, "content", "formatted_body") or None).text


def _answered(event: Body) -> str | None:
    return _other(text(event, "content", "m.relates_to", "m.in_reply_to", "event_id")) or None


def answered(event: Body) -> str | None:
    """Tell which message an event answers, as also an encrypted one shows; None for none. What is
    said in a thread is no answer to the message before it."""
    is_thread = inside(event, "content", "m.relates_to", "is_falling_back") is True
    return None if is_thread else _answered(event)


def _other(name: str) -> str:
    """Give the id of another event; nothing for what is none."""
    return name if _EVENT.fullmatch(name) else ""


def _id(event: Body) -> str:
    return _short(text(event, "event_id"))


def _short(name: str, length: int = _LONGEST) -> str:
    """Cut a name to what a database takes."""
    return storable(name)[:length]


def _at(event: Body, around: Around) -> datetime:
    """Tell when something happened; never later than now, whatever a server's clock says."""
    said = inside(event, "origin_server_ts")
    if not isinstance(said, int):
        return around.now
    try:
        return min(datetime.fromtimestamp(said / 1000, UTC), around.now)
    except (ValueError, OverflowError, OSError):
        return around.now
