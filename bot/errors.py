"""Every error that Plein raises on purpose. The first line of each class is its message.

PleinError
├── ConfigError          config.toml cannot be used
├── DatabaseInUse        another process owns the SQLite file
├── CannotListen         the web server's address cannot be had
├── TextMissing          a catalogue lacks a sentence
├── Wrong                what a person gave cannot be taken as it is
│   ├── NotFetched       what is at an address could not be read
│   └── Unreadable       a file is no CSV, see bot.csv_rows
├── Unreachable          a chat or service did not answer; try again
├── Unclear              a send may or may not have happened
└── Refused              a chat will never take this
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

from bot.content import Json, Text

Why: TypeAlias = Literal["not_in", "gone", "forbidden", "nobody", "other"]


class PleinError(Exception):
    """Something went wrong that Plein knows about."""

    def __str__(self) -> str:
        """Say the class's first line, completed with what was given."""
        first = (self.__doc__ or "").splitlines()[0]
        return " ".join([first, *(str(arg) for arg in self.args)])


class ConfigError(PleinError):
    """The configuration cannot be used."""

    def __str__(self) -> str:
        """Say only what was given: every line of it names its own place."""
        return "\n".join(str(arg) for arg in self.args)


class DatabaseInUse(PleinError):
    """Another Plein process is using this database file; stop it first, or use PostgreSQL."""


class CannotListen(PleinError):
    """The web server cannot listen there:"""


class TextMissing(PleinError):
    """A catalogue lacks a sentence."""


class Wrong(PleinError, ValueError):
    """What a person gave cannot be taken as it is.

    Raised by a handler, or by a validator of a form's field (to pydantic it is a ValueError); the
    turn is rolled back. `field` is the question it belongs to, a validator need not name it: a
    native form shows it there, a dialogue asks that question again, typed words get a whisper.
    `instead` offers values for the field, each with its label. When `typed` is set, they stand for
    that part of the words after a command; for people they are ids. `given` is what was understood.
    """

    def __init__(
        self,
        text: Text,
        *,
        field: str | None = None,
        instead: tuple[tuple[Text, str], ...] = (),
        typed: str | None = None,
        given: Mapping[str, Json] | None = None,
    ) -> None:
        super().__init__(text.key)
        self.text = text
        self.field = field
        self.instead = instead
        self.typed = typed
        self.given = given or {}


class NotFetched(Wrong):
    """What is at an address could not be read.

    The text says why, in a sentence that names the host and nothing else of the address. `may_pass`
    when the same can work later by itself: the server was away, or busy. `retry_after` is how long
    it asked to be left alone.
    """

    def __init__(
        self, text: Text, *, may_pass: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(text)
        self.may_pass = may_pass
        self.retry_after = retry_after


class Unreachable(PleinError):
    """A chat or service did not answer; try again.

    `retry_after` is how long it wants to be left alone: in everything, or with `is_alone` only in
    what was asked, as for one channel that is full.
    """

    def __init__(
        self, reason: str = "", *, retry_after: timedelta | None = None, is_alone: bool = False
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.is_alone = is_alone


class Unclear(PleinError):
    """A send may or may not have happened; look it up before sending again."""


class Refused(PleinError):
    """A chat will never take this.

    `why` is what whoever looks after the bot can do something about: it is `not_in` the channel,
    the channel is `gone`, the chat has `forbidden` it, or `nobody` is there any more to read it.
    """

    def __init__(self, reason: str = "", *, why: Why = "other") -> None:
        super().__init__(reason)
        self.why: Why = why
