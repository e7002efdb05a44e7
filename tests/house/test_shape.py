"""The shape of the code: what a reader may count on in every file and every folder."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import (
    ROOMS,
    ROOT,
    name_of,
    parsed,
    program_files,
    python_files,
    skill_folders,
)

MOST_LINES = 400
VAGUE = {"util", "utils", "helper", "helpers", "manager", "service", "services"}
SKILL = ("__init__.py", "texts/en.toml", "texts/nl.toml", "migrations", "tests", "README.md")


def test_no_file_is_longer_than_one_can_read_in_a_sitting() -> None:
    files = (path for path in python_files() if "versions" not in path.parts)
    counted = {name_of(path): len(path.read_text().splitlines()) for path in files}

    assert {name: lines for name, lines in counted.items() if lines > MOST_LINES} == {}


def _pages_of_skills() -> list[Path]:
    return sorted(ROOT.glob("skills/*/pages/*.html"))


def test_nothing_is_imported_for_types_alone() -> None:
    patch = "TYPE_" + "CHECKING"  # the patch for circles; here there are none

    assert [name_of(path) for path in python_files() if patch in path.read_text()] == []


# `plein try` plays in its chat, and waits for nothing.
_IN_THE_CHAT = {"bot/workplace.py", "bot/cli/try_.py"}


def _reaches_past(source: str) -> bool:
    return re.search(r"workplace\.adapters(\[|\.get\()", source) is not None


def test_the_bot_asks_a_chat_only_where_a_transaction_would_be_noticed() -> None:
    past = [
        name
        for path in program_files()
        if path.is_relative_to(ROOT / "bot")
        and (name := name_of(path)) not in _IN_THE_CHAT
        and _reaches_past(path.read_text(encoding="utf-8"))
    ]

    assert past == [], "get the chat from `workplace.reach`"
    assert _reaches_past("await workplace.adapters[name].send(place, sheet, key)")
    assert _reaches_past("chat = self._workplace.adapters.get(name)")


def test_no_name_says_nothing() -> None:
    vague = [name_of(path) for path in python_files() if VAGUE & set(path.stem.split("_"))]

    assert vague == []


def test_every_folder_of_code_is_a_package_that_says_what_it_is() -> None:
    inside = {path.parent for path in program_files() if path.parent.name != "migrations"}
    folders = inside | {ROOT / room for room in ROOMS}
    silent = [name_of(folder) for folder in sorted(folders) if not _opening(folder)]

    assert silent == []


def _opening(folder: Path) -> str | None:
    face = folder / "__init__.py"
    return ast.get_docstring(parsed(face)) if face.exists() else None


def test_everything_public_says_what_it_does() -> None:
    silent = [silence for path in program_files() for silence in _silences(path)]

    assert silent == []


def _silences(path: Path) -> list[str]:
    tree = parsed(path)
    found = [] if ast.get_docstring(tree) else [name_of(path)]
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            is_public = not node.name.startswith("_")
            if is_public and not ast.get_docstring(node):
                found.append(f"{name_of(path)}:{node.lineno} {node.name}")
    return found


def test_what_is_left_to_do_has_a_number() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b(?!.*#\d)")
    found = [name_of(path) for path in python_files() if mark.search(path.read_text())]

    assert found == []


def test_tests_are_named_as_sentences() -> None:
    short = [
        f"{name_of(path)}: {node.name}"
        for path in python_files("tests", "skills", "adapters")
        if path.stem.startswith("test_")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and node.name.count("_") < 3
    ]

    assert short == []


@pytest.mark.parametrize("folder", skill_folders(), ids=lambda folder: folder.name)
def test_a_skill_has_the_shape_of_a_skill(folder: Path) -> None:
    missing = [part for part in (*SKILL, "quality.toml") if not (folder / part).exists()]
    if not (folder / "model.py").exists() and not (folder / "model" / "__init__.py").exists():
        missing.append("model.py")

    assert missing == []
    assert list((folder / "tests").glob("test_*.py")) != []


def test_there_is_a_skill_to_look_at() -> None:
    assert skill_folders() != []


@pytest.mark.parametrize("page", _pages_of_skills(), ids=name_of)
def test_a_page_stands_on_the_base_of_the_bot_and_brings_no_script_and_no_style(page: Path) -> None:
    template = page.read_text(encoding="utf-8")

    assert template.startswith('{% extends "base.html" %}')
    assert re.findall(r"<script|<style|\bstyle=|\bon\w+=|\|\s*safe\b|autoescape", template) == []


def test_a_script_of_a_page_makes_no_markup_of_words_and_knows_no_other_address() -> None:
    rule = r"innerHTML|outerHTML|insertAdjacentHTML|\beval\b|new Function|document\.(cookie|write)"
    scripts = sorted(ROOT.glob("skills/*/pages/*.js"))
    found = {
        name_of(path): re.findall(rf"{rule}|https?://", path.read_text(encoding="utf-8"))
        for path in scripts
    }

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert re.findall(rule, "one.innerHTML = words")


def _rules() -> dict[str, list[str]]:
    """The rules of docs/quality.md: each level, and the names in its table."""
    rules: dict[str, list[str]] = {}
    level = ""
    for line in (ROOT / "docs" / "quality.md").read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## (Bronze|Silver|Gold)", line):
            level = heading[1].lower()
            rules[level] = []
        elif rule := re.match(r"\| `(\w+)` \|", line):
            rules[level].append(rule[1])
    return rules


@pytest.mark.parametrize("folder", skill_folders(), ids=lambda folder: folder.name)
def test_a_skill_answers_every_question_of_the_quality_scale(folder: Path) -> None:
    answers = tomllib.loads((folder / "quality.toml").read_text(encoding="utf-8"))
    rules = _rules()

    given = {level: list(answers.get(level, {})) for level in rules}
    assert given == rules
    for level in rules:
        for rule, answer in answers[level].items():
            assert answer == "done" or re.fullmatch(r"exempt: because .{10,}", answer), rule


def test_the_quality_scale_has_three_levels() -> None:
    assert [(level, len(names) > 2) for level, names in _rules().items()] == [
        ("bronze", True),
        ("silver", True),
        ("gold", True),
    ]
