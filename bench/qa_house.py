"""A workplace that knows the Debian FAQ, brought in as by `plein qa import`, and is asked of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlmodel import col, select

from bench.house import CountingChat, analyse, app_of, staff
from bench.qa_faq import Chapter
from bench.qa_questions import LANGUAGES, Question
from bot import Job
from bot.minds import Embedder
from bot.outside import outside_embedder
from skills.qa.embedding import fill_in, make_vectors
from skills.qa.finding import Found, find
from skills.qa.importing import Settled, Source, apply, bytes_of, make_plan, read_sources
from skills.qa.model.items import last_heading
from skills.qa.model.tables import Item, Passage
from skills.qa.rights import readable_by
from storage.session import Store, execute

Told = Callable[[int, int], None]
# Who may read the FAQ in which languages, by where they work. They are asked for by person.
_READERS: Final = {("en",): "English", ("nl",): "Dutch", LANGUAGES: "Both"}
_TIMES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A passage: the section of the FAQ it is of, its heading, and what it says."""

    number: int
    language: str
    section: str
    heading: str
    text: str


class Remembering:
    """An embedder that turns the same text into numbers once: what a second database is told is
    what the first one was told."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.size = embedder.size
        self._known: dict[tuple[str, str], bytes] = {}

    async def questions(self, texts: Sequence[str]) -> list[bytes]:
        """Turn questions into vectors; see `Embedder`."""
        return [await self._one("question", one) for one in texts]

    async def passages(self, texts: Sequence[str]) -> list[bytes]:
        """Turn passages into vectors; see `Embedder`."""
        return [await self._one("passage", one) for one in texts]

    async def _one(self, kind: str, words: str) -> bytes:
        if (kind, words) not in self._known:
            ask = self._embedder.questions if kind == "question" else self._embedder.passages
            self._known[kind, words] = (await ask([words]))[0]
        return self._known[kind, words]

    async def close(self) -> None:
        """Give back what the embedder holds."""
        await self._embedder.close()


class Library:
    """A workplace of three people: one reads the FAQ in English, one in Dutch, one in both."""

    def __init__(self, url: str, embedder: Embedder) -> None:
        self.store = Store(url)
        self._app = app_of("qa", CountingChat(), self.store)
        self._app.workplace.embedder = outside_embedder(embedder)
        self.job: Job = self._app.clockwork.job_of(make_vectors.route)
        self._sections: dict[tuple[str, str], str] = {}
        self._readers: dict[tuple[str, ...], Collection[str]] = {}

    async def open(self) -> None:
        """Make the tables, and let three people work here."""
        await self.store.create_tables()
        places = list(_READERS.values())
        await staff(self.store, len(places), department=lambda number: places[number])

    async def bring_in(self, chapters: Sequence[Chapter], told: Told) -> None:
        """Read files and put in what they say, each language for those who read it."""
        for language in LANGUAGES:
            sources: list[Source] = []
            for chapter in (one for one in chapters if one.language == language):
                sources += await _read(self.job, chapter)
            readers = [place for languages, place in _READERS.items() if language in languages]
            audience = " or ".join(f"department={place}" for place in readers)
            settled = Settled(owner_id=None, audience=audience, review_days=None)
            async with self.job.transaction() as tick:
                plan = await make_plan(tick.db, sources, settled)
            await apply(self.job, plan, settled, told)
        await analyse(self.store)
        for number, languages in enumerate(_READERS):
            self._readers[languages] = await readable_by(self.job, [f"{number:026}"])

    async def understand(self, told: Told) -> None:
        """Make the vectors of all passages. Raises: RuntimeError, when they cannot be made."""
        if not await fill_in(self.job, told):
            raise RuntimeError("the embedder does not answer")

    async def known(self, chapters: Sequence[Chapter]) -> list[Known]:
        """List all passages with their sections, by number."""
        by_file = {f"faq/{one.path.name}": one for one in chapters}
        async with self.job.transaction() as tick:
            rows = await tick.db.exec(
                select(Passage, Item)
                .join(Item, col(Item.id) == col(Passage.item_id))
                .order_by(col(Passage.number))
            )
            return [
                Known(
                    number=passage.number,
                    language=by_file[item.source_file].language,
                    section=by_file[item.source_file].section(last_heading(passage)),
                    heading=last_heading(passage),
                    text=passage.text,
                )
                for passage, item in rows
            ]

    def go_by_words(self) -> None:
        """Have no embedder from now on."""
        self._app.workplace.embedder = None

    async def ask(self, question: Question, *, most: int) -> Sequence[Found]:
        """Find what answers a question, among what its asker may read."""
        return await find(self.job, question.ask, self._readers[question.corpora], most=most)


async def database_size(store: Store) -> int:
    """Tell how many bytes a database takes."""
    query = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if store.is_sqlite
        else "SELECT pg_database_size(current_database())"
    )
    async with store.transaction() as db:
        return int((await execute(db, text(query))).scalar_one())


async def _read(job: Job, chapter: Chapter) -> Sequence[Source]:
    """Read a file. A machine that is busy may take longer than a file is given: it is read anew."""
    for _ in range(_TIMES):
        read = await read_sources(job, f"faq/{chapter.path.name}", bytes_of(chapter.path))
        if not read.problems:
            return read.found
    raise ValueError(f"{chapter.path}: {read.problems}")
