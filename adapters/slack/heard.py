"""Events by all their names: under whichever of them one comes again, it is the same event."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.slack.model import SlackHeard
from bot.group import GroupCommit
from bot.ports import Clock
from storage.insert import insert_new
from storage.session import Store

Names: TypeAlias = tuple[str, ...]


class Heard:
    """Remembers for two days under which id each name was heard first.

    It says what an event is called, not whether it was handled: that the inbox knows, by this id.
    So nothing is lost when the process ends in between.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._group: GroupCommit[Names, str] = GroupCommit(self._together)

    async def first(self, names: Names) -> str:
        """Tell under which id an event is known; its first name, when it is new."""
        return await self._group.submit(names)

    async def _together(self, batch: Sequence[Names]) -> list[str]:
        async with self._store.transaction(urgent=True) as db:
            known = await _known(db, batch)
            new: dict[str, str] = {}
            for names in batch:
                first = next((known[name] for name in names if name in known), names[0])
                new |= {name: first for name in names if name not in known}
                known |= {name: first for name in names if name not in known}
            if new:
                await self._insert(db, new)
                known = await _known(db, batch)
            return [await _settle(db, names, known) for names in batch]

    async def _insert(self, db: AsyncSession, new: dict[str, str]) -> None:
        now: datetime = self._clock.now()
        # In order, so that two processes wait for each other in one direction only.
        rows = [{"key": key, "event_id": new[key], "heard_at": now} for key in sorted(new)]
        await insert_new(db, SlackHeard, *rows)


async def _known(db: AsyncSession, batch: Iterable[Names]) -> dict[str, str]:
    names = {name for names in batch for name in names}
    rows = await db.exec(
        select(SlackHeard.key, SlackHeard.event_id).where(col(SlackHeard.key).in_(names))
    )
    return dict(rows.all())


async def _settle(db: AsyncSession, names: Names, known: dict[str, str]) -> str:
    """Choose one id where another process has heard of some names at the same moment."""
    ids = sorted({known[name] for name in names if name in known})
    if len(ids) < 2:
        return ids[0] if ids else names[0]
    others = [one for one in ids if one != names[0]]
    await db.exec(
        update(SlackHeard)
        .where(col(SlackHeard.key).in_(names), col(SlackHeard.event_id) == names[0])
        .values(event_id=others[0])
    )
    return others[0]
