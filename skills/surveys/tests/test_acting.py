"""Action plans: two in a unit at most, reminded of, and told of to whom they are for (SUR-E9)."""

from datetime import UTC, datetime, timedelta

import pytest

from skills.surveys.tests.people import NAMES, answers, composes
from tests.actor import Actor
from tests.chat import Chat

pytestmark = [pytest.mark.in_chats("web"), pytest.mark.on_databases("sqlite")]

WHAT = "From June there is one planning board."


async def _closed(
    chat: Chat, *, wait: timedelta = timedelta(), days: int = 1, **plan: object
) -> tuple[Actor, list[Actor]]:
    """A survey of a unit of five, closed."""
    noor = chat.on("noor", role="editor", department="Bestuur")
    people = [chat.on(name, department="Wonen") for name in NAMES[:5]]
    await composes(noor, questions=["inf-1"], days=days, **plan)
    await noor.presses("Start it")
    await chat.later(wait)
    for one in people:
        await answers(one, "Agree")
    await chat.later(timedelta(days=days, hours=1))
    await noor.types("/pulse results 1")
    return noor, people


async def _plans(by: Actor, what: str = WHAT, unit: str = "-", **given: object) -> None:
    await by.types("/pulse action 1")
    owner: list[str] = []
    await by.fills(**{"what": what, "unit": unit, "due": "2027-01-15", "owner": owner, **given})


def _at(chat: Chat, *when: int) -> timedelta:
    return datetime(*when, tzinfo=UTC) - chat.now  # type: ignore[misc]


@pytest.mark.in_chats("web", "slack")
@pytest.mark.on_databases("sqlite", "postgresql")
async def test_whoever_it_is_for_hears_what_is_planned_and_what_became_of_it(chat: Chat) -> None:
    noor, [bob, cas, *_] = await _closed(chat)

    await _plans(noor, unit="Wonen", owner=["cas"])
    noor.whispered("Planned.")
    cas.sees("Noor planned something with what came out of survey 1")
    await chat.later(timedelta(days=1))
    await bob.types("/pulse actions")
    bob.whispered("Nothing is planned for you.")  # they do not have the results yet
    bob.sees_not(WHAT)
    await noor.presses("Show it to everybody")
    await chat.later(timedelta(days=1))
    bob.sees("What is done with what you said in survey 1")
    bob.sees("From June there is one planning board. (for Wonen; Cas, by Friday 15 January 2027)")
    noor.sees_not("What is done with what you said")  # she is of another unit

    await cas.presses("It is done")
    await cas.fills(words="It hangs in the hall.")
    await chat.later(timedelta(days=1))

    bob.sees("Done: From June there is one planning board. (for Wonen; Cas). It hangs in the hall.")
    assert sum("What is done with what you said" in one.text for one in bob.seen) == 2


async def test_a_unit_has_two_at_most(chat: Chat) -> None:
    noor, _ = await _closed(chat)
    await _plans(noor, "First.")
    await _plans(noor, "Second.")

    await _plans(noor, "Third.")

    assert "There are two already: First. and Second." in " ".join(noor.errors.values())
    await noor.fills(what="Third.", unit="Wonen", due="2027-01-15", owner=[])
    noor.whispered("Planned.")


async def test_what_made_room_cannot_be_taken_back(chat: Chat) -> None:
    noor, _ = await _closed(chat)
    await _plans(noor, "First.")
    await _plans(noor, "Second.")
    await noor.types("/pulse actions 1")
    await noor.presses("It is not done after all")
    await noor.fills(words="")
    assert "Say why" in " ".join(noor.errors.values())
    await noor.fills(words="No money.")
    await _plans(noor, "Third.")

    await noor.presses("Take that back")

    noor.whispered("There are two already")


async def test_who_does_it_is_reminded_until_it_is_done(chat: Chat) -> None:
    noor, [bob, *_] = await _closed(chat)
    await _plans(noor, owner=["bob"])

    def reminded(one: Actor) -> int:
        return sum("This is yours" in seen.text for seen in one.seen)

    await chat.later(_at(chat, 2027, 1, 8, 7))
    assert reminded(bob) == 0
    await chat.later(_at(chat, 2027, 1, 8, 9))
    assert reminded(bob) == 1
    await chat.later(_at(chat, 2027, 1, 15, 9))
    assert reminded(bob) == 2
    for _ in range(6):
        await chat.later(timedelta(days=7))

    assert reminded(bob) == 6
    noor.sees("You planned this, and it has been overdue for a month.")


async def test_another_day_is_another_reminder_and_what_was_closed_can_be_taken_back(
    chat: Chat,
) -> None:
    noor, [bob, *_] = await _closed(chat)
    await _plans(noor, owner=["bob"])

    await bob.presses("Another day")
    await bob.fills(due="2027-02-15")
    bob.whispered("by Monday 15 February 2027")
    await bob.presses("It is not done after all")
    await bob.fills(words="The board was too dear.")
    bob.whispered("Not done after all: From June there is one planning board.")
    await bob.presses("Take that back")
    bob.whispered("It is open again:")
    await noor.types("/pulse actions 1")

    noor.whispered("by Monday 15 February 2027")


async def test_a_manager_plans_for_the_own_unit_alone(chat: Chat) -> None:
    _, [bob, cas, *_] = await _closed(chat, audience="department=Wonen")
    chat.on("pia", department="Wonen", manager="cas")
    omar = chat.on("omar", department="Financien")
    chat.on("quin", department="Financien", manager="omar")

    await omar.types("/pulse action 1")
    omar.whispered("Actions are planned by who looks after surveys")

    await bob.types("/pulse action 1")
    bob.whispered("Actions are planned by who looks after surveys")
    await _plans(cas, unit="Bestuur")
    assert cas.errors
    await cas.fills(what=WHAT, unit="Wonen", due="2027-01-15", owner=[])

    cas.whispered("Planned.")


async def test_everybody_sees_what_is_done_with_the_results(chat: Chat) -> None:
    noor, [bob, *_] = await _closed(chat)
    await _plans(noor)
    await noor.types("/pulse results 1")
    await noor.presses("Show it to everybody")

    await bob.types("/pulse results 1")
    assert WHAT in bob.whispered("Survey 1, round 1").text

    await bob.types("/peiling acties")
    bob.whispered("What is done with it:")


@pytest.mark.settings(surveys={"results_within": "3 days"})
async def test_a_survey_that_waited_goes_on_when_something_is_planned(chat: Chat) -> None:
    """SUR-A2."""
    noor, [bob, *_] = await _closed(
        chat, wait=timedelta(days=1, hours=5), moment="every Tuesday 10:00", days=2
    )
    await chat.later(timedelta(days=5))
    noor.sees("Survey 1 pauses.")
    before = sum("your view on how busy we are" in one.text for one in bob.seen)

    await _plans(noor)
    await chat.later(timedelta(days=7))

    assert sum("your view on how busy we are" in one.text for one in bob.seen) == before + 1


async def test_who_is_too_early_or_may_not_hears_what_to_do(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob")
    for name in NAMES[1:6]:
        chat.on(name)
    await composes(noor, questions=["inf-1"])
    await noor.presses("Start it")

    await noor.types("/pulse action 1")
    noor.whispered("Once it is closed and counted, you can plan what is done with it.")
    await noor.types("/pulse actions")
    noor.whispered("Nothing is planned now. You plan something with /pulse action")
    await bob.types("/pulse action 1")
    bob.whispered("Actions are planned by who looks after surveys")
