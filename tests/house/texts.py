"""How code names its texts, read from the code itself.

A key is named in one of these ways, and in no other:

- `t("posted", title=…)` or `skill.text("posted", …)` in the folder that owns the catalogue
- `Text("kudos.posted", {"title": …})`, with its owner, anywhere
- `ask_text("kudos.ask_title")`, its `hint=`, and the labels of `ask_choice`
- `title` and `submit` of a `Form`
- `t("posted")` or `"posted"` in a page or a script beside the catalogue
- what a route is called: `help_<handler>`, `args_<handler>` if the command takes words, with
  `example_<handler>` where those that are made up would make no sense,
  `shortcut_<handler>`, `home_<handler>` for a section of the home, `page_<handler>` and
  `feed_<handler>`
- `"kudos.posted"` with its owner, where code hands a key on: it counts as used if it is a key
- `f"console.{key}"`: every string in that file that is a key counts as used
- in pieces, `t(f"month_{number}")`: then every key that fits counts as used
"""

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from bot.skill import Skill
from tests.house.tree import ROOMS, ROOT, name_of, parsed, program_files

LANGUAGES = ("en", "nl")
ANYTHING = "[a-z0-9_]+"
OWNERS = {"bot": "core", "home": "plein"}  # the others are called as their folder
PAGES = {".html", ".js", ".jinja", ".txt", ".csv"}

# What is said of a route, by its kind.
_CALLED = {
    "command": ("help", "args", "example"),
    "shortcut": ("shortcut",),
    "home": ("home",),
    "page": ("page",),
    "feed": ("feed",),
}

Sentences: TypeAlias = Mapping[str, str | Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """The texts of one owner: its name, its folder, and the sentences by language."""

    owner: str
    home: Path
    sentences: Mapping[str, Sentences]

    def keys(self) -> set[str]:
        """Every key, in any language."""
        return {key for language in LANGUAGES for key in self.sentences[language]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One place that names a key; `given` are its arguments, None where one cannot tell.

    An optional use is of a key that need not be there.
    """

    owner: str
    name: str
    place: str
    given: frozenset[str] | None = None
    is_pattern: bool = False
    is_optional: bool = False

    def fits(self, key: str) -> bool:
        """Tell whether this use is of that key."""
        return re.fullmatch(self.name, key) is not None if self.is_pattern else self.name == key


def catalogues() -> list[Catalogue]:
    """Every catalogue of the four rooms."""
    folders = sorted(path for room in ROOMS for path in (ROOT / room).rglob("texts"))
    return [
        Catalogue(
            owner=OWNERS.get(folder.parent.name, folder.parent.name),
            home=folder.parent,
            sentences={language: _read(folder / f"{language}.toml") for language in LANGUAGES},
        )
        for folder in folders
        if folder.is_dir() and "tests" not in folder.parts
    ]


@cache
def _homes() -> tuple[Path, ...]:
    return tuple(catalogue.home for catalogue in catalogues())


@cache
def _home_of(path: Path) -> Path | None:
    """Tell to which catalogue a file belongs: `bot/home` is inside `bot`, yet its own."""
    around = [one for one in _homes() if path.is_relative_to(one)]
    return max(around, key=lambda one: len(one.parts), default=None)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def forms_of(sentence: str | Mapping[str, str]) -> list[str]:
    """The sentence itself, or the forms of a plural."""
    return [sentence] if isinstance(sentence, str) else list(sentence.values())


def placeholders(sentence: str | Mapping[str, str]) -> set[str]:
    """The names in braces; a plural has `count` whether or not a form says it."""
    names = {
        name for form in forms_of(sentence) for name in re.findall(r"(?<!\\)\{([^{}]*)\}", form)
    }
    return names if isinstance(sentence, str) else names | {"count"}


@cache
def uses(catalogue: Catalogue) -> list[Use]:
    """Every place that names a key of this catalogue."""
    found: list[Use] = []
    for path in program_files():
        found += _Reader(catalogue, path).read()
    return [*found, *_uses_by_routes(catalogue), *_uses_in_pages(catalogue)]


def _uses_by_routes(catalogue: Catalogue) -> Iterator[Use]:
    module = ".".join(catalogue.home.relative_to(ROOT).parts)
    skill = getattr(importlib.import_module(module), "skill", None)
    if not isinstance(skill, Skill):
        return
    for route in skill.routes.values():
        for kind in _CALLED.get(route.kind, ()):
            yield Use(
                owner=catalogue.owner,
                name=f"{kind}_{route.short}",
                place=f"{name_of(catalogue.home)}: {route.short}",
                given=frozenset(),
                is_optional=kind in ("args", "example"),
            )


def _uses_in_pages(catalogue: Catalogue) -> Iterator[Use]:
    for page in sorted(catalogue.home.rglob("*")):
        if page.suffix in PAGES and "tests" not in page.parts:
            quoted = set(re.findall(r"[\"'`]([a-z][a-z0-9_]*)[\"'`]", page.read_text()))
            for name in sorted(quoted & catalogue.keys()):
                yield Use(owner=catalogue.owner, name=name, place=name_of(page))


@cache
def _naming(path: Path) -> list[ast.AST]:
    """List the parts of a file that can name a key; each catalogue asks for them."""
    parts = (ast.Call, ast.ClassDef, ast.Constant)
    return [node for node in ast.walk(parsed(path)) if isinstance(node, parts)]


@dataclass(slots=True)
class _Reader:
    """Reads one file for uses of one catalogue."""

    catalogue: Catalogue
    path: Path
    found: list[Use] = field(default_factory=list[Use])

    def read(self) -> list[Use]:
        for node in _naming(self.path):
            match node:
                case ast.Call():
                    self._call(node)
                case ast.ClassDef():
                    self._form(node)
                case ast.Constant():
                    self._take(node, given=None, is_optional=True)
                case _:
                    pass
        return self.found

    def _call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
        is_home = _home_of(self.path) == self.catalogue.home
        if name in ("t", "text") and is_home and node.args:
            self._take(node.args[0], given=_keywords(node), is_short=True)
        elif name == "Text" and node.args:
            self._take(node.args[0], given=_dictionary(node))
        elif name.startswith("ask_"):
            for inner in ast.walk(node):
                self._take(inner, given=frozenset())

    def _take_every_string(self) -> None:
        keys = self.catalogue.keys()
        for node in ast.walk(parsed(self.path)):
            if isinstance(node, ast.Constant) and node.value in keys:
                place = f"{name_of(self.path)}:{node.lineno}"
                owner, name = self.catalogue.owner, str(node.value)
                self.found.append(Use(owner=owner, name=name, place=place, is_optional=True))

    def _form(self, node: ast.ClassDef) -> None:
        for line in node.body:
            if isinstance(line, ast.AnnAssign) and _name(line.target) in ("title", "submit"):
                self._take(line.value, given=frozenset())

    def _take(
        self,
        node: ast.AST | None,
        *,
        given: frozenset[str] | None,
        is_short: bool = False,
        is_optional: bool = False,
    ) -> None:
        if isinstance(node, ast.IfExp):
            for branch in (node.body, node.orelse):
                self._take(branch, given=given, is_short=is_short, is_optional=is_optional)
        whole, prefix = _key(node), f"{self.catalogue.owner}."
        if whole is None or not (is_short or whole.startswith(prefix)):
            return
        name = whole if is_short else whole.removeprefix(prefix)
        if name == ANYTHING:
            self._take_every_string()  # the key is handed on in this file
            return
        self.found.append(
            Use(
                owner=self.catalogue.owner,
                name=name,
                place=f"{name_of(self.path)}:{getattr(node, 'lineno', 0)}",
                given=given,
                is_pattern=isinstance(node, ast.JoinedStr),
                is_optional=is_optional,
            )
        )


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _key(node: ast.AST | None) -> str | None:
    match node:
        case ast.Constant(value=str(key)):
            return key
        case ast.JoinedStr(values=pieces):
            said = [
                str(piece.value) if isinstance(piece, ast.Constant) else ANYTHING
                for piece in pieces
            ]
            return "".join(said)
        case _:
            return None


def _keywords(node: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in node.keywords]
    return None if None in names else frozenset(name for name in names if name)


def _dictionary(node: ast.Call) -> frozenset[str] | None:
    if len(node.args) < 2:
        return frozenset()
    match node.args[1]:
        case ast.Dict(keys=keys) if all(isinstance(key, ast.Constant) for key in keys):
            return frozenset(str(key.value) for key in keys if isinstance(key, ast.Constant))
        case _:
            return None
