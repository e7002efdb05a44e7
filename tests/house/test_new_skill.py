"""A new skill, as `plein new skill` makes it, is a skill in good order from the first minute."""

from pathlib import Path

import pytest

from tests.copies import check, copy_of_the_tree

pytestmark = pytest.mark.slow

# The shortest and the longest name: the lines of the template fit the format with both.
NAMES = ("lunch", "q", "abcdefghij_klmnopqrs")
HOUSE = ("commands", "config", "docs", "reference", "shape", "tables", "texts")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with new skills in it, switched on."""
    folder = copy_of_the_tree(tmp_path_factory.mktemp("tree"))
    for name in NAMES:
        check(folder, "-m", "bot", "new", "skill", name, "--enable")
    return folder


def _folders() -> list[str]:
    return [f"skills/{name}" for name in NAMES]


def test_it_is_in_the_format_and_has_no_lint(tree: Path) -> None:
    check(tree, "-m", "ruff", "format", "--check", *_folders())
    check(tree, "-m", "ruff", "check", *_folders())


def test_its_types_are_sound(tree: Path) -> None:
    check(tree, "-m", "pyright", "--warnings", *_folders())


def test_its_imports_keep_to_the_contracts(tree: Path) -> None:
    check(tree, "-c", "from importlinter.cli import lint_imports_command as it; it()", "--no-cache")


def test_it_passes_the_house_tests(tree: Path) -> None:
    tests = [f"tests/house/test_{name}.py" for name in HOUSE]

    check(tree, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", "-m", "not slow", *tests)


def test_it_passes_its_own_tests_in_each_chat(tree: Path) -> None:
    only = ("-k", "sqlite", "skills/lunch")

    said = check(tree, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", *only)

    assert "8 passed" in said


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_its_first_step_makes_the_tables_of_its_model(
    database: str, tree: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/plein.db"
    if database == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    place = ("--config", tree / "config.toml", "--database", url)

    made = check(tree, "-m", "bot", "migrate", *place)
    agree = check(tree, "-m", "bot", "migrate", "--check", *place)

    assert "lunch: nothing → lunch_0001" in made
    assert "tables and code agree" in agree


def test_without_its_section_it_is_there_and_does_nothing(tree: Path, tmp_path: Path) -> None:
    config = tmp_path / "other.toml"
    config.write_text("[adapters.web]\n")

    said = check(tree, "-m", "bot", "check", "--config", config, "--database", "sqlite://")

    assert "skills    none" in said
