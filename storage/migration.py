"""Alembic, and nothing else of it anywhere: run, compare and write the steps of one owner.

Each owner has a line of steps of its own and a table of its own that says how far it is. One common
table would name steps that nobody can find once the folder of a skill is deleted, and Alembic then
refuses to do anything at all.
"""

import importlib
from argparse import Namespace
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import Connection, String
from sqlmodel import SQLModel

from storage.owner import CORE, WORDS_OF, Owner
from storage.sqlite import NotUsable
from storage.table import UtcDateTime

_ENVIRONMENT = Path(__file__).parent / "migrations"


def run(connection: Connection, owner: Owner) -> None:
    """Take the steps of an owner that are not taken yet, each in a transaction of its own."""
    connection.commit()
    command.upgrade(_config(connection, owner), "head")


def differences(connection: Connection, owner: Owner) -> list[str]:
    """List where the tables of an owner differ between the database and the code."""
    _load_tables(owner)
    context = MigrationContext.configure(connection, opts=_options(connection, owner))
    found = cast("list[Any]", compare_metadata(context, SQLModel.metadata))
    return [f"{owner.name}: {words}" for difference in found for words in _in_words(difference)]


def write(connection: Connection, owner: Owner, message: str) -> Path | None:
    """Write a step for what differs. None when nothing does."""
    _load_tables(owner)
    connection.commit()
    owner.folder.mkdir(parents=True, exist_ok=True)
    number = len(owner.steps()) + 1
    config = _config(connection, owner)
    config.set_main_option("file_template", f"{number:04}_%%(slug)s")
    script = command.revision(
        config,
        message,
        autogenerate=True,
        rev_id=owner.revision(number),
        process_revision_directives=_leave_out_empty,
    )
    if not isinstance(script, Script):
        return None
    path = Path(script.path)
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line.rstrip() for line in lines if not line.strip().startswith("# ###")]
    path.write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")
    return path


def _config(connection: Connection, owner: Owner) -> Config:
    config = Config(cmd_opts=Namespace(quiet=True))
    config.set_main_option("script_location", _escaped(_ENVIRONMENT))
    config.set_main_option("version_locations", _escaped(owner.folder))
    config.set_main_option("path_separator", "newline")
    config.attributes["options"] = _options(connection, owner)
    return config


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _options(connection: Connection, owner: Owner) -> dict[str, Any]:
    def is_mine(name: str | None, kind: str, _parents: object) -> bool:
        if name is not None and name.startswith(WORDS_OF):
            return False
        return kind != "table" or (name is not None and owner.owns(name))

    def is_my_object(_thing: object, name: str | None, kind: str, *_rest: object) -> bool:
        return is_mine(name, kind, None)

    return {
        "connection": connection,
        "target_metadata": SQLModel.metadata,
        "version_table": f"alembic_{owner.name}",
        "include_name": is_mine,
        "include_object": is_my_object,
        "compare_type": True,
        "render_item": _render,
        "render_as_batch": True,
        "transactional_ddl": True,
        "transaction_per_migration": True,
        "on_version_apply": _check_keys,
    }


def _load_tables(owner: Owner) -> None:
    for module in (*CORE.modules, *owner.modules):
        importlib.import_module(module)


def _check_keys(*, ctx: MigrationContext, **_rest: object) -> None:
    connection = ctx.connection
    if connection is not None and connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            tables = ", ".join(sorted({str(row[0]) for row in broken}))
            raise NotUsable(f"this step would leave keys that point nowhere, in {tables}")


def _render(kind: str, thing: Any, context: AutogenContext) -> str | bool:
    if kind == "type" and isinstance(thing, UtcDateTime):
        context.imports.add("from storage.table import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(getattr(thing, "impl", None), String):
        # SQLModel's own kind of text; a step needs no more than its length.
        return f"sa.String(length={thing.length})" if thing.length else "sa.String()"
    return False


def _leave_out_empty(
    _context: MigrationContext, _revision: object, directives: list[MigrationScript]
) -> None:
    operations = directives[0].upgrade_ops if directives else None
    if operations is None or operations.is_empty():
        directives[:] = []


def _in_words(difference: Any) -> list[str]:
    if isinstance(difference, list):
        return [words for one in cast("list[Any]", difference) for words in _in_words(one)]
    kind, *things = difference
    names = [thing if isinstance(thing, str) else getattr(thing, "name", None) for thing in things]
    return [f"{str(kind).replace('_', ' ')} {'.'.join(str(name) for name in names if name)}"]
