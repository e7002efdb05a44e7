"""What finding rests on, alone: FTS5 with its own ranking, and the embedding of passages."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.qa_house import Known
from bench.qa_questions import Found, Question, score

Vector = Callable[[Question], bytes]
_MOST_WRONG: Final = 0.03
_LEAST_REFUSED: Final = 0.9
# A translation is the same section: some more are asked for than are counted.
_MOST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """The passages that a question finds, best first, and what the first is worth."""

    question: Question
    sections: tuple[str, ...]
    worth: float


def fts5(passages: Sequence[Known], questions: Iterable[Question]) -> list[Found]:
    """Ask FTS5 for any of the words of each question, as they are; it ranks by BM25."""
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE VIRTUAL TABLE words USING fts5(text, language UNINDEXED)")
        db.executemany(
            "INSERT INTO words (rowid, text, language) VALUES (?, ?, ?)",
            [(one.number, f"{one.heading}\n{one.text}", one.language) for one in passages],
        )
        by_number = {one.number: one for one in passages}
        return _answered(_by_words(db, by_number, question) for question in questions)


def _by_words(db: sqlite3.Connection, by_number: dict[int, Known], question: Question) -> _Listed:
    rows: list[tuple[int, float]] = db.execute(
        "SELECT rowid, -bm25(words) FROM words WHERE words MATCH ? "
        f"AND language IN ({', '.join('?' * len(question.corpora))}) ORDER BY rank, rowid LIMIT ?",
        (any_word(question.ask), *question.corpora, _MOST),
    ).fetchall()
    return _Listed(
        question=question,
        sections=tuple(dict.fromkeys(by_number[number].section for number, _ in rows)),
        worth=rows[0][1] if rows else float("-inf"),
    )


def any_word(ask: str) -> str:
    """Write a question as a query of FTS5: any of its words."""
    return " OR ".join(f'"{word}"' for word in re.findall(r"\w+", ask.lower()))


def embedding(
    passages: Sequence[Known],
    vectors: Sequence[bytes],
    questions: Iterable[Question],
    vector: Vector,
) -> list[Found]:
    """List for each question the passages whose vectors are nearest to its own."""
    held = np.stack([np.frombuffer(one, dtype="<f4") for one in vectors])
    languages = np.array([one.language for one in passages])

    def listed() -> Iterator[_Listed]:
        for question in questions:
            cosines = held @ np.frombuffer(vector(question), dtype="<f4")
            cosines[~np.isin(languages, question.corpora)] = -1
            best = np.argsort(-cosines, kind="stable")[:_MOST]
            yield _Listed(
                question=question,
                sections=tuple(dict.fromkeys(passages[row].section for row in best)),
                worth=float(cosines[best[0]]),
            )

    return _answered(listed())


def _answered(listed: Iterable[_Listed]) -> list[Found]:
    """Answer what is worth enough: the least that keeps the aims for wrong answers and honest
    refusals on the tuning half."""
    every = list(listed)
    tuning = [one for one in every if one.question.is_for_tuning]
    for least in sorted({one.worth for one in tuning}):
        counted = score(_found(tuning, least))
        if (
            counted.answered_wrong <= _MOST_WRONG * counted.answerable
            and counted.refused >= _LEAST_REFUSED * counted.unanswerable
        ):
            return _found(every, least)
    return _found(every, float("inf"))


def _found(listed: Iterable[_Listed], least: float) -> list[Found]:
    return [
        Found(question=one.question, sections=one.sections, is_answered=one.worth > least)
        for one in listed
    ]
