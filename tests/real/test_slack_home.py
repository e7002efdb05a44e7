"""Somebody's home in a Slack that nobody here wrote: opened, pressed, and drawn anew."""

import pytest

from tests.emulator import ADA, BOB, GENERAL, KUDOS
from tests.real.slack import Inside, words_of

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def test_a_home_is_drawn_when_it_is_opened(inside: Inside) -> None:
    await inside.cas.opens_home()

    home = await inside.home(inside.cas.user, "Hello Cas Bakker!")

    assert home["type"] == "home"
    assert "You have no thanks yet" in words_of(home)
    assert inside.proxy.calls["views.publish"] == 1


async def test_a_press_in_a_home_is_answered_and_draws_it_anew(inside: Inside) -> None:
    await inside.ada.commands(GENERAL, "/kudos", "rules")
    before = inside.proxy.calls["views.publish"]
    await inside.ada.opens_home()
    home = await inside.home(ADA, "Hello Ada Jansen!")

    await inside.presses_at_home(ADA, home, "What I can do")

    direct = await inside.ada.direct()
    await inside.slack.shown(direct, "This is what I can do")
    anew = await inside.home(ADA, "Hello Ada Jansen!", after=home["id"])
    assert words_of(anew) == words_of(home)
    assert inside.proxy.calls["views.publish"] == before + 2


async def test_what_is_done_in_a_form_of_the_home_stands_in_it(by_http: Inside) -> None:
    await by_http.ada.commands(GENERAL, "/kudos", "rules")
    await by_http.bob.commands(GENERAL, "/kudos", f"<@{ADA}> for showing how the tills work")
    await by_http.slack.shown(KUDOS, "how the tills work")
    await by_http.ada.opens_home()
    home = await by_http.home(ADA, "Bob Visser: for showing how the tills work")

    await by_http.presses_at_home(ADA, home, "Give kudos")
    assert (await by_http.ada.form())["title"]["text"] == "Give kudos"
    assert not await by_http.ada.submits(people=[BOB], reason="for sweeping the stairs")
    await by_http.slack.shown(KUDOS, "for sweeping the stairs")
    home = await by_http.home(ADA, "You can thank 99 more colleagues today.")

    await by_http.presses_at_home(ADA, home, "Change this")
    settings = {"language": "Nederlands", "zone": "Europe/Amsterdam", "quiet": "none"}
    assert not await by_http.ada.submits(**settings)
    home = await by_http.home(ADA, "Hallo Ada Jansen!")
    assert "Bob Visser: for showing how the tills work" in words_of(home)
    assert "Geef een bedankje" in words_of(home)
