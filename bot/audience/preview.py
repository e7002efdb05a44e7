"""What is said of an audience before something goes to it: how many, where, and who misses it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, literal
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.audience.finding import Home
from bot.audience.words import LANGUAGES
from bot.content import InEach, Text
from storage.people import Person
from storage.reach import count_by, count_by_chat, count_people, first_people, is_reached

_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An audience in figures, as the directory is now; of each kind the most come first.

    The `unreachable` have no active account on a chat that is switched on, and are counted nowhere
    else; `missed` has the names of the first few. Nor are the `left_out`, for whom it is off.
    """

    reached: int
    guests: int
    zones: Mapping[str, int]
    languages: Mapping[str, int]
    chats: Mapping[str, int]
    unreachable: int
    missed: tuple[str, ...]
    left_out: int = 0

    def texts(self) -> list[Text]:
        """Say it, a sentence a line: `This reaches 37 people in 3 time zones.`"""
        said = self._of_reached() if self.reached else []
        if self.unreachable:
            people = {"count": self.unreachable, "people": self._missed()}
            said.append(Text("core.audience_unreachable", people))
        if self.left_out:
            said.append(Text("core.audience_off", {"count": self.left_out}))
        return said or [Text("core.audience_nobody_in")]

    def _of_reached(self) -> list[Text]:
        zones = Text("core.audience_zones", {"count": len(self.zones)})
        languages = [
            _share(LANGUAGES.get(one, one), count) for one, count in self.languages.items()
        ]
        chats = [_share(one.title(), count) for one, count in self.chats.items()]
        said = [
            Text("core.audience_reach", {"count": self.reached, "zones": zones}),
            Text("core.audience_languages", {"languages": tuple(languages)}),
            Text("core.audience_chats", {"chats": tuple(chats)}),
        ]
        if self.guests:
            said.append(Text("core.audience_guests", {"count": self.guests}))
        return said

    def _missed(self) -> Text | tuple[str, ...]:
        if self.unreachable <= len(self.missed):
            return self.missed
        return Text("core.audience_more", {"people": ", ".join(self.missed)})


def _share(name: str | InEach, count: int) -> Text:
    return Text("core.audience_share", {"name": name, "count": count})


async def preview_audience(
    db: AsyncSession,
    home: Home,
    which: ColumnElement[bool],
    *,
    chats: Collection[str],
    off: ColumnElement[bool] | None = None,
) -> Preview:
    """Count the people who fit a condition, by what matters to whoever writes to them.

    `chats` are those that are switched on, `off` is for whom what would be sent is switched off. Of
    people of whom nothing else is said, language and zone are those of the workplace.
    """
    left_out = 0 if off is None else await count_people(db, which & off)
    which = which if off is None else which & ~off
    reached, missed = which & is_reached(chats), which & ~is_reached(chats)
    language = func.coalesce(Person.language, literal(home.language))
    return Preview(
        reached=await count_people(db, reached),
        guests=await count_people(db, reached & col(Person.is_guest)),
        zones=await count_by(db, reached, func.coalesce(Person.zone, literal(home.zone))),
        languages=await count_by(db, reached, language),
        chats=await count_by_chat(db, which, chats),
        unreachable=await count_people(db, missed),
        left_out=left_out,
        missed=tuple(one.name for one in await first_people(db, missed, _MOST_NAMED)),
    )
