"""Inviting: everybody once, at their own hour, with all that they should know first."""

from datetime import UTC, date, datetime, timedelta

import pytest

from skills.surveys.tests.people import NAMES, answers, asks, composes
from tests.actor import Actor
from tests.chat import Chat

INVITED = "your view on how busy we are"


def _at(chat: Chat, *when: int) -> timedelta:
    return datetime(*when, tzinfo=UTC) - chat.now  # type: ignore[misc]


async def _plans(chat: Chat, moment: str) -> tuple[Actor, list[Actor]]:
    noor = chat.on("noor", role="editor")
    people = [chat.on(name) for name in NAMES[:5]]
    people.append(chat.on("yara", zone="America/New_York"))
    await composes(noor, moment=moment)
    await noor.presses("Start it")
    return noor, people


async def test_people_get_it_at_ten_on_their_own_clock(chat: Chat) -> None:
    """SUR-D1."""
    noor, [bob, *_, yara] = await _plans(chat, "tomorrow 10:00")

    await chat.later(_at(chat, 2026, 11, 24, 8, 59))
    bob.sees_not(INVITED)
    await chat.later(timedelta(minutes=2))
    bob.sees(INVITED)
    noor.sees("Round 1 is open for 7 people")
    await chat.later(_at(chat, 2026, 11, 24, 14, 59))
    yara.sees_not(INVITED)
    await chat.later(timedelta(minutes=2))

    yara.sees(INVITED)
    assert sum(INVITED in one.text for one in bob.seen) == 1


async def test_it_comes_every_week(chat: Chat) -> None:
    """SUR-D1."""
    _, [bob, *_] = await _plans(chat, "every Monday 10:00")

    await chat.later(_at(chat, 2026, 11, 30, 15, 30))
    assert sum(INVITED in one.text for one in bob.seen) == 1
    await chat.later(timedelta(days=7))

    assert sum(INVITED in one.text for one in bob.seen) == 2


async def test_the_invitation_says_what_one_should_know_first(chat: Chat) -> None:
    """SUR-D2."""
    _, [bob, *_] = await asks(chat)

    seen = bob.sees(INVITED)

    for part in (
        "Noor would like",
        "We decide with it what can wait.",
        "3 questions, about 1 minute, until Saturday 28 November 2026",
        "Taking part is voluntary",
        "cannot trace your answers back to you",
        "only from 5 answers per group",
        "Within 14 days after it closes",
        "What this does not stop",
        "it is for: everybody",
    ):
        assert part in seen.text
    assert seen.labels == ["Start", "Not now", "Not for this survey again"]


@pytest.mark.in_chats("web", "slack", "console")
async def test_who_says_not_now_can_start_later(chat: Chat) -> None:
    """SUR-D2, PRV-D5."""
    _, [bob, *_] = await asks(chat)

    await bob.presses("Not now")
    bob.whispered("Fine. You can start until Saturday 28 November 2026")
    await answers(bob, "Agree", "Agree", "Agree")

    bob.sees("Your answers are in.")


async def test_who_wants_to_be_left_alone_is(chat: Chat) -> None:
    """SUR-D2, PRV-D5."""
    noor, [bob, *_] = await _plans(chat, "every Monday 10:00")
    await chat.later(_at(chat, 2026, 11, 30, 15, 30))

    await bob.presses("Not for this survey again")
    bob.whispered("I tell nobody")
    before = len(bob.seen)
    await chat.later(timedelta(days=7))

    assert len(bob.seen) == before
    noor.sees_not("Bob")


async def test_who_was_left_alone_can_be_asked_again(chat: Chat) -> None:
    _, [bob, *_] = await asks(chat)
    await bob.presses("Not for this survey again")

    await bob.presses("Do ask me")
    await chat.later(timedelta(days=1, hours=1))

    bob.sees("You can still answer how busy we are")


async def test_nobody_is_asked_twice_in_a_week(chat: Chat) -> None:
    """SUR-A3, 7.11."""
    noor, [bob, *_] = await asks(chat)
    await chat.later(timedelta(days=2))

    await composes(noor, topic="the canteen")
    noor.sees(
        "7 people were invited to a survey lately, and are left alone until Monday 30 November"
    )
    await noor.presses("Start it")

    noor.sees("Survey 2 did not go out: Fewer than 5 people would be asked")
    bob.sees_not("the canteen")


async def test_who_is_away_all_the_time_is_not_asked(chat: Chat) -> None:
    """7.1."""
    noor = chat.on("noor", role="editor")
    people = [chat.on("ann", away_until=date(2026, 12, 20))]
    people += [chat.on(name) for name in NAMES[:5]]

    await composes(noor)
    await noor.presses("Start it")

    people[0].sees_not(INVITED)
    noor.sees("Round 1 is open for 6 people")


async def test_an_invitation_waits_for_the_end_of_quiet_hours(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    people = [chat.on("ann", quiet_from="18:00", quiet_until="08:00")]
    people += [chat.on(name) for name in NAMES[:5]]

    await composes(noor, moment="tomorrow 19:00")
    await noor.presses("Start it")
    await chat.later(_at(chat, 2026, 11, 24, 18, 5))
    people[1].sees(INVITED)
    people[0].sees_not(INVITED)
    await chat.later(_at(chat, 2026, 11, 25, 7, 5))

    people[0].sees(INVITED)


@pytest.mark.in_chats("web", "slack", "console")
async def test_what_is_open_is_listed_for_who_asks(chat: Chat) -> None:
    _, [bob, cas, *_] = await asks(chat)
    await answers(cas, "Agree", "Agree", "Agree")

    await bob.types("/pulse")
    await cas.types("/pulse")

    bob.whispered("your view on how busy we are")
    cas.whispered("No survey is open for you.")


async def test_a_survey_that_is_ended_asks_nothing_new(chat: Chat) -> None:
    noor, [bob, *_] = await _plans(chat, "every Monday 10:00")
    await chat.later(_at(chat, 2026, 11, 30, 15, 30))

    await noor.types("/pulse stop 1")
    await noor.presses("End 1")
    noor.whispered("asks nothing new")
    await chat.later(timedelta(days=7))

    assert sum(INVITED in one.text for one in bob.seen) == 1
