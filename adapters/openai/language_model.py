"""Answers from the server."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from adapters.openai.server import Server, understood
from adapters.openai.settings import LimitBy
from bot.errors import Refused, Unreachable
from bot.minds import ModelMessage, Piece, Used


class RemoteModel:
    """Implements `LanguageModel`. An answer is over when the server says so: one that only stops
    coming is half an answer."""

    def __init__(self, server: Server, *, model: str, limit_by: LimitBy) -> None:
        self.name = model
        self._server = server
        self._limit_by = limit_by

    async def stream(self, asked: Sequence[ModelMessage], *, most: int) -> AsyncGenerator[Piece]:
        """Write an answer; see `LanguageModel`."""
        client = await self._server.client()
        end = asyncio.get_running_loop().time() + self._server.timeout.total_seconds()
        with understood():
            async with asyncio.timeout_at(end):
                chunks: Any = await client.chat.completions.create(
                    model=self.name,
                    messages=[{"role": one.role, "content": _sound(one.text)} for one in asked],
                    stream=True,
                    stream_options={"include_usage": True},
                    **{self._limit_by: most},
                )
        try:
            why = ""
            used: Used | None = None
            while True:
                with understood():
                    async with asyncio.timeout_at(end):
                        chunk = await anext(chunks, None)
                    if chunk is None:
                        break
                    used = _used(chunk) or used
                    words, why = _words(chunk), _why(chunk) or why
                if words:
                    yield words
        finally:
            await chunks.close()
        if why == "content_filter":
            raise Refused("the server: content_filter, it does not answer this")
        if not why:
            raise Unreachable("the server: the answer broke off")
        if used is not None:
            yield used

    async def close(self) -> None:
        """Close the connections."""
        await self._server.close()


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _words(chunk: Any) -> str:
    choices = getattr(chunk, "choices", None)
    said = choices[0].delta.content if choices else None
    if not isinstance(said, str | None):
        raise TypeError
    return said or ""


def _why(chunk: Any) -> str:
    """Tell why the answer ends here, if it does."""
    choices = getattr(chunk, "choices", None)
    return str(choices[0].finish_reason or "") if choices else ""


def _used(chunk: Any) -> Used | None:
    told = getattr(chunk, "usage", None)
    return told and Used(read=int(told.prompt_tokens), written=int(told.completion_tokens))
