"""config.toml is the documentation, the example and what `make run` starts: all of it holds."""

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import BotSettings, FetchSettings, StorageSettings, WebSettings, load
from bot.load import installed, parts_of
from tests.house.tree import ROOT, documents, name_of

EXAMPLE = ROOT / "config.toml"
IMAGE = ROOT / "deploy" / "config.toml"


@pytest.mark.parametrize("path", [EXAMPLE, IMAGE], ids=name_of)
def test_a_configuration_that_we_ship_is_sound(path: Path) -> None:
    config = load(path, environ={})

    parts = parts_of(config)

    assert set(config.skills) <= set(parts.skills)
    assert set(config.adapters) == set(parts.adapters)


def test_the_example_is_a_demo_and_the_image_is_not() -> None:
    assert load(EXAMPLE, environ={}).bot.demo
    assert not load(IMAGE, environ={}).bot.demo


def test_the_example_listens_on_this_machine_only() -> None:
    assert load(EXAMPLE, environ={}).web.listen.host == "127.0.0.1"


def test_the_example_switches_on_everything_that_people_can_use() -> None:
    config = load(EXAMPLE, environ={})

    assert sorted(config.skills) == installed("skills")


def _documented() -> dict[str, set[str]]:
    """The settings that the example names, by section; one that is off is a comment."""
    sections: dict[str, set[str]] = {}
    at = ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if table := re.match(r"(?:# ?)?\[\[([a-z._]+)\.([a-z_]+)\]\]", line):
            sections[table[1]].add(table[2])
            at = f"{table[1]}.{table[2]}"
            sections[at] = set()
        elif section := re.match(r"(?:# ?)?\[([a-z._]+)\]", line):
            at = section[1]
            sections[at] = set()
        elif setting := re.match(r"(?:# ?)?([a-z][a-z0-9_]*) = ", line):
            sections[at].add(setting[1])
    return sections


def _settings() -> dict[str, type[BaseModel]]:
    parts = parts_of(load(EXAMPLE, environ={}))
    core: dict[str, type[BaseModel]] = {
        "bot": BotSettings,
        "storage": StorageSettings,
        "web": WebSettings,
        "fetch": FetchSettings,
    }
    skills = {f"skills.{name}": type(made) for name, made in parts.skill_settings.items()}
    named = (name for name in installed("adapters") if f"adapters.{name}" in _documented())
    adapters = {f"adapters.{name}": import_module(f"adapters.{name}").Settings for name in named}
    del skills["skills.plein"]  # the bot's own commands: always there, nothing to set
    return {**core, **skills, **adapters}


def test_the_example_names_every_setting_that_there_is() -> None:
    documented = _documented()
    missing = {
        section: sorted(left)
        for section, model in _settings().items()
        if (left := model.model_fields.keys() - documented.get(section, set()))
    }

    assert missing == {}


def test_every_setting_that_a_document_shows_exists() -> None:
    settings = _settings()
    shown = [
        (name_of(page), section, key)
        for page in documents()
        for block in re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL)
        for section, table in _sections(tomllib.loads(block)).items()
        for key in table
        if section in settings
    ]
    unknown = [one for one in shown if one[2] not in settings[one[1]].model_fields]

    assert unknown == []


def _sections(table: dict[str, dict[str, dict[str, str]]]) -> dict[str, list[str]]:
    groups = ("skills", "adapters")
    flat = {name: list(keys) for name, keys in table.items() if name not in groups}
    for group in groups:
        flat |= {f"{group}.{name}": list(keys) for name, keys in table.get(group, {}).items()}
    return flat
