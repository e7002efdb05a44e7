"""Questions about the Debian FAQ with the sections that answer them, and how well a run did."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from zlib import crc32

Kind = Literal["same", "across", "near", "far"]
_FOLDER: Final = Path(__file__).with_name("questions")
LANGUAGES: Final = ("en", "nl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks, and the sections that answer it: none when nothing does."""

    ask: str
    language: str
    kind: Kind
    answers: frozenset[str]

    @property
    def is_for_tuning(self) -> bool:
        """Half of the questions, by their letters: numbers are fitted on these alone."""
        return crc32(self.ask.encode()) % 2 == 0

    @property
    def corpora(self) -> tuple[str, ...]:
        """The languages of the FAQ that it is asked of."""
        if self.kind == "across":
            return tuple(language for language in LANGUAGES if language != self.language)
        return LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for a question: sections, best first, each once, and how sure of the first."""

    question: Question
    sections: tuple[str, ...]
    is_answered: bool

    @property
    def is_right(self) -> bool:
        """The first section answers the question."""
        return bool(self.sections) and self.sections[0] in self.question.answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts over a run. Whether it is answered matters for the last three only."""

    answerable: int
    right_first: int
    right_in_three: int
    answered_right: int
    answered_wrong: int
    unanswerable: int
    refused: int


def questions() -> Iterator[Question]:
    """Yield all questions, in the order of the files."""
    for language in LANGUAGES:
        text = (_FOLDER / f"debian_{language}.toml").read_text(encoding="utf-8")
        for one in tomllib.loads(text)["questions"]:
            yield Question(
                ask=one["ask"],
                language=language,
                kind=one["kind"],
                answers=frozenset(one["answers"]),
            )


def score(run: Iterable[Found]) -> Score:
    """Count what a run found."""
    run = tuple(run)
    asked = tuple(found for found in run if found.question.answers)
    others = tuple(found for found in run if not found.question.answers)
    return Score(
        answerable=len(asked),
        right_first=sum(found.is_right for found in asked),
        right_in_three=sum(
            bool(found.question.answers.intersection(found.sections[:3])) for found in asked
        ),
        answered_right=sum(found.is_answered and found.is_right for found in asked),
        answered_wrong=sum(found.is_answered and not found.is_right for found in asked),
        unanswerable=len(others),
        refused=sum(not found.is_answered for found in others),
    )
