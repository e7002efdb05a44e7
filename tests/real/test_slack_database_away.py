"""PostgreSQL is gone for a while, and Slack tells things meanwhile: by signed requests."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.emulator import ADA, BOB, CAS, GENERAL, KUDOS, App
from tests.postgres import OwnPostgres, PostgresServer
from tests.real.slack import Inside, Linde

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

# How long Slack waits, and a little less for the way.
LIMIT = 2.5
# How soon Plein works again once its database does.
BACK = 10.0
# What a program may complain of while it has no database.
COMPLAINTS = {
    "clock.failed",
    "database.gone",
    "profiles.failed",
    "relay.claim_failed",
    "relay.look_failed",
    "relay.send_failed",
    "timer.failed",
    "job.failed",
}


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL that can go away, and come back."""

    url: str
    goes: Callable[[], None]
    comes: Callable[[], None]


@pytest.fixture(params=["turned away", "stopped", "crashed"])
def database(request: pytest.FixtureRequest) -> Database:
    """A database, and each way in which it may go."""
    if request.param == "turned away":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = request.getfixturevalue("postgres_url")
        return Database(url, lambda: server.turn_away(url), lambda: server.let_in(url))
    own: OwnPostgres = request.getfixturevalue("own_postgres")
    return Database(own.url, own.stop if request.param == "stopped" else own.crash, own.start)


@pytest_asyncio.fixture(loop_scope="session")
async def inside(linde: Linde, tmp_path: Path, database: Database) -> AsyncIterator[Inside]:
    """Plein in Slack, heard by HTTP, on that database."""
    inside = Inside(linde, App("http"), tmp_path, database=database.url)
    await inside.start()
    yield inside
    await inside.stop()
    assert set(inside.program.errors()) <= COMPLAINTS


async def test_what_slack_tells_meanwhile_is_refused_in_time_and_applied_once(
    inside: Inside, database: Database
) -> None:
    direct = await inside.ada.direct()
    await inside.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for mending the roof")
    card = await inside.slack.shown(KUDOS, "for mending the roof")
    inside.proxy.told.clear()

    database.goes()
    await inside.program.until_ready(503)
    await inside.ada.says(direct, f"kudos <@{BOB}> for sweeping the stairs")
    await inside.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for painting the door")
    await inside.cas.presses(card, "+1")
    await inside.slack.until(_all_of(inside, 3))

    assert [one.status for one in inside.proxy.told] == [503] * 3
    assert max(one.seconds for one in inside.proxy.told) < LIMIT
    # It comes again in vain, and then twice: the answer to the first of those was lost on its way.
    assert await inside.proxy.tells_again(1) == [503] * 3
    database.comes()
    began = time.monotonic()
    await inside.program.until_ready()
    assert time.monotonic() - began < BACK
    assert await inside.proxy.tells_again(2) == [200] * 3
    assert await inside.proxy.tells_again(3) == [200] * 3

    for reason in ("for sweeping the stairs", "for painting the door"):
        await inside.slack.shown(KUDOS, f"🙌 <@{ADA}> thanks <@{BOB}>: {reason}")
    changed = await inside.slack.shown(KUDOS, f"+1 from <@{CAS}>")
    assert changed["ts"] == card["ts"]
    assert inside.count("SELECT count(*) FROM kudos_gift") == 3
    seen = [one["text"] for one in await inside.slack.messages(KUDOS) if "🙌" in one["text"]]
    assert len(seen) == 3


def _all_of(inside: Inside, count: int) -> Callable[[], Awaitable[bool]]:
    async def are_told() -> bool:
        return len(inside.proxy.told) == count

    return are_told
