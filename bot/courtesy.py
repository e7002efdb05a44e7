"""What people say to be kind, and that asks for nothing yet, in English and in Dutch. Pure."""

import re
from typing import Final, Literal, TypeAlias

Courtesy: TypeAlias = Literal["opening", "thanks", "bye", "hello"]

# What nobody says but to greet: whatever comes behind it is meant.
_GREETING: Final = (
    r"hello|hiya|hey|good (?:morning|afternoon|evening|day)|hoi|hallo|goe(?:de|ie)?n?dag"
    r"|goe(?:de|ie) ?(?:morgen|middag|n?avond)"
)
_SAID: Final[dict[Courtesy, str]] = {
    "opening": (
        r"(?:can|may|could) (?:i|we) ask (?:you )?(?:something|a (?:quick )?question)"
        r"|i(?: have|'ve got| got)? (?:a|another) (?:quick )?question(?: for you)?"
        r"|(?:can|could) you help(?: me)?|i need (?:some )?help|are you there"
        r"|(?:mag|kan|wil) ik (?:je |jou |u |jullie )?(?:hier )?(?:even |ook |nog )?"
        r"(?:iets|wat|een vraag(?:je)?) (?:vragen|stellen)"
        r"|ik wil (?:je |jou |u )?(?:graag )?(?:even )?(?:iets|wat) vragen"
        r"|ik heb (?:even |nog )?een (?:korte )?vraag(?:je)?(?: voor (?:je|jou|u|jullie))?"
        r"|(?:kun|kan|kunt) (?:je|jij|u) (?:me|mij) (?:even )?helpen|ik heb hulp nodig"
        r"|ben je er|vraagje|(?:quick )?question"
    ),
    "thanks": (
        r"thanks|thank you|thx|ty|cheers|many thanks|a lot|great|perfect"
        r"|dank|dank ?je|dank ?je ?wel|dank ?u|dank ?u ?wel|bedankt"
        r"|top|fijn|super|mooi|prima|ok|okay|oke|oké"
    ),
    "bye": (
        r"bye|goodbye|see you(?: later)?|good night|have a nice day"
        r"|doei|tot (?:ziens|straks|morgen)|welterusten|fijne (?:dag|avond)|fijn weekend"
    ),
    "hello": rf"{_GREETING}|hi|morning|hé|hee|hai|dag|moin",
}
# Words that only say it more.
_FILLING: Final = r"heel|erg|zeer|hartelijk|so|very|much|hoor|there|again|nog|he|and|en|een"
_MOST_WORDS: Final = 12
_MOST_BEFORE: Final = 3
_END: Final = r"\s*[,.;:!?]+\s*"


def courtesy(words: str, *, called: str) -> Courtesy | None:
    """Tell which kind words were said, if nothing else was; `called` is the name of the bot."""
    said = re.findall(r"[\w']+", words.casefold().replace("’", "'"))
    if len(said) > _MOST_WORDS:
        return None
    kinds = "|".join(f"(?P<{kind}>(?:{phrases}))" for kind, phrases in _SAID.items())
    name = re.escape(" ".join(re.findall(r"[\w']+", called.casefold())))
    found = re.fullmatch(rf"(?:(?:{kinds}|{_FILLING}|{name}) )+", " ".join([*said, ""]))
    return next((kind for kind in _SAID if found is not None and found[kind]), None)


def without_courtesy(words: str, *, called: str) -> str:
    """Leave out a greeting before what somebody wants, and that they want something:
    “Hoi, ik heb een vraag: hoe meld ik me ziek?”. Kind words alone stay as they are."""
    name = rf"(?: {re.escape(called)})?"
    begins = re.compile(
        rf"(?:(?:{_SAID['hello']}|{_SAID['opening']}){name}{_END}|(?:{_GREETING}){name}\s+)(?=.*\w)",
        re.IGNORECASE | re.DOTALL,
    )
    for _ in range(_MOST_BEFORE):
        found = begins.match(words)
        words = words if found is None else words[found.end() :]
    return words
