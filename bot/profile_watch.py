"""Looks at what chats say of people: a few accounts a minute, never all of them at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.errors import PleinError, Refused
from bot.everybody import meet_more
from bot.log import log, log_failure
from bot.profiles import follow
from bot.workplace import Workplace
from storage.people import Account, accounts_named, longest_unseen

# So many accounts of each chat are looked at in a round, and each at most once a day.
AT_ONCE: Final = 10
ROUND: Final = timedelta(minutes=1)
TERM: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ProfileWatch:
    """Looks at a few accounts of each chat a minute: those first that were not seen for longest.

    Where it stopped follows from the accounts themselves, so it goes on after a restart. Two
    processes look at different ones.
    """

    workplace: Workplace

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(ROUND.total_seconds())
            try:
                await self.look()
                await meet_more(self.workplace)
            except Exception as error:  # the database may be away; the next round tries again
                log_failure("profiles.failed", error)

    async def look(self) -> int:
        """Look at those whose turn it is, and return how many they were."""
        return sum([await self._look_in(name) for name in self.workplace.adapters])

    async def _look_in(self, adapter: str) -> int:
        now = self.workplace.clock.now()
        async with self.workplace.store.transaction() as db:
            chosen = await longest_unseen(db, adapter, before=now - TERM, most=AT_ONCE)
            seen = {one.id: one.looked_at for one in chosen}
            for one in chosen:
                # Taken: another process takes the next ones.
                one.looked_at = now
        for number, one in enumerate(chosen):
            try:
                await self._look_at(one)
            except Refused:
                log.info("profiles.unknown", adapter=adapter, account=one.id)
            except PleinError as error:
                log.info("profiles.put_off", adapter=adapter, reason=type(error).__name__)
                await self._put_back(chosen[number:], seen)
                return number
        return len(chosen)

    async def _look_at(self, one: Account) -> None:
        """Ask the chat, outside any transaction, and follow what it says."""
        chat = self.workplace.reach(one.adapter)
        profile = await chat.profile(one.workspace, one.external_id)
        async with self.workplace.store.transaction() as db:
            known = await accounts_named(db, one.adapter, one.workspace, [one.external_id])
            if one.external_id in known:
                now = self.workplace.clock.now()
                await follow(db, *known[one.external_id], profile, at=now)

    async def _put_back(self, some: Sequence[Account], seen: dict[str, datetime | None]) -> None:
        async with self.workplace.store.transaction() as db:
            for one in some:
                row = await db.get(Account, one.id)
                if row is not None:
                    row.looked_at = seen[one.id]
