"""The vectors of all passages, in the memory of this process: a copy of what the database has.

It is brought up to date before each search, by what changed since. Of a hundred thousand passages
it holds 300 MB.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

# An array of numbers. NumPy is imported where it is used: start-up counts.
Array: TypeAlias = Any
_ROOM: Final = 1_024
_GONE: Final = -1
# Of so many kinds of readers it is kept what they may read.
_MOST_SHOWN: Final = 64


class Vectors(NamedTuple):
    """A passage by its number, and its vectors as 16-bit numbers: of its heading, of all of it."""

    number: int
    heading: bytes
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """How near a passage is to a question: the cosines of its heading, and of all of it."""

    heading: float
    text: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The passages that are nearest to a question, by number, and how near any is: the means over
    all that somebody may read, among some that have nothing to do with it."""

    near: Mapping[int, Near]
    usual: Near


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What some readers may read of an index, as it was at a moment. `allowed` tells it of each
    row; None: nothing."""

    numbers: Array
    row_of: Mapping[int, int]
    heading: Array
    text: Array
    allowed: Array
    background: Array

    def nearest(self, question: bytes, also: Collection[int], most: int) -> Nearest:
        """Tell how near the `most` nearest passages by heading and by text are, and those of `also`
        that it holds."""
        import numpy as np

        wanted = np.frombuffer(question, dtype="<f4")
        if self.allowed is None:
            nothing = np.zeros(0)
            return Nearest(near={}, usual=self._usual(nothing, nothing, wanted))
        heading, text = self.heading @ wanted, self.text @ wanted
        rows = {self.row_of[number] for number in also if number in self.row_of}
        for cosines in (heading, text):
            shown = np.where(self.allowed, -cosines, 2.0)
            few = min(most, len(shown))
            rows.update(np.argpartition(shown, few - 1)[:few].tolist())
        near = {
            int(self.numbers[row]): Near(heading=float(heading[row]), text=float(text[row]))
            for row in rows
            if row < len(self.allowed) and self.allowed[row]
        }
        allowed = self.allowed
        return Nearest(near=near, usual=self._usual(heading[allowed], text[allowed], wanted))

    def _usual(self, heading: Array, text: Array, wanted: Array) -> Near:
        """Give the mean cosines of passages, and of what is about other things: where there are
        few passages, their own mean would be that of the answer itself."""
        import numpy as np

        others = np.zeros(0) if self.background is None else self.background @ wanted
        return Near(
            heading=float(np.concatenate([heading, others]).mean()) if len(others) else 0.0,
            text=float(np.concatenate([text, others]).mean()) if len(others) else 0.0,
        )


def halved(vector: bytes) -> bytes:
    """Write 32-bit numbers as 16-bit ones: half the room, and much the same cosines."""
    import numpy as np

    return np.frombuffer(vector, dtype="<f4").astype("<f2").tobytes()


class VectorIndex:
    """Finds passages that mean much the same as a question, among those somebody may read.

    `embedder` is the name of what made the vectors; `revision` is up to which change of the items
    it knows them, and `items` which change of each it knows.
    """

    def __init__(self) -> None:
        self._begin("")

    def _begin(self, embedder: str) -> None:
        self.embedder = embedder
        self.revision = _GONE
        self.items: dict[str, int] = {}
        self._rows: dict[str, Sequence[int]] = {}
        self._row_of: dict[int, int] = {}
        self._codes: dict[str, int] = {}
        self._used = 0
        self._dead = 0
        self._numbers: Array = None
        self._readers: Array = None
        self._heading: Array = None
        self._text: Array = None
        self._background: Array = None
        self._shown: dict[frozenset[str], Shown] = {}
        self.catching_up = asyncio.Lock()

    def made_by(self, embedder: str) -> None:
        """Hold vectors of this embedder alone: those of others cannot be compared with them."""
        if embedder != self.embedder:
            self._begin(embedder)

    def put(self, item_id: str, revision: int, readers_id: str, vectors: Iterable[Vectors]) -> None:
        """Hold the passages of an item, as they are since that revision."""
        self.drop(item_id)
        self.items[item_id] = revision
        first, held = self._used, list(vectors)
        if held:
            self._make_room(len(held), len(held[0].text) // 2)
            self._used += len(held)
            rows = slice(first, self._used)
            self._numbers[rows] = [one.number for one in held]
            self._readers[rows] = self._codes.setdefault(readers_id, len(self._codes))
            self._heading[rows] = _numbers_of([one.heading for one in held])
            self._text[rows] = _numbers_of([one.text for one in held])
            self._row_of.update((one.number, first + at) for at, one in enumerate(held))
        self._rows[item_id] = range(first, self._used)

    def drop(self, item_id: str) -> None:
        """Hold nothing of an item any more."""
        self._shown.clear()
        self.items.pop(item_id, None)
        for row in self._rows.pop(item_id, ()):
            self._row_of.pop(int(self._numbers[row]), None)
            self._readers[row] = _GONE
            self._dead += 1

    def tidy(self) -> None:
        """Give back the room of what was dropped, once it is half of all."""
        if self._dead <= self._used // 2:
            return
        import numpy as np

        kept = np.flatnonzero(self._readers[: self._used] != _GONE)
        moved = {int(old): new for new, old in enumerate(kept)}
        for name in ("_numbers", "_readers", "_heading", "_text"):
            setattr(self, name, getattr(self, name)[kept].copy())
        self._rows = {item: [moved[row] for row in rows] for item, rows in self._rows.items()}
        self._row_of = {number: moved[row] for number, row in self._row_of.items()}
        self._used, self._dead = len(kept), 0
        self._shown.clear()

    def shown_to(self, readers_ids: Collection[str]) -> "Shown":
        """Give what it holds now of what these readers may read; it stays so when this goes on."""
        import numpy as np

        readers = frozenset(readers_ids)
        if readers not in self._shown:
            if len(self._shown) >= _MOST_SHOWN:
                self._shown.clear()
            codes = [self._codes[one] for one in readers if one in self._codes]
            allowed = None
            if codes and self._used:
                allowed = np.isin(self._readers[: self._used], codes)
            self._shown[readers] = Shown(
                numbers=self._numbers,
                row_of=self._row_of,
                heading=None if self._heading is None else self._heading[: self._used],
                text=None if self._text is None else self._text[: self._used],
                allowed=allowed,
                background=self._background,
            )
        return self._shown[readers]

    def know_background(self, lines: Sequence[bytes]) -> None:
        """Hold the vectors of `background` lines of this embedder."""
        import numpy as np

        self._shown.clear()
        self._background = np.stack([np.frombuffer(one, dtype="<f4") for one in lines])

    @property
    def is_cold(self) -> bool:
        """Whether it was never in step with the database."""
        return self.revision == _GONE

    @property
    def has_background(self) -> bool:
        """Whether it holds the vectors of the background."""
        return self._background is not None

    def _make_room(self, more: int, size: int) -> None:
        import numpy as np

        room = 0 if self._numbers is None else len(self._numbers)
        if self._used + more <= room:
            return
        # Nothing is written where nothing is held yet: that takes no memory before it is used.
        room = max(_ROOM, 2 * room, self._used + more)
        for name, made in (
            ("_numbers", np.zeros(room, dtype=np.int64)),
            ("_readers", np.zeros(room, dtype=np.int32)),
            ("_heading", np.zeros((room, size), dtype=np.float32)),
            ("_text", np.zeros((room, size), dtype=np.float32)),
        ):
            if self._used:
                made[: self._used] = getattr(self, name)[: self._used]
            setattr(self, name, made)


def _numbers_of(vectors: Sequence[bytes]) -> Array:
    import numpy as np

    return np.frombuffer(b"".join(vectors), dtype="<f2").reshape(len(vectors), -1)
