"""The stem of a Dutch word: Snowball's, and what people ask with that Snowball keeps apart."""

import re
from typing import Final

from skills.qa.search.snowball import snowball

# Snowball 3 stems Dutch by Kraaij and Pohlmann (1994). They restore the long vowel of an open
# syllable, so that "dagen" becomes "daag" and no longer meets "dag"; and they leave the endings of
# verbs in the third person ("betaalt"), short adjectives ("zieke") and "wachtwoorden" against
# "wachtwoord" as they are. What is below mends that; tests/test_words.py counts what meets.

_WHOLE: Final = {
    "kinderen": "kind", "kinder": "kind", "steden": "stad", "leden": "lid",
    "schepen": "schip", "eieren": "ei", "gemeld": "meld", "gebeld": "bel", "belt": "bel",
    "ontslaan": "ontslag", "ontslagen": "ontslag", "wijziging": "wijzig", "wijzigen": "wijzig",
    "gewijzigd": "wijzig", "wijzigt": "wijzig", "gestort": "stort", "geprint": "print",
    "adres": "adres", "fiets": "fiets", "plaats": "plaats", "toets": "toets",
}  # fmt: skip

_BEFORE: Final = (
    (re.compile(r"(ie|ee)en$"), r"\1"),  # kopieen, ideeen (folded from kopieën, ideeën)
    (re.compile(r"([bcfghklmnpqrstvwxz][dt])en$"), r"\1"),  # melden, storten, wachtwoorden
    (re.compile(r"dt$"), "d"),  # meldt, vergoedt
    (re.compile(r"eer[td]$"), "eer"),  # installeert, geparkeerd
    (re.compile(r"(?<=...)(ig|aal|oog|aar)[td]$"), r"\1"),  # wijzigt, betaald, verhoogt, bewaard
    (
        re.compile(r"^((?:ver|be|ont|her).{2,}[bcfghklmnpqrsvwxz])[td]$"),
        r"\1",
    ),  # verlengd, verhuist
)

_AFTER: Final = (
    (re.compile(r"eer$"), "er"),  # installeer, and installer(en)
    (re.compile(r"([^aeiou])([aou])([bcdfgklmnprstvz])e$"), r"\1\2\2\3"),  # grote
    (re.compile(r"(?<=[aeiou][^aeiou])e$|(?<=[aeiou][aeiou][^aeiou])e$"), ""),  # zieke, nieuwe
    (re.compile(r"(d|l|dr|g)aag$"), r"\1ag"),  # dagen, bijlagen, bedragen
    (re.compile(r"daak$"), "dak"),
    (re.compile(r"loof$"), "lof"),
    (re.compile(r"paad$"), "pad"),
    (re.compile(r"blaad$"), "blad"),
    (re.compile(r"weeg$"), "weg"),
    (re.compile(r"v$"), "f"),
    (re.compile(r"z$"), "s"),
    (re.compile(r"([bdfgklmnprst])\1$"), r"\1"),
)


def stem(word: str) -> str:
    """Return the stem of a Dutch word in small letters without accents."""
    if word in _WHOLE:
        return _WHOLE[word]
    for pattern, instead in _BEFORE:
        word = pattern.sub(instead, word)
    word = snowball("dutch")(word)
    for pattern, instead in _AFTER:
        word = pattern.sub(instead, word)
    return word
