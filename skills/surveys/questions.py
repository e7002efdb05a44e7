"""Questions as a survey asks them, and answers as they are counted. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["agree", "ten", "one", "several", "yes_no", "words"]
Answer: TypeAlias = int | tuple[int, ...] | Literal["na"]
# By question; one that was skipped is absent.
Answers: TypeAlias = Mapping[str, Answer]

# Of what somebody writes in their own words, in characters.
MOST_WORDS: Final = 1_000
# From the lowest value to the highest, of the kinds that are scales.
SCALES: Final[Mapping[Kind, range]] = {
    "agree": range(1, 6),
    "ten": range(11),
    "yes_no": range(2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyIf:
    """What must have been answered before, for a question to be asked: one of these values."""

    question: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `words` and each of `options` are by language, `en` and `nl`.

    The value of an option is its index. `flags`: `C` core, `R` rotating, `M` about one manager,
    `H` about health or load, `G` linked to a goal. `kind` `words` is a comment, never counted.
    """

    id: str
    kind: Kind
    words: Mapping[str, str]
    driver: str | None = None
    flags: frozenset[str] = frozenset()
    options: tuple[Mapping[str, str], ...] = ()
    only_if: OnlyIf | None = None
    version: int = 1
    source: Mapping[str, str] = field(default_factory=dict[str, str])
