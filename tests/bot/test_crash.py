"""Killed at any step, the bot loses nothing and does nothing twice."""

import multiprocessing
import signal
from pathlib import Path

import pytest
from sqlmodel import select

from storage.audit import AuditEntry
from storage.inbox import Arrived
from storage.key_ring import KeyRing
from storage.outbox import Outgoing
from storage.session import Store
from storage.timers import Occurrence
from tests.bot import crashing

# Each life begins as a copy of a process in which everything is imported already.
_NURSERY = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload([crashing.__name__])
POINTS = (
    "inbox.key_made",
    "inbox.noted",
    "turn.kept",
    "turn.committed",
    "timers.taken",
    "tick.kept",
    "tick.committed",
    "outbox.claimed",
    "outbox.sent",
    "outbox.marked",
)

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each of both."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/plein.db"


def live(
    url: str,
    log: Path,
    *,
    minutes: int,
    crash_at: str | None = None,
    notes: tuple[str, ...] = ("for you",),
) -> int:
    """Let the bot live once, and tell how it ended."""
    process = _NURSERY.Process(target=crashing.live, args=(url, log, minutes, crash_at, notes))
    process.start()
    process.join(120)
    assert process.exitcode is not None
    return process.exitcode


@pytest.mark.parametrize("point", POINTS)
async def test_what_was_begun_before_a_kill_is_done_once(
    point: str, url: str, tmp_path: Path
) -> None:
    log = tmp_path / "chat.log"

    assert live(url, log, minutes=0, crash_at=point) == -signal.SIGKILL
    assert live(url, log, minutes=5) == 0
    assert live(url, log, minutes=20) == 0  # by then a timer that was taken is free again

    assert [line.split(" ", 1)[1] for line in log.read_text().splitlines()] == [
        "A red gift: for you"
    ]
    store = Store(url)
    async with store.transaction() as db:
        deeds = sorted(await db.exec(select(AuditEntry.deed)))
        events = list(await db.exec(select(Arrived.state)))
        messages = list(await db.exec(select(Outgoing.state)))
    await store.close()
    assert (deeds, events, messages) == (["echoed", "gift"], ["done"], ["sent"])


@pytest.mark.parametrize("point", ["tick.kept", "tick.committed"])
async def test_a_date_of_a_schedule_comes_once_whatever_step_is_killed(
    point: str, url: str, tmp_path: Path
) -> None:
    log = tmp_path / "chat.log"
    assert live(url, log, minutes=0) == 0

    assert live(url, log, minutes=61, crash_at=point) == -signal.SIGKILL
    assert [live(url, log, minutes=later) for later in (62, 63)] == [0, 0]

    store = Store(url)
    async with store.transaction() as db:
        deeds = sorted(await db.exec(select(AuditEntry.deed)))
        slots = list(
            await db.exec(
                select(Occurrence.slot).where(
                    Occurrence.schedule == "trial.noon", Occurrence.slot != "begun"
                )
            )
        )
    await store.close()
    assert deeds == ["echoed", "gift", "noon"]
    assert len(slots) == 1


async def test_a_key_of_the_inbox_goes_at_last_when_its_end_was_cut_short(
    url: str, tmp_path: Path
) -> None:
    log, ring = tmp_path / "chat.log", KeyRing(tmp_path / "keys")
    assert live(url, log, minutes=0) == 0
    made = ring.names("inbox.")

    assert live(url, log, minutes=181, crash_at="inbox.key_destroying") == -signal.SIGKILL
    assert set(made) <= set(ring.names("inbox."))
    assert live(url, log, minutes=182) == 0

    assert len(made) == 1
    assert not set(made) & set(ring.names("inbox."))
    assert len(log.read_text().splitlines()) == 1


async def test_a_message_that_kills_at_every_try_is_put_aside_and_the_others_go(
    url: str, tmp_path: Path
) -> None:
    log, notes = tmp_path / "chat.log", ("poison", "for you")
    ends = [live(url, log, minutes=5 * start, crash_at="poison", notes=notes) for start in range(6)]

    told = [line.split(" ", 1)[1] for line in log.read_text().splitlines()]
    store = Store(url)
    async with store.transaction() as db:
        messages = sorted(await db.exec(select(Outgoing.state)))
    await store.close()
    assert ends == [*[-signal.SIGKILL] * 4, 0, 0]
    assert sorted(told[:2]) == ["A blue gift: for you", "A red gift: for you"]
    assert "I do not know whether one copy" in told[2]
    assert len([one for one in told if "gift" in one or "one copy" in one]) == 3
    assert messages == ["held", "sent", "sent", "sent"]
