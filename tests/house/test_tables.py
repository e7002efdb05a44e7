"""Every table says whose it is, what it keeps of people, and what erasure does to it."""

import importlib
from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey
from sqlalchemy import Table as SqlTable
from sqlmodel import SQLModel

from bot.load import installed, owner_called
from storage.owner import CORE, Owner
from storage.table import Kept, Table
from storage.upgrade import check, upgrade
from tests.house.tree import ROOT, program_files


def _modules_with_tables() -> list[str]:
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in program_files()
        if "table=True" in path.read_text(encoding="utf-8")
    ]


def _tables() -> list[type[Table]]:
    for module in _modules_with_tables():
        importlib.import_module(module)
    return sorted(
        (kind for kind in _all_below(Table) if hasattr(kind, "__table__")),
        key=lambda kind: kind.__tablename__,
    )


def _all_below(kind: type[Table]) -> list[type[Table]]:
    return [one for below in kind.__subclasses__() for one in (below, *_all_below(below))]


TABLES = [kind for kind in _tables() if kind.__module__.split(".")[0] != "tests"]
each = pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__tablename__)


def _sql(kind: type[Table]) -> SqlTable:
    return SQLModel.metadata.tables[kind.__tablename__]


def _owner(kind: type[Table]) -> str:
    room, *inner = kind.__module__.split(".")
    return "core" if room in ("storage", "bot") else inner[0]


def _owners() -> list[Owner]:
    names = [*installed("skills"), *installed("adapters")]
    found = [CORE, *(owner for name in names if (owner := owner_called(name)) is not None)]
    return [owner for owner in found if owner.steps()]


def test_there_are_tables_to_look_at() -> None:
    assert "core_person" in {kind.__tablename__ for kind in TABLES}


@each
def test_a_table_is_named_after_its_owner(kind: type[Table]) -> None:
    assert kind.__tablename__.startswith(f"{_owner(kind)}_")


@each
def test_a_table_says_what_it_keeps_of_people(kind: type[Table]) -> None:
    kept = vars(kind).get("kept")

    assert isinstance(kept, Kept)
    assert kept.what
    assert kept.why
    if kept.days is not None:
        assert kept.since is not None
        assert kept.since in _sql(kind).columns


@each
def test_a_key_to_a_person_says_what_erasure_does(kind: type[Table]) -> None:
    silent = [
        column.name
        for column in _sql(kind).columns
        if _points_to_a_person(column) and "on_erasure" not in column.info
    ]

    assert silent == []


def _points_to_a_person(column: Column[object]) -> bool:
    keys: set[ForeignKey] = column.foreign_keys
    return any(key.target_fullname == "core_person.id" for key in keys)


# What a column of a chat's own table is called that says who somebody is there.
_NAMES = {"account", "author", "by", "direct", "invited_by", "payload", "sender", "whose"}


@each
def test_a_name_of_an_account_says_what_erasure_does(kind: type[Table]) -> None:
    columns = _sql(kind).columns if _owner(kind) in installed("adapters") else ()

    silent = [
        column.name
        for column in columns
        if column.name in _NAMES and "on_erasure" not in column.info
    ]

    assert silent == [], "declare it by `account_name`"


@each
def test_an_id_is_text_and_not_a_count(kind: type[Table]) -> None:
    counted = [column.name for column in _sql(kind).primary_key if column.type.python_type is int]

    assert counted == [] or len(_sql(kind).primary_key) > 1


@pytest.mark.parametrize("owner", _owners(), ids=lambda owner: owner.name)
def test_the_steps_of_an_owner_lead_to_its_tables(owner: Owner, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/plein.db"

    upgrade(url, [owner])

    assert check(url, [CORE, owner]) == []
