"""What others made and pages use is what they published, and says so."""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT, name_of

MANIFEST = "MANIFEST.toml"


def _folders() -> list[Path]:
    return sorted(path for path in ROOT.glob("skills/*/pages/vendor") if path.is_dir())


def _parts(folder: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", _folders(), ids=name_of)
def test_each_vendored_file_is_as_it_was_published(folder: Path) -> None:
    listed = {name: sha for one in _parts(folder).values() for name, sha in one["sha256"].items()}
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != MANIFEST
    }

    assert there == listed


@pytest.mark.parametrize("folder", _folders(), ids=name_of)
def test_each_vendored_part_says_whose_it_is_and_why_it_is_here(folder: Path) -> None:
    for name, part in _parts(folder).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", part["version"]), name
        assert part["licence"] in (folder / part["licence_file"]).read_text(encoding="utf-8"), name
        assert {"source", "project"} <= part.keys(), name
        assert (ROOT / part["why"]).exists(), name


def test_no_vendored_script_makes_code_or_markup_of_words() -> None:
    rule = r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write|\bfetch\("
    scripts = [path for folder in _folders() for path in folder.glob("*.js")]
    found = {name_of(path): re.findall(rule, path.read_text(encoding="utf-8")) for path in scripts}

    assert scripts != []
    assert {name: faults for name, faults in found.items() if faults} == {}
