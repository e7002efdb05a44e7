"""What looks like something known: a typed word, by one measure for commands, names and choices;
and a sentence."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

# How alike a typing mistake is to what was meant, from 0 to 1. What only shares some letters is
# less: `onzin` and `hoi` are 0.5, `teamwork` and `vakwerk` 0.53, `nobody` and `noor` 0.6.
_ALIKE = 0.7
_STRICT = 0.75
_SLIP = 0.65  # two of three letters


def alike(typed: str, known: Iterable[str], most: int = 3, *, strict: bool = False) -> list[str]:
    """List known words that `typed` may be a mistake for, best first.

    A short word with one wrong letter counts too, but not where it is `strict`, for words that may
    be no mistake at all. Capitals and accents are for the caller to take away.
    """
    words = list(known)
    near = get_close_matches(typed, words, most, cutoff=_STRICT if strict else _ALIKE)
    slips = [] if strict else [one for one in words if _is_slip(typed, one)]
    return list(dict.fromkeys((*near, *slips)))[:most]


def _is_slip(typed: str, word: str) -> bool:
    """One wrong letter, or two that changed places, in a word too short to be alike otherwise."""
    return len(typed) == len(word) and SequenceMatcher(None, typed, word).ratio() > _SLIP


# Words that any question may have, whatever it is about.
_FILLING = frozenset(
    re.findall(
        r"\w+",
        """
        a an the is are was be will would can could do does did i we you it they this that these
        those to of in on at for with and or also still again my our your me us there have has
        how what when where who why which
        de het een zijn wordt worden werd zal kan kunnen kon doe doet doen ik wij we je jij jullie
        er dit dat deze die om van op aan voor met en of ook nog weer mijn ons onze heb heeft hebben
        moet moeten mag hoe wat wanneer waar wie waarom welke welk
        """,
    )
)
# Of the words that are left. “When is the lift working again” is 86 of 100 to “When will the lift
# work again?”, and “Does this hold for interns” 64 to “Does this hold for part-timers?”.
_SAME_SUBJECT = 70


def alike_sentences(said: str, known: Sequence[str], most: int = 3) -> list[int]:
    """List which of the known sentences ask or say much the same, by index, best first.

    Only what they are about counts, in whichever order, with some slips of the pen.
    """
    # Imported where it is used: a start need not wait for it.
    from rapidfuzz import fuzz, process

    found = process.extract(
        _subject(said),
        [_subject(one) for one in known],
        scorer=fuzz.token_set_ratio,
        score_cutoff=_SAME_SUBJECT,
        limit=most,
    )
    return [index for _, _, index in found]


def _subject(sentence: str) -> str:
    words = re.findall(r"\w+", sentence.casefold())
    return " ".join(one for one in words if one not in _FILLING) or " ".join(words)
