"""What a sync is asked for, and what there is in one. Pure."""

import json
from copy import deepcopy
from typing import Any, Final

from adapters.matrix.limits import PAGE
from adapters.matrix.sharing import ENCRYPTED
from bot.payload import Body, inside, table, text, things

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


def without_secrets(told: Body) -> dict[Any, Any]:
    """Copy a sync for nio, which takes apart what it is handed: without what is encrypted, which is
    handed to it piece by piece (see `Keys`)."""
    copy: Any = deepcopy(told)
    copy.pop("to_device", None)
    for info in table(copy, "rooms", "join").values():
        timeline: Any = inside(info, "timeline") or {}
        events = things(info, "timeline", "events")
        timeline["events"] = [one for one in events if text(one, "type") != ENCRYPTED]
    return copy


def is_about_room(event: Body) -> bool:
    """Whether an event changes what a room is, but for who is in it."""
    return text(event, "type").startswith("m.room.") and text(event, "type") != "m.room.member"


def invited_alone(info: Body, user: str) -> str | None:
    """Tell whom the bot invited to talk with it alone: it may have been killed before it noted that
    it made a room for them."""
    for one in (*things(info, "state", "events"), *things(info, "timeline", "events")):
        is_ours = text(one, "type") == "m.room.member" and text(one, "sender") == user
        if is_ours and inside(one, "content", "is_direct") is True:
            return text(one, "state_key")
    return None


def own_join(events: list[Body], user: str) -> int | None:
    """Tell where the bot came in, as an index; None where it did not."""
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        is_own = text(event, "type") == "m.room.member" and text(event, "state_key") == user
        if is_own and text(event, "content", "membership") == "join":
            return index
    return None
