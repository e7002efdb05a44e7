"""Where a saved audience is used: in other audiences, and in what skills are still to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.audience.reading import read
from bot.audience.tree import comparisons
from bot.audience.words import attribute_called
from bot.content import Text
from bot.errors import Wrong
from storage.audiences import SavedAudience, saved_audiences
from storage.people import name_key


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceUse:
    """Something that is still to go to an audience, or goes by one: its expression, and what people
    call it."""

    words: str
    said: Text


async def made_with(db: AsyncSession, saved: SavedAudience) -> Sequence[SavedAudience]:
    """List the audiences that change with a saved one, by name: those that name it, and those that
    name these."""
    others = {one.name_key: one for one in await saved_audiences(db) if one.id != saved.id}
    named = {key: _named(one.expression) for key, one in others.items()}
    found: dict[str, SavedAudience] = {}
    new = {saved.name_key}
    while new:
        new = {key for key in others if key not in found and named[key] & new}
        found |= {key: others[key] for key in new}
    return [others[key] for key in sorted(found)]


def uses_of(every: Iterable[AudienceUse], keys: Iterable[str]) -> list[AudienceUse]:
    """Pick what names one of the saved audiences of these keys."""
    wanted = set(keys)
    return [one for one in every if _named(one.words) & wanted]


def _named(words: str) -> set[str]:
    """List the keys of the saved audiences that an expression names."""
    try:
        parts = comparisons(read(words)[1])
    except Wrong:  # an erasure took an address out of it: nobody can use it as it is
        return set()
    return {
        name_key(value.text)
        for part in parts
        if attribute_called(part.name.text) == "audience"
        for value in part.values
    }
