"""An invitation that comes again says what came of the last time, as far as it is theirs."""

from datetime import timedelta

import pytest

from skills.surveys.tests.people import NAMES, composes
from tests.actor import Actor
from tests.chat import Chat

pytestmark = [pytest.mark.in_chats("web"), pytest.mark.on_databases("sqlite")]

CAME = "What came of the last time:"


async def _closed(chat: Chat) -> tuple[Actor, Actor, Actor, Actor]:
    """A survey of every week that was asked once, of five in Wonen and one in Raad. Gives its
    author, one of each, and one of Wonen who reads Dutch."""
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", department="Wonen/Noord", language="nl")
    cas, *_ = [chat.on(name, department="Wonen") for name in NAMES[1:5]]
    gijs = chat.on("gijs", department="Raad")
    await composes(noor, questions=["inf-1"], moment="every Tuesday 10:00", days=2)
    await noor.presses("Start it")
    await chat.later(timedelta(days=3, hours=6))
    return noor, cas, gijs, bob


async def _plans(noor: Actor, what: str, unit: str = "-", due: str = "2027-01-15") -> None:
    await noor.types("/pulse action 1")
    await noor.fills(what=what, unit=unit, due=due, owner=[])
    noor.whispered("Planned.")


def _invitation(person: Actor, part: str = "your view on how busy we are") -> str:
    [*_, last] = [one.text for one in person.seen if part in one.text]
    return last


@pytest.mark.in_chats("web", "slack", "matrix", "console")
async def test_each_reads_what_was_done_for_them_and_nobody_else(chat: Chat) -> None:
    """SUR-E9."""
    noor, cas, gijs, bob = await _closed(chat)
    await _plans(noor, "A bench in the hall, " + "green and " * 20 + "blue.")
    await _plans(noor, "Boards.", "Wonen", "2027-01-10")
    await noor.types("/pulse results 1")
    await noor.presses("Show it to everybody")
    await noor.types("/pulse actions")
    await noor.presses("It is done")  # the first, which is due first
    await noor.fills(words="They hang.")

    await chat.later(timedelta(days=5))

    assert f"{CAME} “Boards” (done) and “A bench in the hall, green" in _invitation(cas)
    assert "green…” (planned, by Friday 15 January 2027)." in _invitation(cas)
    assert f"{CAME} “A bench in the hall, green" in _invitation(gijs)
    assert "Boards" not in _invitation(gijs)
    dutch = _invitation(bob, "je mening over")
    assert "Wat er van de vorige keer kwam: “Boards” (klaar) en “A bench in the hall" in dutch
    await cas.types("/pulse")
    assert "“Boards” (done)" in cas.whispered(CAME).text


async def test_nothing_is_said_of_it_before_people_have_the_results(chat: Chat) -> None:
    noor, cas, _, _ = await _closed(chat)
    await _plans(noor, "A bench in the hall.")

    await chat.later(timedelta(days=5))

    assert sum("your view on" in one.text for one in cas.seen) == 2
    cas.sees_not(CAME)
