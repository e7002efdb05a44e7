"""What happens in the web chat: a page's frames, from reading to acknowledgement."""

from dataclasses import dataclass, field
from urllib.parse import quote

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.web import draw
from adapters.web.feed import Feed, Session
from adapters.web.messages import (
    NewMessage,
    add_reaction,
    facts_about,
    mark_read,
    message_of,
    message_of_choice,
    reaction_of,
    store_message,
    take_reaction,
)
from adapters.web.model import BOT, WebMessage
from adapters.web.places import Room, Rooms
from adapters.web.read import (
    Frame,
    Nonsense,
    Ping,
    Press,
    React,
    Read,
    Say,
    Shortcut,
    Submit,
    frame_of,
    message_event,
    place_of,
    values_of,
)
from adapters.web.words import Sentences
from bot.content import Text
from bot.events import ButtonPressed, FormSubmitted, ReactionAdded, ReactionRemoved, ShortcutUsed
from bot.ports import Clock, Inbox, Web
from storage.session import Store
from storage.table import new_id

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Chat:
    """The web chat at work. `name`, `language` and `zone` are the bot's and the workplace's.

    `inbox` is there while the bot listens.
    """

    store: Store
    web: Web
    rooms: Rooms
    feed: Feed
    clock: Clock
    name: str
    language: str
    zone: str
    sentences: Sentences = field(default_factory=Sentences)
    inbox: Inbox | None = None

    def listening(self) -> Inbox:
        """Return who takes events. Raises: Nonsense, while the bot starts or stops."""
        if self.inbox is None:
            raise Nonsense(Text("web.starting"))
        return self.inbox

    async def take(self, session: Session, text: str, *, now: float) -> None:
        """Take one frame of a page and answer it; never raises. `now` counts steady seconds.

        The frames of a page are handled one after the other, a ping at once.
        """
        frame: Frame | None = None
        try:
            frame = frame_of(text)
            if not session.bucket.take(now):
                raise Nonsense(Text("web.too_fast"), id=_id_of(frame))
            if isinstance(frame, Ping):
                session.push({"type": "pong"})
                return
            async with session.turn:
                await self._do(session, frame)
        except Nonsense as nonsense:
            self._refuse(session, nonsense.text, nonsense.id or _id_of(frame))
        except Exception as error:  # the database may be away: the page tries again
            log.error("web.frame_failed", error=type(error).__name__, frame=_kind_of(frame))
            self._fail(session, frame)

    def _refuse(self, session: Session, text: Text, said_id: str | None) -> None:
        said = {} if said_id is None else {"id": said_id}
        words = self.sentences.say(text, session.language)
        session.push({"type": "error", "text": words, **said})

    def _fail(self, session: Session, frame: Frame | None) -> None:
        if isinstance(frame, Submit):
            words = self.sentences.say(Text("web.form_unsent"), session.language)
            session.push({"type": "form_errors", "form": frame.form, "errors": {}, "text": words})
        elif not isinstance(frame, Read):  # that one the page sends by itself, and will again
            self._refuse(session, Text("web.failed"), _id_of(frame))

    async def _do(self, session: Session, frame: Frame) -> None:
        match frame:
            case Say():
                await self._say(session, frame)
            case Press():
                await self._press(session, frame)
            case Submit():
                await self._submit(session, frame)
            case React():
                await self._react(session, frame)
            case Shortcut():
                await self._shortcut(session, frame)
            case Read():
                await self._read(session, frame)
            case Ping():
                session.push({"type": "pong"})

    async def _say(self, session: Session, frame: Say) -> None:
        """Store what was said, show it to others, tell the bot; then acknowledge it.

        A repeat is told to the bot again: it knows the message by its id.
        """
        inbox = self.listening()
        key = f"{session.account}/{frame.id or new_id()}"
        session.holding.add(key)
        try:
            async with self.store.transaction() as db:
                room = await self._room(db, session.account, frame.place)
                new = NewMessage(
                    place=room.id,
                    thread=await self._thread(db, session.account, room, frame.thread),
                    author_id=session.account,
                    to_id=session.account if room.kind == "bot" else None,
                    key=key,
                    text=frame.text,
                )
                row, _ = await store_message(db, new, self.clock.now())
                room = await self._room(db, session.account, row.place)
                facts = await facts_about(db, [row])
            await self.feed.catch_up()
            if room.kind != "duo":
                await inbox.receive(
                    message_event(
                        row,
                        room,
                        account=session.account,
                        bot=self.name,
                        at=row.said_at,
                        trigger=session.id,
                    )
                )
            drawn = draw.message(row, facts, reader=session.account, bot=self.name)
            said = {} if frame.id is None else {"id": frame.id}
            session.push({"type": "message", "message": drawn, **said})
        finally:
            session.holding.discard(key)

    async def _room(self, db: AsyncSession, account: str, place: str) -> Room:
        room = await self.rooms.find(db, account, place)
        if room is None:
            raise Nonsense(Text("web.not_here"))
        return room

    async def _thread(
        self, db: AsyncSession, account: str, room: Room, thread: str | None
    ) -> str | None:
        """Find the first message of a thread; a reply to a reply belongs to the same one."""
        if thread is None:
            return None
        row, within = await self._message(db, account, thread)
        if within.id != room.id or row.only_id is not None:
            raise Nonsense(Text("web.not_here"))
        return row.thread or row.id

    async def _message(
        self, db: AsyncSession, account: str, message_id: str
    ) -> tuple[WebMessage, Room]:
        """Find a message that somebody may see, and its place."""
        row = await message_of(db, message_id, account)
        if row is None:
            raise Nonsense(Text("web.not_here"))
        return row, await self._room(db, account, row.place)

    async def _press(self, session: Session, frame: Press) -> None:
        async with self.store.transaction() as db:
            row = await message_of_choice(db, frame.choice, session.account)
            seen = row and await message_of(db, row.id, session.account)
            room = seen and await self.rooms.find(db, session.account, seen.place)
        if not seen or not room:
            words = self.sentences.say(Text("web.closed"), session.language)
            session.push({"type": "notice", "text": words})
            return
        await self.listening().receive(
            ButtonPressed(
                id=new_id(),
                place=place_of(room, seen.thread),
                account=session.account,
                at=self.clock.now(),
                trigger=session.id,
                choice=frame.choice,
            )
        )

    async def _submit(self, session: Session, frame: Submit) -> None:
        """Hand in a form; its errors come back, each at its question. The core knows its place."""
        answer = await self.listening().receive(
            FormSubmitted(
                id=new_id(),
                place=place_of(self.rooms.with_bot(session.account)),
                account=session.account,
                at=self.clock.now(),
                trigger=session.id,
                form=frame.form,
                values=values_of(frame),
            )
        )
        if not answer.errors:
            session.push({"type": "form_done", "form": frame.form})
            return
        errors = dict(answer.errors)
        general = errors.pop("", None)
        text = {} if general is None else {"text": general}
        session.push({"type": "form_errors", "form": frame.form, "errors": errors, **text})

    async def _react(self, session: Session, frame: React) -> None:
        """Put an emoji under a message or take it back, and tell the bot under a steady id.

        The bot hears of it before it is taken back here and after it is put here: whichever step
        fails, doing it again does both.
        """
        async with self.store.transaction() as db:
            row, room = await self._message(db, session.account, frame.message)
            if row.only_id is not None:
                raise Nonsense(Text("web.no_reactions"))
            if frame.off:
                reaction = await reaction_of(db, row.id, session.account, frame.emoji)
            else:
                reaction = await add_reaction(db, row.id, session.account, frame.emoji)
        if reaction is None and not frame.off:
            raise Nonsense(Text("web.too_many_reactions"))
        if reaction is None:
            return
        if not frame.off:
            await self.feed.catch_up()
        if room.kind != "duo":
            kind = ReactionRemoved if frame.off else ReactionAdded
            await self.listening().receive(
                kind(
                    id=f"{'off' if frame.off else 'on'}-{reaction.id}",
                    place=place_of(room, row.thread),
                    account=session.account,
                    at=self.clock.now(),
                    trigger=session.id,
                    message=row.id,
                    emoji=frame.emoji,
                    author=row.author_id or BOT,
                )
            )
        if frame.off:
            async with self.store.transaction() as db:
                await take_reaction(db, reaction)
            await self.feed.catch_up()

    async def _shortcut(self, session: Session, frame: Shortcut) -> None:
        """Tell the bot that something is to be done with a message, and what it says.

        In a chat of two people the bot has no place: it answers in the direct chat with it.
        """
        async with self.store.transaction() as db:
            row, room = await self._message(db, session.account, frame.message)
        is_channel = room.kind == "channel"
        place = room if room.kind != "duo" else self.rooms.with_bot(session.account)
        link = f"{self.web.address}/chat/#/place/{quote(room.id)}/thread/{row.thread or row.id}"
        await self.listening().receive(
            ShortcutUsed(
                id=new_id(),
                place=place_of(place, row.thread if room.kind != "duo" else None),
                account=session.account,
                at=self.clock.now(),
                trigger=session.id,
                shortcut=frame.name,
                message=row.id,
                author=row.author_id or BOT,
                text=row.text or "",
                link=link if is_channel else None,
            )
        )

    async def _read(self, session: Session, frame: Read) -> None:
        async with self.store.transaction() as db:
            row, room = await self._message(db, session.account, frame.message)
            if room.id != frame.place:
                raise Nonsense(Text("web.not_here"))
            is_new = await mark_read(db, room.id, session.account, row.id)
        if is_new:
            for other in self.feed.of(session.account):
                if other is not session:
                    other.push({"type": "places"})


def _id_of(frame: Frame | None) -> str | None:
    return frame.id if isinstance(frame, Say) else None


def _kind_of(frame: Frame | None) -> str | None:
    return None if frame is None else frame.type
