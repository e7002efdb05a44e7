"""Saved audiences: an expression under a name, to be used in others as `audience=name`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.audience.finding import Home, find_audience
from bot.audience.mistakes import alike_in, unsaved, without_quotes
from bot.audience.uses import AudienceUse, uses_of
from bot.content import Text, verbatim
from bot.cut import quoted
from bot.errors import Wrong
from storage.audiences import SavedAudience, audience_called, saved_audiences
from storage.off import switched_off
from storage.people import Person, name_key
from storage.session import lock

LONGEST_NAME: Final = 60
_MOST_TOLD: Final = 5


async def saved_as(db: AsyncSession, name: str) -> SavedAudience:
    """Find a saved audience by its name, in quotes or not. Raises: Wrong, with names alike."""
    bare = without_quotes(name)
    saved = await audience_called(db, bare)
    if saved is None:
        known = {one.name_key: [one.name] for one in await saved_audiences(db)}
        near = alike_in(known, name_key(bare))
        raise Wrong(unsaved(bare, near), instead=tuple((verbatim(one), one) for one in near))
    return saved


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


async def rename_audience(
    db: AsyncSession, saved: SavedAudience, name: str, *, uses: Iterable[AudienceUse] = ()
) -> None:
    """Give a saved audience another name. `uses` is what skills use audiences for.

    Raises: Wrong, also while something is made with it.
    """
    await lock(db, "audiences")
    if name_key(name) != saved.name_key:
        await see_unused(db, saved, uses=uses)
        name = await _free(db, name)
    saved.name, saved.name_key = " ".join(name.split()), name_key(name)
    db.add(saved)
    await db.flush()


async def remove_audience(
    db: AsyncSession, saved: SavedAudience, *, uses: Iterable[AudienceUse] = ()
) -> None:
    """Take a saved audience away. `uses` is what skills use audiences for.

    Raises: Wrong, while something is made with it, or a skill is off for it.
    """
    await lock(db, "audiences")
    await see_unused(db, saved, uses=uses)
    await db.delete(saved)
    await db.flush()


async def _free(db: AsyncSession, name: str) -> str:
    tidy = " ".join(name.split())
    if not name_key(tidy) or len(tidy) > LONGEST_NAME or tidy != without_quotes(tidy):
        raise Wrong(Text("core.audience_name_wrong", {"count": LONGEST_NAME}))
    if await audience_called(db, tidy) is not None:
        raise Wrong(Text("core.audience_name_taken", {"name": quoted(tidy)}))
    return tidy


async def see_unused(
    db: AsyncSession, saved: SavedAudience, *, uses: Iterable[AudienceUse] = ()
) -> None:
    """See that nothing is made with a saved audience. Raises: Wrong, which says what is."""
    every = [*await _in_audiences(db), *await off_uses(db), *uses]
    others = [one.said for one in uses_of(every, [saved.name_key])]
    if not others:
        return
    told = {"name": saved.name, "others": tuple(others[:_MOST_TOLD])}
    more = len(others) - _MOST_TOLD
    if more > 0:
        raise Wrong(Text("core.audience_in_use_more", {**told, "count": more}))
    raise Wrong(Text("core.audience_in_use", told))


async def _in_audiences(db: AsyncSession) -> list[AudienceUse]:
    return [
        AudienceUse(words=one.expression, said=called(one)) for one in await saved_audiences(db)
    ]


def called(saved: SavedAudience) -> Text:
    """Name a saved audience within a text."""
    return Text("core.audience_called", {"name": saved.name})


async def off_uses(db: AsyncSession) -> list[AudienceUse]:
    """List the units for which a skill was switched off."""
    return [
        AudienceUse(words=row.unit, said=verbatim(f"/plein off {row.skill}"))
        for row in (await switched_off(db)).rows
        if row.unit is not None
    ]
