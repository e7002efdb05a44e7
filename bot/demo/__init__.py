"""A workplace to try Plein with: Woningstichting De Linde, about 120 people who do not exist.

Its people are in `people.csv`, which is also an example of a file that `plein people import`
takes. Everybody's address is at example.org, a name that nobody can own.
"""

from pathlib import Path
from typing import Final

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.directory import apply, plan, read_csv
from storage.people import Person

PEOPLE: Final = Path(__file__).with_name("people.csv")
# What skills are told when they came: some have something to show, too.
LOADED: Final = "plein.demo_loaded"
# Somebody must have left, for people to see what happens then.
LEFT: Final = "cas@example.org"


async def load(db: AsyncSession) -> int:
    """Fill a directory that no import has filled yet, in the caller's transaction.

    Gives how many people came: 0 when there was a directory already, and then nothing changes.
    """
    known = await db.exec(select(Person.id).where(col(Person.imported)).limit(1))
    if known.first() is not None:
        return 0
    planned = await plan(db, read_csv(PEOPLE))
    await apply(db, planned)
    await db.exec(update(Person).where(col(Person.email) == LEFT).values(is_active=False))
    return len(planned.new)
