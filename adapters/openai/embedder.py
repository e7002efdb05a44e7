"""Vectors from the server."""

import asyncio
import math
import struct
from collections.abc import Sequence
from typing import Any, Final

from adapters.openai.server import Server, understood
from bot.errors import Refused

_AT_ONCE: Final = 64
# Models read some thousand tokens at most, and servers refuse more.
_MOST_CHARACTERS: Final = 8000


class RemoteEmbedder:
    """Implements `Embedder`."""

    def __init__(
        self, server: Server, *, model: str, size: int, question_prefix: str, passage_prefix: str
    ) -> None:
        prefixes = f" {question_prefix!r} {passage_prefix!r}"
        # Vectors that were made with other prefixes cannot be compared either.
        self.name = f"{model} {size}{prefixes if question_prefix or passage_prefix else ''}"
        self.size = size
        self._server = server
        self._model = model
        self._question_prefix = question_prefix
        self._passage_prefix = passage_prefix

    async def questions(self, texts: Sequence[str]) -> list[bytes]:
        """Turn questions into vectors; see `Embedder`."""
        return await self._vectors([_given(self._question_prefix, one) for one in texts])

    async def passages(self, texts: Sequence[str]) -> list[bytes]:
        """Turn passages into vectors; see `Embedder`."""
        return await self._vectors([_given(self._passage_prefix, one) for one in texts])

    async def close(self) -> None:
        """Close the connections."""
        await self._server.close()

    async def _vectors(self, texts: Sequence[str]) -> list[bytes]:
        vectors: list[bytes] = []
        for first in range(0, len(texts), _AT_ONCE):
            vectors += await self._some(texts[first : first + _AT_ONCE])
        return vectors

    async def _some(self, texts: Sequence[str]) -> list[bytes]:
        client = await self._server.client()
        with understood():
            async with asyncio.timeout(self._server.timeout.total_seconds()):
                made: Any = await client.embeddings.create(
                    model=self._model, input=list(texts), encoding_format="float"
                )
            rows = {int(one.index): [float(each) for each in one.embedding] for one in made.data}
            found = [rows[place] for place in range(len(texts))]
            [size] = {len(row) for row in found}
            if size == self.size:
                return [_packed(row) for row in found]
        raise Refused(f"the server: its vectors have {size} numbers; set size to that")


def _given(prefix: str, text: str) -> str:
    """Write what is sent. Servers take no empty texts, and JSON no half characters."""
    sound = text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode()
    return f"{prefix}{sound}" if sound.strip() else f"{prefix}-"


def _packed(row: Sequence[float]) -> bytes:
    """Write a vector as one of length 1. Raises: ValueError, when it has no direction."""
    length = math.hypot(*row)
    if not (math.isfinite(length) and length > 0):
        raise ValueError("no vector")
    return struct.pack(f"<{len(row)}f", *(each / length for each in row))
