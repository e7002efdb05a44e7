"""What people were asked to say again, as it could not be read, and whether they did since.

It is not on disk: after a restart such words are acted on when their key comes, also when they were
said again. Of words only a digest is remembered, and of nobody for longer than what could not be
read is kept.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.matrix.model import MatrixUnread

_TERM: Final = timedelta(days=MatrixUnread.kept.in_days())
_KNOWN: Final = 10_000
_OF_EACH: Final = 100


@dataclass(frozen=True, slots=True)
class _Author:
    asked: OrderedDict[str, datetime] = field(default_factory=OrderedDict[str, datetime])
    said: OrderedDict[bytes, datetime] = field(default_factory=OrderedDict[bytes, datetime])


class Asked:
    """Remembers it by room and account; of each the newest."""

    def __init__(self) -> None:
        self._authors: OrderedDict[tuple[str, str], _Author] = OrderedDict()

    def ask(self, room: str, account: str, event: str, at: datetime) -> None:
        """Somebody is asked to say again what they said in an event."""
        author = self._authors.setdefault((room, account), _Author())
        _note(author.asked, event, at, _OF_EACH)
        self._authors.move_to_end((room, account))
        if len(self._authors) > _KNOWN:
            self._authors.popitem(last=False)

    def hear(self, room: str, account: str, words: str, at: datetime) -> None:
        """Somebody has said something that can be read."""
        author = self._authors.get((room, account))
        if author is None or not words:
            return
        if at - max(author.asked.values()) > _TERM:
            del self._authors[room, account]
            return
        digest = _digest(words)
        _note(author.said, digest, max(at, author.said.get(digest, at)), _OF_EACH)

    def is_said_again(self, room: str, account: str, event: str, words: str) -> bool:
        """Whether the words of an event were said again after that was asked."""
        author = self._authors.get((room, account), _Author())
        asked, said = author.asked.get(event), author.said.get(_digest(words))
        return bool(words) and asked is not None and said is not None and said >= asked


def _digest(words: str) -> bytes:
    return hashlib.sha256(" ".join(words.split()).casefold().encode()).digest()


def _note(some: OrderedDict[Any, datetime], key: object, at: datetime, most: int) -> None:
    some[key] = at
    some.move_to_end(key)
    if len(some) > most:
        some.popitem(last=False)
