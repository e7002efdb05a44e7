"""What a command of the shell holds, which a skill offers to whoever runs the bot."""

from dataclasses import dataclass
from typing import Protocol

from bot.job import Job


class Terminal(Protocol):
    """Where somebody reads what a command does, and answers."""

    def say(self, *lines: str) -> None:
        """Write lines to standard output."""
        ...

    def complain(self, *lines: str) -> None:
        """Write lines to standard error."""
        ...

    def status_of_no(self, question: str, *, agreed: bool, undone: str) -> int | None:
        """Ask whether to go on, unless that is agreed already: None is a yes, and a no is an exit
        status. `undone` says what was not done."""
        ...

    def progress(self, doing: str, done: int, total: int | None) -> None:
        """Show how far it is."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A command at work: with the bot's database, and no chat. The bot itself may run beside."""

    job: Job
    terminal: Terminal
