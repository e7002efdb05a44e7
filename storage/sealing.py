"""Seals bytes with a key: AES-GCM, a nonce of its own for each. What was changed does not open."""

import secrets
from typing import Final

KEY: Final = 32
_NONCE: Final = 12


class Damaged(Exception):
    """What was sealed was changed, moved to another place, or sealed with another key."""


def seal(key: bytes, data: bytes, about: str) -> bytes:
    """Seal bytes. They open only with the same `about`: what is sealed cannot be moved."""
    # Imported by the first that seals something: start-up counts.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """Open what `seal` made. Raises: Damaged."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except (InvalidTag, ValueError):
        raise Damaged from None
