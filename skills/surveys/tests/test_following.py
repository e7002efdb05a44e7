"""Following through: a survey that repeats waits until people heard what was done."""

from datetime import timedelta

import pytest

from skills.surveys.tests.people import NAMES, answers, composes
from tests.actor import Actor
from tests.chat import Chat

pytestmark = [
    pytest.mark.in_chats("web", "slack"),
    pytest.mark.settings(surveys={"results_within": "3 days"}),
]

INVITED = "your view on how busy we are"


async def _asked_once(chat: Chat) -> tuple[Actor, Actor]:
    noor = chat.on("noor", role="editor")
    people = [chat.on(name) for name in NAMES[:5]]
    await composes(noor, questions=["inf-1"], moment="every Tuesday 10:00", days=2)
    await noor.presses("Start it")
    await chat.later(timedelta(days=1, hours=5))
    for one in people:
        await answers(one, "Agree")
    return noor, people[0]


def _invited(person: Actor) -> int:
    return sum(INVITED in one.text for one in person.seen)


async def test_a_survey_pauses_until_people_heard_what_is_done(chat: Chat) -> None:
    """SUR-A2."""
    noor, bob = await _asked_once(chat)

    await chat.later(timedelta(days=7))
    noor.sees("Survey 1 pauses.")
    assert _invited(bob) == 1
    await noor.presses("Say what you do with it")
    await noor.fills(words="We stop the *Monday* meeting.")

    bob.sees("What we do with survey 1: how busy we are")
    bob.sees("We stop the Monday meeting.")
    await chat.later(timedelta(days=7))
    assert _invited(bob) == 2
    assert "What came of the last time: “We stop the Monday meeting”." in bob.sees(INVITED).text


async def test_a_survey_goes_on_when_it_was_told_in_time(chat: Chat) -> None:
    """SUR-A2."""
    noor, bob = await _asked_once(chat)
    await chat.later(timedelta(days=2))
    await noor.types("/pulse results 1")
    await noor.presses("Say what you do with it")
    await noor.fills(words="We stop the Monday meeting.")

    await chat.later(timedelta(days=5))

    assert _invited(bob) == 2


async def test_an_action_lets_a_survey_go_on_that_paused(chat: Chat) -> None:
    """SUR-A2, SUR-E9."""
    noor, bob = await _asked_once(chat)
    await chat.later(timedelta(days=7))
    noor.sees("Tell people that, or plan an action: then it goes on by itself.")

    await noor.presses("Plan an action", on="Survey 1 pauses.")
    what = "One planning board."
    await noor.fills(what=what, unit="-", due="2027-01-15", owner=[])

    await chat.later(timedelta(days=7))
    assert _invited(bob) == 2
    said = "What came of the last time: “One planning board” (planned, by Friday 15 January 2027)."
    assert said in bob.sees(INVITED).text
