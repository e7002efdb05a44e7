"""What an adapter says of itself, where it can: what `plein check` finds, and what it keeps."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from bot.content import Text
from storage.session import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that was found out. A problem says what to do."""

    words: str
    is_problem: bool = False


@runtime_checkable
class Examined(Protocol):
    """The face of an adapter that looks whether its settings work, out there."""

    def examine(
        self, settings: Any, *, address: str | None, now: datetime
    ) -> Awaitable[Sequence[Remark]]:
        """Look, and change nothing. `address` is where people open the bot, when that is set.

        No remark holds a secret.
        """
        ...


@runtime_checkable
class Inspected(Protocol):
    """The face of an adapter that looks at what it keeps, whether somebody must do something."""

    def inspect(
        self, settings: Any, store: Store, *, address: str | None
    ) -> Awaitable[Sequence[Remark]]:
        """Look at its own tables, which are there, and out there what they are worth; and change
        nothing. No transaction is open."""
        ...


@runtime_checkable
class Keeping(Protocol):
    """The face of an adapter that keeps something of people, or knows of its chat that it does."""

    def kept(self, settings: Any) -> Sequence[Text]:
        """Say what, for how long: a sentence for each, to whoever has an account in this chat."""
        ...
