"""`plein new`: which names it takes, what it writes, and what it leaves alone.

That what it writes passes the house tests is shown in tests/house/test_new_skill.py and
test_new_adapter.py.
"""

import tomllib
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import load


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


REFUSED = {
    "Lunch": "is no name for it",
    "lunch-time": "is no name for it",
    "2lunch": "is no name for it",
    "lunch_": "is no name for it",
    "../lunch": "is no name for it",
    "naïve": "is no name for it",
    "": "is no name for it",
    "abcdefghijklmnopqrstu": "is too long; take at most 20 letters",
    "class": "is a word of Python",
    "match": "is a word of Python",
    "core": "is a word that Plein uses itself",
    "tests": "is a word that Plein uses itself",
    "help": "/help is a command of Plein itself",
    "web": "there is a skill or adapter called web already",
    "web_pages": "its tables could be taken for those of web",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_cannot_be_is_refused_with_a_reason(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "skill", name, "--into", "there"]) == 1

    said = capsys.readouterr().err
    assert said.startswith("Nothing was made: ")
    assert REFUSED[name] in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["Signal", "web", "core"])
def test_an_adapter_is_refused_a_name_for_the_same_reasons(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "adapter", name]) == 1

    assert REFUSED.get(name, "is no name for it") in capsys.readouterr().err


def test_an_adapter_that_is_switched_on_already_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text("[adapters.signal]\n")

    assert main(["new", "adapter", "signal", "--enable"]) == 1
    assert "[adapters.signal] is in config.toml already" in capsys.readouterr().err


def test_a_package_of_its_own_names_its_skill_to_plein(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "skill", "tea_time", "--into", "tea"]) == 0

    project = tomllib.loads((tmp_path / "tea" / "pyproject.toml").read_text())
    face = (tmp_path / "tea" / "plein_tea_time" / "__init__.py").read_text()
    said = capsys.readouterr().out
    assert project["project"]["name"] == "plein-tea-time"
    assert project["project"]["entry-points"]["plein.skills"] == {"tea_time": "plein_tea_time"}
    assert "from plein_tea_time.model import" in face
    assert 'Skill("tea_time")' in face
    assert "tea/plein_tea_time/model.py\n" in said
    assert "pip install --no-deps tea" in said
    assert "[skills.tea_time]" in said


def test_no_placeholder_is_left_anywhere(tmp_path: Path) -> None:
    main(["new", "skill", "tea", "--into", "tea"])

    files = [path for path in (tmp_path / "tea").rglob("*") if path.is_file()]

    assert len(files) == 9
    assert [path for path in files if "$" in path.name + path.read_text()] == []


def test_what_is_there_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tea" / "plein_tea").mkdir(parents=True)
    mine = tmp_path / "tea" / "plein_tea" / "model.py"
    mine.write_text("mine")

    assert main(["new", "skill", "tea", "--into", "tea"]) == 1
    assert "tea/plein_tea/model.py is there already" in capsys.readouterr().err
    assert mine.read_text() == "mine"
    assert list((tmp_path / "tea").rglob("*.toml")) == []


def test_the_settings_are_left_alone_unless_one_asks(tmp_path: Path) -> None:
    before = '[bot]\nname = "Plein"\n\n[skills]\n'
    config = tmp_path / "config.toml"
    config.write_text(before)

    assert main(["new", "skill", "tea", "--into", "tea"]) == 0
    assert config.read_text() == before
    assert main(["new", "skill", "cake", "--into", "cake", "--enable"]) == 0
    assert config.read_text() == f"{before}\n[skills.cake]\n"
    assert list(load(config).skills) == ["cake"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[skills.tea]\n", "[skills.tea] is in config.toml already: leave out --enable"),
        ("[bot\n", "config.toml:1: a section is written as: [name]"),
        ("skills = {}\n", "config.toml cannot take [skills.tea] at its end: write it by hand"),
    ],
    ids=["switched on already", "broken", "written as one value"],
)
def test_settings_that_cannot_take_it_are_told_before_anything_is_made(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text)

    assert main(["new", "skill", "tea", "--into", "tea", "--enable"]) == 1
    assert told in capsys.readouterr().err
    assert config.read_text() == text
    assert not (tmp_path / "tea").exists()
