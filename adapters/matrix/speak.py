"""What the bot says → events in rooms, each in a transaction of its own: a repeat posts nothing."""

import asyncio
import contextlib
import mimetypes
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeVar, cast

import structlog

from adapters.matrix import draw
from adapters.matrix.draw import Drawing, Json
from adapters.matrix.keys import Keys
from adapters.matrix.library import encrypt_attachment
from adapters.matrix.rooms import Rooms
from adapters.matrix.wire import V1, SaidNo, Wire, at
from bot.crash import crash_point
from bot.errors import PleinError, Refused, Unreachable
from bot.events import Place
from bot.payload import text, texts, things
from bot.primitives import FileBox

log = structlog.get_logger()

T = TypeVar("T")

_PATIENCE: Final = 20  # tries for an emoji under a message
_FIRST: Final = 50
# Words go before emoji. Where a homeserver has just asked to wait, as one does that takes an event
# in five seconds, emoji come one at a time and leave the other half to words.
_PACE: Final = timedelta(seconds=10)
_REMEMBERED: Final = timedelta(minutes=1)
# What is not under its message by then, when the program ends, stays away.
_END: Final = timedelta(seconds=2)


class Mouth:
    """Sends events to rooms; encrypted, wherever a room was ever so."""

    def __init__(self, wire: Wire, keys: Keys, rooms: Rooms, *, user: str) -> None:
        self._wire = wire
        self._user = user
        self._keys = keys
        self._rooms = rooms
        self._beside: set[asyncio.Task[None]] = set()
        self._newest: dict[str, str] = {}
        self._turn = asyncio.Lock()
        self._quiet_until = self._paced_until = 0.0

    async def say(self, place: Place, drawing: Drawing, key: str) -> str:
        """Send an event, and return its id. The emoji under it follow as the homeserver lets them.

        Raises: Unreachable, Refused.
        """
        content = draw.marked(draw.in_thread(drawing.content, place.thread), key)
        sent = await self._event(place.channel, drawing.kind, content, key)
        if drawing.reactions:
            self._put(place.channel, sent, drawing.reactions, key, is_new=True)
        return sent

    async def replace(self, place: Place, sent: str, drawing: Drawing, key: str) -> None:
        """Let an event stand in place of one that was sent, and the emoji under it be its own."""
        content = draw.replacement(drawing, sent)
        await self._event(place.channel, drawing.kind, content, key)
        self._put(place.channel, sent, drawing.reactions, key)

    async def end(self, place: Place, poll: str, drawing: Drawing, key: str) -> None:
        """Let nobody answer a poll any more, and say what takes its place: clients show an ended
        poll with what came of it, and no words."""
        content = draw.end_of(poll, drawing.content["body"])
        await self._event(place.channel, draw.POLL_END, content, f"{key}-end")
        await self.say(place, drawing, key)

    async def file(self, place: Place, box: FileBox, key: str) -> str:
        """Send a file; what is uploaded for an encrypted room is encrypted before."""
        media = box.media_type or mimetypes.guess_type(box.name)[0] or "application/octet-stream"
        kind = "m.image" if media.startswith("image/") else "m.file"
        content: Json = {
            "msgtype": kind,
            "body": box.alt or box.name,
            "filename": box.name,
            "info": {"mimetype": media, "size": len(box.data)},
            "m.mentions": {},
        }
        if self._is_encrypted(place.channel):
            made: tuple[bytes, Json] = cast("Any", encrypt_attachment)(box.data)
            data, locks = made
            address = await self._wire.upload(data, kind="application/octet-stream", name=None)
            content["file"] = {**locks, "url": address}
        else:
            content["url"] = await self._wire.upload(box.data, kind=media, name=box.name)
        crash_point("matrix.uploaded")
        content = draw.marked(draw.in_thread(content, place.thread), key)
        return await self._event(place.channel, draw.MESSAGE, content, key)

    async def redact(self, place: Place, sent: str, key: str) -> None:
        """Take an event away; gone already is fine."""
        await self._redact(place.channel, sent, key)
        crash_point("matrix.redacted")

    async def _redact(self, room: str, event: str, key: str) -> None:
        try:
            await self._asked("PUT", at("rooms", room, "redact", event, key), {})
        except SaidNo as no:
            if no.status != 404:
                raise

    async def _event(self, room: str, kind: str, content: Json, key: str) -> str:
        self._is_encrypted(room)
        made, sealed = await self._keys.encrypt(room, kind, content)
        crash_point("matrix.encrypted")
        try:
            answer = await self._asked("PUT", at("rooms", room, "send", made, key), sealed)
        except SaidNo as no:
            if no.code == "M_FORBIDDEN" and await self._is_in(room):
                raise Refused("the bot may not say this in the room", why="forbidden") from no
            raise
        crash_point("matrix.said")
        sent: object = answer.get("event_id")
        if not isinstance(sent, str) or not sent:
            raise Unreachable("send: an answer without event_id")
        return sent

    def _is_encrypted(self, room: str) -> bool:
        """Whether what is said in a room is encrypted.

        Raises: Refused, where it was so once; Unreachable, for a room that is being heard anew.
        """
        if not self._rooms.is_known(room):
            raise Unreachable("a room that is left, or heard anew")
        is_encrypted = self._keys.is_encrypted(room)
        if self._rooms.was_encrypted(room) and not is_encrypted:
            raise Refused("a room that was encrypted is said to be so no more", why="forbidden")
        return is_encrypted

    async def _is_in(self, room: str) -> bool:
        """Whether the homeserver sees the bot in a room: the sync may not have told of its end."""
        return room in texts(await self._wire.call("GET", at("joined_rooms")), "joined_rooms")

    # The emoji under a message.

    def _put(
        self, room: str, sent: str, emoji: Sequence[str], key: str, *, is_new: bool = False
    ) -> None:
        """Put emoji under a message, beside all else, in place of those from before."""
        self._newest[sent] = key
        task = asyncio.create_task(self._change(room, sent, emoji, key, is_new=is_new))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _change(
        self, room: str, sent: str, emoji: Sequence[str], key: str, *, is_new: bool
    ) -> None:
        """Take away what is there and should not be, and put what is missing.

        Numbers can be typed: should the program end meanwhile, nothing is lost.
        """

        async def patiently(step: Callable[[], Awaitable[T]]) -> T:
            for _ in range(_PATIENCE):
                async with self._turn:
                    await self._way_is_clear()
                    if self._newest.get(sent) != key:
                        raise Refused("the message reads otherwise by now")
                    with contextlib.suppress(Unreachable):
                        return await step()
            raise Unreachable("no emoji for now")

        try:
            there = {} if is_new else await patiently(lambda: self._emoji_under(room, sent))
            for one in there.keys() - set(emoji):
                away = partial(self._redact, room, there[one], f"{key}-without-{there[one]}")
                await patiently(away)
            for number, one in enumerate(emoji, start=1):
                if one not in there:
                    content = draw.reaction(sent, one)
                    put = partial(self._event, room, "m.reaction", content, f"{key}-{number}")
                    await patiently(put)
        except PleinError as error:
            log.info("matrix.emoji_refused", reason=type(error).__name__)
        finally:
            if self._newest.get(sent) == key:
                del self._newest[sent]

    async def _emoji_under(self, room: str, sent: str) -> dict[str, str]:
        """Tell which emoji of the bot itself stand under a message, with the event of each."""
        path = at("rooms", room, "relations", sent, "m.annotation", "m.reaction", version=V1)
        # The first ones are its own: they come with the message.
        answer = await self._asked("GET", path, query={"dir": "f", "limit": _FIRST})
        return {
            text(event, "content", "m.relates_to", "key"): text(event, "event_id")
            for event in things(answer, "chunk")
            if event.get("sender") == self._user
        }

    async def _asked(self, verb: str, path: str, body: object = None, **more: Any) -> Json:
        try:
            return await self._wire.call(verb, path, body, **more)
        except Unreachable as error:
            self._make_way(error)
            raise

    def _make_way(self, error: Unreachable) -> None:
        """Let emoji wait until words that were put off had their turn."""
        now = asyncio.get_running_loop().time()
        wait = error.retry_after or timedelta()
        self._quiet_until = now + max(2 * wait, _PACE).total_seconds()
        self._paced_until = now + max(12 * wait, _REMEMBERED).total_seconds()

    async def _way_is_clear(self) -> None:
        """Wait until the next emoji may go."""
        loop = asyncio.get_running_loop()
        while (left := self._quiet_until - loop.time()) > 0:  # noqa: ASYNC110 - words go first
            await asyncio.sleep(left)
        if loop.time() < self._paced_until:
            self._quiet_until = loop.time() + _PACE.total_seconds()

    async def idle(self) -> None:
        """Wait until every emoji is under its message, unless the homeserver puts them off."""
        if self._beside:
            _, late = await asyncio.wait(set(self._beside), timeout=_END.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
