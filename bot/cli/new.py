"""`plein new skill`: the folder of a new skill, which does something and passes all house tests."""

import argparse
import keyword
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Final

from bot import home
from bot.cli.common import DEFAULT_CONFIG, Subparsers
from bot.config import load
from bot.errors import PleinError
from bot.load import installed

_ROOT: Final = Path(__file__).parent.parent.parent
_TEMPLATES: Final = Path(__file__).parent.parent / "templates"
_MOST_LETTERS: Final = 20  # of a name: PostgreSQL cuts the names of keys after 63
_OF_THE_ROOMS: Final = {"adapters", "bot", "core", "plein", "skills", "storage"}
_OF_A_FOLDER: Final = {"migrations", "pages", "recorded", "tests", "texts", "versions"}

# Where each template goes in the skill's folder.
_SKILL: Final = {
    "__init__.py": "skill/face",
    "model.py": "skill/model",
    "texts/en.toml": "skill/en",
    "texts/nl.toml": "skill/nl",
    "migrations/0001_first_tables.py": "skill/step",
    "tests/test_$name.py": "skill/test",
    "README.md": "skill/readme",
    "quality.toml": "skill/quality",
}


class CannotMake(PleinError):
    """The skill was not made:"""


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein new skill`."""
    parser = subparsers.add_parser(
        "new",
        help="make a new skill",
        description="Makes the folder of something new, which works at once.",
    )
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    skill = kinds.add_parser(
        "skill",
        parents=[common],
        help="make a new skill",
        description="Makes skills/NAME: a small poll with a test, in two languages, to change into "
        "what you have in mind.",
    )
    skill.add_argument("name", metavar="NAME", help="a short word in small letters, such as lunch")
    skill.add_argument(
        "--enable", action="store_true", help="also add [skills.NAME] to the settings"
    )
    skill.add_argument(
        "--into",
        type=Path,
        metavar="FOLDER",
        help="make a package of its own there, which Plein finds once it is installed",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the skill and say what to do next.

    Raises: CannotMake, ConfigError.
    """
    name: str = arguments.name
    _see_that_it_can_be_called(name)
    config: Path = arguments.config or DEFAULT_CONFIG
    changed = _with_section(config, name) if arguments.enable else None
    if arguments.into is None:
        made = list(_make_folder(name))
    else:
        made = list(_make_package(name, arguments.into))
    sys.stdout.write("".join(f"{os.path.relpath(path)}\n" for path in made))
    if changed is not None:
        config.write_text(changed, encoding="utf-8")
    sys.stdout.write(_next_steps(name, arguments))
    return 0


def _see_that_it_can_be_called(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name.endswith("_") or "__" in name:
        raise CannotMake(f"{name!r} is no name for it. Take small letters, such as: lunch.")
    if len(name) > _MOST_LETTERS:
        raise CannotMake(f"{name!r} is too long; take at most {_MOST_LETTERS} letters.")
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise CannotMake(f"{name!r} is a word of Python. Take another name.")
    if name in _OF_THE_ROOMS | _OF_A_FOLDER:
        raise CannotMake(f"{name!r} is a word that Plein uses itself. Take another name.")
    for taken in (*installed("skills"), *installed("adapters"), home.skill.name):
        if taken == name:
            raise CannotMake(f"there is a skill or adapter called {name} already.")
        if f"{name}_".startswith(f"{taken}_") or f"{taken}_".startswith(f"{name}_"):
            raise CannotMake(f"its tables could be taken for those of {taken}. Take another name.")
    # What is a command of another skill, `plein check` tells: not each of them need load here.
    if name in {words.split()[0] for route in home.skill.routes.values() for words in route.words}:
        raise CannotMake(f"/{name} is a command of Plein itself. Take another name.")


def _make_folder(name: str) -> Iterator[Path]:
    if not (_ROOT / "pyproject.toml").is_file():
        raise CannotMake(
            "Plein is installed here, not its source. Make a package of its own, with "
            f"--into FOLDER, or get the source: skills are folders in {_ROOT / 'skills'} there."
        )
    yield from _fill(_ROOT / "skills" / name, _SKILL, _words(name, package=f"skills.{name}"))


def _make_package(name: str, into: Path) -> Iterator[Path]:
    package = f"plein_{name}"
    inner = {f"{package}/{path}": template for path, template in _SKILL.items()}
    around = {
        "pyproject.toml": "package/pyproject",
        "README.md": inner.pop(f"{package}/README.md"),
    }
    # Outside the tree, a test must say which skill it is about.
    marked = {
        "pytest": "import pytest\n\n",
        "mark": f'\npytestmark = pytest.mark.skills("{name}")\n',
    }
    yield from _fill(into, around | inner, _words(name, package=package) | marked)


def _words(name: str, *, package: str) -> dict[str, str]:
    words = name.replace("_", " ")
    return {
        "name": name,
        "package": package,
        "title": words.capitalize(),
        "dashed": name.replace("_", "-"),
        "pytest": "",
        "mark": "",
    }


def _fill(folder: Path, files: Mapping[str, str], words: Mapping[str, str]) -> Iterator[Path]:
    """Write each template to its place, and name what was written. All of it or nothing."""
    places = {folder / Template(path).substitute(words): file for path, file in files.items()}
    taken = [path for path in places if path.exists()]
    if taken:
        raise CannotMake(f"{taken[0]} is there already.")
    for path, template in places.items():
        text = (_TEMPLATES / f"{template}.template").read_text(encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        yield path


def _with_section(path: Path, name: str) -> str:
    """Write the settings with one section more; they must be sound before and after."""
    if name in load(path).skills:
        raise CannotMake(f"[skills.{name}] is in {path} already: leave out --enable.")
    text = f"{path.read_text(encoding='utf-8').rstrip()}\n\n[skills.{name}]\n"
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        words = f"{path} cannot take [skills.{name}] at its end: write it by hand."
        raise CannotMake(words) from None
    return text


def _next_steps(name: str, arguments: argparse.Namespace) -> str:
    lines = [""]
    if arguments.into is not None:
        lines += [f"Install it beside Plein: pip install --no-deps {arguments.into}"]
    if not arguments.enable:
        lines += ["Switch it on by this line in config.toml:", "", f"[skills.{name}]", ""]
    lines += ["Try it: plein try", f"and type: /{name} soup, salad"]
    return "\n".join(lines) + "\n"
