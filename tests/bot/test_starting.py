"""What a skill does when the bot begins to serve."""

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import Job, Skill
from tests.chat import Chat
from tests.parts import PATIENCE

skill = Skill("waking")


@dataclass
class Morning:
    """What was read at the start."""

    is_read: bool = False


@skill.at_start
async def fall_over(job: Job) -> None:
    """Fail before the other one."""
    raise RuntimeError(f"no good at {job.now:%Y}")


@skill.at_start
async def read(job: Job) -> None:
    """Read something."""
    async with job.transaction():
        job.house.memory(Morning).is_read = True


@pytest.mark.skills((skill, Path(__file__).with_name("shredding_texts")))
@pytest.mark.in_chats("console")
async def test_what_a_skill_reads_at_the_start_is_there_though_another_falls_over(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    morning = chat.app.workplace.memory(Morning)
    assert not morning.is_read

    running = asyncio.create_task(chat.app.run())
    async with asyncio.timeout(PATIENCE):
        while not morning.is_read:  # noqa: ASYNC110 - it tells nobody when it is
            await asyncio.sleep(0.01)

    assert not running.done()
    assert "start.failed" in "".join(capsys.readouterr())
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
