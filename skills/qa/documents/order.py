"""What another process is asked to read, and its answer, as both write them down."""

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from skills.qa.documents.values import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be read: the name of a file, whose bytes come after it."""

    name: str


ORDER: Final = TypeAdapter(Order)
READING: Final = TypeAdapter(Reading)
