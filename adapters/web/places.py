"""Places: who is in which, what they are called, and how much is unread there.

Everybody is in every channel of the settings. `dm-<account>` is somebody's direct chat with the
bot. `duo-…` is a direct chat of two people, which the bot never hears.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, literal, or_, union_all
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.web.messages import mark_read, visible_to
from adapters.web.model import WebDirect, WebMessage, WebRead
from storage.people import Person, people_by_id
from storage.session import execute

_DM = "dm-"
_DUO = "duo-"
_MOST_UNREAD = 100
_MOST_DUOS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A place that somebody is in."""

    id: str
    name: str
    kind: Literal["channel", "bot", "duo"]
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A place in somebody's list."""

    room: Room
    unread: int
    last: str | None


class Rooms:
    """Finds places. Channels and their topics come from the settings, by name with its #."""

    def __init__(self, channels: Sequence[str], topics: Mapping[str, str], bot: str) -> None:
        self.channels = {
            name.removeprefix("#"): Room(
                id=name.removeprefix("#"), name=name, kind="channel", topic=topics.get(name, "")
            )
            for name in sorted(set(channels))
        }
        self._bot = bot

    def with_bot(self, account: str) -> Room:
        """Return somebody's direct chat with the bot."""
        return Room(id=f"{_DM}{account}", name=self._bot, kind="bot")

    async def find(self, db: AsyncSession, account: str, place: str) -> Room | None:
        """Find a place that somebody is in; None for any other, whether it exists or not."""
        if place in self.channels:
            return self.channels[place]
        if place == f"{_DM}{account}":
            return self.with_bot(account)
        if not place.startswith(_DUO):
            return None
        row = await db.get(WebDirect, place)
        if row is None or account not in (row.first_id, row.second_id):
            return None
        other = await db.get(Person, _other(row, account))
        return _duo(place, other) if other is not None else None

    async def open_duo(self, db: AsyncSession, account: str, other: Person, now: datetime) -> Room:
        """Open (or find) the direct chat of two people, and show it to the first of them."""
        place = duo_id(account, other.id)
        first, second = sorted((account, other.id))
        if await db.get(WebDirect, place) is None:
            db.add(WebDirect(id=place, first_id=first, second_id=second, opened_at=now))
            await db.flush()
        await mark_read(db, place, account, "")
        return _duo(place, other)

    async def shown_to(self, db: AsyncSession, account: str) -> list[Shown]:
        """List somebody's places: channels by name, then direct chats, newest first.

        A chat with a colleague appears once something was said there, or they opened it.
        """
        duos = await _duos(db, account)
        rooms = [*self.channels.values(), self.with_bot(account), *duos]
        places = [room.id for room in rooms]
        read = await _read_marks(db, account, places)
        states = await _states(db, account, places, read)
        shown = [
            Shown(room=room, unread=states[room.id][0], last=states[room.id][1])
            for room in rooms
            if room.kind != "duo" or states[room.id][1] or room.id in read
        ]
        direct = sorted(
            (one for one in shown if one.room.kind != "channel"),
            key=lambda one: one.last or "",
            reverse=True,
        )
        return [one for one in shown if one.room.kind == "channel"] + direct

    async def show(self, db: AsyncSession, account: str, room: Room) -> Shown:
        """Tell what the list says of one place."""
        read = await _read_marks(db, account, [room.id])
        unread, last = (await _states(db, account, [room.id], read))[room.id]
        return Shown(room=room, unread=unread, last=last)


def account_of(place: str) -> str | None:
    """Whose direct chat with the bot a place is, or None when it is something else."""
    return place.removeprefix(_DM) if place.startswith(_DM) else None


def duo_id(one: str, other: str) -> str:
    """Make the id of the direct chat of two people, the same whoever of them asks."""
    both = "/".join(sorted((one, other)))
    return _DUO + hashlib.sha256(both.encode()).hexdigest()[:32]


async def members_of_duos(db: AsyncSession, places: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Tell who is in direct chats of two people, by place."""
    duos = [place for place in places if place.startswith(_DUO)]
    if not duos:
        return {}
    rows = await db.exec(select(WebDirect).where(col(WebDirect.id).in_(duos)))
    return {row.id: (row.first_id, row.second_id) for row in rows}


def _other(row: WebDirect, account: str) -> str:
    return row.second_id if row.first_id == account else row.first_id


def _duo(place: str, other: Person) -> Room:
    topic = ", ".join(part for part in (other.title, other.department) if part)
    return Room(id=place, name=other.name, kind="duo", topic=topic)


async def _duos(db: AsyncSession, account: str) -> list[Room]:
    rows = (
        await db.exec(
            select(WebDirect)
            .where(or_(col(WebDirect.first_id) == account, col(WebDirect.second_id) == account))
            .order_by(col(WebDirect.opened_at).desc())
            .limit(_MOST_DUOS)
        )
    ).all()
    people = await people_by_id(db, [_other(row, account) for row in rows])
    return [_duo(row.id, people[_other(row, account)]) for row in rows]


async def _read_marks(db: AsyncSession, account: str, places: Sequence[str]) -> dict[str, str]:
    rows = await db.exec(
        select(WebRead.place, WebRead.message).where(
            WebRead.person_id == account, col(WebRead.place).in_(places)
        )
    )
    return dict(rows.all())


async def _states(
    db: AsyncSession, account: str, places: Sequence[str], read: Mapping[str, str]
) -> dict[str, tuple[int, str | None]]:
    """Count what is unread (at most a hundred) and find the newest message, by place."""
    found: dict[str, tuple[int, str | None]] = {}
    for some in _batches(places, 50):
        states = [_state(place, account, read.get(place, "")) for place in some]
        rows: Any = await execute(db, union_all(*states))
        found.update({place: (unread, last) for place, unread, last in rows})
    return found


def _state(place: str, account: str, read: str) -> Any:
    said = (col(WebMessage.place) == place) & visible_to(account)
    by_others = or_(col(WebMessage.author_id).is_(None), col(WebMessage.author_id) != account)
    unread = (
        select(WebMessage.id)
        .where(said, by_others, col(WebMessage.id) > read)
        .limit(_MOST_UNREAD)
        .subquery()
    )
    last = select(WebMessage.id).where(said).order_by(col(WebMessage.id).desc()).limit(1)
    return select(
        literal(place),
        select(func.count()).select_from(unread).scalar_subquery(),
        last.scalar_subquery(),
    )


def _batches(places: Sequence[str], most: int) -> list[Sequence[str]]:
    return [places[start : start + most] for start in range(0, len(places), most)]
