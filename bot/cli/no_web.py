"""The web port of a command that serves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import WebRoute


@dataclass(frozen=True, slots=True)
class NoWeb:
    """Nothing is served. `demo` is whether anybody may be anybody, as at the console."""

    demo: bool
    address: str = ""

    def mount(self, routes: Sequence[WebRoute]) -> None:
        """Take no routes."""
