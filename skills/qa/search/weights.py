"""How common the words of a question are."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """In how many of the passages that somebody may read each stem occurs; how many passages those
    are, and how many stems they have together."""

    passages: int
    length: int
    having: Mapping[str, int]
