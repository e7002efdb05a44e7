"""Keys in the hands of a handler: what is sealed with one is forgotten when that is destroyed."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.log import log_failure
from storage.key_ring import KeyRing
from storage.session import after_commit, key_ring_of


class Keys:
    """The key ring of this bot. A name begins with the skill whose key it is: `surveys.01J…`.

    The keys lie outside the database, so what a turn does with them is no part of its transaction:

    - A key is there as soon as it is made, and stays when the turn is not kept. Nobody minds.
    - A key goes after the commit, and stays when the turn is not kept. A process that is killed in
      between leaves it: so once in a while destroy again the keys of what is over (`names` lists
      those that are there). Mind that a key can be made for what is not committed yet.
    """

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    @property
    def _ring(self) -> KeyRing:
        return key_ring_of(self._db)

    def make(self, name: str) -> None:
        """Make a key; one that is there stays as it is."""
        self._ring.make(name)

    def names(self, prefix: str) -> list[str]:
        """List the keys that are there, of which the names begin so."""
        return self._ring.names(prefix)

    def seal(self, name: str, data: bytes, *, about: str, size: int) -> bytes:
        """Seal at most `size` bytes with a key. What comes out is as long for all of them, and
        opens only with the same `about`: what it is of, such as a table and an id.

        Raises: KeyGone; ValueError, for more bytes.
        """
        return self._ring.key(name).seal(data, about=about, size=size)

    def open(self, name: str, sealed: bytes, *, about: str) -> bytes:
        """Open what was sealed. Raises: KeyGone, when the key was destroyed; Damaged, when this is
        not what it sealed."""
        return self._ring.key(name).open(sealed, about=about)

    def destroy(self, name: str) -> None:
        """Destroy a key for ever when the turn is kept; one that is gone already is fine."""
        after_commit(self._db, lambda: _destroy(self._ring, name))


def _destroy(ring: KeyRing, name: str) -> None:
    try:
        ring.destroy(name)
    except OSError as error:  # the folder may be away; all else is done
        log_failure("key.not_destroyed", error, key=name)
