"""Reads a table of questions and answers, in Dutch or English, whichever program wrote it. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from bot import Wrong, read_rows
from skills.qa.documents.tidy import line, paragraphs
from skills.qa.documents.values import Problem, QuestionRow, Unread, Why

MOST_ROWS: Final = 20_000
# So many rows with a hole are told of.
_MOST_PROBLEMS: Final = 100
_MOST_TAGS: Final = 20
_LONGEST_TAG: Final = 50
_COLUMNS: Final = {
    "question": ("question", "questions", "vraag", "vragen"),
    "answer": ("answer", "answers", "antwoord", "antwoorden"),
    "tags": ("tags", "tag", "labels", "label", "keywords", "trefwoorden", "trefwoord"),
    "owner": ("owner", "eigenaar"),
}
_NAMES: Final = {name: column for column, names in _COLUMNS.items() for name in names}
_BETWEEN_TAGS: Final = re.compile(r"[,;|\n]")


def read_questions(data: bytes, *, file: str) -> tuple[list[QuestionRow], list[Problem]]:
    """Read the rows that have a question and an answer, and tell of those that lack one.

    Raises: Unread, when it is no table, or lacks a column for either.
    """
    try:
        (_, header), *rows = read_rows(data, lambda name: line(name).casefold() in _NAMES)
    except Wrong as error:
        raise Unread("broken") from error
    columns = _columns(header)
    if not {"question", "answer"} <= columns.keys():
        raise Unread("no_columns")
    found: list[QuestionRow] = []
    problems: list[Problem] = []
    for number, cells in rows:
        read = _row(cells, columns, number)
        why = _why(read)
        if why is None and len(found) == MOST_ROWS:
            problems.append(Problem(file=file, why="too_many", row=number))
            break
        if why is None:
            found.append(read)
        elif len(problems) < _MOST_PROBLEMS:
            problems.append(Problem(file=file, why=why, row=number))
    return found, problems


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Tell where each column stands; of two of a name the first counts."""
    columns: dict[str, int] = {}
    for at, name in enumerate(header):
        if column := _NAMES.get(line(name).casefold()):
            columns.setdefault(column, at)
    return columns


def _row(cells: Sequence[str], columns: dict[str, int], number: int) -> QuestionRow:
    def cell(column: str) -> str:
        at = columns.get(column, len(cells))
        return cells[at] if at < len(cells) else ""

    tags = (line(tag).lstrip("#")[:_LONGEST_TAG] for tag in _BETWEEN_TAGS.split(cell("tags")))
    return QuestionRow(
        question=line(cell("question")),
        answer=paragraphs(cell("answer")),
        tags=tuple(dict.fromkeys(filter(None, tags)))[:_MOST_TAGS],
        owner=line(cell("owner")),
        row=number,
    )


def _why(row: QuestionRow) -> Why | None:
    if not row.question:
        return "no_question"
    return None if row.answer else "no_answer"
