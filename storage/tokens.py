"""Secrets in addresses and cookies: made at random, kept as hashes."""

import hashlib
import secrets
from typing import Final

_BYTES: Final = 32


def new_token() -> str:
    """Make a secret that nobody can guess, fit for a cookie and an address."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(token: str) -> str:
    """Hash a secret, as it is stored. It is random enough to need no salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
