"""An answer that a language model is writing: as far as it is whole, and may be shown."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final

from bot import LanguageModel, Used
from skills.qa.rewriting.asked import messages_for
from skills.qa.rewriting.checking import Source, fault_in, tidied, whole

# 150 words are about 250 tokens; some models think in the same ones.
_MOST_TOKENS: Final = 600
_MOST_LETTERS: Final = 4_000
# Of Dutch and English a token has about four; where no server tells, rather too many are counted.
_LETTERS_A_TOKEN: Final = 3


class Unfit(Exception):
    """What was written may not be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer as far as it is written, checked; `is_over` when it is all there."""

    text: str
    is_over: bool


class Writing:
    """One answer that a model is asked for, from `sources`, numbered from 1."""

    def __init__(
        self, model: LanguageModel, question: str, sources: Sequence[Source], language: str
    ) -> None:
        self._model = model
        self._sources = sources
        self._language = language
        self._asked = messages_for(question, sources, language)
        self._said = ""
        self._used: Used | None = None

    @property
    def most_tokens(self) -> int:
        """How many tokens it may take, or about so many."""
        return self._asked_tokens() + _MOST_TOKENS

    @property
    def tokens(self) -> int:
        """How many tokens it took by now: as the server told, or about so many."""
        if self._used is not None:
            return self._used.read + self._used.written
        return self._asked_tokens() + len(self._said) // _LETTERS_A_TOKEN

    def _asked_tokens(self) -> int:
        return sum(len(one.text) for one in self._asked) // _LETTERS_A_TOKEN

    async def drafts(self) -> AsyncGenerator[Draft]:
        """Ask the model, and give each new sentence with those before it; the last draft is over.

        Raises: Unfit, as soon as something is written that may not be shown; Unreachable, Refused.
        """
        shown = ""
        async with contextlib.aclosing(
            self._model.stream(self._asked, most=_MOST_TOKENS)
        ) as pieces:
            async for piece in pieces:
                if isinstance(piece, Used):
                    self._used = piece
                    continue
                self._said += piece
                if len(self._said) > _MOST_LETTERS:
                    raise Unfit
                if (text := whole(self._said)) not in ("", shown):
                    shown = text
                    yield self._checked(text, is_over=False)
        yield self._checked(tidied(self._said), is_over=True)

    def _checked(self, text: str, *, is_over: bool) -> Draft:
        if fault_in(text, self._sources, self._language) is not None:
            raise Unfit
        return Draft(text=text, is_over=is_over)
