"""Where skills are switched off: in channels, and for units of people. It fails closed.

A unit is an audience: whom it means follows the directory. What it says is asked of the people that
matter at that moment, and never kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.audience import find_audience
from bot.config import Config
from bot.content import Text
from bot.errors import Wrong
from bot.events import Place
from bot.log import log
from bot.ports import Clock
from storage.channels import channel_name
from storage.off import switched_off
from storage.people import Person
from storage.reach import is_one_of

# The bot's own commands: whoever switches a skill on again needs them.
ALWAYS_ON: Final = "plein"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where config.toml switches a skill off."""

    channels: Sequence[str] = ()
    units: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """Where skills are switched off: by config.toml (`written`), or while the bot runs.

    `language`, `zone` and `clock` are those of the workplace: units may speak of them.
    """

    language: str
    zone: str
    clock: Clock
    written: Mapping[str, Written] = field(default_factory=dict[str, Written])

    @classmethod
    def of(cls, config: Config, clock: Clock) -> "Off":
        """Take what the settings say."""
        return cls(
            language=config.bot.language,
            zone=config.bot.zone,
            clock=clock,
            written={
                skill: Written(channels=one.channels, units=one.units)
                for skill, one in config.off.items()
            },
        )

    @property
    def today(self) -> date:
        """The date by the clock of the workplace."""
        return self.clock.now().astimezone(ZoneInfo(self.zone)).date()

    async def why(self, db: AsyncSession, person: Person, skill: str, place: Place) -> Text | None:
        """Say that a skill is switched off for somebody, or in a place; None when it is not."""
        if await self.is_off_for(db, person, skill):
            return Text("core.off_unit", {"skill": skill})
        if await self.is_off_in(db, skill, place.adapter, place.workspace, place.channel):
            return Text("core.off_channel", {"skill": skill})
        return None

    async def is_off_for(self, db: AsyncSession, person: Person, skill: str) -> bool:
        """Tell whether a skill is switched off for somebody."""
        return bool(await self.off_for(db, skill, [person.id]))

    async def off_for(
        self, db: AsyncSession, skill: str, person_ids: Collection[str]
    ) -> Collection[str]:
        """Tell for which of these people a skill is switched off."""
        if skill == ALWAYS_ON:
            return ()
        units = await self._units(db, skill)
        if not units:
            return ()
        known = await switched_off(db)
        new = [one for one in person_ids if (skill, one) not in known.people]
        if new:
            inside = await self._condition(db, skill, units, among=new)
            those = select(Person.id).where(is_one_of(new), inside)
            found = set((await db.exec(those)).all())
            known.people.update({(skill, one): one in found for one in new})
        return {one for one in person_ids if known.people[skill, one]}

    async def people(self, db: AsyncSession, skill: str) -> ColumnElement[bool] | None:
        """Make the condition that a skill is switched off for somebody; None when it is for nobody.

        For counting many; of a few, `off_for` tells.
        """
        units = await self._units(db, skill)
        return await self._condition(db, skill, units) if units else None

    async def is_off_in(
        self, db: AsyncSession, skill: str, adapter: str, workspace: str, channel: str | None
    ) -> bool:
        """Tell whether a skill is switched off in a channel, by what its chat calls it."""
        if skill == ALWAYS_ON or channel is None:
            return False
        rows = (await switched_off(db)).rows
        if any(row.skill == skill and row.is_in(adapter, workspace, channel) for row in rows):
            return True
        names = self._written(skill).channels
        return bool(names) and await channel_name(db, adapter, workspace, channel) in names

    def _written(self, skill: str) -> Written:
        return self.written.get(skill, Written())

    async def _units(self, db: AsyncSession, skill: str) -> list[str]:
        """List the units for which a skill is switched off."""
        rows = (await switched_off(db)).rows
        kept = [row.unit for row in rows if row.skill == skill and row.unit is not None]
        return [*self._written(skill).units, *kept]

    async def _condition(
        self,
        db: AsyncSession,
        skill: str,
        units: Sequence[str],
        *,
        among: Collection[str] | None = None,
    ) -> ColumnElement[bool]:
        """Make the condition that somebody is in one of these units: everybody is, when nobody can
        tell who is."""
        found: list[ColumnElement[bool]] = []
        for unit in units:
            try:
                audience = await find_audience(db, self, unit, sending=True, among=among)
            except Wrong:
                audience = None
            if audience is None or audience.channels:
                log.warning("off.not_understood", skill=skill)
                return true()
            found.append(audience.people())
        return or_(*found)
