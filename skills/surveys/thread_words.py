"""What is said about a comment, as it is kept, and as the page of its author gets it: as JSON."""

from typing import Any

from pydantic import TypeAdapter

from skills.surveys.figures.masking import Written


def _adapter() -> TypeAdapter[Written]:
    return TypeAdapter(Written)


def to_kept(words: Written) -> list[Any]:
    """Write words down: a list of strings, and of `{"of": "name"}` where something was masked."""
    return _adapter().dump_python(words, mode="json")


def from_kept(kept: list[Any]) -> Written:
    """Read words that were written down."""
    return _adapter().validate_python(kept)
