"""What a command says and asks: plain lines, one updating line, a yes or a no."""

import sys
import time
from typing import Final, TextIO

from bot.directory import sentences

_ROWS_PER_LINE: Final = 10_000
_SECONDS_PER_UPDATE: Final = 0.1


class Terminal:
    """Standard input and output, which may be a terminal, a pipe or a file.

    Progress goes to standard error, so that what is said can be piped on.
    """

    def __init__(self) -> None:
        self._told: dict[str, int] = {}
        self._updated_at = 0.0
        self._line = 0

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to answer."""
        return sys.stdin is not None and sys.stdin.isatty()

    def say(self, *lines: str) -> None:
        """Write lines to standard output."""
        self.end_progress()
        for line in lines:
            _write(sys.stdout, f"{line}\n")
        sys.stdout.flush()

    def complain(self, *lines: str) -> None:
        """Write lines to standard error."""
        self.end_progress()
        for line in lines:
            _write(sys.stderr, f"{line}\n")

    def agrees(self, question: str) -> bool:
        """Ask; only a clear yes is one. The end of the input and Ctrl-C are a no."""
        self.end_progress()
        _write(sys.stdout, question)
        sys.stdout.flush()
        try:
            answer = sys.stdin.readline()
        except KeyboardInterrupt:
            answer = ""
        if not answer.endswith("\n"):
            _write(sys.stdout, "\n")
        return answer.strip().casefold() in ("y", "yes", "j", "ja")

    def status_of_no(self, question: str, *, agreed: bool, undone: str) -> int | None:
        """Ask whether to go on, unless that is agreed already. None is a yes.

        A no is an exit status: 1 when somebody said it, 2 when nobody is there to ask. `undone`
        says what was not done.
        """
        if agreed:
            return None
        if not self.can_ask:
            self.complain(f"{undone} Add --yes to do it without being asked.")
            return 2
        if not self.agrees(question):
            self.complain(undone)
            return 1
        return None

    def progress(self, doing: str, done: int, total: int | None) -> None:
        """Show how far it is: a line that changes, or on a pipe a line per 10,000 rows."""
        if total is None:
            text = sentences.PROGRESS.format(doing=doing.capitalize(), done=done)
        else:
            text = sentences.PROGRESS_OF.format(doing=doing.capitalize(), done=done, total=total)
        if sys.stderr.isatty():
            self._update(text)
        elif done // _ROWS_PER_LINE > self._told.get(doing, 0):
            self._told[doing] = done // _ROWS_PER_LINE
            _write(sys.stderr, f"{text}\n")

    def end_progress(self) -> None:
        """Wipe the line that changes."""
        if self._line:
            _write(sys.stderr, "\r" + " " * self._line + "\r")
            sys.stderr.flush()
            self._line = 0

    def _update(self, text: str) -> None:
        now = time.monotonic()
        if now - self._updated_at < _SECONDS_PER_UPDATE:
            return
        self._updated_at = now
        _write(sys.stderr, f"\r{text:<{self._line}}")
        sys.stderr.flush()
        self._line = len(text)


def _write(stream: TextIO, text: str) -> None:
    """Write, with a mark for letters that the terminal's encoding lacks."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))
