"""What every command shares: `--config`, `--database`, and the answer to a typing mistake."""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol

from bot.config import Config, load

DEFAULT_CONFIG = Path("config.toml")
_MOST_MEANT: Final = 3


class Subparsers(Protocol):
    """What `ArgumentParser.add_subparsers` gives: the standard library keeps its name private."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """Declare one command."""
        ...


class Parser(argparse.ArgumentParser):
    """Answers a mistake in one sentence, with what was perhaps meant, and status 2.

    The parsers of its commands are of this kind too.
    """

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Take the words apart, as argparse does, after looking for what it does not know."""
        words = list(sys.argv[1:] if args is None else args)
        commands = self._commands()
        if commands:
            self._look_for_command(words, commands)
        else:
            self._look_for_options(words)
        parsed, rest = super().parse_known_args(words, namespace)
        if rest:
            self.error(f"{rest[0]!r} is one word too many")
        return parsed, rest

    def error(self, message: str) -> NoReturn:
        """End with one sentence."""
        end = "" if message.endswith(("?", ".")) else "."
        self.exit(2, f"{self.prog}: {message}{end}\n")

    def _commands(self) -> list[str]:
        return [
            name
            for action in self._actions
            if action.nargs == argparse.PARSER
            for name in action.choices or ()
        ]

    def _look_for_command(self, words: Sequence[str], commands: Sequence[str]) -> None:
        """See that the first word is a command, or asks for help."""
        if not words:
            self.error(f"a command is missing; there are: {', '.join(commands)}")
        first = words[0]
        if first.startswith("-"):
            if self._is_unknown(first):
                self.error(f"there is no option {_name_of(first)!r} before the command")
        elif first not in commands:
            self.error(no_such("command", first, commands))

    def _look_for_options(self, words: Iterable[str]) -> None:
        for word in words:
            if word == "--":
                return
            if self._is_unknown(word):
                options = [one for one in self._option_string_actions if one.startswith("--")]
                self.error(no_such("option", _name_of(word), options))

    def _is_unknown(self, word: str) -> bool:
        """Whether a word looks like an option and is none: not one that is shortened, either."""
        if not re.fullmatch(r"-[^\s\d]\S*", word):
            return False
        known = tuple(self._option_string_actions)
        is_joined = not word.startswith("--") and word[:2] in known
        return not is_joined and not any(one.startswith(_name_of(word)) for one in known)


def _name_of(option: str) -> str:
    return option.partition("=")[0]


def no_such(kind: str, word: str, known: Sequence[str]) -> str:
    """Say that there is no command or option of this name, and up to three that were meant.

    Where nothing is like it, all are named.
    """
    near = get_close_matches(word, known, _MOST_MEANT)
    if not near:
        return f"there is no {kind} {word!r}; there are: {', '.join(known)}."
    meant = " or ".join([", ".join(near[:-1]), near[-1]] if near[1:] else near)
    return f"there is no {kind} {word!r}; did you mean {meant}?"


def common_options() -> argparse.ArgumentParser:
    """Make the parent of every command's parser."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="the settings (config.toml in this folder, unless named)",
    )
    parser.add_argument(
        "--database", metavar="URL", help="use this database instead of the one in the settings"
    )
    return parser


def config_of(arguments: argparse.Namespace, **overrides: object) -> Config:
    """Read the settings that a command was given; without a file, the defaults hold.

    Raises: ConfigError.
    """
    path: Path | None = arguments.config
    if path is None and DEFAULT_CONFIG.exists():
        path = DEFAULT_CONFIG
    chosen = dict(overrides)
    if arguments.database is not None:
        chosen["storage.url"] = arguments.database
    return load(path, chosen)
