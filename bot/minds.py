"""What may help the bot to understand and to write: ports for embeddings and for a language model.

Neither is needed: a skill that would use one goes on without it.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias


class Embedder(Protocol):
    """Turns sentences into vectors, so that those that mean the same lie close to each other.

    Its methods raise `Unreachable` when it fails or takes too long, and `Refused` when it never
    will, by its settings: then go on with words alone.
    """

    @property
    def name(self) -> str:
        """The model and its version: vectors of different names cannot be compared."""
        ...

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        ...

    async def questions(self, texts: Sequence[str]) -> list[bytes]:
        """Turn what people ask into vectors, in order; these go before passages.

        Each has length 1, as `size` float32 numbers, little-endian. Of a long text only the
        beginning counts.
        """
        ...

    async def passages(self, texts: Sequence[str]) -> list[bytes]:
        """Turn what may answer questions into vectors, in order, as `questions` does."""
        ...

    async def close(self) -> None:
        """Give back what it holds: a process, connections."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelMessage:
    """What a language model is told: by `system` how to answer, by `user` what."""

    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """How many tokens an answer took: `read` of what was asked, `written` of the answer."""

    read: int
    written: int


Piece: TypeAlias = str | Used
"""A part of an answer; or, as the last, what it took."""


class LanguageModel(Protocol):
    """Writes an answer."""

    @property
    def name(self) -> str:
        """The model, as its server calls it."""
        ...

    def stream(self, asked: Sequence[ModelMessage], *, most: int) -> AsyncGenerator[Piece]:
        """Write an answer of at most `most` tokens: its pieces as they come, then what it took, if
        the server tells. Close the generator (`contextlib.aclosing`) to have it stop.

        Raises: Unreachable, when it fails on the way or takes too long in all; Refused, when it
        never will, by its settings or what is asked.
        """
        ...

    async def close(self) -> None:
        """Give back what it holds: connections."""
        ...
