"""What an import would do: what is new, changed, the same, or gone. It changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import col, false, or_, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.qa.importing.sources import Source
from skills.qa.model.items import EVERYBODY
from skills.qa.model.tables import Item, Readers
from storage.among import is_among

# So many can be taken out of a folder at once, however few there are in it.
_FEW: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Who brings something in, and the readers to whom they belong: what they may not read is not
    there for them."""

    person_id: str
    readers_ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What holds for all that is brought in: who owns what names nobody, who may read it (None
    leaves it as it is, and new things are for everybody), and after how many days it is asked
    about again; None is never.

    What is `within` one of these folders is for one audience only, and moves to another with its
    folder; elsewhere the same thing can be known to several. Without `eyes` everything is seen.
    """

    owner_id: str | None
    audience: str | None
    review_days: int | None
    topic_id: str | None = None
    within: tuple[str, ...] = ()
    eyes: Eyes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be put in anew, what changed, what stays as it is, and the ids of the items whose
    source is not there any more, of so many that were `known` from the same place."""

    new: tuple[Source, ...]
    changed: tuple[Source, ...]
    same: int
    gone: tuple[str, ...]
    known: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.new or self.changed or self.gone)

    @property
    def loses_most(self) -> bool:
        """Whether so much is gone that a disk may be missing, rather than documents."""
        return len(self.gone) > _FEW and 2 * len(self.gone) > self.known


async def make_plan(
    db: AsyncSession,
    sources: Sequence[Source],
    settled: Settled,
    *,
    files: Collection[str] = (),
    unread: Collection[str] = (),
) -> Plan:
    """Compare what was read with what is known.

    Gone is what came from one of these `files` before for the same audience, or from a file of one
    of the folders, and is not there any more. What is `unread` this time is not gone.
    """
    by_key = {one.key: one for one in sources}
    known = await known_from(db, list(by_key.values()), settled)
    new = tuple(one for key, one in by_key.items() if key not in known)
    changed = tuple(
        one for key, one in by_key.items() if key in known and _differs(known[key], one, settled)
    )
    audiences = {audience for _, audience in known.values()} | {settled.audience or EVERYBODY}
    there = await _from(db, files, audiences, settled)
    ids = {item.id for item, _ in known.values()}
    gone = [one for one, file in there if one not in ids and not _is_in(file, unread)]
    return Plan(
        new=new,
        changed=changed,
        same=len(by_key) - len(new) - len(changed),
        gone=tuple(gone),
        known=len(there),
    )


async def known_from(
    db: AsyncSession, sources: Sequence[Source], settled: Settled
) -> Mapping[str, tuple[Item, str]]:
    """Find what an import made of these sources before, each with the audience for which it was
    brought in, by key."""
    keys = [one.key for one in sources]
    query = (
        select(Item, Readers.audience)
        .join(Readers, col(Readers.id) == col(Item.brought_for_id))
        .where(is_among(col(Item.source_key), keys), _is_seen(settled.eyes))
        .order_by(col(Item.number))
    )
    found: dict[str, list[tuple[Item, str]]] = {}
    for item, audience in (await db.exec(query)).all():
        found.setdefault(str(item.source_key), []).append((item, audience))
    best = {one.key: _best(one, found.get(one.key, ()), settled) for one in sources}
    return {key: one for key, one in best.items() if one is not None}


def _best(
    source: Source, found: Sequence[tuple[Item, str]], settled: Settled
) -> tuple[Item, str] | None:
    """Choose what was made of a source: for the same audience, where one is given; then of the
    same file, for everybody, and first."""
    wanted = settled.audience
    moves = _is_in(source.file, settled.within)
    fitting = [
        (item, audience)
        for item, audience in found
        if wanted in (None, audience) or (moves and item.source_file == source.file)
    ]
    return min(
        fitting,
        key=lambda one: (
            one[1] != wanted,
            one[0].source_file != source.file,
            one[1] != EVERYBODY,
            one[0].number,
        ),
        default=None,
    )


def _differs(known: tuple[Item, str], source: Source, settled: Settled) -> bool:
    item, audience = known
    return item.digest != source.digest or item.is_gone or settled.audience not in (None, audience)


async def _from(
    db: AsyncSession, files: Collection[str], audiences: Collection[str], settled: Settled
) -> list[tuple[str, str]]:
    """List what can be found that came from files or folders: ids, with the file of each."""
    file = col(Item.source_file)
    of_files = or_(false(), is_among(file, files), *(_is_under(one) for one in files))
    rows = await db.exec(
        select(Item.id, Item.source_file)
        .join(Readers, col(Readers.id) == col(Item.brought_for_id))
        .where(
            Item.state == "verified",
            _is_seen(settled.eyes),
            or_(
                of_files & is_among(col(Readers.audience), audiences),
                *(_is_under(one) for one in settled.within),
            ),
        )
        .order_by(col(Item.number))
    )
    # The database may take large letters for small ones.
    return [(one, file) for one, file in rows.all() if _is_in(file, {*files, *settled.within})]


def _is_under(place: str) -> ColumnElement[bool]:
    return col(Item.source_file).startswith(f"{place}/", autoescape=True)


def _is_seen(eyes: Eyes | None) -> ColumnElement[bool]:
    if eyes is None:
        return true()
    return is_among(col(Item.readers_id), eyes.readers_ids) | (col(Item.owner_id) == eyes.person_id)


def _is_in(file: str, places: Collection[str]) -> bool:
    """Whether something came from one of these files, or out of one that is an archive, or from a
    folder."""
    return file in places or any(file.startswith(f"{one}/") for one in places)
