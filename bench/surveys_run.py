"""One round of a survey on one database, from its invitations to its publication; and beside each
step the same bare."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlmodel import col, select

from bench.house import TimedStore, quieten, staff, ticking
from bench.result import Most
from bench.surveys_bare import Bare, copied, counted_alone, one_by_one
from bench.surveys_house import QUESTIONS, Office, unit_of
from skills.surveys.closing import close
from skills.surveys.figures.cells import lay_out
from skills.surveys.figures.counting import measures
from skills.surveys.figures.publishing import Closed, publish
from skills.surveys.figures.suppress import suppress
from skills.surveys.inviting import invite
from skills.surveys.mixing import mix
from skills.surveys.model import Envelope, Round, Survey
from skills.surveys.model.rounds import count_asked, count_by_groups
from skills.surveys.sealing import Sent, open_sent
from storage.session import Store

_PAGE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many are invited; how many of them answer, and how many of those by a press."""

    invited: int
    answers: int
    pressed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step took: seconds in all, those of the longest transaction, and memory: how much more
    than before, in megabytes."""

    seconds: float
    longest: float
    more: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the parts of closing take by themselves, in seconds: opening the seals, counting,
    telling what can be shown, and all that makes a publication, these two and more."""

    opened: float
    counted: float
    suppressed: float
    published: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured on a database: so many presses as `sizes` says, and answers of all others
    that `arrived` some at a time. The memory is what the process took at most, in megabytes."""

    where: str
    sizes: Sizes
    invited: Step
    pressed: Step
    arrived: Step
    mixed: Step
    closed: Step
    parts: Parts
    bare: Bare
    memory: float


def run(where: str, url: str, empty: str, folder: Path, sizes: Sizes) -> Measured:
    """Measure on a database, and bare on another one; in a process of its own, since memory that
    was used before would not be seen. The keys lie in a folder."""
    quieten()
    return asyncio.run(_run(where, url, empty, folder, sizes))


async def _run(where: str, url: str, empty: str, folder: Path, sizes: Sizes) -> Measured:
    office = Office(url, folder)
    most = Most()
    await office.open(sizes.invited)
    await office.plan()
    with most.watched():
        invited = await _step(office, lambda: office.does(invite(round_id=office.round_id)))
        await _see_invited(office, sizes)
        beside = await _beside(office, empty, sizes.invited)
        inserted = copied(office.store, beside, await office.round())
        await office.draft(sizes.pressed)
        offered = await office.offered()
        pressed = await _step(office, lambda: office.send(offered))
        more = sizes.answers - sizes.pressed
        arrived = await _step(office, lambda: office.arrive(sizes.pressed, more))
        await _see_sent(office, sizes)
        taken = one_by_one(office.store, beside, await office.round(), sizes.pressed)
        mixed = await _step(office, lambda: office.does(mix(round_id=office.round_id)))
        parts, alone = await _parts(office)
        await office.is_over()
        closed = await _step(office, lambda: office.does(close(round_id=office.round_id)))
        one = await office.round()
        assert (one.state, one.sent) == ("closed", sizes.answers)
    await office.store.close()
    await beside.close()
    return Measured(
        where=where,
        sizes=sizes,
        invited=invited,
        pressed=pressed,
        arrived=arrived,
        mixed=mixed,
        closed=closed,
        parts=parts,
        bare=Bare(inserted=inserted, taken=taken, counted=alone),
        memory=most.value,
    )


async def _step(office: Office, deed: Callable[[], Awaitable[None]]) -> Step:
    """Do something, and tell what it took."""
    gc.collect()
    office.store.longest = 0.0
    most = Most()
    with most.watched():
        began = time.perf_counter()
        await deed()
        took = time.perf_counter() - began
    return Step(seconds=took, longest=office.store.longest, more=most.more)


async def _see_invited(office: Office, sizes: Sizes) -> None:
    one = await office.round()
    assert (one.state, one.invited) == ("open", sizes.invited)


async def _see_sent(office: Office, sizes: Sizes) -> None:
    async with office.store.transaction() as db:
        assert await count_asked(db, office.round_id, sent=True) == sizes.answers


async def _beside(office: Office, empty: str, size: int) -> Store:
    """Give a database in which the same people work, and the same is asked of nobody yet."""
    beside = TimedStore(empty)
    await beside.create_tables()
    await staff(beside, size, department=unit_of)
    async with office.store.transaction() as db:
        rows = [(await db.exec(select(table))).one() for table in (Survey, Round)]
    for row in rows:
        async with beside.transaction() as db:
            db.add(type(row)(**row.model_dump()))
    return beside


async def _parts(office: Office) -> tuple[Parts, float]:
    """Time the parts of closing one by one on what is there, and counting alone in numpy."""
    began = time.perf_counter()
    sent = await _opened(office)
    opened = time.perf_counter() - began
    async with office.store.transaction() as db:
        counts = await count_by_groups(db, office.round_id)
    closed = Closed(
        questions=QUESTIONS,
        answers=[one.answers for one in sent],
        groups=[{"unit": one.unit} for one in sent],
        invited=[({"unit": unit}, count) for unit, _, count in counts],
        threshold=5,
    )
    began = time.perf_counter()
    publish(closed)
    published = time.perf_counter() - began
    layout = lay_out(closed.groups)
    atom_of = np.array([layout.atom(one) for one in closed.groups], dtype=np.int64)
    began = time.perf_counter()
    columns = list(measures(QUESTIONS, closed.answers, closed.threshold))
    found = [one.count(atom_of, len(layout.atoms)) for one in columns]
    counted = time.perf_counter() - began
    began = time.perf_counter()
    for one in found:
        suppress(layout, one)
    parts = Parts(
        opened=opened,
        counted=counted,
        suppressed=time.perf_counter() - began,
        published=published,
    )
    answers = np.stack([one.column for one in columns], axis=1)
    return parts, counted_alone(answers, atom_of, len(layout.atoms))


async def _opened(office: Office) -> list[Sent]:
    """Open all answers, as closing does."""
    found: list[Sent] = []
    after = ""
    while True:
        async with ticking(office.app) as tick:
            ours = (Envelope.round_id == office.round_id, col(Envelope.id) > after)
            query = select(Envelope).where(*ours).order_by(col(Envelope.id)).limit(_PAGE)
            rows = (await tick.db.exec(query)).all()
            found += [open_sent(tick, one.round_id, one.sealed, hour=None) for one in rows]
        if not rows:
            return found
        after = rows[-1].id
