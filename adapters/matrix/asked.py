"""What people were asked to say again, as it could not be read, and what they said since.

It is not on disk: after a restart such words are acted on when their key comes, also when they were
said again.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

_KNOWN: Final = 10_000
_OF_EACH: Final = 100


@dataclass(frozen=True, slots=True)
class _Author:
    asked: OrderedDict[str, datetime] = field(default_factory=OrderedDict[str, datetime])
    said: OrderedDict[str, datetime] = field(default_factory=OrderedDict[str, datetime])


class Asked:
    """Remembers it by room and account; of each the newest."""

    def __init__(self) -> None:
        self._authors: OrderedDict[tuple[str, str], _Author] = OrderedDict()

    def ask(self, room: str, account: str, event: str, at: datetime) -> None:
        """Somebody is asked to say again what they said in an event."""
        author = self._authors.setdefault((room, account), _Author())
        author.asked[event] = at
        _keep(author.asked, _OF_EACH)
        _keep(self._authors, _KNOWN)

    def hear(self, room: str, account: str, words: str, at: datetime) -> None:
        """Somebody has said something that can be read."""
        author = self._authors.get((room, account))
        if author is not None:
            plain = _plain(words)
            author.said[plain] = max(at, author.said.get(plain, at))
            _keep(author.said, _OF_EACH)

    def is_said_again(self, room: str, account: str, event: str, words: str) -> bool:
        """Whether the words of an event were said again after that was asked."""
        author = self._authors.get((room, account), _Author())
        asked, said = author.asked.get(event), author.said.get(_plain(words))
        return asked is not None and said is not None and said >= asked


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _keep(some: OrderedDict[Any, Any], most: int) -> None:
    if len(some) > most:
        some.popitem(last=False)
