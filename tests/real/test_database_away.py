"""A database that is gone for a while, with somebody in front of the web chat."""

from pathlib import Path

import pytest

from tests.postgres import PostgresServer
from tests.program import Program
from tests.visitor import Visits, message, open_place, say

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

GIFT = "/kudos @Tom de Wit for staying calm while nothing could be written down"
# What a program may complain of while it has no database.
COMPLAINTS = {
    "web.frame_failed",
    "web.request_failed",
    "web.socket_refused",
    "clock.failed",
    "relay.claim_failed",
    "relay.send_failed",
    "timer.failed",
    "job.failed",
}


async def test_what_was_said_meanwhile_is_kept_and_sent_once_it_is_back(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path, visits: Visits
) -> None:
    program = Program(tmp_path, postgres_url)
    await program.start()
    ada = await visits.inside(program, "ada@example.org", "en")
    await open_place(ada, "kudos")

    visits.expect_a_break()
    postgres_server.turn_away(postgres_url)
    await program.until_ready(503)
    await say(ada, GIFT)
    kept = ada.locator(".pending", has_text="staying calm")
    await kept.wait_for()
    postgres_server.let_in(postgres_url)
    await program.until_ready()

    # Where the connection broke meanwhile, it goes out by itself when there is one again.
    again, thanks = (
        kept.get_by_role("button", name="Try again"),
        message(ada, "Your thanks went to"),
    )
    await again.or_(thanks).first.wait_for()
    if await again.is_visible():
        await again.click()
    await thanks.wait_for()
    await ada.reload()
    await message(ada, "Your thanks went to").wait_for()
    assert await ada.locator(".kudos-card", has_text="staying calm").count() == 1
    assert await message(ada, GIFT).count() == 1
    await program.stop()
    assert set(program.errors()) <= COMPLAINTS
