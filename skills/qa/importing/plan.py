"""What an import would do: what is new, changed, the same, or gone. It changes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.qa.importing.sources import Source
from skills.qa.model.tables import Item
from storage.among import is_among


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be put in anew, what changed, what stays as it is, and the ids of the items whose
    source is not there any more."""

    new: tuple[Source, ...]
    changed: tuple[Source, ...]
    same: int
    gone: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.new or self.changed or self.gone)


async def make_plan(
    db: AsyncSession,
    sources: Sequence[Source],
    *,
    files: Collection[str] = (),
    within: Collection[str] = (),
    unread: Collection[str] = (),
) -> Plan:
    """Compare what was read with what is known.

    Gone is what came from one of these `files` before, or from a file `within` one of these
    folders, and is not there any more. What is `unread` this time is not gone.
    """
    by_key = {one.key: one for one in sources}
    rows = await db.exec(select(Item).where(is_among(col(Item.source_key), by_key.keys())))
    known = {str(item.source_key): item for item in rows.all()}
    new = tuple(one for key, one in by_key.items() if key not in known)
    changed = tuple(
        one
        for key, one in by_key.items()
        if key in known and (known[key].digest != one.digest or known[key].state == "retired")
    )
    gone = await _gone(db, by_key.keys(), files, within, unread)
    return Plan(new=new, changed=changed, same=len(by_key) - len(new) - len(changed), gone=gone)


async def _gone(
    db: AsyncSession,
    keys: Collection[str],
    files: Collection[str],
    within: Collection[str],
    unread: Collection[str],
) -> tuple[str, ...]:
    file = col(Item.source_file)
    conditions = [is_among(file, files)]
    conditions += [file.startswith(f"{folder}/", autoescape=True) for folder in within]
    rows = await db.exec(
        select(Item.id, Item.source_key, Item.source_file)
        .where(Item.state == "verified", or_(*conditions))
        .order_by(col(Item.number))
    )
    lost = [(item_id, file) for item_id, key, file in rows.all() if key not in keys]
    return tuple(item_id for item_id, file in lost if not _is_in(file, unread))


def _is_in(file: str, files: Collection[str]) -> bool:
    """Whether something came from one of these files, or out of one that is an archive."""
    return any(file == one or file.startswith(f"{one}/") for one in files)
