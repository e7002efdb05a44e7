"""Two clocks: the system's, and one that can be moved."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """The clock of the machine, shifted: for the console's `:later` and for tests.

    With `stopped_at` it stands still there until it is moved.
    """

    def __init__(self, stopped_at: datetime | None = None) -> None:
        self._stopped_at = stopped_at
        self._shift = timedelta()

    def now(self) -> datetime:
        """Return the moment that this clock shows, aware, in UTC."""
        return (self._stopped_at or datetime.now(UTC)) + self._shift

    @property
    def lead(self) -> timedelta:
        """How far this clock is ahead of the machine's."""
        return self.now() - datetime.now(UTC)

    def move(self, by: timedelta) -> None:
        """Move the clock by a length of time; backwards is for tests of stepped clocks."""
        self._shift += by

    def move_to(self, moment: datetime) -> None:
        """Move the clock to a moment."""
        self._shift += moment - self.now()
