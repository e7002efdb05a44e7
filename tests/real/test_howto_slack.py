"""docs/howto/slack.md, followed literally, with the emulator in Slack's place."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from tests.emulator import ADA, BOB, GENERAL, KUDOS, App, Someone
from tests.program import HOUSE
from tests.real.slack import Linde

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

PAGE = (HOUSE / "docs" / "howto" / "slack.md").read_text(encoding="utf-8")
APP = App("socket")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def _settings(api: str) -> str:
    """The file that the page has us write, with another Slack and a port that is free."""
    settings = _blocks("toml")[0].replace("127.0.0.1:8080", "127.0.0.1:0")
    return settings.replace("[adapters.slack]\n", f'[adapters.slack]\napi = "{api}"\n')


def _typed(block: str) -> str:
    """What somebody types, who has tokens."""
    mine = block.replace("xoxb-your-token", APP.token).replace("xapp-your-token", "xapp-socket")
    # The last command runs until it is stopped: it takes the place of the shell.
    return re.sub(r"^plein run ", "exec plein run ", mine, flags=re.MULTILINE)


async def test_the_page_leads_to_a_bot_that_answers(linde: Linde, tmp_path: Path) -> None:
    (tmp_path / "plein.toml").write_text(_settings(f"{linde.proxy.address}/api/"), "utf-8")
    typed = "set -e\n" + "\n".join(map(_typed, _blocks("sh")))
    folder = Path(sys.executable).parent

    following = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        typed,
        cwd=tmp_path,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
    )
    assert following.stdout is not None
    said: list[str] = []
    async with asyncio.timeout(60):
        while not said or not said[-1].startswith("Plein is at"):
            line = (await following.stdout.readline()).decode()
            assert line, f"it ended after {said}"
            said.append(line.strip())
    try:
        await _try_it(linde)
    finally:
        following.terminate()
        await following.communicate()

    assert "in the workspace De Linde (T0LINDE) as @plein" in "\n".join(said)
    assert "All is well." in said
    assert "slash_commands:" in (tmp_path / "manifest.yaml").read_text(encoding="utf-8")
    assert following.returncode == 0


async def _try_it(linde: Linde) -> None:
    async def is_heard() -> bool:
        apps = (await linde.slack.page())[0]["state"]["apps"]
        asked = linde.proxy.calls["users.conversations"]
        return bool(asked) and any(one["connected"] for one in apps if one["appId"] == APP.id)

    await linde.slack.until(is_heard)
    ada = Someone(linde.slack, APP, ADA)
    direct = await ada.direct()
    assert "say `help`" in PAGE
    await ada.says(direct, "help")
    await linde.slack.shown(direct, "Hello Ada Jansen!")
    thanks = re.search(r"`/kudos @name (.*?)`", PAGE)
    assert thanks
    await ada.commands(GENERAL, "/kudos", f"<@{BOB}> {thanks[1]}")
    await linde.slack.shown(KUDOS, thanks[1])
    await ada.commands(GENERAL, "/kudos")
    assert (await ada.form())["title"]["text"] == "Give kudos"
