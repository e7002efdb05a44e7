"""A workplace with the skill that announces, and a chat that counts what comes to whom."""

import time
from datetime import UTC, datetime
from typing import Final

from sqlmodel import col, select

from bench.house import CountingChat, TimedStore, analyse, app_of, staff, ticking, work
from bot.events import ButtonPressed, MessageReceived, Place
from bot.primitives import Primitives
from bot.route import Action
from skills.announcements.model import Announcement
from skills.announcements.model.posts import next_number, write
from skills.announcements.rights import changed
from storage.choices import Choice
from storage.people import Grant

AUTHOR: Final = f"{0:026}"
_DIRECT: Final = Place(adapter="bench", workspace="one", channel=f"@{AUTHOR}", kind="direct")
_WORDS: Final = {
    "en": ("The lift is broken", "On Monday the lift is out of use.\n\nPlease take the stairs."),
    "nl": ("De lift is kapot", "Maandag doet de lift het niet.\n\nNeem de trap."),
}


class ReadersChat(CountingChat):
    """A chat that takes any number of messages a second. It counts what comes to readers, and keeps
    when an answer came into each channel; what the author gets is no part of that."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, float] = {}

    async def until_answered(self, count: int) -> None:
        """Wait until answers came into so many channels."""
        while len(self.answers) < count:
            self._more.clear()
            await self._more.wait()

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Count a copy, or note the moment of an answer."""
        if place.kind != "direct":
            self.answers[place.channel] = time.perf_counter()
            self._more.set()
        elif place.channel != _DIRECT.channel:
            await super().send(place, sheet, key)
        return key

    async def remove(self, place: Place, sent: str, key: str) -> None:
        """Count a copy that is taken away."""
        if place.channel != _DIRECT.channel:
            await super().send(place, (), key)


class Desk:
    """Where somebody announces: the bot they do it with, its chat and its database."""

    def __init__(self, store: TimedStore) -> None:
        self.store = store
        self.chat = ReadersChat()
        self.app = app_of("announcements", self.chat, store)
        self._events = 0

    async def open(self, size: int) -> None:
        """Let so many people work here, the first of them as an editor."""
        await self.store.create_tables()
        await staff(self.store, size)
        async with self.store.transaction() as db:
            db.add(Grant(person_id=AUTHOR, role="editor", granted_at=datetime.now(UTC)))
        await analyse(self.store)

    async def draft(self) -> str:
        """Write an announcement for everybody, to be sent at once, and let its preview come; return
        its id."""
        async with ticking(self.app) as tick:
            news = Announcement(
                number=await next_number(tick.db),
                author_id=AUTHOR,
                audience="everyone",
                created_at=tick.now,
            )
            tick.db.add(news)
            await tick.db.flush()
            for language, (title, text) in _WORDS.items():
                await write(tick.db, news.id, language, title=title, text=text, now=tick.now)
            changed(tick, news)
        await self.app.settle()
        return news.id

    async def presses(self, button: Action[...], announcement_id: str) -> None:
        """Let the author press a button of theirs, the newest that is about an announcement."""
        offered = select(Choice).where(Choice.route == button.route.name, col(Choice.is_open))
        async with self.store.transaction() as db:
            rows = (await db.exec(offered.order_by(col(Choice.id).desc()))).all()
        ours = (one.id for one in rows if one.args["announcement_id"] == announcement_id)
        choice = next(ours)
        pressed = ButtonPressed(
            id=self._event(), place=_DIRECT, account=AUTHOR, at=datetime.now(UTC), choice=choice
        )
        await self.app.engine.receive(pressed)

    async def types(self, text: str) -> None:
        """Let the author type a command in their direct chat."""
        await self._hear(AUTHOR, text, _DIRECT)

    async def asks(self, person: int, channel: str) -> None:
        """Let somebody give a command in a channel, where its answer will come."""
        place = Place(adapter="bench", workspace="one", channel=channel)
        await self._hear(f"{person:026}", "/say1", place)

    async def _hear(self, account: str, text: str, place: Place) -> None:
        id = self._event()
        said = MessageReceived(
            id=id,
            place=place,
            account=account,
            at=datetime.now(UTC),
            message=id,
            text=text,
            addressed=True,
        )
        await self.app.engine.receive(said)

    def _event(self) -> str:
        self._events += 1
        return f"event-{self._events}"

    async def works(self) -> None:
        """Let the clock do what is due, as in production, until no job is under way. Nothing is
        sent."""
        await work(self.app)

    async def news(self, announcement_id: str) -> Announcement:
        """Get an announcement as it is now."""
        async with self.store.transaction() as db:
            return await db.get_one(Announcement, announcement_id)
