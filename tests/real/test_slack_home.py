"""Somebody's home in a Slack that nobody here wrote: opened, pressed, and drawn anew."""

import json
import time
from typing import Any

import pytest

from tests.emulator import ADA, BOB, GENERAL, KUDOS, TEAM, button_in
from tests.real.slack import Inside

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def opened(inside: Inside, user: str, words: str, *, after: str = "") -> dict[str, Any]:
    """Wait for a home with these words, another one than `after`."""

    async def look() -> dict[str, Any] | None:
        home = await inside.slack.home(inside.app, user)
        return home if home and home["id"] != after and words in _words(home) else None

    return await inside.slack.until(look)


def _words(home: dict[str, Any]) -> str:
    return json.dumps(home["blocks"], ensure_ascii=False)


async def presses(inside: Inside, home: dict[str, Any], label: str) -> None:
    """Have Ada press a button in her home. The emulator tells of presses in messages alone: this is
    one as Slack tells of it, with a trigger that the emulator has given."""
    pressed = {
        "type": "block_actions",
        "user": {"id": ADA, "username": "ada", "name": "ada", "team_id": TEAM},
        "api_app_id": inside.app.id,
        "container": {"type": "view", "view_id": home["id"]},
        "trigger_id": await inside.slack.trigger(),
        "team": {"id": TEAM, "domain": "linde"},
        "enterprise": None,
        "is_enterprise_install": False,
        "view": home,
        "actions": [{**button_in(home["blocks"], label), "action_ts": f"{time.time():.6f}"}],
    }
    await inside.tells("interactive", pressed)


async def test_a_home_is_drawn_when_it_is_opened(inside: Inside) -> None:
    await inside.cas.opens_home()

    home = await opened(inside, inside.cas.user, "Hello Cas Bakker!")

    assert home["type"] == "home"
    assert "You have no thanks yet" in _words(home)
    assert inside.proxy.calls["views.publish"] == 1


async def test_a_press_in_a_home_is_answered_and_draws_it_anew(inside: Inside) -> None:
    await inside.ada.commands(GENERAL, "/kudos", "rules")
    before = inside.proxy.calls["views.publish"]
    await inside.ada.opens_home()
    home = await opened(inside, ADA, "Hello Ada Jansen!")

    await presses(inside, home, "What I can do")

    direct = await inside.ada.direct()
    await inside.slack.shown(direct, "This is what I can do")
    anew = await opened(inside, ADA, "Hello Ada Jansen!", after=home["id"])
    assert _words(anew) == _words(home)
    assert inside.proxy.calls["views.publish"] == before + 2


async def test_what_is_done_in_a_form_of_the_home_stands_in_it(by_http: Inside) -> None:
    await by_http.ada.commands(GENERAL, "/kudos", "rules")
    await by_http.bob.commands(GENERAL, "/kudos", f"<@{ADA}> for showing how the tills work")
    await by_http.slack.shown(KUDOS, "how the tills work")
    await by_http.ada.opens_home()
    home = await opened(by_http, ADA, "Bob Visser: for showing how the tills work")

    await presses(by_http, home, "Give kudos")
    assert (await by_http.ada.form())["title"]["text"] == "Give kudos"
    assert not await by_http.ada.submits(people=[BOB], reason="for sweeping the stairs")
    await by_http.slack.shown(KUDOS, "for sweeping the stairs")
    home = await opened(by_http, ADA, "You can thank 99 more colleagues today.")

    await presses(by_http, home, "Change this")
    settings = {"language": "Nederlands", "zone": "Europe/Amsterdam", "quiet": "none"}
    assert not await by_http.ada.submits(**settings)
    home = await opened(by_http, ADA, "Hallo Ada Jansen!")
    assert "Bob Visser: for showing how the tills work" in _words(home)
    assert "Geef een bedankje" in _words(home)
