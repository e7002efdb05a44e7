"""Seals bytes with a key: AES-GCM, a nonce of its own for each. What was changed does not open."""

import secrets
from typing import Final

KEY: Final = 32
_NONCE: Final = 12


class Damaged(Exception):
    """What was sealed was changed, moved to another place, or sealed with another key."""


class Cipher:
    """Seals and opens with one key of `KEY` bytes."""

    def __init__(self, key: bytes) -> None:
        # Imported by the first that seals something: start-up counts.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(key)

    def seal(self, data: bytes, about: str) -> bytes:
        """Seal bytes. They open only with the same `about`: what is sealed cannot be moved."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, data, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Open what `seal` made. Raises: Damaged."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError):
            raise Damaged from None
