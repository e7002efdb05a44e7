"""How long something may fail before the rest goes on without it."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from bot.ports import Clock

# A homeserver that is restarted, or slow for a while, tells it later.
_TERM: Final = timedelta(minutes=30)
_LEAST: Final = 5
_KNOWN: Final = 1_000


class Patience:
    """Remembers what failed, since when. A homeserver that can tell everything but one thing is not
    asked for that one for ever: nothing else would be heard."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failed: OrderedDict[tuple[str, str], tuple[datetime, int]] = OrderedDict()

    def ends(self, room: str, what: str) -> bool:
        """Note that it failed once more; true when it is not to be asked for again."""
        now = self._clock.now()
        since, count = self._failed.get((room, what), (now, 0))
        self._failed[room, what] = since, count + 1
        if len(self._failed) > _KNOWN:
            self._failed.popitem(last=False)
        return count + 1 >= _LEAST and now - since >= _TERM

    def is_over(self, room: str, what: str) -> None:
        """It went well."""
        self._failed.pop((room, what), None)
