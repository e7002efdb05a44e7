"""`plein new`: the folder of a new skill or adapter, which works and passes all house tests."""

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

_EXAMPLES: Final = {
    "skills": "a short word in small letters, such as lunch",
    "adapters": "a short word in small letters, such as signal",
}

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

# And of an adapter; its tests stand beside those of the others.
_ADAPTER: Final = {
    "adapters/$name/__init__.py": "adapter/face",
    "adapters/$name/adapter.py": "adapter/adapter",
    "adapters/$name/wire.py": "adapter/wire",
    "adapters/$name/read.py": "adapter/read",
    "adapters/$name/draw.py": "adapter/draw",
    "adapters/$name/limits.py": "adapter/limits",
    "adapters/$name/fake.py": "adapter/fake",
    "adapters/$name/README.md": "adapter/readme",
    "tests/adapters/$name/test_$name.py": "adapter/test",
}


class CannotMake(PleinError):
    """Nothing was made:"""


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein new skill` and `plein new adapter`."""
    parser = subparsers.add_parser(
        "new",
        help="make a new skill or adapter",
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
    adapter = kinds.add_parser(
        "adapter",
        parents=[common],
        help="make a new adapter",
        description="Makes adapters/NAME: a chat of words alone inside the process, with its fake, "
        "to put the library of another chat into.",
    )
    for kind, room in ((skill, "skills"), (adapter, "adapters")):
        kind.add_argument("name", metavar="NAME", help=_EXAMPLES[room])
        kind.add_argument(
            "--enable", action="store_true", help=f"also add [{room}.NAME] to the settings"
        )
    skill.add_argument(
        "--into",
        type=Path,
        metavar="FOLDER",
        help="make a package of its own there, which Plein finds once it is installed",
    )
    skill.set_defaults(room="skills")
    adapter.set_defaults(room="adapters", into=None)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the skill or adapter and say what to do next.

    Raises: CannotMake, ConfigError.
    """
    name: str = arguments.name
    _see_that_it_can_be_called(name)
    config: Path = arguments.config or DEFAULT_CONFIG
    room: str = arguments.room
    changed = _with_section(config, room, name) if arguments.enable else None
    if room == "adapters":
        made = list(_make_adapter(name))
    elif arguments.into is None:
        made = list(_make_folder(name))
    else:
        made = list(_make_package(name, arguments.into))
    sys.stdout.write("".join(f"{os.path.relpath(path)}\n" for path in made))
    if changed is not None:
        config.write_text(changed, encoding="utf-8")
    steps = _next_steps_of_adapter if room == "adapters" else _next_steps
    sys.stdout.write(steps(name, arguments))
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


def _make_adapter(name: str) -> Iterator[Path]:
    if not (_ROOT / "pyproject.toml").is_file():
        raise CannotMake("Plein is installed here, not its source: adapters are folders there.")
    kind = "".join(part.title() for part in name.split("_"))
    yield from _fill(_ROOT, _ADAPTER, _words(name, package=f"adapters.{name}") | {"kind": kind})


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


def _with_section(path: Path, room: str, name: str) -> str:
    """Write the settings with one section more; they must be sound before and after."""
    config = load(path)
    if name in (config.skills if room == "skills" else config.adapters):
        raise CannotMake(f"[{room}.{name}] is in {path} already: leave out --enable.")
    text = f"{path.read_text(encoding='utf-8').rstrip()}\n\n[{room}.{name}]\n"
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        words = f"{path} cannot take [{room}.{name}] at its end: write it by hand."
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


def _next_steps_of_adapter(name: str, arguments: argparse.Namespace) -> str:
    lines = ["", f"Test it: make test ARGS='tests/adapters/{name} tests/contract'"]
    if not arguments.enable:
        lines += ["Switch it on by this line in config.toml:", "", f"[adapters.{name}]", ""]
    lines += [f"Then put the library of your chat into adapters/{name}/wire.py."]
    return "\n".join(lines) + "\n"
