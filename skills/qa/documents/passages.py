"""A document → pieces of it that are long enough to answer and short enough to read. Pure."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from skills.qa.documents.sentences import sentences
from skills.qa.documents.values import Document

LEAST_WORDS: Final = 60
MOST_WORDS: Final = 160
# A longer sentence is not said a second time.
_MOST_REPEATED: Final = 40

# What stands between a sentence and the one before it.
_Joint: TypeAlias = Literal[" ", "\n", "\n\n"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of one section, with the headings and the page of it; `number` counts the pieces of
    a document from 1."""

    path: tuple[str, ...]
    text: str
    page: int | None = None
    number: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence, an item, a row, or as much of one as fits."""

    joint: _Joint
    text: str
    words: int


def passages(document: Document) -> list[Passage]:
    """Cut a document into passages, in its order.

    One is of one section: as much of it as has about 60 to 160 words, and never more. A section is
    cut where a paragraph ends, or else a sentence; a piece begins with the last sentence of the one
    before it. Only a sentence that is longer than a passage is cut between two words.
    """
    pieces = [(section, piece) for section in document.sections for piece in _pieces(section.text)]
    return [
        Passage(path=section.path, text=piece, page=section.page, number=number)
        for number, (section, piece) in enumerate(pieces, start=1)
    ]


def _pieces(text: str) -> Iterator[str]:
    parts = list(_parts(text))
    left = sum(part.words for part in parts)
    # So many are needed at least; they are about as long as each other.
    aim = left / max(1, -(-left // (MOST_WORDS - _MOST_REPEATED)))
    piece: list[_Part] = []
    count = 0
    for part in parts:
        if piece and _ends_before(part, count, left, aim):
            yield _joined(piece)
            last = piece[-1]
            piece = [last] if _is_repeated(last, part) else []
            count = sum(one.words for one in piece)
        piece.append(part)
        count += part.words
        left -= part.words
    if piece:
        yield _joined(piece)


def _ends_before(part: _Part, count: int, left: int, aim: float) -> bool:
    """Whether a piece of so many words ends before this part, the first of those that are left."""
    if count + part.words > MOST_WORDS:
        return True
    if count < LEAST_WORDS or count + left <= MOST_WORDS:
        return False
    return count >= (aim * 3 / 4 if part.joint == "\n\n" else aim)


def _is_repeated(last: _Part, after: _Part) -> bool:
    return last.words <= _MOST_REPEATED and last.words + after.words <= MOST_WORDS


def _joined(piece: Sequence[_Part]) -> str:
    return piece[0].text + "".join(part.joint + part.text for part in piece[1:])


def _parts(text: str) -> Iterator[_Part]:
    for block in text.split("\n\n"):
        joint: _Joint = "\n\n"
        for line in block.split("\n"):
            for part in itertools.chain.from_iterable(map(_fitting, sentences(line))):
                yield _Part(joint, part, len(part.split()))
                joint = " "
            joint = "\n"


def _fitting(sentence: str) -> Iterator[str]:
    """Cut a sentence that is longer than a passage."""
    words = sentence.split()
    for at in range(0, len(words), MOST_WORDS):
        yield " ".join(words[at : at + MOST_WORDS])
