"""What runs apart may do what it likes: it ends, within limits, and nothing of it stays."""

import asyncio
import signal
from asyncio.subprocess import Process
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.apart import run_apart
from storage.session import StillOpen
from tests.bot import trial
from tests.chat import Chat

MODULE = "tests.bot.playing_up"


async def run(
    order: str, more: bytes = b"", *, patience: timedelta = timedelta(minutes=1)
) -> tuple[int, bytes]:
    """Have it do something, and answer with at most a thousand bytes."""
    return await run_apart(MODULE, f"{order}\n".encode() + more, patience=patience, most=1000)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """Every process that is begun."""
    every: list[Process] = []
    begin = asyncio.create_subprocess_exec

    async def note(*command: str, **more: Any) -> Process:
        every.append(await begin(*command, **more))
        return every[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", note)
    return every


async def test_it_is_given_all_there_is_and_answers() -> None:
    assert await run("count", b"x" * 3_000_000) == (0, b"3000000")


async def test_who_answers_without_reading_to_the_end_is_heard() -> None:
    assert await run("answer at once", b"x" * 3_000_000) == (0, b"enough")


async def test_who_says_too_much_is_not_heard() -> None:
    assert await run("say too much") == (1, b"")


async def test_it_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEIN_SECRET", "sesame")

    _, said = await run("tell the environment")

    assert b"PYTHONPATH" in said
    assert b"PLEIN" not in said


async def test_what_it_complains_of_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    status, said = await run("fail")

    assert (status, said) == (1, b"")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("order", "seconds"), [("wait", 0.05), ("talk", 60)])
async def test_who_waits_or_talks_for_ever_is_ended_and_leaves_no_process_behind(
    order: str, seconds: float, begun: list[Process]
) -> None:
    found = await run(order, b"x" * 3_000_000, patience=timedelta(seconds=seconds))

    assert found == (1, b"")
    assert [process.returncode for process in begun] == [-signal.SIGKILL]


async def test_who_is_no_longer_waited_for_is_ended(begun: list[Process]) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await run("wait")

    assert [process.returncode for process in begun] == [-signal.SIGKILL]


@pytest.mark.slow
async def test_the_processor_is_not_given_for_ever() -> None:
    assert await run("work") in [(-signal.SIGXCPU, b""), (-signal.SIGKILL, b"")]


async def test_memory_has_an_end() -> None:
    assert await run("remember") == (1, b"")


async def test_no_file_is_written(tmp_path: Path) -> None:
    file = tmp_path / "written"

    status, _ = await run(str(file))

    assert status != 0
    assert not file.exists() or not file.read_bytes()


@pytest.mark.skills(*trial.SKILLS)
@pytest.mark.in_chats("console")
async def test_nothing_runs_apart_while_a_transaction_is_open(chat: Chat) -> None:
    async with chat.store.transaction():
        with pytest.raises(StillOpen):
            await run("count")
