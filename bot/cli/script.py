"""The language of `plein try`: plain lines are said to the bot, `:words` steer."""

import re
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Literal, Protocol

from sqlmodel import col, select

from bot.alike import alike
from bot.app import App
from bot.clock import MovableClock
from bot.content import Argument, Text
from bot.cut import first_word
from storage.choices import choices_of
from storage.outbox import message_sent_as
from storage.people import Person, people_named, person_by_email
from storage.timers import leave_clock

_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}
_LONGEST: Final = timedelta(days=3660)
_STRIDE: Final = timedelta(days=1)
_PATIENCE_SECONDS: Final = 2.0
_MOST_PEOPLE: Final = 20
_MOST_NAMES: Final = 9
_HELP: Final = {
    ":as EMAIL": Text("console.help_as"),
    ":in #CHANNEL": Text("console.help_in"),
    ":press LABEL": Text("console.help_press"),
    ":react EMOJI [off]": Text("console.help_react"),
    ":shortcut NAME": Text("console.help_shortcut"),
    ":later 2d 3h 15m": Text("console.help_later"),
    ":people [NAME]": Text("console.help_people"),
    ":places": Text("console.help_places"),
    ":help": Text("console.help_help"),
    ":quit": Text("console.help_quit"),
}


class Line(Protocol):
    """A message as the console keeps it."""

    @property
    def id(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def is_ours(self) -> bool: ...


class Choosable(Protocol):
    """A numbered choice as the console shows it; `name` is its label without a tally."""

    @property
    def said_id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...
    def answers_to(self, word: str) -> bool: ...


class Room(Protocol):
    """What this language needs of the console, which lives on a floor above."""

    channels: tuple[str, ...]

    async def say(self, account: str, channel: str, text: str) -> Any: ...
    async def press(self, account: str, channel: str, choice: str) -> None: ...
    async def react(self, account: str, said_id: str, emoji: str, *, off: bool = False) -> None: ...
    async def use(self, account: str, said_id: str, shortcut: str) -> None: ...
    def messages(self, channel: str) -> Sequence[Line]: ...
    def choices(self, channel: str) -> Sequence[Choosable]: ...
    def watch(
        self, watcher: Callable[[Literal["said", "edited", "removed"], Any], None]
    ) -> None: ...


class Script:
    """One talk with the bot: who speaks now, and where. `write` gets whole lines to print."""

    def __init__(
        self, app: App, clock: MovableClock, room: Room, who: Person, write: Callable[[str], None]
    ) -> None:
        self.who = str(who.email)
        self._language = app.workplace.language_of(who)
        self.channel: str | None = None  # None is the direct chat with the bot
        self._app = app
        self._clock = clock
        self._room = room
        self._write = write
        self._words: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "as": self._as,
            "in": self._in,
            "press": self._press,
            "react": self._react,
            "shortcut": self._shortcut,
            "later": self._later,
            "people": self._people,
            "places": self._places,
            "help": self._help,
        }
        room.watch(self._show)

    @property
    def place(self) -> str:
        """Where a plain line is said now, as the room calls it."""
        return self.channel or f"@{self.who}"

    @property
    def words(self) -> list[str]:
        """List the words that steer, each with its colon."""
        return [f":{word}" for word in (*self._words, "quit")]

    async def do(self, line: str) -> bool:
        """Do one line, to the end of all it causes. False when it says to quit."""
        await self._be(self.who)
        line = line.strip()
        word, rest = first_word(line)
        if word.casefold() == ":quit":
            return False
        if not line.startswith(":") or word == ":":
            if line:
                await self._room.say(self.who, self.place, line)
        elif (steer := self._words.get(word[1:].casefold())) is not None:
            await steer(rest)
        else:
            near = alike(word.casefold(), self.words)
            self._complain("unknown_word", word=word, near=tuple(near or [":help"]))
        await self._app.settle()
        return True

    def say(self, text: Text) -> str:
        """Say a text in the language of who speaks now."""
        return self._app.workplace.words(text, self._language)

    def in_columns(self, lines: Mapping[str, Text]) -> str:
        """Write words with what they do, one a line."""
        width = max(map(len, lines))
        return "\n".join(f"  {words:<{width}}  {self.say(text)}" for words, text in lines.items())

    # What is printed.

    def _show(self, change: str, said: Line) -> None:
        where = f"dm {said.channel[1:]}" if said.channel.startswith("@") else said.channel
        mark = "" if change == "said" else f" {self.say(Text(f'console.{change}'))}"
        text = said.text.replace("\n", "\n  ")
        self._write(f"[{where}]{mark} {text}".rstrip())

    def _complain(self, key: str, **args: Argument) -> None:
        self._write(f"! {self.say(Text(f'console.{key}', args))}")

    # The words that steer.

    async def _be(self, address: str) -> None:
        """Speak as somebody, in the language that they have by now."""
        async with self._app.workplace.store.transaction() as db:
            person = await person_by_email(db, address)
        if person is not None:
            self.who, self._language = address, self._app.workplace.language_of(person)

    async def _as(self, address: str) -> None:
        async with self._app.workplace.store.transaction() as db:
            found = await people_named(db, address.lstrip("@"), most=3)
        people = [one for one in found if one.email is not None]
        exact = [one for one in people if one.email == address.casefold()]
        if exact or len(people) == 1:
            await self._be(str((exact or people)[0].email))
        elif people:
            near = tuple(str(one.email) for one in people)
            self._complain("which_person", name=address, people=near)
        else:
            self._complain("no_such_person", name=address)

    async def _in(self, place: str) -> None:
        name = "#" + place.lstrip("#").casefold()
        if place.casefold() == "dm":
            self.channel = None
        elif name in self._room.channels:
            self.channel = name
        else:
            self._complain("no_such_place", name=place, places=(*self._room.channels, "dm"))

    async def _press(self, word: str) -> None:
        shown = self._room.choices(self.place)
        chosen = next((one for one in shown if one.answers_to(word)), None)
        if chosen is not None:
            await self._room.press(self.who, self.place, await self._id_of(chosen))
        elif shown:
            # By name: each message has a number 1.
            names = tuple(dict.fromkeys(one.name for one in shown))[:_MOST_NAMES]
            self._complain("no_such_choice", word=word, choices=names)
        else:
            self._complain("no_choices")

    async def _id_of(self, chosen: Choosable) -> str:
        """Look up which choice a line shows, or give an id that none has when it is closed."""
        here = {"adapter": "console", "workspace": "main", "channel": self.place}
        async with self._app.workplace.store.transaction() as db:
            message_id = await message_sent_as(db, **here, sent_as=chosen.said_id)
            choices = await choices_of(db, message_id, **here) if message_id else ()
        return next((one.id for one in choices if one.number == chosen.number), "")

    async def _later(self, length: str) -> None:
        by = _length(length)
        if by is None:
            self._complain("no_such_length", length=length)
        else:
            # Noted first: whatever ends this half way, nothing was dated after it.
            async with self._app.workplace.store.transaction() as db:
                await leave_clock(db, self._clock.now() + by)
            await self._pass(by)

    async def _pass(self, by: timedelta) -> None:
        """Let time go by, a day at a time; when that takes long, tell a terminal how far it is."""
        told_at, until = time.monotonic(), self._clock.now() + by
        while (left := until - self._clock.now()) > timedelta():
            await self._app.pass_time(self._clock, min(left, _STRIDE))
            if sys.stderr.isatty() and time.monotonic() - told_at > _PATIENCE_SECONDS:
                told_at = time.monotonic()
                words = self.say(Text("console.passing", {"moment": self._clock.now()}))
                sys.stderr.write(f"{words}\n")
                sys.stderr.flush()

    async def _react(self, rest: str) -> None:
        emoji, _, off = rest.partition(" ")
        said = next(reversed(self._room.messages(self.place)), None)
        if said is None or not emoji:
            self._complain("nothing_to_react_to")
        else:
            await self._room.react(self.who, said.id, emoji, off=off.strip().casefold() == "off")

    async def _shortcut(self, name: str) -> None:
        engine = self._app.engine
        known = await engine.shortcuts("console", "main", self.who)
        fits = [one for one in known if name.casefold() in (one.name, one.label.casefold())]
        others = [
            said
            for said in self._room.messages(self.place)
            if said.author != self.who and not said.is_ours
        ]
        if not fits:
            self._complain("no_such_shortcut", name=name, names=tuple(one.label for one in known))
        elif not others:
            self._complain("nobody_else_spoke")
        else:
            await self._room.use(self.who, others[-1].id, fits[0].name)

    async def _people(self, query: str) -> None:
        for person in await some_people(self._app, query, most=_MOST_PEOPLE):
            parts = (person.name, person.department, person.location, person.zone)
            self._write(f"  {person.email}  {', '.join(one for one in parts if one)}")

    async def _places(self, _rest: str) -> None:
        for place in (*self._room.channels, "dm"):
            self._write(f"  {place}")

    async def _help(self, _rest: str) -> None:
        self._write(self.say(Text("console.help")))
        self._write(self.in_columns(_HELP))


async def some_people(app: App, query: str, *, most: int) -> Sequence[Person]:
    """List active people with an address, by name, or those whose name fits best."""
    async with app.workplace.store.transaction() as db:
        if query:
            found = await people_named(db, query.lstrip("@"), most=most)
        else:
            rows = await db.exec(
                select(Person)
                .where(
                    col(Person.is_active),
                    col(Person.is_bot).is_(False),
                    col(Person.email).is_not(None),
                )
                .order_by(col(Person.name_key))
                .limit(most)
            )
            found = rows.all()
    return [one for one in found if one.is_active and not one.is_bot and one.email]


def _length(words: str) -> timedelta | None:
    parts = re.findall(r"(\d{1,6})\s*([dhm])[a-z]*", words.casefold())
    if not parts or re.sub(r"(\d{1,6})\s*[dhm][a-z]*", "", words.casefold()).strip(" ,"):
        return None
    length = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in parts), timedelta())
    return length if timedelta() < length <= _LONGEST else None
