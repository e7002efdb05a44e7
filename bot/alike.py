"""Which known words a typed word looks like: one measure for commands, names and choices."""

from collections.abc import Iterable
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
