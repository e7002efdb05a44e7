"""The vectors of all passages, in the memory of this process: a copy of what the database has.

It is brought up to date before each search, by what changed since. Of a hundred thousand passages
it holds 300 MB.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

# An array of numbers. NumPy is imported where it is used: start-up counts.
Array: TypeAlias = Any
_ROOM: Final = 1_024
_GONE: Final = -1


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
        self._rows: dict[str, list[int]] = {}
        self._row_of: dict[int, int] = {}
        self._codes: dict[str, int] = {}
        self._used = 0
        self._dead = 0
        self._numbers: Array = None
        self._readers: Array = None
        self._heading: Array = None
        self._text: Array = None
        self._background: Array = None

    def made_by(self, embedder: str) -> None:
        """Hold vectors of this embedder alone: those of others cannot be compared with them."""
        if embedder != self.embedder:
            self._begin(embedder)

    def put(self, item_id: str, revision: int, readers_id: str, vectors: Iterable[Vectors]) -> None:
        """Hold the passages of an item, as they are since that revision."""
        import numpy as np

        self.drop(item_id)
        self.items[item_id] = revision
        code = self._codes.setdefault(readers_id, len(self._codes))
        rows: list[int] = []
        for number, heading, text in vectors:
            whole = np.frombuffer(text, dtype="<f2").astype(np.float32)
            self._make_room(len(whole))
            row = self._used
            self._numbers[row], self._readers[row] = number, code
            self._heading[row] = np.frombuffer(heading, dtype="<f2")
            self._text[row] = whole
            self._row_of[number] = row
            rows.append(row)
            self._used += 1
        self._rows[item_id] = rows

    def drop(self, item_id: str) -> None:
        """Hold nothing of an item any more."""
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

    def nearest(
        self, question: bytes, readers_ids: Collection[str], also: Collection[int], most: int
    ) -> Nearest:
        """Tell how near the `most` nearest passages by heading and by text are, and those of `also`
        that it holds; only what these readers may read."""
        import numpy as np

        wanted = np.frombuffer(question, dtype="<f4")
        codes = [self._codes[one] for one in readers_ids if one in self._codes]
        if not codes or not self._used:
            nothing = np.zeros(0)
            return Nearest(near={}, usual=self._usual(nothing, nothing, wanted))
        allowed = np.isin(self._readers[: self._used], codes)
        heading = self._heading[: self._used] @ wanted
        text = self._text[: self._used] @ wanted
        rows = {self._row_of[number] for number in also if number in self._row_of}
        for cosines in (heading, text):
            shown = np.where(allowed, cosines, -2.0)
            few = min(most, len(shown))
            rows.update(int(row) for row in np.argpartition(-shown, few - 1)[:few])
        near = {
            int(self._numbers[row]): Near(heading=float(heading[row]), text=float(text[row]))
            for row in rows
            if allowed[row]
        }
        return Nearest(near=near, usual=self._usual(heading[allowed], text[allowed], wanted))

    def know_background(self, lines: Sequence[bytes]) -> None:
        """Hold the vectors of `background` lines of this embedder."""
        import numpy as np

        self._background = np.stack([np.frombuffer(one, dtype="<f4") for one in lines])

    @property
    def has_background(self) -> bool:
        """Whether it holds the vectors of the background."""
        return self._background is not None

    def _usual(self, heading: Array, text: Array, wanted: Array) -> Near:
        """Give the mean cosines of passages, and of what is about other things: where there are
        few passages, their own mean would be that of the answer itself."""
        import numpy as np

        others = np.zeros(0) if self._background is None else self._background @ wanted
        return Near(
            heading=float(np.concatenate([heading, others]).mean()) if len(others) else 0.0,
            text=float(np.concatenate([text, others]).mean()) if len(others) else 0.0,
        )

    def _make_room(self, size: int) -> None:
        import numpy as np

        if self._numbers is None:
            self._numbers = np.zeros(_ROOM, dtype=np.int64)
            self._readers = np.full(_ROOM, _GONE, dtype=np.int32)
            self._heading = np.zeros((_ROOM, size), dtype=np.float32)
            self._text = np.zeros((_ROOM, size), dtype=np.float32)
        elif self._used == len(self._numbers):
            more = self._used
            self._numbers = np.concatenate([self._numbers, np.zeros(more, dtype=np.int64)])
            self._readers = np.concatenate([self._readers, np.full(more, _GONE, dtype=np.int32)])
            room = np.zeros((more, size), dtype=np.float32)
            self._heading = np.concatenate([self._heading, room])
            self._text = np.concatenate([self._text, room])
