"""Holds an expression against the directory: attributes, values, channels and saved audiences."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, not_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alike import alike
from bot.audience.meaning import HERE, Audience, Fits, Guests, InChannel, Meaning
from bot.audience.mistakes import alike_in, at, instead, unsaved, without_quotes
from bot.audience.reading import DEEPEST, read
from bot.audience.tree import Compared, Word, comparisons, depth
from bot.audience.words import ATTRIBUTES, YES_OR_NO, attribute_called, shown_as
from bot.channels import find_channel
from bot.content import AnyOf, Text
from bot.cut import quoted
from bot.directory.cells import date_written, language_called
from bot.errors import Wrong
from storage.audiences import audience_called, saved_audiences
from storage.people import Person, name_key, people_named
from storage.reach import attributes_known, is_one_of

MOST_CONDITIONS: Final = 100
_MOST_OFFERED: Final = 3
_MOST_LISTED: Final = 8


class Home(Protocol):
    """What holds for people of whom nothing else is said."""

    @property
    def language(self) -> str:
        """The language in which they are spoken to."""
        ...

    @property
    def zone(self) -> str:
        """The clock by which they live."""
        ...

    @property
    def today(self) -> date:
        """The date by that clock."""
        ...


async def find_audience(
    db: AsyncSession,
    home: Home,
    words: str,
    *,
    sending: bool = False,
    name: str = "",
    among: Collection[str] | None = None,
) -> Audience:
    """Understand an expression by the directory as it is now.

    A value that nobody has is a mistake while somebody is typing; when `sending`, much later, it
    stands for nobody. What cannot be known, such as an attribute that is no longer there, is always
    wrong: behind a NOT it would stand for everybody.
    What is to be saved as `name` may not be a part of itself.
    Who only wants to know of some people names their ids as `among`: then the values of others are
    not looked through, and nothing can be said of others by the audience.
    Raises: Wrong, which quotes the place; `instead` has whole expressions that were perhaps meant.
    """
    return await _Finder(db, home, sending, among).find(words, (name_key(name),))


@dataclass(slots=True)
class _Finder:
    db: AsyncSession
    home: Home
    sending: bool
    among: Collection[str] | None = None
    conditions: int = 0
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict[str, dict[str, list[str]]])

    async def find(self, words: str, inside: tuple[str, ...], above: int = 0) -> Audience:
        text, tree = read(words)
        deep = above + depth(tree)
        parts = comparisons(tree)
        self.conditions += len(parts)
        if deep > DEEPEST:
            raise Wrong(Text("core.audience_deep"))
        if self.conditions > MOST_CONDITIONS:
            raise Wrong(Text("core.audience_many", {"count": MOST_CONDITIONS}))
        found = {one: await _Part(self, text, inside, deep).meant(one) for one in parts}
        return Audience(words=text, tree=tree, meanings=found)

    async def spellings(self, attribute: str, column: ColumnElement[Any]) -> dict[str, list[str]]:
        """List the values that people have, in every spelling, by what is alike in them."""
        if attribute not in self.values:
            those = [] if self.among is None else [is_one_of(self.among)]
            there = select(column).where(HERE, column.is_not(None), *those).distinct()
            known: dict[str, list[str]] = {}
            for value in sorted(await self.db.exec(there)):
                known.setdefault(name_key(without_quotes(value)), []).append(value)
            self.values[attribute] = known
        return self.values[attribute]

    async def has_nobody(self, column: ColumnElement[Any]) -> bool:
        """Tell whether not one person has any value."""
        there = select(column).where(HERE, column.is_not(None)).limit(1)
        return (await self.db.exec(there)).first() is None


@dataclass(frozen=True, slots=True)
class _Part:
    """One comparison after another of one expression, which stands `inside` saved audiences."""

    finder: _Finder
    text: str
    inside: tuple[str, ...]
    depth: int

    async def meant(self, one: Compared) -> tuple[Meaning, ...]:
        attribute = attribute_called(one.name.text)
        if one.sign not in ("=", "!=") and attribute != "start_date":
            place = {"part": at(self.text, one.name.start), "name": shown_as(attribute)}
            raise Wrong(Text("core.audience_no_order", place))
        match attribute:
            case "guest":
                return tuple(self._guests(value) for value in one.values)
            case "away":
                return tuple(self._away(value) for value in one.values)
            case "channel":
                return tuple([await self._channel(value) for value in one.values])
            case "audience":
                return tuple([await self._saved(value) for value in one.values])
            case "start_date":
                return tuple(self._since(one, value) for value in one.values)
            case "name" | "email" | "manager":
                return tuple([await self._of_people(attribute, value) for value in one.values])
            case _:
                return (await self._valued(attribute, one),)

    def _guests(self, value: Word) -> Guests:
        return Guests(self._yes_or_no(value))

    def _away(self, value: Word) -> Fits:
        """Who is away today, by the clock of the workplace."""
        begin, end, today = col(Person.away_from), col(Person.away_until), self.finder.home.today
        is_away = and_(
            or_(begin.is_not(None), end.is_not(None)),
            or_(begin.is_(None), begin <= today),
            or_(end.is_(None), end >= today),
        )
        return Fits(is_away if self._yes_or_no(value) else not_(is_away))

    def _yes_or_no(self, value: Word) -> bool:
        found = YES_OR_NO.get(name_key(value.text))
        if found is None:
            raise Wrong(Text("core.audience_yes_or_no", {"part": at(self.text, value.start)}))
        return found

    async def _channel(self, value: Word) -> InChannel:
        try:
            return InChannel(await find_channel(self.finder.db, value.text))
        except Wrong as wrong:
            near = [name for _, name in wrong.instead]
            raise Wrong(wrong.text, instead=instead(self.text, value, near)) from None

    async def _saved(self, value: Word) -> Audience:
        saved = await audience_called(self.finder.db, value.text)
        if saved is None:
            raise await self._no_saved(value)
        if saved.name_key in self.inside:
            raise Wrong(Text("core.audience_circle", {"name": saved.name}))
        try:
            path = (*self.inside, saved.name_key)
            return await self.finder.find(saved.expression, path, self.depth)
        except Wrong as wrong:
            told = {"name": saved.name, "wrong": wrong.text}
            raise Wrong(Text("core.audience_inside", told)) from None

    async def _no_saved(self, value: Word) -> Wrong:
        known = {one.name_key: [one.name] for one in await saved_audiences(self.finder.db)}
        near = alike_in(known, name_key(value.text))
        return Wrong(unsaved(value.text, near), instead=instead(self.text, value, near))

    def _since(self, one: Compared, value: Word) -> Fits:
        column = col(Person.start_date)
        if not value.text and one.sign in ("=", "!="):
            return Fits(column.is_(None))
        day = date_written(value.text)
        if day is None:
            raise Wrong(Text("core.audience_no_date", {"part": at(self.text, value.start)}))
        match one.sign:
            case "=" | "!=":
                compared = column == day
            case "<":
                compared = column < day
            case "<=":
                compared = column <= day
            case ">":
                compared = column > day
            case ">=":
                compared = column >= day
        return Fits(column.is_not(None) & compared)

    async def _of_people(self, attribute: str, value: Word) -> Fits:
        """Who is, or is below, whoever has this whole name or address; there may be several."""
        column = col(Person.manager_id if attribute == "manager" else Person.id)
        if not value.text:
            return Fits(column.is_(None))
        db, key = self.finder.db, name_key(value.text)
        is_meant = or_(col(Person.name_key) == key, col(Person.email) == value.text.lower())
        ids = (await db.exec(select(Person.id).where(is_meant))).all()
        if not ids and not self.finder.sending:
            near = [one.name for one in await people_named(db, value.text, most=_MOST_OFFERED)]
            raise self._nobody(attribute, value, near)
        return Fits(column.is_not(None) & column.in_(ids))

    async def _valued(self, attribute: str, one: Compared) -> Fits:
        """Who has one of these values, in any of the spellings that the directory has."""
        column = self._column(attribute)
        known = await self.finder.spellings(attribute, column)
        if not known and attribute not in ATTRIBUTES and await self.finder.has_nobody(column):
            raise await self._no_attribute(attribute, one.name)
        wanted: list[str] = []
        has_none = False
        for value in one.values:
            key = name_key(value.text)
            if attribute == "language":
                key = language_called(value.text) or key
            has_none = has_none or not key
            if key and key not in known and not self.finder.sending:
                raise self._nobody(attribute, value, alike_in(known, key), known)
            wanted += known.get(key, ())
        fits = column.is_not(None) & column.in_(wanted)
        return Fits(or_(fits, column.is_(None)) if has_none else fits)

    def _column(self, attribute: str) -> ColumnElement[str]:
        home = self.finder.home
        match attribute:
            case "department":
                column: Any = col(Person.department)
            case "location":
                column = col(Person.location)
            case "title":
                column = col(Person.title)
            case "language":
                column = func.coalesce(Person.language, literal(home.language))
            case "zone":
                column = func.coalesce(Person.zone, literal(home.zone))
            case other:
                # A number, should somebody have kept one, is compared as it is written.
                column = cast(col(Person.attributes)[other].as_string(), String)
        return column

    async def _no_attribute(self, attribute: str, name: Word) -> Wrong:
        brought = await attributes_known(self.finder.db)
        words = [word for one in ATTRIBUTES.values() for word in (one.en, one.nl)]
        near = alike(attribute, [*words, *brought])
        every = (*ATTRIBUTES.values(), *brought[:_MOST_LISTED])
        if not near:
            return Wrong(Text("core.audience_attributes", {"name": name.text, "every": every}))
        return Wrong(
            Text("core.audience_attribute", {"name": name.text, "near": AnyOf(tuple(near))}),
            instead=instead(self.text, name, near),
        )

    def _nobody(
        self, attribute: str, value: Word, near: Sequence[str], known: Mapping[str, Any] = {}
    ) -> Wrong:
        said = {"attribute": shown_as(attribute), "value": quoted(value.text)}
        if near:
            text = Text("core.audience_nobody_perhaps", {**said, "near": AnyOf(tuple(near))})
            return Wrong(text, instead=instead(self.text, value, near))
        if 0 < len(known) <= _MOST_LISTED:
            every = tuple(spellings[0] for spellings in known.values())
            return Wrong(Text("core.audience_nobody_of", {**said, "every": every}))
        return Wrong(Text("core.audience_nobody", said))
