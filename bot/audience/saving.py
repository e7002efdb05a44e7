"""Saved audiences: an expression under a name, to be used in others as `audience=name`."""

from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.audience.finding import Home, find_audience
from bot.audience.mistakes import without_quotes
from bot.audience.reading import read
from bot.audience.tree import comparisons
from bot.audience.words import attribute_called
from bot.content import Text
from bot.cut import quoted
from bot.errors import Wrong
from storage.audiences import SavedAudience, audience_called, saved_audiences
from storage.off import switched_off
from storage.people import Person, name_key
from storage.session import lock

LONGEST_NAME: Final = 60


async def save_audience(
    db: AsyncSession, home: Home, *, name: str, words: str, by: Person | None, now: datetime
) -> SavedAudience:
    """Save an expression under a name that nobody used yet.

    Raises: Wrong, for a name that is taken or is none, and what is wrong with the expression.
    """
    await lock(db, "audiences")
    name = await _free(db, name)
    saved = SavedAudience(
        name=name,
        name_key=name_key(name),
        expression=(await find_audience(db, home, words, name=name)).words,
        made_by_id=by.id if by else None,
        made_at=now,
    )
    db.add(saved)
    await db.flush()
    return saved


async def change_audience(db: AsyncSession, home: Home, saved: SavedAudience, words: str) -> None:
    """Give a saved audience another expression; what is made with it changes, too.

    Raises: Wrong, also when it would be a part of itself.
    """
    await lock(db, "audiences")
    saved.expression = (await find_audience(db, home, words, name=saved.name)).words
    db.add(saved)
    await db.flush()


async def rename_audience(db: AsyncSession, saved: SavedAudience, name: str) -> None:
    """Give a saved audience another name. Raises: Wrong, also while others are made with it."""
    await lock(db, "audiences")
    if name_key(name) != saved.name_key:
        await _unused(db, saved)
        name = await _free(db, name)
    saved.name, saved.name_key = " ".join(name.split()), name_key(name)
    db.add(saved)
    await db.flush()


async def remove_audience(db: AsyncSession, saved: SavedAudience) -> None:
    """Take a saved audience away. Raises: Wrong, while others are made with it, or a skill is off
    for it."""
    await lock(db, "audiences")
    await _unused(db, saved)
    await db.delete(saved)
    await db.flush()


async def _free(db: AsyncSession, name: str) -> str:
    tidy = " ".join(name.split())
    if not name_key(tidy) or len(tidy) > LONGEST_NAME or tidy != without_quotes(tidy):
        raise Wrong(Text("core.audience_name_wrong", {"count": LONGEST_NAME}))
    if await audience_called(db, tidy) is not None:
        raise Wrong(Text("core.audience_name_taken", {"name": quoted(tidy)}))
    return tidy


async def _unused(db: AsyncSession, saved: SavedAudience) -> None:
    others = [one.name for one in await saved_audiences(db) if _uses(one.expression, saved)]
    others += [
        f"/plein off {row.skill}"
        for row in (await switched_off(db)).rows
        if row.unit is not None and _uses(row.unit, saved)
    ]
    if others:
        raise Wrong(Text("core.audience_in_use", {"name": saved.name, "others": tuple(others)}))


def _uses(words: str, other: SavedAudience) -> bool:
    try:
        parts = comparisons(read(words)[1])
    except Wrong:  # an erasure took an address out of it: nobody can use it as it is
        return False
    return any(
        attribute_called(part.name.text) == "audience"
        and any(name_key(value.text) == other.name_key for value in part.values)
        for part in parts
    )
