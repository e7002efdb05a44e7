"""`plein`: run the bot, try it, and look after it. `python -m bot` is the same."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from bot.cli.common import Parser, common_options, no_such

# Each command is a module of `bot.cli` with `add_to`; what it needs is imported when it runs.
_COMMANDS = (
    "run",
    "try_",
    "check",
    "migrate",
    "people",
    "role",
    "new",
    "export",
    "forget",
    "forget_skill",
    "sign_in",
    "slack",
    "matrix",
)


def parser(*only: str) -> argparse.ArgumentParser:
    """Make the parser of all commands, or of some; a skill that offers some is named as it is."""
    made = Parser(
        prog="plein",
        description="A workplace bot that lives where people already talk.",
    )
    subparsers = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = common_options()
    for name in only or (*_COMMANDS, *_of_skills()):
        if name in _COMMANDS:
            import_module(f"bot.cli.{name}").add_to(subparsers, common)
        else:
            import_module("bot.cli.of_skills").add_to(subparsers, common, name)
    return made


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 could not, 2 asked wrongly."""
    try:
        try:
            return _do(list(sys.argv[1:] if words is None else words))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read what we write has seen enough; Python would complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _do(given: list[str]) -> int:
    modules = _modules()
    if given and given[0] not in modules and not given[0].startswith("-"):
        modules |= {name: name for name in _of_skills()}
    if given and not given[0].startswith("-") and given[0] not in modules:
        sys.stderr.write(f"plein: {no_such('command', given[0], list(modules))}\n")
        return 2
    # Start-up counts: of the commands, only the one that is named is imported, and nobody looks for
    # garbage in what was imported: it stays.
    arguments = parser(*(modules[word] for word in given[:1] if word in modules)).parse_args(given)
    gc.freeze()
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return 130
    except _expected() as error:
        said = _sentence(error)
        if said is None:
            raise
        sys.stderr.write(f"{said}\n")
        return 1


def _modules() -> dict[str, str]:
    return {name.strip("_").replace("_", "-"): name for name in _COMMANDS}


def _of_skills() -> list[str]:
    # Asked only for what is no command of the bot's own: it looks into every skill.
    from bot.cli.of_skills import names

    return names()


def _expected() -> tuple[type[Exception], ...]:
    # Evaluated when something goes wrong: what it imports is nobody's waiting time.
    from bot.cli.failures import EXPECTED

    return EXPECTED


def _sentence(error: Exception) -> str | None:
    from bot.cli.failures import sentence

    return sentence(error)


if __name__ == "__main__":
    sys.exit(main())
