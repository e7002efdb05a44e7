"""How often something may fail before the rest goes on without it."""

from collections import OrderedDict
from typing import Final

_MOST: Final = 5
_KNOWN: Final = 1_000


class Patience:
    """Counts, by what failed. A homeserver that can tell everything but one thing is not asked for
    that one for ever: nothing else would be heard."""

    def __init__(self) -> None:
        self._failed: OrderedDict[tuple[str, str], int] = OrderedDict()

    def ends(self, room: str, what: str) -> bool:
        """Note that it failed once more; true when it is not to be asked for again."""
        count = self._failed.pop((room, what), 0) + 1
        self._failed[room, what] = count
        if len(self._failed) > _KNOWN:
            self._failed.popitem(last=False)
        return count >= _MOST
