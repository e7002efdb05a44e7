"""A package of somebody else's brings a skill: installed beside Plein, and named in config.toml."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import ROOT, plein

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with settings, and in `lib` the package `plein-tea`, installed as by anybody."""
    folder = tmp_path_factory.mktemp("elsewhere")
    assert plein(folder, "new", "skill", "tea", "--into", "tea").returncode == 0
    alone = ("--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", *alone, "--target", "lib", "./tea"],
        cwd=folder,
        check=True,
    )
    (folder / "config.toml").write_text('[bot]\nlanguage = "en"\n[skills.tea]\n')
    return folder


def _with_the_package(place: Path, *words: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=place,
        env={**os.environ, "PYTHONPATH": f"{place / 'lib'}{os.pathsep}{ROOT}"},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_plein_finds_the_skill_once_its_package_is_installed(place: Path) -> None:
    without = plein(place, "check", "--database", "sqlite://")
    said = _with_the_package(place, "check", "--database", "sqlite://")

    assert "[skills.tea]: unknown" in without.stderr
    assert "skills    tea" in said


def test_its_tables_are_made_and_looked_after_like_any_other(place: Path) -> None:
    url = f"sqlite:///{place}/plein.db"

    made = _with_the_package(place, "migrate", "--database", url)
    agree = _with_the_package(place, "migrate", "--check", "--database", url)

    assert "tea: nothing → tea_0001" in made
    assert "tables and code agree" in agree


def test_people_can_use_it(place: Path) -> None:
    said = _with_the_package(place, "try", typed="/tea green, mint\n:press mint\n:quit\n")

    assert "1. green (0)\n  2. mint (1)" in said


def test_its_tests_run_in_the_harness_of_the_tree(place: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider"),
            *("--quiet", "-k", "sqlite", str(place / "tea")),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(place / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "8 passed" in done.stdout, done.stdout + done.stderr


def test_a_package_that_is_no_skill_is_told(place: Path) -> None:
    face = place / "lib" / "plein_tea" / "__init__.py"
    sound = face.read_text()
    face.write_text('"""Nothing yet."""\n')

    done = subprocess.run(
        [sys.executable, "-m", "bot", "check"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": f"{place / 'lib'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    face.write_text(sound)

    assert done.returncode == 1
    assert done.stderr == "[skills.tea]: plein_tea has no object called skill\n"
