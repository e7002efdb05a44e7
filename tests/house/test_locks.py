"""What is installed: exact versions with hashes, from whatever registry a machine is set up for."""

import json
import re
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")
# Each in an environment of its own.
APART = ("requirements-synapse.lock", "requirements-commander.lock")


def _locked(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pinned = (re.match(r"([a-z0-9-]+)==([^ ]+)", line) for line in lines)
    return {found[1]: found[2] for found in pinned if found}


@pytest.mark.parametrize(
    "name", [*LOCKS, *APART, "package-lock.json", ".npmrc", "Makefile", ".ci/run"]
)
def test_no_file_names_a_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    if name == "package-lock.json":
        # Where a package's makers take gifts is no registry.
        packages = json.loads(text)["packages"].values()
        text = json.dumps([{**one, "funding": None} for one in packages])

    assert re.findall(r"https?://\S+|index-url|find-links|resolved", text) in (
        [],
        ["resolved"] * (name == ".npmrc"),
    )


@pytest.mark.parametrize("name", [*LOCKS, *APART])
def test_every_locked_version_has_its_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8"))
    pinned = [entry for entry in entries if not entry.startswith("#")]

    assert pinned != []
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    ("lock", "group"),
    [
        ("requirements.lock", None),
        ("requirements-build.lock", "build"),
        ("requirements-dev.lock", "dev"),
    ],
)
def test_the_lock_holds_what_the_project_asks_for(lock: str, group: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    locked = _locked(lock)

    for requirement in map(Requirement, asked):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is not in {lock}: run `make lock`"
        assert requirement.specifier.contains(version, prereleases=True), f"run `make lock`: {lock}"


def test_locks_that_meet_in_one_environment_agree() -> None:
    first: dict[str, str] = {}
    differ = [
        f"{name} {version} and {first[name]}"
        for name, version in chain.from_iterable(_locked(lock).items() for lock in LOCKS)
        if first.setdefault(name, version) != version
    ]

    assert differ == []


def test_the_packages_of_npm_are_known_by_their_hashes() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert packages != {}
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
