"""Words for which there is other help than an answer, in English and in Dutch. Pure."""

import re
from typing import Final

# What nobody should be answered with “I don't know this one”.
_IN_NEED: Final = re.compile(
    r"\b(?:suicid\w*|zelfmoord\w*|suïcid\w*|zelfdoding|kill myself|end my life|want to die"
    r"|wanna die|wil dood|wil niet meer leven|niet meer verder leven|einde aan mijn leven"
    r"|mezelf iets aan)\b"
)


def is_in_need(words: str) -> bool:
    """Whether somebody may be thinking of ending their life: words for which there is other help
    than an answer."""
    return _IN_NEED.search(words.casefold()) is not None
