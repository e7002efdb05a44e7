"""What a sync is asked for, and what there is in one. Pure."""

import json
from typing import Any, Final

from adapters.matrix.limits import PAGE
from bot.payload import Body, inside, table, text, texts, things

_NONE: Final[Body] = {"types": []}
FILTER: Final = json.dumps(
    {
        "room": {
            "timeline": {"limit": PAGE, "lazy_load_members": True},
            "state": {"lazy_load_members": True},
            "ephemeral": _NONE,
            "account_data": _NONE,
        },
        "presence": _NONE,
        "account_data": _NONE,
    }
)


# What nio is to know of rooms, and which word of it.
_ABOUT: Final = {
    "m.room.canonical_alias": "alias",
    "m.room.encryption": "algorithm",
    "m.room.join_rules": "join_rule",
    "m.room.member": "membership",
    "m.room.name": "name",
}
_COUNTS: Final = ("m.joined_member_count", "m.invited_member_count")


def about_rooms(told: Body) -> dict[str, Any]:
    """Write what nio is to know of a sync: how rooms are, and whose devices changed.

    It is written anew, word by word: one event that nio does not expect would end the listening,
    again and again. What is encrypted is handed to it piece by piece (see `Keys`).
    """
    joined = table(told, "rooms", "join")
    changed, left = (texts(told, "device_lists", name) for name in ("changed", "left"))
    return {
        "next_batch": text(told, "next_batch"),
        "device_lists": {"changed": changed, "left": left},
        "rooms": {"join": {room: _about_room(info) for room, info in joined.items()}},
    }


def _about_room(info: object) -> dict[str, Any]:
    counts = table(info, "summary")
    parts = {
        part: {"events": [_about(one) for one in things(info, part, "events") if _is_about(one)]}
        for part in ("state", "timeline")
    }
    known = {name: counts[name] for name in _COUNTS if isinstance(counts.get(name), int)}
    return {**parts, "summary": known}


def _is_about(event: Body) -> bool:
    return text(event, "type") in _ABOUT and isinstance(event.get("state_key"), str)


def _about(event: Body) -> dict[str, Any]:
    kind = text(event, "type")
    word = _ABOUT[kind]
    return {
        "type": kind,
        "event_id": text(event, "event_id"),
        "sender": text(event, "sender"),
        "state_key": text(event, "state_key"),
        "origin_server_ts": 0,
        "content": {word: text(event, "content", word)},
    }


_SEALED: Final = ("algorithm", "ciphertext", "device_id", "sender_key", "session_id")
_RELATION: Final = ("rel_type", "event_id", "key")


def sealed(event: Body) -> dict[str, Any]:
    """Write an encrypted event anew: with what opens it, and what it answers, and nothing else that
    its sender may have put into it."""
    said = inside(event, "origin_server_ts")
    content = {name: text(event, "content", name) for name in _SEALED}
    relation: dict[str, Any] = {
        name: found for name in _RELATION if (found := text(event, "content", "m.relates_to", name))
    }
    answered = text(event, "content", "m.relates_to", "m.in_reply_to", "event_id")
    if answered:
        is_falling_back = inside(event, "content", "m.relates_to", "is_falling_back") is True
        relation |= {"m.in_reply_to": {"event_id": answered}, "is_falling_back": is_falling_back}
    return {
        "type": text(event, "type"),
        "event_id": text(event, "event_id"),
        "sender": text(event, "sender"),
        "origin_server_ts": said if isinstance(said, int) else 0,
        "content": {**content, **({"m.relates_to": relation} if relation else {})},
    }


def is_about_room(event: Body) -> bool:
    """Whether an event changes what a room is, but for who is in it."""
    kind = text(event, "type")
    is_state = isinstance(event.get("state_key"), str)
    return is_state and kind.startswith("m.room.") and kind != "m.room.member"


def invited_alone(info: Body, user: str) -> str | None:
    """Tell whom the bot invited to talk with it alone: it may have been killed before it noted that
    it made a room for them."""
    for one in (*things(info, "state", "events"), *things(info, "timeline", "events")):
        is_ours = text(one, "type") == "m.room.member" and text(one, "sender") == user
        if is_ours and inside(one, "content", "is_direct") is True:
            return text(one, "state_key")
    return None


def came_in(events: list[Body], user: str, *, is_new: bool) -> int | None:
    """Tell where the bot came into a room, as an index; None where it was there before. Where a
    homeserver does not tell what the bot was until then, it came if the room is new to it."""
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        is_own = text(event, "type") == "m.room.member" and text(event, "state_key") == user
        if is_own and text(event, "content", "membership") == "join":
            before = text(event, "unsigned", "prev_content", "membership")
            if before != "join" and (before or is_new):
                return index
    return None
