"""What a language model is told: how to answer, the passages, and the question without names. Pure.

Passages stand between lines that nobody can have foreseen, so that none can end by its own words.
"""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from bot import Mask, Masked, ModelMessage, mask_personal
from skills.qa.rewriting.checking import Source

_PROMPT: Final = Path(__file__).with_name("prompt.txt")
_LANGUAGES: Final = {"nl": "Dutch", "en": "English"}
# Numbers in brackets would look like citations.
_LIKE_CITATION: Final = re.compile(r"\[(\d+)\]")
_MOST_LETTERS: Final = 4_000  # of a passage
_MASKS: Final[Mapping[Masked, str]] = {
    "name": "(a name)",
    "mail": "(an address)",
    "phone": "(a number)",
    "number": "(a number)",
}


def messages_for(question: str, sources: Sequence[Source], language: str) -> list[ModelMessage]:
    """Write what a model is told; the sources are numbered from 1."""
    boundary = secrets.token_hex(12)
    rules = _prompt().replace("$LANGUAGE", _LANGUAGES.get(language, "English"))
    given = [
        _between(boundary, f"passage {number}", f"{one.heading}\n{one.text}")
        for number, one in enumerate(sources, start=1)
    ]
    given.append(_between(boundary, "question", question))
    return [
        ModelMessage(role="system", text=rules.replace("$BOUNDARY", boundary)),
        ModelMessage(role="user", text="\n".join(given)),
    ]


def _between(boundary: str, name: str, words: str) -> str:
    tidy = _LIKE_CITATION.sub(r"(\1)", words[:_MOST_LETTERS])
    return f"--- {boundary} {name}\n{tidy}\n--- {boundary} end of {name}\n"


def masked(question: str, names: Iterable[str]) -> str:
    """Take out of a question what points at a person: addresses, numbers, mentions, and these
    names; a name of one word only as it is written here, since it may be a word, too."""
    spans: list[tuple[int, int, Masked]] = []
    for name in names:
        how = re.IGNORECASE if " " in name else re.NOFLAG
        found = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", question, how)
        spans.extend((one.start(), one.end(), "name") for one in found)
    parts = mask_personal(question, spans)
    return "".join(_MASKS[part.of] if isinstance(part, Mask) else part for part in parts)


@cache
def _prompt() -> str:
    return _PROMPT.read_text(encoding="utf-8")
