"""Questions as they are kept, and as a call takes them along: JSON there and back. Pure."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from skills.surveys.questions import Question

_QUESTIONS: TypeAdapter[tuple[Question, ...]] = TypeAdapter(tuple[Question, ...])


def to_json(questions: Iterable[Question]) -> list[Any]:
    """Write questions as JSON."""
    return _QUESTIONS.dump_python(tuple(questions), mode="json")


def from_json(kept: list[Any]) -> tuple[Question, ...]:
    """Read questions that were kept. Raises: pydantic.ValidationError, for what is none."""
    return _QUESTIONS.validate_python(kept)
