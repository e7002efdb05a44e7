"""Seals what must stay secret in the database, with keys of the settings that can be changed.

What is to be forgotten for good is sealed with a key of `storage.key_ring` instead.
"""

import base64
import hashlib
from collections.abc import Sequence

from bot.errors import Refused
from storage.sealing import Cipher, Damaged


class Seal:
    """Seals and opens texts. The first key seals, each of them opens what it has sealed.

    To change keys: put the new one first, and take the old one away when everything is sealed anew.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = {_name(key): Cipher(hashlib.sha256(key.encode()).digest()) for key in keys}

    def seal(self, text: str, about: str) -> str:
        """Seal a text. It opens only with the same `about`: a sealed text cannot be moved."""
        name, key = next(iter(self._keys.items()))
        sealed = key.seal(text.encode(), about)
        return f"1.{name}.{base64.urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """Open what was sealed. Raises: Refused, for another key or another `about`."""
        _, name, rest = [*sealed.split(".", 2), "", ""][:3]
        key = self._keys.get(name)
        if key is None:
            raise Refused(
                "it was sealed with a key that is not among those of the settings any more"
            )
        try:
            return key.open(base64.urlsafe_b64decode(rest), about).decode()
        except (Damaged, ValueError):
            raise Refused("what was sealed was changed, or moved") from None

    def is_newest(self, sealed: str) -> bool:
        """Whether the key of today sealed this."""
        return sealed.split(".")[1:2] == [next(iter(self._keys))]


def _name(key: str) -> str:
    # Names a key without telling anything about it: another hash than the one that is the key.
    return hashlib.sha256(f"name of {key}".encode()).hexdigest()[:8]
