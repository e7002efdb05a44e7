"""`plein`: run the bot, try it, and look after it. `python -m bot` is the same."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from bot.cli.common import common_options

# Each command is a module of `bot.cli` with `add_to`; what it needs is imported when it runs.
_COMMANDS = ("run", "try_", "check", "migrate", "people", "new", "export", "forget", "sign_in")


def parser(*only: str) -> argparse.ArgumentParser:
    """Make the parser of all commands, or of some."""
    made = argparse.ArgumentParser(
        prog="plein",
        description="A workplace bot that lives where people already talk.",
    )
    subparsers = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = common_options()
    for name in only or _COMMANDS:
        import_module(f"bot.cli.{name}").add_to(subparsers, common)
    return made


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 could not, 2 asked wrongly."""
    from bot.errors import PleinError

    given = list(sys.argv[1:] if words is None else words)
    # Start-up counts: of the commands, only the one that is named is imported.
    arguments = parser(*_named(given[:1])).parse_args(given)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except PleinError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _named(words: Sequence[str]) -> list[str]:
    modules = {name.strip("_").replace("_", "-"): name for name in _COMMANDS}
    return [modules[word] for word in words if word in modules]


if __name__ == "__main__":
    sys.exit(main())
