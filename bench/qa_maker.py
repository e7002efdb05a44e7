"""Passages by the ten thousand, made from those of the FAQ: a few of its sentences each, and
vectors near those of one of its passages."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

import numpy as np
from sqlalchemy import delete, insert, text

from bench.house import analyse
from skills.qa.documents.sentences import sentences
from skills.qa.model.items import hold_shelf
from skills.qa.model.tables import Item, Passage, Readers, WordCount
from skills.qa.search.words import stems
from storage.session import Store, execute
from storage.table import new_id

_SEED: Final = 20
_READERS: Final = 20
_SENTENCES: Final = 5  # of a passage
_OF_AN_ITEM: Final = 20  # passages
_NOISE: Final = 0.5  # beside a vector of length 1: the cosine of the two is 0.9
_AT_ONCE: Final = 2_000
_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A passage of the FAQ with its vectors, from which others are made."""

    language: str
    heading: str
    text: str
    heading_vector: bytes
    vector: bytes


class Maker:
    """Fills a database with passages, the same ones each time; `readers` are the ids of those for
    whom they are, in turn, and `count` is how many there are."""

    def __init__(self, samples: Sequence[Sample], embedder: str) -> None:
        self.readers: list[str] = []
        self.count = 0
        self._samples = samples
        self._embedder = embedder
        self._random = Random(_SEED)
        self._noise = np.random.default_rng(_SEED)
        self._sentences: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for one in samples:
            self._sentences[one.language] += [
                (said, " ".join(stems(said)))
                for line in one.text.splitlines()
                for said in sentences(line)
            ]
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._lengths: Counter[str] = Counter()

    async def fill(self, store: Store, size: int) -> None:
        """Put in passages until there are so many, with the counts of their words."""
        if not self.readers:
            made = [Readers(audience=f"department={number}") for number in range(_READERS)]
            self.readers = [one.id for one in made]
            await _insert(store, Readers, [one.model_dump() for one in made])
        while self.count < size:
            await self._put(store, min(_AT_ONCE, size - self.count))
        async with store.transaction() as db:
            await execute(db, delete(WordCount))
        rows = list(self._word_counts())
        for first in range(0, len(rows), _AT_ONCE):
            await _insert(store, WordCount, rows[first : first + _AT_ONCE])
        if not store.is_sqlite:
            async with store.transaction() as db:  # as it does by itself, a little later
                await execute(db, text("SELECT gin_clean_pending_list('words_of_qa')"))
        await analyse(store)

    async def _put(self, store: Store, count: int) -> None:
        async with store.transaction() as db:
            shelf = await hold_shelf(db)
            items = [self._item(shelf.items + 1 + at) for at in range(-(-count // _OF_AN_ITEM))]
            passages = [
                self._passage(items[at // _OF_AN_ITEM], shelf.passages + 1 + at)
                for at in range(count)
            ]
            shelf.items += len(items)
            shelf.passages += count
            shelf.revision += len(items)
            for item in items:
                item.revision = shelf.revision
            await execute(db, insert(Item), [one.model_dump() for one in items])
            await execute(db, insert(Passage), passages)
        self.count += count

    def _item(self, number: int) -> Item:
        return Item(
            number=number,
            kind="document",
            title=f"Document {number}",
            readers_id=self.readers[number % len(self.readers)],
            verified_at=_DAY,
        )

    def _passage(self, item: Item, number: int) -> dict[str, Any]:
        near = self._random.choice(self._samples)
        said = self._random.choices(self._sentences[near.language], k=_SENTENCES)
        words = " ".join(stemmed for _, stemmed in said if stemmed)
        counts = self._counts[item.readers_id]
        counts.update({"", *words.split()})
        self._lengths[item.readers_id] += len(words.split())
        return {
            "id": new_id(),
            "number": number,
            "item_id": item.id,
            "heading": f"{near.heading} › {number}",
            "text": " ".join(sentence for sentence, _ in said),
            "language": near.language,
            "words": words,
            "embedder": self._embedder,
            "heading_vector": self._beside(near.heading_vector),
            "vector": self._beside(near.vector),
        }

    def _beside(self, vector: bytes) -> bytes:
        """Make a vector near another one."""
        one = np.frombuffer(vector, dtype="<f4")
        made = one + self._noise.standard_normal(len(one)) * _NOISE / np.sqrt(len(one))
        return (made / np.linalg.norm(made)).astype("<f2").tobytes()

    def _word_counts(self) -> Iterator[dict[str, Any]]:
        for readers_id, counts in self._counts.items():
            for stem, passages in counts.items():
                length = 0 if stem else self._lengths[readers_id]
                yield {
                    "readers_id": readers_id,
                    "stem": stem,
                    "passages": passages,
                    "length": length,
                }


async def _insert(store: Store, table: type[Any], rows: list[dict[str, Any]]) -> None:
    async with store.transaction() as db:
        await execute(db, insert(table), rows)
