"""The project's own files, as the house tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("bot", "skills", "adapters", "storage")


def python_files(*folders: str) -> Iterator[Path]:
    """Every Python file in these folders (all four rooms unless named), in order of path."""
    for folder in folders or ROOMS:
        yield from sorted(
            path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts
        )


def program_files() -> Iterator[Path]:
    """The Python files of the four rooms that are neither tests nor migrations."""
    for path in python_files():
        if "tests" not in path.parts and "versions" not in path.parts:
            yield path


def skill_folders() -> list[Path]:
    """The folder of every skill."""
    return sorted(path.parent for path in (ROOT / "skills").glob("*/__init__.py"))


def documents() -> list[Path]:
    """Every page that people read to use or change Plein."""
    named = [ROOT / "README.md", ROOT / "AGENTS.md", ROOT / "changes" / "README.md"]
    rooms = [page for room in ROOMS for page in (ROOT / room).rglob("README.md")]
    return sorted([*named, *rooms, *(ROOT / "docs").rglob("*.md")])


def name_of(path: Path) -> str:
    """How a failure names a file: its path from the root."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=name_of(path))
