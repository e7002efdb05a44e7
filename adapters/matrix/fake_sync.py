"""What a homeserver tells in one sync: whatever happened after a position, room by room."""

from collections.abc import Iterable
from typing import Any, Final

from adapters.matrix.fake_world import Happened, Json, Room, World

_STRIPPED: Final = ("type", "content", "sender", "state_key")


def sync(
    world: World, user: str, *, since: int | None, limit: int, is_full: bool, is_lazy: bool
) -> Json:
    """Tell somebody what happened since a position; without one, how everything stands.

    At most `limit` events of a room, the newest. `is_lazy` leaves out who is in a room but for
    those who speak.
    """
    join: Json = {}
    invite: Json = {}
    leave: Json = {}
    for room in world.rooms.values():
        mine = room.state().get(("m.room.member", user))
        if mine is None:
            continue
        is_news = since is None or mine.position > since
        match room.membership(user):
            case "join":
                begins = None if is_news and _came(mine) else since
                told = _joined(
                    world, room, user, begins, limit=limit, is_full=is_full, is_lazy=is_lazy
                )
                if told is not None:
                    join[room.id] = told
            case "invite" if is_news:
                states = room.state().values()
                stripped = [{name: one.told()[name] for name in _STRIPPED} for one in states]
                invite[room.id] = {"invite_state": {"events": stripped}}
            case "leave" | "ban" if is_news and since is not None:
                events = [one for one in room.events if since < one.position <= mine.position]
                leave[room.id] = {
                    "state": {"events": []},
                    "timeline": _timeline(events[-limit:], is_limited=len(events) > limit),
                }
            case _:
                pass
    return {
        "next_batch": f"s{world.position}",
        "rooms": {"join": join, "invite": invite, "leave": leave},
        "to_device": {"events": []},
        "device_lists": {"changed": [], "left": []},
        "device_one_time_keys_count": {"signed_curve25519": 50},
    }


def _came(mine: Happened) -> bool:
    return (mine.before or {}).get("membership") != "join"


def _joined(
    world: World,
    room: Room,
    user: str,
    since: int | None,
    *,
    limit: int,
    is_full: bool,
    is_lazy: bool,
) -> Json | None:
    news = [one for one in room.events if since is None or one.position > since]
    if not news and not is_full:
        return None
    events = news[-limit:]
    begin = events[0].position if events else world.position + 1
    states: Iterable[Happened] = room.state(before=begin).values()
    if since is not None and not is_full:
        states = [one for one in states if one.position > since]
    if is_lazy:
        speakers = {user, *(one.sender for one in events)}
        states = [one for one in states if one.kind != "m.room.member" or one.key in speakers]
    return {
        "state": {"events": [one.told() for one in states]},
        "timeline": _timeline(events, is_limited=len(news) > limit),
        "summary": _summary(room, user),
        "ephemeral": {"events": []},
        "account_data": {"events": []},
        "unread_notifications": {},
    }


def _timeline(events: list[Happened], *, is_limited: bool) -> Json:
    begin = events[0].position if events else 0
    return {
        "events": [one.told() for one in events],
        "limited": is_limited,
        "prev_batch": f"p{begin}",
    }


def _summary(room: Room, user: str) -> Json:
    joined, invited = room.members(), room.members("invite")
    others = [one for one in (*joined, *invited) if one != user]
    return {
        "m.heroes": others[:5],
        "m.joined_member_count": len(joined),
        "m.invited_member_count": len(invited),
    }


def messages(room: Room, *, begin: int, until: int, limit: int) -> Json:
    """Tell what happened before a position, newest first, down to another one."""
    found = [one for one in room.events if until < one.position < begin]
    chunk = found[-limit:][::-1]
    more: Any = {"end": f"p{chunk[-1].position}"} if len(found) > limit else {}
    return {"start": f"p{begin}", "chunk": [one.told() for one in chunk], **more}
