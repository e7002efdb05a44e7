"""The comments of a closed round, as they are shown: masked, shuffled, by themselves. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Final

from skills.surveys.figures.masking import Names, Written, mask
from skills.surveys.figures.themes import Theme, themes

SHOWN_FROM: Final = 10  # requirements 7.6.6


@dataclass(frozen=True, slots=True)
class Comments:
    """What people wrote to one question, in no order, and what it is about."""

    texts: tuple[Written, ...]
    themes: tuple[Theme, ...]


def comments_of(
    texts: Iterable[str],
    names: Names,
    random: Random,
    threshold: int,
    *,
    shown_from: int = SHOWN_FROM,
) -> Comments | None:
    """Make what is shown of the comments to one question, or None when there are fewer
    than `shown_from`, which is ten at least.

    Give the comments of everybody and nothing else of them. Each question is shuffled anew, so that
    nothing tells which comments are one person's; `random` must be one that nobody can predict. A
    theme is one from `threshold` comments on.
    """
    found = comments_with_places(texts, names, random, threshold, shown_from=shown_from)
    return None if found is None else found[0]


def comments_with_places(
    texts: Iterable[str],
    names: Names,
    random: Random,
    threshold: int,
    *,
    shown_from: int = SHOWN_FROM,
) -> tuple[Comments, tuple[int, ...]] | None:
    """Like `comments_of`; with it comes at which place in `texts` each of them was."""
    written = ((at, text.strip()) for at, text in enumerate(texts))
    masked = [(at, mask(text, names)) for at, text in written if text]
    if len(masked) < max(SHOWN_FROM, shown_from, threshold):
        return None
    random.shuffle(masked)
    shown = tuple(text for _, text in masked)
    return Comments(shown, themes(shown, threshold)), tuple(at for at, _ in masked)
