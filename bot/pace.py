"""How fast the relay begins to send: replies at once, the rest at the pace that a chat bears."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Capabilities
from bot.workplace import Workplace
from storage import outbox

# How many rows are taken up at once.
BATCH = 50
# What is no reply leaves the rest of what a chat bears to the replies.
_SHARE = 0.8


@dataclass(slots=True, kw_only=True)
class Line:
    """Rows that are sent by one loop; see `claim`. `rate` is how many a second are begun; 0 sets
    no pace."""

    kind: outbox.Line
    paced: tuple[str, ...] = ()
    rate: float = 0
    _left: float = 0
    _since: datetime | None = None

    def most(self, now: datetime) -> int:
        """Tell how many may begin at this moment: what a second brings is never saved up."""
        if not self.rate:
            return BATCH
        passed = (now - self._since).total_seconds() if self._since else 1
        self._left = min(self._left + max(passed, 0) * self.rate, max(self.rate, 1))
        self._since = now
        return min(int(self._left), BATCH)

    def began(self, count: int) -> None:
        """Count what begins."""
        if self.rate:
            self._left -= count


def time_left(copies: int, can: Capabilities, *, changes: bool = False) -> timedelta | None:
    """Tell how long so many copies, or changes of copies, take at the pace that a chat bears.

    None where a chat bears any. Each part of a copy takes its time: it is a bit more for long ones.
    """
    rate = can.rate * _SHARE
    if changes and can.changes:
        rate = can.changes / 60
    return timedelta(seconds=copies / rate) if rate else None


def lines_of(workplace: Workplace) -> list[Line]:
    """Part the work: replies first, then each adapter that wants a pace, then all the others."""
    rates = {name: adapter.can.rate for name, adapter in workplace.adapters.items()}
    paced = {name: rate for name, rate in rates.items() if rate}
    return [
        Line(kind="replies"),
        *(Line(kind="paced", paced=(name,), rate=rate * _SHARE) for name, rate in paced.items()),
        Line(kind="rest", paced=tuple(paced)),
    ]
