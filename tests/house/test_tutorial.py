"""The tutorial is true: each command is given, each change made, in a copy of the tree.

What a reader sees as code is what is run. A `console` block holds commands (`$ …`), what is typed
into them (`somebody place> …`) and lines that must be in what they print. A `diff` block names its
file; its lines without `+` must be there once, and are replaced by those without `-`.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.copies import ROOT, copy_of_the_tree, run_in

PAGE = ROOT / "docs" / "tutorial" / "your-first-skill.md"
PROMPT = re.compile(r"\S+@\S+ \S+> (.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its kind, the file it names, and its lines."""

    kind: str
    file: str
    lines: list[str]


def blocks() -> list[Block]:
    """Every fenced block of the tutorial, in order."""
    found = re.findall(r"^```(\w*) ?(\S*)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    return [Block(kind, file, text.splitlines()) for kind, file, text in found]


@pytest.mark.slow
def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    tree = copy_of_the_tree(tmp_path / "tree")

    for block in blocks():
        match block.kind:
            case "console":
                for command, typed, expected in _commands(block.lines):
                    _run(tree, command, typed, expected)
            case "diff":
                _change(tree / block.file, block.lines)
            case kind:
                pytest.fail(f"nothing runs a block of kind {kind!r}")


def _commands(lines: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Part a block into commands, each with what is typed into it and what it must print."""
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        rest = lines[start + 1 : end]
        typed = [found[1] for line in rest if (found := PROMPT.fullmatch(line))]
        yield lines[start][2:], typed, [line for line in rest if not PROMPT.fullmatch(line)]


def _run(tree: Path, command: str, typed: list[str], expected: list[str]) -> None:
    program, *words = shlex.split(command)
    options = {"plein": ["-m", "bot"], "python": [], "ruff": ["-m", "ruff"]}[program]

    done = run_in(tree, *options, *words, typed="".join(f"{line}\n" for line in typed))

    said = done.stdout + done.stderr
    assert done.returncode == 0, f"$ {command}\n{said}"
    for line in expected:
        assert line.strip() in said, f"$ {command}\ndoes not print {line!r}:\n{said}"


def _change(path: Path, lines: list[str]) -> None:
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name} has not once:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_tutorial_has_commands_and_changes_to_run() -> None:
    kinds = [block.kind for block in blocks()]

    assert kinds.count("console") > 4
    assert kinds.count("diff") > 10
    assert all(block.file for block in blocks() if block.kind == "diff")
