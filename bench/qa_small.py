"""A library that has just begun, the one of the demo workplace, and what colleagues ask of it."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.house import CountingChat, app_of, staff
from bench.qa_questions import Found, Question
from bot.minds import Embedder
from bot.outside import outside_embedder
from skills.qa.demo import KNOWN
from skills.qa.embedding import fill_in, make_vectors
from skills.qa.finding import find
from skills.qa.importing import Settled, apply, bytes_of, files_in, make_plan, read_sources
from skills.qa.model.items import last_heading
from skills.qa.rights import readable_by
from storage.session import Store

_FILE: Final = Path(__file__).with_name("questions") / "linde.toml"
_EVERYBODY: Final = Settled(owner_id=None, audience=None, review_days=None)
_MOST: Final = 3


def _questions() -> list[Question]:
    asked = tomllib.loads(_FILE.read_text(encoding="utf-8"))["questions"]
    return [
        Question(
            ask=one["ask"],
            language="",
            kind="same" if one["answers"] else "far",
            answers=frozenset(one["answers"]),
        )
        for one in asked
    ]


async def ask_small(url: str, embedder: Embedder) -> dict[str, Sequence[Found]]:
    """Bring in what the demo workplace knows, and ask it, with vectors and by words alone."""
    store = Store(url)
    await store.create_tables()
    app = app_of("qa", CountingChat(), store)
    app.workplace.embedder = outside_embedder(embedder)
    job = app.clockwork.job_of(make_vectors.route)
    await staff(store, 1)
    for name, path in files_in(KNOWN):
        read = await read_sources(job, name, bytes_of(path))
        async with job.transaction() as tick:
            plan = await make_plan(tick.db, read.found, _EVERYBODY)
        await apply(job, plan, _EVERYBODY)
    await fill_in(job)
    readers_ids = await readable_by(job, [])

    async def ask(question: Question) -> Found:
        hits = await find(job, question.ask, readers_ids, most=_MOST)
        return Found(
            question=question,
            sections=tuple(last_heading(one.passage) or one.item.title for one in hits),
            is_answered=bool(hits) and hits[0].is_sure,
        )

    asked = _questions()
    ours = [await ask(one) for one in asked]
    app.workplace.embedder = None
    by_words = [await ask(one) for one in asked]
    await store.close()
    return {"a small library": ours, "a small library, by words alone": by_words}
