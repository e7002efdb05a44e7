"""What files hold, as it will be known: an answer for each row, a document of several pieces."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from skills.qa.documents import (
    MOST_BYTES,
    Document,
    Problem,
    QuestionRow,
    Reading,
    passages,
    read_file,
)
from skills.qa.model.items import HEADINGS, Piece, digest_of
from storage.people import name_key

# What begins so is of an editor or of the system, and nobody's document.
_HIDDEN: Final = (".", "~$")
_LONGEST_TITLE: Final = 300
_LONGEST_KEY: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing that will be known. `key` tells it again when it comes anew, `name` is what people
    read of where it stands, and `file` is the file it came in. `owner` is a name or an address, as
    it stands there."""

    key: str
    name: str
    file: str
    title: str
    pieces: tuple[Piece, ...]
    answer: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    owner: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether it is a question with its answer, and no document."""
        return bool(self.answer)

    @property
    def digest(self) -> str:
        """What tells whether it changed."""
        return digest_of(self.pieces, self.title, self.answer, ", ".join(self.tags), self.owner)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What was read of some files, and what could not be."""

    found: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def files_in(path: Path) -> Iterator[tuple[str, Path]]:
    """List the files to read at a path, each with its name from there on, in order.

    A folder is named with the files in it, so that the same files of two folders stay apart. Links
    that lead out of it are left alone. Raises: OSError, when it cannot be looked into.
    """
    if path.is_file():
        yield path.name, path
        return
    root = path.resolve(strict=True)
    for folder, below, files in os.walk(root):
        below[:] = sorted(one for one in below if not one.startswith(_HIDDEN))
        for name in sorted(files):
            found = Path(folder) / name
            if name.startswith(_HIDDEN) or not found.resolve().is_relative_to(root):
                continue
            yield f"{root.name}/{found.relative_to(root).as_posix()}", found


def bytes_of(path: Path) -> bytes:
    """Read a file, and of one that is too large only enough to know that. Raises: OSError."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


async def read_sources(name: str, data: bytes) -> Sources:
    """Read a file in a process of its own. Raises: StillOpen, inside a transaction."""
    # Its folders are ours; what reads it refuses names that are a path.
    reading = await read_file(name.rpartition("/")[2], data)
    return _sources(name, reading)


def _sources(name: str, reading: Reading) -> Sources:
    folder = name.rpartition("/")[0]
    found = [
        *(one for one in (_of_document(folder, each) for each in reading.documents) if one.pieces),
        *_of_rows(name, reading.rows),
    ]
    problems = [
        Problem(file=f"{folder}/{one.file}" if folder else one.file, why=one.why, row=one.row)
        for one in reading.problems
    ]
    problems += [
        Problem(file=f"{folder}/{each.file}" if folder else each.file, why=why)
        for each in reading.documents
        for why in each.problems
    ]
    return Sources(found=tuple(found), problems=tuple(problems))


def _of_document(folder: str, document: Document) -> Source:
    file = f"{folder}/{document.file}" if folder else document.file
    pieces = tuple(
        Piece(heading=HEADINGS.join(one.path), text=one.text, page=one.page)
        for one in passages(document)
    )
    title = document.title or document.file.rpartition("/")[2]
    return Source(
        key=f"file:{file}"[:_LONGEST_KEY],
        name=title[:_LONGEST_TITLE],
        file=file,
        title=title[:_LONGEST_TITLE],
        pieces=pieces,
        language=document.language[:2] if document.language[:2] in ("nl", "en") else "",
    )


def _of_rows(name: str, rows: Sequence[QuestionRow]) -> list[Source]:
    """Make an answer of each row; of the same question twice, the last one counts."""
    file = name.rpartition("/")[2]
    found = {
        key: Source(
            key=key,
            name=file,
            file=name,
            title=one.question[:_LONGEST_TITLE],
            answer=one.answer,
            pieces=(Piece(heading=one.question, text=one.answer),),
            tags=one.tags,
            owner=one.owner,
        )
        for one in rows
        for key in (f"question:{name_key(one.question)}"[:_LONGEST_KEY],)
    }
    return list(found.values())
