"""What people say to be kind, and that asks nothing, in English and in Dutch. Pure."""

import re
from typing import Final, Literal, TypeAlias

Courtesy: TypeAlias = Literal["hello", "thanks", "bye"]

_SAID: Final[dict[Courtesy, frozenset[str]]] = {
    "hello": frozenset(
        """
        hi|hello|hey|hiya|good morning|good afternoon|good evening|good day|morning
        hoi|hallo|hé|hee|hai|dag|goedemorgen|goede morgen|goedemiddag|goede middag|goedenavond
        goede avond|goeiemorgen|goeiemiddag|goeienavond|goedendag|moin|hey hoi|hoi hoi
        """.strip()
        .replace("\n", "|")
        .replace("  ", "")
        .split("|")
    ),
    "thanks": frozenset(
        """
        thanks|thank you|thx|ty|cheers|thanks a lot|many thanks|great thanks|ok thanks|okay thanks
        dank|dank je|dankje|dank je wel|dankjewel|dank u|dank u wel|dankuwel|bedankt|thanks he
        ok dank je|oké dank je|ok bedankt|oké bedankt|top|top bedankt|fijn|fijn dank je|super
        """.strip()
        .replace("\n", "|")
        .replace("  ", "")
        .split("|")
    ),
    "bye": frozenset(
        """
        bye|bye bye|goodbye|see you|see you later|good night
        doei|tot ziens|tot straks|tot morgen|welterusten|dag dag|fijne dag|fijn weekend
        """.strip()
        .replace("\n", "|")
        .replace("  ", "")
        .split("|")
    ),
}
# Words that only say it more.
_FILLING: Final = frozenset(
    ["heel", "erg", "zeer", "hartelijk", "so", "very", "much", "hoor", "there", "again", "nog"]
)


def courtesy(words: str, *, called: str) -> Courtesy | None:
    """Tell which kind word was said, if nothing else was; `called` is the name of the bot."""
    left = _FILLING | {called.casefold()}
    said = " ".join(one for one in re.findall(r"[\w']+", words.casefold()) if one not in left)
    return next((kind for kind, known in _SAID.items() if said in known), None)


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
