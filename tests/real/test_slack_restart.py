"""Plein in Slack is restarted, killed, and heard in both ways at once."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.emulator import ADA, BOB, CAS, GENERAL, KUDOS, TEAM, App
from tests.real.slack import JSON, Inside, Linde

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

# How often the program is killed; more by hand: PLEIN_KILLS=200.
KILLS = int(os.environ.get("PLEIN_KILLS", "5"))
AT_ONCE = 10


@pytest_asyncio.fixture(loop_scope="session")
async def both_ways(linde: Linde, tmp_path: Path) -> AsyncIterator[Inside]:
    """Plein in Slack, heard over sockets and by HTTP, as while changing from one to the other."""
    inside = Inside(linde, App("socket"), tmp_path, mode="both")
    await inside.start()
    yield inside
    await inside.end()


async def test_buttons_of_before_a_restart_still_work(by_http: Inside) -> None:
    await by_http.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for mending the roof")
    card = await by_http.slack.shown(KUDOS, "mending the roof")

    await by_http.stop()
    await by_http.start()
    await by_http.cas.presses(card, "+1")

    changed = await by_http.slack.shown(KUDOS, f"+1 from <@{CAS}>")
    assert changed["ts"] == card["ts"]


async def test_what_comes_both_ways_happens_once(both_ways: Inside) -> None:
    direct = await both_ways.ada.direct()
    await both_ways.ada.says(direct, "help")
    await both_ways.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for mending the roof")
    card = await both_ways.slack.shown(KUDOS, "mending the roof")
    await both_ways.cas.presses(card, "+1")
    await both_ways.slack.shown(KUDOS, f"+1 from <@{CAS}>")

    statuses = [await both_ways.hands_in(*one) for one in await both_ways.all_by_http()]

    assert statuses == [200] * 3
    # What is asked last is answered last: by then the rest would have been.
    await both_ways.ada.says(direct, "kudos rules")
    await both_ways.slack.shown(direct, "How kudos work here")
    cards = [one for one in await both_ways.slack.messages(KUDOS) if "ephemeral_to" not in one]
    assert [one["ts"] for one in cards] == [card["ts"]]
    assert both_ways.count("SELECT count(*) FROM kudos_gift") == 1
    hellos = [one for one in await both_ways.slack.messages(direct) if "Hello" in one["text"]]
    assert len(hellos) == 1


async def test_what_was_acknowledged_survives_a_kill(by_http: Inside) -> None:
    for kill in range(KILLS):
        names = [f"for keeping number {kill * AT_ONCE + one} warm" for one in range(AT_ONCE)]
        events = [_thanks(by_http, reason) for reason in names]
        statuses = await asyncio.gather(*(by_http.hands_in(one, JSON) for one in events))
        await by_http.program.kill()
        assert statuses == [200] * AT_ONCE
        await by_http.start()

    done = "SELECT count(*) FROM core_arrived WHERE state = 'done'"

    async def is_all_done() -> bool:
        return by_http.count(done) == KILLS * AT_ONCE

    await by_http.slack.until(is_all_done)
    given = min(KILLS * AT_ONCE, 100)  # as many as there are on a day
    assert by_http.count("SELECT count(*) FROM kudos_gift") == given
    assert by_http.count("SELECT count(DISTINCT reason) FROM kudos_gift") == given


def _thanks(inside: Inside, reason: str) -> bytes:
    """Make an event: Ada thanks Bob, each time as somebody who said nothing before."""
    number = reason.split()[3]
    ts = f"1795480000.{int(number):06}"
    event = {
        "type": "message",
        "channel": "D0ADA",
        "channel_type": "im",
        "user": ADA,
        "text": f"kudos <@{BOB}> {reason}",
        "ts": ts,
        "event_ts": ts,
    }
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": inside.app.id,
            "event_id": f"Ev{number}",
            "event": event,
        }
    ).encode()
