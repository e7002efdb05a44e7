"""A person in front of the fake homeserver, with a client as most have it."""

import html
import itertools
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from adapters.matrix import draw
from adapters.matrix.fake_world import Happened, Json, Room, World

_MESSAGE: Final = "m.room.message"
_ANSWER: Final = "org.matrix.msc3381.poll.response"
_SHOWN: Final = (_MESSAGE, draw.POLL)
_HANDLE: Final = re.compile(r"(?<![\w@.])@([\w.-]*\w)(?!:\w+\.\w)")
_ids: Final = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as it stands now: with its newest words, and who put what under it.

    Of a poll, `votes` has how many chose each answer, by its id; when it `is_ended` nobody can.
    """

    event: Happened
    content: Json
    is_edited: bool
    reactions: Mapping[str, list[str]]
    votes: Mapping[str, int]
    is_ended: bool

    @property
    def thread(self) -> str | None:
        """The message that begins the thread in which it stands."""
        relation = self.event.content.get("m.relates_to", {})
        return relation.get("event_id") if relation.get("rel_type") == "m.thread" else None


class Client:
    """One person. Each deed returns when `hears` has: the bot has taken what happened.

    `bot` is the bot's account. Invitations are accepted at once.
    """

    def __init__(
        self, world: World, user: str, *, bot: str, hears: Callable[[], Awaitable[None]]
    ) -> None:
        self.world = world
        self.user = user
        self.bot = bot
        self._hears = hears
        world.eager.add(user)

    # What this person sees.

    def messages(self) -> list[Shown]:
        """List every message that this person sees, oldest first."""
        rooms = [one for one in self.world.rooms.values() if one.membership(self.user) == "join"]
        events = [(room, event) for room in rooms for event in room.events]
        events.sort(key=lambda one: one[1].position)
        return [self._shown(room, event) for room, event in events if _is_message(event)]

    def _shown(self, room: Room, event: Happened) -> Shown:
        reactions: dict[str, list[str]] = {}
        for one in self.world.reactions(room, event.id):
            reactions.setdefault(one.content["m.relates_to"]["key"], []).append(one.sender)
        newest = [one for one in room.events if _replaces(one, event)]
        content = newest[-1].content["m.new_content"] if newest else event.content
        answers = {
            one.sender: str(next(iter(one.content[_ANSWER]["answers"]), ""))
            for one in room.events
            if one.kind == _ANSWER and _is_about(one, event)
        }
        ends = (one for one in room.events if one.kind == draw.POLL_END)
        return Shown(
            event=event,
            content=content,
            is_edited=bool(newest),
            reactions=reactions,
            votes=Counter(answers.values()),
            is_ended=any(_is_about(one, event) and one.sender == event.sender for one in ends),
        )

    @property
    def with_bot(self) -> Room | None:
        """The room in which this person is alone with the bot, if there is one."""
        for room in self.world.rooms.values():
            there = {*room.members(), *room.members("invite")}
            if there == {self.user, self.bot} and not room.alias:
                return room
        return None

    # What this person does.

    async def talks_to_bot(self) -> Room:
        """Open the room in which one is alone with the bot; the first time, ask it to come."""
        if (room := self.with_bot) is None:
            room = self.world.create(self.user)
            self.world.member(room, self.user, self.bot, "invite", is_direct=True)
            await self._hears()
        return room

    async def catches_up(self) -> None:
        """Let the bot do what it does beside its words: put emoji under them."""
        await self._hears()

    async def say(
        self,
        room: Room,
        text: str,
        *,
        thread: str | None = None,
        answers: str | None = None,
        calls: bool = True,
    ) -> str:
        """Type words; `@handle` of somebody who is known becomes a pill, as clients complete it.

        `answers` is the message that is replied to; that `calls` who wrote it, as most clients let
        it.
        """
        sayable = text.encode(errors="replace").decode()  # JSON holds no half characters
        content: Json = {"msgtype": "m.text", **self._typed(sayable)}
        if answers is not None:
            author = self.world.event(room, answers).sender
            called = [author] if calls and author != self.user else []
            called += content["m.mentions"].get("user_ids", ())
            content["m.mentions"] = {"user_ids": called}
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": answers}}
        return await self.send(room, _MESSAGE, draw.in_thread(content, thread))

    async def send(self, room: Room, kind: str, content: Json) -> str:
        """Send any event, and return its id."""
        key = (self.user, "client", room.id, kind, str(next(_ids)))
        sent = self.world.send(room, self.user, kind, content, key=key)
        await self._hears()
        return sent

    async def edit(self, room: Room, event: str, text: str) -> str:
        """Give a message of one's own other words."""
        new = {"msgtype": "m.text", **self._typed(text)}
        relation = {"rel_type": "m.replace", "event_id": event}
        content = {**new, "body": f"* {text}", "m.new_content": new, "m.relates_to": relation}
        return await self.send(room, _MESSAGE, content)

    async def delete(self, room: Room, event: str) -> None:
        """Take away a message, or a reaction, of one's own."""
        key = (self.user, "client", room.id, "redact", str(next(_ids)))
        self.world.redact(room, self.user, event, key=key)
        await self._hears()

    async def react(self, room: Room, event: str, emoji: str) -> None:
        """Put an emoji under a message, where it is not there yet."""
        if self._mine(room, event, emoji) is None:
            await self.send(room, "m.reaction", draw.reaction(event, emoji))

    async def unreact(self, room: Room, event: str, emoji: str) -> None:
        """Take an emoji back."""
        mine = self._mine(room, event, emoji)
        if mine is not None:
            await self.delete(room, mine)

    async def vote(self, room: Room, poll: str, *answers: str) -> None:
        """Answer a poll, in place of what was answered before."""
        relation = {"rel_type": "m.reference", "event_id": poll}
        content = {"m.relates_to": relation, _ANSWER: {"answers": list(answers)}}
        await self.send(room, _ANSWER, content)

    def _mine(self, room: Room, event: str, emoji: str) -> str | None:
        for one in self.world.reactions(room, event):
            if one.sender == self.user and one.content["m.relates_to"]["key"] == emoji:
                return one.id
        return None

    def _typed(self, text: str) -> Json:
        """Write words as a client does: with pills, and whom they call."""
        named: list[str] = []

        def completed(found: re.Match[str]) -> str:
            handle = found[1].casefold()
            offered = [one for one in self.world.profiles if handle in self._handles(one)]
            # Where several are offered, nobody is chosen by typing on.
            if len(offered) != 1:
                return html.escape(found[0], quote=False)
            named.append(offered[0])
            label = html.escape(self.world.called(offered[0]), quote=False)
            return f'<a href="https://matrix.to/#/{offered[0]}">{label}</a>'

        formatted = _each(text, completed, html.escape)
        if not named:
            return {"body": text, "m.mentions": {}}
        return {
            "body": _each(text, lambda found: _words(completed(found)), str),
            "format": "org.matrix.custom.html",
            "formatted_body": formatted.replace("\n", "<br>"),
            "m.mentions": {"user_ids": list(dict.fromkeys(named))},
        }

    def _handles(self, user: str) -> set[str]:
        """List what to type after an @ until only this account is offered."""
        local = user.removeprefix("@").partition(":")[0]
        name = self.world.called(user)
        return {one.casefold() for one in (local, name.partition(" ")[0]) if one}


def _each(text: str, named: Callable[[re.Match[str]], str], other: Callable[[str], str]) -> str:
    """Write words anew: handles in one way, and all that lies between them in another."""
    parts: list[str] = []
    end = 0
    for found in _HANDLE.finditer(text):
        parts += [other(text[end : found.start()]), named(found)]
        end = found.end()
    return "".join((*parts, other(text[end:])))


def _words(drawn: str) -> str:
    """Read a pill as plain words."""
    return html.unescape(re.sub("<[^>]*>", "", drawn))


def _is_message(event: Happened) -> bool:
    if event.kind not in _SHOWN or event.redacted is not None:
        return False
    return event.content.get("m.relates_to", {}).get("rel_type") != "m.replace"


def _is_about(event: Happened, other: Happened) -> bool:
    relation = event.content.get("m.relates_to", {})
    return relation.get("rel_type") == "m.reference" and relation.get("event_id") == other.id


def _replaces(event: Happened, other: Happened) -> bool:
    relation = event.content.get("m.relates_to", {})
    return (
        event.sender == other.sender
        and event.redacted is None
        and relation.get("rel_type") == "m.replace"
        and relation.get("event_id") == other.id
    )
