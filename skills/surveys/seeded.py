"""Chance that can be told again from a seed, on any machine and in any year. Pure."""

from collections.abc import Iterable
from hashlib import sha256


def drawn(seed: str, name: str) -> bytes:
    """Draw a number for a name: the same for the same seed, in no relation for another.

    Python's own `random` does not promise the same shuffle in its next version.
    """
    return sha256(f"{len(seed)}:{seed}{name}".encode()).digest()


def shuffled(seed: str, names: Iterable[str]) -> list[str]:
    """Put names in an order that only the seed decides, not the order in which they come."""
    return sorted(names, key=lambda name: (drawn(seed, name), name))
