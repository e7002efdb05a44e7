"""What files hold, as it will be known: an answer for each row, a document of several pieces."""

import asyncio
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot import Job
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
from storage.table import storable

# What begins so is of an editor or of the system, and nobody's document.
_HIDDEN: Final = (".", "~$")
_LONGEST_TITLE: Final = 300
_LONGEST_KEY: Final = 500
# With the file in an archive they make a key. A folder alone has 255 letters at most.
_LONGEST_NAME: Final = 300
_LONGEST_MEMBER: Final = 180
# What is left of the end of a name that is too long: it tells what kind a file is.
_END: Final = 24
_MARK: Final = 16
# Each takes a processor, and up to two gigabytes.
_AT_ONCE: Final = 2


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
    """What was read of some files, and what could not be; `unread` are the files that gave nothing,
    also those in archives."""

    found: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    unread: frozenset[str] = frozenset()


class ReadersAtOnce:
    """How many files are read at the same time, in all imports of this process."""

    def __init__(self) -> None:
        self.free = asyncio.Semaphore(_AT_ONCE)


def files_in(path: Path) -> Iterator[tuple[str, Path]]:
    """List the files to read at a path, each with its name from there on, in order.

    A folder is named with the files in it, so that the same files of two folders stay apart. Links
    that lead out of it are left alone, and what is no file. Raises: OSError, when it, or a folder
    in it, cannot be looked into: what is there would be taken for gone.
    """
    if path.is_file():
        yield kept_name(path.name), path
        return
    root = path.resolve(strict=True)
    for folder, below, files in os.walk(root, onerror=_refuse):
        below[:] = sorted(one for one in below if not one.startswith(_HIDDEN))
        for name in sorted(files):
            found = Path(folder) / name
            if name.startswith(_HIDDEN) or not found.is_file():
                continue
            if found.resolve().is_relative_to(root):
                yield kept_name(f"{root.name}/{found.relative_to(root).as_posix()}"), found


def _refuse(error: OSError) -> None:
    raise error


def kept_name(name: str) -> str:
    """Give the name by which a file is known again: as it is, as far as a database takes it.

    What is not UTF-8 was written by a system that is older.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("latin-1")
    return _shortened(storable(name), _LONGEST_NAME)


def _shortened(words: str, most: int) -> str:
    """Leave out the middle of what is too long: a mark stands there that nothing else has."""
    if len(words) <= most:
        return words
    mark = hashlib.sha256(words.encode()).hexdigest()[:_MARK]
    return f"{words[: most - _MARK - _END - 2]}~{mark}~{words[-_END:]}"


def bytes_of(path: Path) -> bytes:
    """Read a file, and of one that is too large only enough to know that. Raises: OSError."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


async def read_sources(job: Job, name: str, data: bytes) -> Sources:
    """Read a file in a process of its own; a few at once are. Raises: StillOpen, inside a
    transaction."""
    async with job.house.memory(ReadersAtOnce).free:
        # Its folders are ours; what reads it refuses names that are a path.
        reading = await read_file(name.rpartition("/")[2], data)
    return sources_of(name, reading)


def sources_of(name: str, reading: Reading) -> Sources:
    """Tell what will be known of a file that was read."""
    documents = [_of_document(_placed(name, reading, one.file), one) for one in reading.documents]
    found = [*(one for one in documents if one.pieces), *_of_rows(name, reading.rows)]
    problems = [
        Problem(file=_placed(name, reading, one.file), why=one.why, row=one.row)
        for one in reading.problems
    ]
    unread = {one.file for one in problems if not one.row}
    problems += [
        Problem(file=_placed(name, reading, each.file), why=why)
        for each in reading.documents
        for why in each.problems
    ]
    return Sources(
        found=tuple(found),
        problems=tuple(problems),
        unread=frozenset(unread if found else {name, *unread}),
    )


def _placed(name: str, reading: Reading, file: str) -> str:
    """Name a file as it lies: in an archive under the name of that, else as it is called."""
    return f"{name}/{_shortened(file, _LONGEST_MEMBER)}" if reading.is_archive else name


def _of_document(file: str, document: Document) -> Source:
    pieces = tuple(
        Piece(heading=HEADINGS.join(one.path), text=one.text, page=one.page)
        for one in passages(document)
    )
    title = document.title or document.file.rpartition("/")[2]
    return Source(
        key=f"file:{file}",
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
            name=file[:_LONGEST_TITLE],
            file=name,
            title=one.question[:_LONGEST_TITLE],
            answer=one.answer,
            pieces=(Piece(heading=one.question, text=one.answer),),
            tags=one.tags,
            owner=one.owner,
        )
        for one in rows
        for key in (_key_of(one.question),)
    }
    return list(found.values())


def _key_of(question: str) -> str:
    """Fold a question word by word: all of it at once would be cut, and be the same as others."""
    folded = " ".join(filter(None, map(name_key, question.split())))
    return _shortened(f"question:{folded}", _LONGEST_KEY)
