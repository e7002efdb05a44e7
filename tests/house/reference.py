"""Writes docs/reference out of the code: `python -m tests.house.reference`.

What a page says of a setting is the comment beside it in config.toml; of a command, its
description; of a table, what it declares.
"""

import argparse
import dataclasses
import inspect
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.__main__ import parser
from bot.config import BotSettings, FetchSettings, StorageSettings, WebSettings, load
from bot.listen import Listen
from bot.load import Parts, installed, installed_chats, owner_called, parts_of
from bot.ports import Capabilities
from storage.privacy import catalogue
from tests.house.tree import ROOT

FOLDER = ROOT / "docs" / "reference"
# What a section cannot do without.
NEEDED = {
    "adapters.matrix": {
        "homeserver": "https://matrix.example.org",
        "user": "@plein:example.org",
        "password": "a password",
        "lock": "0123456789abcdef0123456789abcdef",
    },
    "adapters.openai": {"address": "https://models.example.org/v1", "model": "a model"},
    "adapters.slack": {"bot_token": "xoxb-1", "app_token": "xapp-1"},
}


def documented() -> list[str]:
    """List the skills that the reference has now: a new one may come in later."""
    text = (FOLDER / "skills.md").read_text(encoding="utf-8")
    return [name for name in re.findall(r"^## (\w+)$", text, re.MULTILINE) if name != "plein"]


def pages(skills: Iterable[str]) -> dict[str, str]:
    """Make every page, by the name of its file."""
    here = [name for name in skills if name in installed("skills")]
    sections = [f"skills.{name}" for name in here]
    sections += [f"adapters.{name}" for name in installed("adapters")]
    given = {section: NEEDED.get(section, {}) for section in sections}
    parts = parts_of(load(None, given, environ={}))
    return {
        "commands.md": _page("Commands of `plein`", _commands(parser())),
        "settings.md": _page("Settings", _settings(parts)),
        "skills.md": _page("What people can do, and who may", _skills(parts)),
        "chats.md": _page("What each chat can draw", _chats()),
        "tables.md": _page("What is kept of people", _tables(here)),
    }


def _page(title: str, lines: Iterable[str]) -> str:
    head = (
        f"# {title}\n\nMade from the code by `python -m tests.house.reference`: change it there.\n"
    )
    return head + "".join(f"{line}\n" for line in lines)


def _row(*cells: object) -> str:
    words = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(words)} |"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    made = [_row(*row) for row in rows]
    return ["", _row(*heads), _row(*("---" for _ in heads)), *made] if made else []


def _commands(of: argparse.ArgumentParser) -> Iterator[str]:
    below = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    for choices in below:
        for command in choices.choices.values():
            yield from _commands(command)
    if not below:
        yield from ("", f"## {of.prog}", "", of.description or "")
        shown = [action for action in of._actions if action.dest != "help"]
        yield from _table(("", ""), ((_usage(action), action.help or "") for action in shown))


def _usage(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else f"{action.metavar or action.dest}"
    return f"`{' '.join([', '.join(action.option_strings), value]).strip()}`"


def _settings(parts: Parts) -> Iterator[str]:
    said = _comments((ROOT / "config.toml").read_text(encoding="utf-8"))
    skills = {f"skills.{name}": type(made) for name, made in parts.skill_settings.items()}
    adapters = {f"adapters.{name}": type(made) for name, made in parts.adapter_settings.items()}
    core: dict[str, type[BaseModel]] = {
        "bot": BotSettings,
        "storage": StorageSettings,
        "web": WebSettings,
        "fetch": FetchSettings,
    }
    for section, model in (core | adapters | skills).items():
        if model.model_fields:
            yield from ("", f"## [{section}]")
            rows = _fields(model, {key: said.get((section, key), "") for key in model.model_fields})
            yield from _table(("setting", "when it is left out", "what it does"), rows)


def _fields(model: type[BaseModel], said: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        if field.is_required():
            default = "it cannot be"
        else:
            default = _default(field.get_default(call_default_factory=True))
        yield f"`{name}`", default, said[name]


def _default(value: Any) -> str:
    match value:
        case None | [] | () | {}:
            return "nothing"
        case bool():
            return f"`{str(value).lower()}`"
        case timedelta():
            return f'`"{_length(value)}"`'
        case str() | Listen():
            return f'`"{value}"`'
        case list() if all(isinstance(one, str) for one in value):
            return f"`{json.dumps(value, ensure_ascii=False)}`"
        case [BaseModel(), *_]:
            return f"{len(value)} of our own"
        case _:
            return f"`{value}`"


def _length(of: timedelta) -> str:
    seconds = int(of.total_seconds())
    units = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
    unit, size = next(one for one in units.items() if seconds % one[1] == 0)
    count = seconds // size
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _comments(text: str) -> dict[tuple[str, str], str]:
    """Read the comments beside settings, with the lines below that continue them."""
    found: dict[tuple[str, str], str] = {}
    section, key = "", ""
    for line in text.splitlines():
        if header := re.match(r"(?:# ?)?\[+([a-z._]+)\]+", line):
            section, key = header[1], ""
        elif setting := re.match(
            r'(?:# ?)?([a-z][a-z0-9_]*) = (?:"[^"]*"|[^"#])*(?:# (.*))?$', line
        ):
            key = setting[1]
            found[section, key] = setting[2] or ""
        elif key and (more := re.match(r"\s+# (.*)", line)):
            found[section, key] += f" {more[1]}"
        else:
            key = ""
    return found


def _skills(parts: Parts) -> Iterator[str]:
    for name, skill in parts.skills.items():
        words = tomllib.loads((parts.texts[name] / "en.toml").read_text(encoding="utf-8"))
        commands = [route for route in skill.routes.values() if route.kind == "command"]
        yield from ("", f"## {name}", "", inspect.getdoc(_face(name)) or "")
        rows = (
            (_typed(route.words), words.get(f"help_{route.short}", ""), f"`{route.needs}`")
            for route in commands
        )
        yield from _table(("what people type", "what it does", "needs"), rows)
        pages = (
            (f"`/pages/{name}/{one.path}`", words.get(f"page_{one.short}", ""), f"`{one.needs}`")
            for one in skill.routes.values()
            if one.kind == "page"
        )
        yield from _table(("page in the browser", "title", "needs"), pages)
        taken = (
            (
                f"`/{'drops' if one.kind == 'drop' else 'pages'}/{name}/{one.path}`",
                inspect.getdoc(one.handler) or "",
                "nothing: who sends it is not known" if one.kind == "drop" else f"`{one.needs}`",
            )
            for one in skill.routes.values()
            if one.kind in ("page_action", "drop")
        )
        yield from _table(("what a page sends to", "what it does", "needs"), taken)
        feeds = (
            (f"`{one.path}`", words.get(f"feed_{one.short}", ""), f"`{one.needs}`")
            for one in skill.routes.values()
            if one.kind == "feed"
        )
        yield from _table(("feed or calendar", "title", "needs"), feeds)
        permissions = ((f"`{one}`", role) for one, role in skill.permissions.items())
        yield from _table(("permission", "lowest role that holds it"), permissions)


def _face(name: str) -> Any:
    return import_module("bot.home" if name == "plein" else f"skills.{name}")


def _typed(words: Iterable[str]) -> str:
    return ", ".join(f"`/{word}`" for word in words)


def _chats() -> Iterator[str]:
    names = installed_chats()
    can = [_can(name) for name in names]
    said = dict(
        re.findall(r"^    (\w+): \w+ = \S+  # (.*)$", inspect.getsource(Capabilities), re.MULTILINE)
    )
    rows = (
        (
            f"`{one.name}`",
            said.get(one.name, ""),
            *(_amount(getattr(each, one.name)) for each in can),
        )
        for one in dataclasses.fields(Capabilities)
    )
    yield from _table(("", "", *names), rows)


def _amount(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "-"
        case int() if value:
            return f"{value:,}"
        case str():
            return f"`{value}`"
        case timedelta() if value:
            return "for ever" if value == timedelta.max else f"{value // timedelta(hours=1)} hours"
        case _:
            return "-"


def _can(name: str) -> Capabilities:
    module = import_module(f"adapters.{name}.adapter")
    declared = (getattr(kind, "can", kind) for kind in vars(module).values())
    return next(can for can in declared if isinstance(can, Capabilities))


def _tables(skills: Iterable[str]) -> Iterator[str]:
    owners = ("core", *skills, *installed("adapters"))
    for name in owners:
        owner = owner_called(name)
        for module in owner.modules if owner and any(owner.folder.glob("[0-9]*.py")) else ():
            import_module(module)
    entries = [one for one in catalogue() if one.table.split("_")[0] in owners]
    rows = (
        (
            f"`{one.table}`",
            one.kept.what,
            one.kept.why,
            _term(one.kept.days),
            _erased(one.on_erasure),
        )
        for one in entries
    )
    yield from _table(("table", "what", "why", "days", "when a person is erased"), rows)


def _term(days: int | None) -> str:
    return "as long as the person, or what it is about" if days is None else f"{days}"


def _erased(keys: Mapping[str, str]) -> str:
    done = {"delete": "the row goes", "clear": "is emptied"}
    return "; ".join(f"`{column}`: {done[deed]}" for column, deed in keys.items()) or "-"


def write(folder: Path, skills: Iterable[str]) -> None:
    """Write every page, about these skills."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(skills).items():
        (folder / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    write(FOLDER, installed("skills"))
