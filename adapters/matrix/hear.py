"""What the homeserver tells → the inbox: each event once, and none lost.

The position in the sync is noted when everything before it is in the inbox, and the inbox knows a
repeat by the event's id: so after a crash some comes again, and changes nothing. nio would note the
position first, and leaves out what a server leaves out in a busy room; here that gap is filled.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import structlog

from adapters.matrix import html, read
from adapters.matrix.asked import Asked
from adapters.matrix.hand import Hand
from adapters.matrix.keys import Keys
from adapters.matrix.library import AsyncClient, SyncResponse
from adapters.matrix.model import ADAPTER
from adapters.matrix.notes import Notes
from adapters.matrix.past import Past
from adapters.matrix.rooms import Rooms
from adapters.matrix.sharing import ENCRYPTED
from adapters.matrix.told import FILTER, about_rooms, came_in, invited_alone, is_about_room
from adapters.matrix.wire import SaidNo, Wire, at
from bot.crash import crash_point
from bot.errors import Unreachable
from bot.events import (
    Event,
    MemberJoined,
    MemberLeft,
    MessageReceived,
    ReactionRemoved,
    ShortcutUsed,
)
from bot.offer import heard
from bot.payload import Body, inside, table, text, things
from bot.ports import Clock, Inbox

log = structlog.get_logger()

# How long the homeserver may keep a sync open, and how long it is waited for after that.
_HOLD: Final = timedelta(seconds=30)
_LATE: Final = timedelta(seconds=15)
_MEMBER: Final = "m.room.member"
_SIGNS: Final = ("!", "/")
# How long a key may take that comes apart from its message.
_PATIENCE: Final = timedelta(minutes=1)


class Ears:
    """Takes one sync after the other. `names` are what the bot is called in words."""

    def __init__(
        self,
        wire: Wire,
        client: AsyncClient,
        *,
        keys: Keys,
        rooms: Rooms,
        notes: Notes,
        past: Past,
        clock: Clock,
        user: str,
        names: tuple[str, ...],
    ) -> None:
        self._wire = wire
        self._client: Any = client
        self._keys = keys
        self._rooms = rooms
        self._notes = notes
        self._past = past
        self._clock = clock
        self._user = user
        self._names = names
        self._asked = Asked()
        self.invited: dict[str, str] = {}
        self.has_more = False
        self.hold = _HOLD
        self.late = _LATE

    async def sync(self, since: str | None, *, is_first: bool, hold: timedelta) -> Body:
        """Ask what happened; the first time for what all rooms are like, too.

        Raises: Unreachable, Refused.
        """
        query = {
            "filter": FILTER,
            "timeout": 0 if is_first else int(hold.total_seconds() * 1000),
            **({"since": since} if since else {}),
            **({"full_state": "true"} if is_first else {}),
        }
        limit = hold + self.late * (8 if is_first else 1)
        return await self._wire.call("GET", at("sync"), query=query, limit=limit)

    async def take(self, told: Body, inbox: Inbox, *, since: str | None) -> str:
        """Hand over everything that a sync told, and return the position after it.

        Of what happened before the bot was there, nothing. Raises: Unreachable, Refused, and what
        the inbox raises: then the same is to be taken again.
        """
        position = text(told, "next_batch")
        response: Any = SyncResponse.from_dict(about_rooms(told))
        if not position or not isinstance(response, SyncResponse):
            raise Unreachable("a sync that cannot be read")
        self._client.next_batch = ""  # or the second look at a sync would be none
        await self._client.receive_response(response)
        readable = await self._keys.hear(told)
        crash_point("matrix.decrypted")
        await self._keys.tend()
        crash_point("matrix.tended")
        readable |= self._keys.doubted()
        await self._invites(table(told, "rooms", "invite"))
        await self._join(table(told, "rooms", "join"), inbox, since=since)
        for room in table(told, "rooms", "leave"):
            await self._gone(room, inbox)
        if readable:
            await self.read_again(inbox, readable)
        await self._keys.tend()
        await self._keys.tidy()
        # The homeserver hands keys out a hundred at a time.
        self.has_more = bool(inside(told, "to_device", "events"))
        return position

    # Rooms.

    async def _join(self, joined: Body, inbox: Inbox, *, since: str | None) -> None:
        """Take what is told of the rooms in which the bot is: first how they are, then what
        happened there."""
        new = {room for room in joined if not self._rooms.is_noted(room)}
        alone = {room: invited_alone(info, self._user) for room, info in joined.items()}
        direct = {room: other for room, other in alone.items() if other is not None}
        changed = {room for room, info in joined.items() if self._learn(room, info)} | new
        if changed or direct:
            await self._rooms.note(changed.union(direct), direct=direct)
            crash_point("matrix.room_noted")
        deserted: list[str] = []
        async with Hand(inbox) as hand:
            for room, info in joined.items():
                news = await self._news(room, info, is_new=room in new, since=since)
                states, events = things(info, "state", "events"), things(info, "timeline", "events")
                if await self._said_goodbye(room, (*states, *news, *events)):
                    deserted.append(room)
                for event in news:
                    if await self._event(room, event, hand):
                        changed.add(room)
        await self._tell([room for room in joined if room in changed], inbox)
        # Not in any other case: one that is just being made has nobody else in it yet.
        for room in deserted:
            await self.leave_alone(room)

    def _learn(self, room: str, info: Body) -> bool:
        """Remember how a room is; true when the homeserver told something of that."""
        states, events = things(info, "state", "events"), things(info, "timeline", "events")
        for event in (*states, *events):
            if text(event, "type") == "m.room.encryption":
                self._keys.limit(room, inside(event, "content"))
        if any(text(one, "type") == "m.room.tombstone" for one in states):
            self._rooms.close(room)
        if inside(info, "timeline", "limited") is True:
            self._keys.has_gap(room)
        return any(is_about_room(one) for one in (*states, *events))

    async def _said_goodbye(self, room: str, events: Iterable[Body]) -> bool:
        """Note who went; true when somebody else did."""
        went = False
        for event in events:
            account = text(event, "state_key")
            is_gone = text(event, "content", "membership") in ("ban", "leave")
            if text(event, "type") == _MEMBER and account != self._user and is_gone:
                await self._rooms.note_gone(room, account)
                went = True
        return went

    async def _news(self, room: str, info: Body, *, is_new: bool, since: str | None) -> list[Body]:
        """List what happened in a room since the last time, with what the server left out; in a new
        one since the bot came."""
        if since is None:
            return []
        events = things(info, "timeline", "events")
        came = came_in(events, self._user, is_new=is_new)
        if inside(info, "timeline", "limited") is True and came is None:
            begin = text(info, "timeline", "prev_batch")
            events = [*await self._past.left_out(room, begin, since), *events]
            crash_point("matrix.gap_filled")
            came = came_in(events, self._user, is_new=is_new)
        return events if came is None else events[came + 1 :]

    async def _tell(self, rooms: Collection[str], inbox: Inbox) -> None:
        """Tell the bot how rooms are called, and who may listen there."""
        if not rooms:
            return
        seen = self._rooms.seen(rooms)
        await inbox.seen(ADAPTER, seen)
        others = {*rooms} - {one.channel for one in seen}
        if others:
            await inbox.gone(ADAPTER, self._rooms.workspace, sorted(others))

    async def _gone(self, room: str, inbox: Inbox) -> None:
        self.invited.pop(room, None)
        await self._rooms.leave(room)
        await inbox.gone(ADAPTER, self._rooms.workspace, [room])

    async def _invites(self, invites: Body) -> None:
        for room, info in invites.items():
            for event in things(info, "invite_state", "events")[::-1]:
                if text(event, "state_key") == self._user and text(event, "type") == _MEMBER:
                    await self._invited(room, event)
                    break  # what stands before it another server may have made up

    async def _invited(self, room: str, event: Body) -> None:
        if text(event, "content", "membership") != "invite":
            return
        is_direct = inside(event, "content", "is_direct") is True
        by = text(event, "sender")
        await self._rooms.note_invite(room, by, is_direct=is_direct)
        self.invited[room] = by
        crash_point("matrix.invited")

    # Events.

    async def _event(self, room: str, event: Body, hand: Hand) -> bool:
        """Take an event; true when it changes what a room is to the bot."""
        self._past.remember(event)
        if text(event, "type") == ENCRYPTED:
            if text(event, "sender") == self._user or not text(event, "content", "ciphertext"):
                return False  # our own, or deleted by now
            found = self._keys.decrypt(room, dict(event))
            if found is None:
                await self._notes.unread(room, event, self._clock.now())
                crash_point("matrix.kept_unread")
                self._keys.ask_for_key(room, dict(event))
                return False
            event = found
        self._asked.hear(room, *_said(event), self._clock.now())
        return await self._act_on(room, event, hand)

    async def _act_on(self, room: str, event: Body, hand: Hand) -> bool:
        reading = read.read(event, self._around(room))
        match reading:
            case read.Heard(event=told):
                await hand.over(await self._use(told, hand.inbox) or told)
                return isinstance(told, MemberJoined | MemberLeft)
            case read.Reacted(event=reaction):
                author = await self._past.author(room, reaction.message)
                await self._notes.reaction(reaction, self._clock.now())
                crash_point("matrix.reaction_noted")
                await hand.over(replace(reaction, author=author, ours=author == self._user))
            case read.Redacted():
                await self._redacted(room, reading, hand)
            case read.Changed():
                return True
            case read.Replaced(by=by):
                self._rooms.close(room)
                await hand.inbox.gone(ADAPTER, self._rooms.workspace, [room])
                if by and not self._rooms.is_noted(by):
                    await self._rooms.note_successor(room, by, user=self._user)
                    self.invited[by] = self._user
            case read.Nothing(reason=reason):
                log.debug("matrix.ignored", reason=reason)
        return False

    def _around(self, room: str) -> read.Around:
        return read.Around(
            user=self._user,
            names=self._names,
            workspace=self._rooms.workspace,
            room=room,
            kind=self._rooms.kind(room),
            now=self._clock.now(),
        )

    async def _use(self, said: Event, inbox: Inbox) -> ShortcutUsed | None:
        """Take a reply with `!` and a label for what other chats have in a menu; None for other."""
        if not isinstance(said, MessageReceived) or said.answers is None:
            return None
        message = said.answers
        wanted = heard(said.text[1:]) if said.text[:1] in _SIGNS else ""
        if not wanted:
            return None
        known = await inbox.shortcuts(ADAPTER, self._rooms.workspace, said.account)
        name = next((one.name for one in known if wanted in (heard(one.label), one.name)), None)
        event = None if name is None else await self._past.event(said.place.channel, message)
        if name is None or event is None:
            return None
        words = self._past.readable(said.place.channel, event)
        return ShortcutUsed(
            id=said.id,
            # A reply stands beside the thread of what it answers.
            place=replace(said.place, thread=read.thread_of(event) or said.place.thread),
            account=said.account,
            at=said.at,
            shortcut=name,
            message=message,
            author=text(event, "sender") or None,
            text="" if words is None else read.said_in(words),
            link=html.link_to(said.place.channel, message),
        )

    async def _redacted(self, room: str, gone: read.Redacted, hand: Hand) -> None:
        """A reaction was taken back, or a message deleted."""
        await self._notes.was_read(gone.event)
        known = await self._notes.reaction_of(gone.event)
        if known is None:
            await hand.done()  # or what it takes back would come after it
            await hand.inbox.taken_back(ADAPTER, gone.event)
            return
        await hand.over(
            ReactionRemoved(
                id=gone.by,
                place=read.place_in(self._around(room)),
                account=known.account,
                at=gone.at,
                message=known.message,
                emoji=known.emoji,
                author=await self._past.author(room, known.message),
            )
        )

    async def leave_alone(self, room: str) -> None:
        """Leave a room in which nobody else is any more, nor is invited. nio counts who it was told
        of: so the homeserver is asked before."""
        if self._rooms.members(room) > 1:
            return
        try:
            told = await self._wire.call("GET", at("rooms", room, "members"))
            others = [one for one in things(told, "chunk") if text(one, "state_key") != self._user]
            here = [text(one, "content", "membership") in ("invite", "join") for one in others]
            # Where nobody ever was, the bot is making a room, and whom it is for comes next.
            if any(here) or not others:
                return
            await self._wire.call("POST", at("rooms", room, "leave"), {})
        except (SaidNo, Unreachable) as error:  # it is tried again when something happens there
            log.info("matrix.not_left", reason=type(error).__name__)

    async def read_again(self, inbox: Inbox, sessions: set[str] | None = None) -> None:
        """Take what could not be read until now: the keys of some sessions have come, or of any."""
        rows = await self._notes.unread_of(sessions)
        pairs = ((row, self._keys.decrypt(row.room, json.loads(row.payload))) for row in rows)
        found = [(row, event) for row, event in pairs if event is not None]
        for row, event in found:
            self._asked.hear(row.room, *_said(event), row.heard_at)
        for row, event in found:
            account, words = _said(event)
            # Somebody may have been asked to say it again, and have done so.
            if not self._asked.is_said_again(row.room, account, row.event, words):
                async with Hand(inbox) as hand:
                    await self._act_on(row.room, event, hand)
                crash_point("matrix.read_again")
            await self._notes.was_read(row.event)

    async def tell_unread(self, inbox: Inbox) -> None:
        """Hand over what was said to the bot and cannot be read, though its key had time to come.

        In a direct chat that is everything; elsewhere what answers the bot, which also an encrypted
        message shows. To the rest, people who talk with each other want no answer.
        """
        now = self._clock.now()
        for row in await self._notes.untold(now - _PATIENCE):
            event: Body = json.loads(row.payload)
            if self._rooms.is_known(row.room) and await self._is_for_bot(row.room, event):
                await inbox.receive(read.unread(event, self._around(row.room)))
                self._asked.ask(row.room, text(event, "sender"), row.event, now)
            await self._notes.was_told(row.event, now)

    async def _is_for_bot(self, room: str, event: Body) -> bool:
        if text(event, "content", "m.relates_to", "rel_type") == "m.replace":
            return False  # decision 020
        if self._rooms.kind(room) == "direct":
            return True
        answered = read.answered(event)
        return answered is not None and await self._past.author(room, answered) == self._user


def _said(event: Body) -> tuple[str, str]:
    """Tell who said what."""
    return text(event, "sender"), text(event, "content", "body")
