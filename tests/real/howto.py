"""Following the pages of docs/howto: what they have us write and type."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from pathlib import Path

from tests.parts import LEASH, PATIENCE
from tests.program import HOUSE


def page(name: str) -> str:
    """Read a page."""
    return (HOUSE / "docs" / "howto" / f"{name}.md").read_text(encoding="utf-8")


PAGE = page("slack")


def section(title: str, text: str = PAGE) -> str:
    """Give what stands under a heading, up to the next one."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"the page has no section {title!r}"
    return found[1]


def blocks(language: str, text: str = PAGE) -> list[str]:
    """List the blocks of a language that somebody copies."""
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def in_line(pattern: str, text: str = PAGE) -> str:
    """Give what stands between backticks and is like this."""
    found = re.search(rf"`({pattern})`", text)
    assert found, f"nothing on the page is like `{pattern}`"
    return found[1]


def settings_with(*more: str, api: str, without: tuple[str, ...] = ()) -> str:
    """Write the settings of the page's beginning with lines added as `[table] line`, another Slack,
    and a port that is free. What stands there in the tables of `without` is left out."""
    settings = blocks("toml")[0].replace("127.0.0.1:8080", "127.0.0.1:0")
    for table in without:
        settings = re.sub(rf"(?<={re.escape(table)}\n).*?(?=^\[|\Z)", "", settings, flags=_TABLES)
    for line in (f'[adapters.slack] api = "{api}"', *more):
        table, _, setting = line.partition("] ")
        assert f"{table}]\n" in settings
        settings = settings.replace(f"{table}]\n", f"{table}]\n{setting}\n")
    return settings


_TABLES = re.DOTALL | re.MULTILINE


def lines_of(block: str) -> list[str]:
    """List the settings of a block, each as `[table] line`."""
    table, found = "", list[str]()
    for line in block.splitlines():
        if line.startswith("["):
            table = line
        elif line.strip():
            found.append(f"{table} {line}")
    return found


async def typed(command: str, folder: Path, secrets: Mapping[str, str] | None = None) -> str:
    """Type something that ends, and return what it prints. Fails unless it ends well."""
    running = await started(command, folder, secrets)
    async with asyncio.timeout(PATIENCE):
        said, _ = await running.communicate()
    assert running.returncode == 0, said.decode()
    return said.decode()


async def started(command: str, folder: Path, secrets: Mapping[str, str] | None = None) -> Process:
    """Type something, and let it run."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, **(secrets or {})}
    return await asyncio.create_subprocess_exec(
        *(*LEASH, "bash", "-c", f"set -e\n{command}"),
        cwd=folder,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
        env=environment,
    )


async def printed(running: Process, begins: str) -> list[str]:
    """Read what is printed up to a line that begins like this."""
    assert running.stdout is not None
    said: list[str] = []
    async with asyncio.timeout(PATIENCE):
        while not said or not said[-1].startswith(begins):
            line = (await running.stdout.readline()).decode()
            assert line, f"it ended after {said}"
            said.append(line.strip())
    return said
