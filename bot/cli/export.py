"""`plein export`: everything that is kept of one person, as JSON for them to read."""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from bot.cli.common import Subparsers
from bot.cli.database import load_all_tables, open_store, person_at
from bot.clock import SystemClock
from storage.audit import AuditEntry
from storage.privacy import catalogue, export_person
from storage.session import Store


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein export`."""
    parser = subparsers.add_parser(
        "export",
        parents=[common],
        help="write down everything that is kept of somebody",
        description="Writes every row about one person as JSON, with what each table is for. "
        "The audit log notes that it was done.",
    )
    parser.add_argument("email", metavar="EMAIL", help="the person's address")
    parser.add_argument("--file", type=Path, metavar="FILE", help="write there, for you alone")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the export to standard output, or to the file.

    Raises: ConfigError, NobodyThere, OSError when the file is there already.
    """
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    async with open_store(arguments) as store:
        for name in load_all_tables(store):
            sys.stderr.write(f"Without the tables of {name}: its code is not installed.\n")
        found = await _collect(store, arguments.email)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if arguments.file is None:
        sys.stdout.write(text)
    else:
        _write(arguments.file, text)
        sys.stderr.write(f"Written to {arguments.file}; only your account can read it.\n")
    return 0


async def _collect(store: Store, email: str) -> dict[str, Any]:
    person = await person_at(store, email)
    entries = {entry.table: entry.kept for entry in catalogue()}
    now = SystemClock().now()
    async with store.transaction() as db:
        rows = await export_person(db, person.id)
        db.add(AuditEntry(done_at=now, about_id=person.id, deed="person.exported", details={}))
    tables = {
        table: {
            "what": entries[table].what,
            "why": entries[table].why,
            "kept_days": entries[table].days,
            "rows": found,
        }
        for table, found in rows.items()
    }
    return {"person": person.email, "exported_at": now.isoformat(), "tables": tables}


def _write(path: Path, text: str) -> None:
    """Write a file that nobody else may read, and never over another one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
