"""A new adapter, as `plein new adapter` makes it, is a chat in good order from the first minute."""

from pathlib import Path

import pytest

from tests.copies import check, copy_of_the_tree

pytestmark = pytest.mark.slow

# The shortest and the longest name: the lines of the template fit the format with both.
NAMES = ("signal", "q", "abcdefghij_klmnopqrs")
HOUSE = ("commands", "config", "docs", "reference", "shape", "tables", "texts")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with new adapters in it, and the reference written anew."""
    folder = copy_of_the_tree(tmp_path_factory.mktemp("tree"))
    for name in NAMES:
        check(folder, "-m", "bot", "new", "adapter", name)
    check(folder, "-m", "tests.house.reference")
    return folder


def _folders() -> list[str]:
    return [f"{room}/{name}" for name in NAMES for room in ("adapters", "tests/adapters")]


def test_it_is_in_the_format_and_has_no_lint(tree: Path) -> None:
    check(tree, "-m", "ruff", "format", "--check", *_folders())
    check(tree, "-m", "ruff", "check", *_folders())


def test_its_types_are_sound(tree: Path) -> None:
    check(tree, "-m", "pyright", "--warnings", *_folders())


def test_its_imports_keep_to_the_contracts(tree: Path) -> None:
    check(tree, "-c", "from importlinter.cli import lint_imports_command as it; it()", "--no-cache")


def test_it_passes_the_house_tests(tree: Path) -> None:
    tests = [f"tests/house/test_{name}.py" for name in HOUSE]

    check(tree, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", "-m", "not slow", *tests)


def test_it_does_what_every_chat_must_and_passes_its_own_tests(tree: Path) -> None:
    own = [f"tests/adapters/{name}" for name in NAMES]
    contract = ("-k", " or ".join(NAMES), "tests/contract", *own)

    said = check(tree, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", *contract)

    assert "passed" in said
    assert "skipped" not in said


def test_it_is_a_chat_that_can_be_switched_on(tree: Path, tmp_path: Path) -> None:
    config = tmp_path / "other.toml"
    config.write_text('[adapters.signal]\nchannels = ["#general", "#kudos"]\n')

    said = check(tree, "-m", "bot", "check", "--config", config, "--database", "sqlite://")

    assert "adapters  signal" in said


def test_its_bot_answers_there(tree: Path, tmp_path: Path) -> None:
    script = tmp_path / "talk.py"
    script.write_text(TALK)

    assert "/plein help" in check(tree, script)


TALK = """
import asyncio
from adapters.signal.fake import Client
from bot.app import build
from bot.config import load
from storage.people import Person
from storage.session import Store
from tests.chat import FakeWeb

async def talk():
    store = Store("sqlite://")
    await store.create_tables()
    async with store.transaction() as db:
        db.add(Person(name="Ada", name_key="ada", email="ada@example.org", language="en"))
    app = build(load(None, {"adapters.signal": {}}, environ={}), store=store, web=FakeWeb())
    adapter = app.workplace.adapters["signal"]
    await adapter.open(app.engine)
    ada = Client(adapter, "ada@example.org")
    await ada.say(ada.with_bot, "/plein help")
    await app.settle()
    print(ada.messages()[-1].text)
    await store.close()

asyncio.run(talk())
"""
