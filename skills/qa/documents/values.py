"""What a file holds, as plain words: documents in sections, and rows of questions. Pure."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

# Why nothing, or not all, was read. `bomb`: much smaller than what it unfolds to, or XML that
# defines things of its own. `too_hard`: it takes too much time or memory. `bad_name`: a path.
# `no_question` and `no_answer`: of a row of a table.
Why: TypeAlias = Literal[
    "bad_name",
    "bomb",
    "broken",
    "empty",
    "encrypted",
    "nested_archive",
    "no_answer",
    "no_columns",
    "no_question",
    "scanned",
    "too_hard",
    "too_large",
    "too_many",
    "unknown_kind",
]


class Unread(Exception):
    """A file gives nothing; `why` says what is the matter with it."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands under one heading, or on one page of it.

    `path` is the headings it stands under, from the top; it is empty before the first. In `text`
    paragraphs, lists and tables have an empty line between them; an item of a list is a line that
    begins with "- ", a row of a table a line with " | " between its cells. `text` is empty under a
    heading that has other headings under it and no words of its own. `page` counts from 1, and is
    None where there are no pages; `number` counts the sections of a document from 1.
    """

    path: tuple[str, ...]
    text: str
    page: int | None = None
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The words of a file, in order.

    `file` is what the file is called; in an archive with its folders, so that it is told apart from
    others there. `language` is what the file itself says it is in ("nl"), or empty. `problems` is
    why less was read than there is.
    """

    file: str
    title: str
    sections: tuple[Section, ...]
    language: str = ""
    problems: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """A question with its answer, as a row of a table has it; `row` as a spreadsheet counts it.

    `owner` is what stands there: a name, an address, or nothing.
    """

    question: str
    answer: str
    tags: tuple[str, ...] = ()
    owner: str = ""
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a file, or a file in an archive, gave nothing; or a `row` of a table, when that is not
    0."""

    file: str
    why: Why
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of a file, in its order, and what could not be.

    When it `is_archive`, the files that are named are those in it, with their folders there.
    """

    documents: tuple[Document, ...] = ()
    rows: tuple[QuestionRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_archive: bool = False
