"""The commands and settings that the documents show are the ones that exist."""

import argparse
import re
import shlex

from bot.__main__ import parser
from tests.house.tree import ROOT, documents, name_of


def _commands(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: below
        for action in of._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, below in action.choices.items()
    }


def _named() -> list[tuple[str, str]]:
    pages = [*documents(), ROOT / "Makefile", ROOT / "Dockerfile", ROOT / "config.toml"]
    return [
        (name_of(page), line.strip())
        for page in pages
        for line in re.findall(
            r"`plein ([a-z][^`\n]*)`|^(?: {4}|\t|)(?:\$\(BIN\)/)?plein ([a-z][^\n#]*)",
            page.read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
        for line in line
        if line
    ]


def test_every_plein_command_that_is_named_exists() -> None:
    unknown = [(page, line) for page, line in _named() if not _exists(line)]

    assert _named() != []
    assert unknown == []


def _exists(line: str) -> bool:
    at = parser()
    for word in shlex.split(line):
        below = _commands(at)
        if below and word not in below:
            return False
        if not below:
            return _options(line) <= _options_of(at)
        at = below[word]
    return True


def _options(line: str) -> set[str]:
    return set(re.findall(r"(?<!\S)--[a-z-]+", line))


def _options_of(command: argparse.ArgumentParser) -> set[str]:
    return {option for action in command._actions for option in action.option_strings}


def test_every_command_says_what_it_does() -> None:
    silent = [name for name, command in _leaves("", parser()) if not command.description]

    assert silent == []


def test_every_command_takes_a_configuration_and_a_database() -> None:
    lacking = [
        name
        for name, command in _leaves("", parser())
        if not {"--config", "--database"} <= _options_of(command)
    ]

    assert lacking == []


def _leaves(
    name: str, command: argparse.ArgumentParser
) -> list[tuple[str, argparse.ArgumentParser]]:
    below = _commands(command)
    if not below:
        return [(name, command)]
    return [leaf for word, one in below.items() for leaf in _leaves(f"{name} {word}", one)]
