"""Has embedders and language models asked where nobody waits for the database, and logs failures.

What is logged is why, never what was asked.
"""

import contextlib
from collections.abc import AsyncGenerator, Generator, Sequence

from bot.errors import Refused, Unreachable
from bot.log import log
from bot.minds import Embedder, LanguageModel, ModelMessage, Piece
from storage.session import no_transaction


def outside_embedder(embedder: Embedder | None) -> Embedder | None:
    """Let an embedder raise `StillOpen` when it is asked something inside a transaction."""
    return None if embedder is None else _OutsideEmbedder(embedder)


def outside_model(model: LanguageModel | None) -> LanguageModel | None:
    """Let a language model raise `StillOpen` when somebody waits for it inside a transaction."""
    return None if model is None else _OutsideModel(model)


class _OutsideEmbedder:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.size = embedder.size

    async def questions(self, texts: Sequence[str]) -> list[bytes]:
        with _asking(self.name):
            return await self._embedder.questions(texts)

    async def passages(self, texts: Sequence[str]) -> list[bytes]:
        with _asking(self.name):
            return await self._embedder.passages(texts)

    async def close(self) -> None:
        await self._embedder.close()


class _OutsideModel:
    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.name = model.name

    async def stream(self, asked: Sequence[ModelMessage], *, most: int) -> AsyncGenerator[Piece]:
        with _asking(self.name):
            async with contextlib.aclosing(self._model.stream(asked, most=most)) as pieces:
                async for piece in pieces:
                    yield piece
                    no_transaction()

    async def close(self) -> None:
        await self._model.close()


@contextlib.contextmanager
def _asking(name: str) -> Generator[None]:
    no_transaction()
    try:
        yield
    except (Unreachable, Refused) as error:
        log.warning("mind.failed", mind=name, why=" ".join(map(str, error.args)))
        raise
