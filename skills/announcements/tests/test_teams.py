"""Discussing in teams: managers are briefed, reminded within reason, and reported by unit."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot import Share
from skills.announcements.model import Announcement, Briefing
from skills.announcements.model.teams import Unit, discussed_by_unit
from skills.announcements.tests.writing import drafts
from storage.privacy import export_person, forget_person
from tests.actor import Actor
from tests.chat import Chat

USUAL = "What does this change in our work?"


async def _sends_for_teams(noor: Actor, first: str | None = None, **words: str) -> None:
    await drafts(noor, **words)
    await noor.presses("Discuss in teams")
    await noor.fills(**({} if first is None else {"first": first}))
    noor.sees("managers are asked to discuss it")
    await noor.presses("Send now")


async def test_each_manager_of_readers_gets_a_briefing(chat: Chat) -> None:
    """ANN-A2."""
    noor, kim, lea = chat.on("noor", role="editor"), chat.on("kim"), chat.on("lea")
    bob = chat.on("bob", manager="kim")
    chat.on("cas", manager="kim")
    chat.on("dina", manager="lea", department="Elsewhere")
    await _sends_for_teams(noor, audience='NOT department="Elsewhere"')

    told = kim.sees("For your team meeting: The lift is broken")
    for words in ("Please take the stairs.", USUAL, "2 people of your team got this"):
        assert words in told.text
    assert "Discussed" in told.labels
    lea.sees_not("For your team meeting")
    bob.sees_not("For your team meeting")
    await chat.later(timedelta(minutes=1))
    noor.sees("Discussed in teams: 0 of 1 managers.")


async def test_a_manager_says_that_it_was_discussed_and_can_take_it_back(chat: Chat) -> None:
    """ANN-A2."""
    noor, kim = chat.on("noor", role="editor"), chat.on("kim")
    chat.on("bob", manager="kim")
    await _sends_for_teams(noor)

    await kim.presses("Discussed")
    kim.whispered("noted that your team discussed it")
    await kim.presses("Discussed")
    kim.whispered("You noted this already.")
    await chat.later(timedelta(minutes=1))
    noor.sees("Discussed in teams: 1 of 1 managers.")
    await kim.presses("Not yet after all")
    kim.whispered("did not discuss it yet")
    await chat.later(timedelta(minutes=1))

    noor.sees("Discussed in teams: 0 of 1 managers.")


async def test_the_usual_questions_are_there_in_both_languages(chat: Chat) -> None:
    """ANN-A2, in Dutch."""
    noor = chat.on("noor", role="editor", language="nl")
    kim, lea = chat.on("kim", language="nl"), chat.on("lea")
    for name, manager in (("bob", "kim"), ("cas", "lea")):
        chat.on(name, manager=manager)
    await noor.types("/mededeling")
    await noor.fills(
        heading="Lift stuk",
        text="Neem de trap.",
        audience="iedereen",
        moment="nu",
        must_read=False,
        clock=None,
    )
    await noor.presses("Bespreken in teams")
    await noor.fills(second="Wie helpt Bo naar boven?")
    await noor.presses("Nu versturen")

    dutch, english = kim.sees("Voor je teamoverleg: Lift stuk"), lea.sees("For your team meeting")
    assert "Wat verandert dit in ons werk?" in dutch.text
    assert USUAL in english.text
    assert "Wie helpt Bo naar boven?" in dutch.text
    assert "Wie helpt Bo naar boven?" in english.text
    await kim.presses("Besproken")
    kim.whispered("genoteerd dat je team het besproken heeft")


async def test_the_questions_can_be_written_in_the_other_language_too(chat: Chat) -> None:
    """ANN-A2."""
    noor, kim = chat.on("noor", role="editor"), chat.on("kim", language="nl")
    chat.on("bob", manager="kim")
    await drafts(noor)
    await noor.presses("Discuss in teams")
    await noor.fills(first="Who helps Bo up the stairs?")
    await noor.presses("Team questions in Dutch")
    await noor.fills(first="Wie helpt Bo de trap op?")
    await noor.presses("Send now")

    assert "Wie helpt Bo de trap op?" in kim.sees("Voor je teamoverleg").text


async def test_what_is_not_to_be_discussed_after_all_briefs_nobody(chat: Chat) -> None:
    noor, kim = chat.on("noor", role="editor"), chat.on("kim")
    chat.on("bob", manager="kim")
    await drafts(noor)
    await noor.presses("Discuss in teams")
    await noor.fills()
    await noor.presses("Do not discuss in teams")
    await noor.presses("Send now")

    kim.sees("Please take the stairs.")
    kim.sees_not("For your team meeting")


async def test_managers_who_did_not_discuss_it_are_reminded_twice_at_most(chat: Chat) -> None:
    """ANN-A2."""
    noor, kim, lea = chat.on("noor", role="editor"), chat.on("kim"), chat.on("lea")
    for name, manager in (("bob", "kim"), ("cas", "lea")):
        chat.on(name, manager=manager)
    await _sends_for_teams(noor)
    await kim.presses("Discussed")

    await chat.later(timedelta(days=2, minutes=1))
    lea.sees("Did your team discuss The lift is broken yet?")
    await chat.later(timedelta(days=6))

    kim.sees_not("Did your team discuss")
    async with chat.store.transaction() as db:
        rows = {one.manager_id: one for one in await db.exec(select(Briefing))}
    assert (rows[kim.id].rounds, rows[lea.id].rounds) == (0, 2)
    assert len([one for one in lea.seen if "Did your team discuss" in one.text]) == 1


async def test_no_manager_is_reminded_in_quiet_hours(chat: Chat) -> None:
    """ANN-A2."""
    noor = chat.on("noor", role="editor")
    kim = chat.on("kim", quiet_from="09:30", quiet_until="17:00")
    chat.on("bob", manager="kim")
    await _sends_for_teams(noor)
    kim.sees_not("For your team meeting")

    await chat.later(timedelta(hours=6, minutes=59))
    kim.sees_not("For your team meeting")
    await chat.later(timedelta(minutes=2))
    kim.sees("For your team meeting")
    await chat.later(timedelta(days=2) - timedelta(minutes=2))
    kim.sees_not("Did your team discuss")
    await chat.later(timedelta(minutes=2))

    kim.sees("Did your team discuss")


async def test_saying_so_takes_the_reminder_away(chat: Chat) -> None:
    noor, kim = chat.on("noor", role="editor"), chat.on("kim")
    chat.on("bob", manager="kim")
    await _sends_for_teams(noor)
    await chat.later(timedelta(days=2, minutes=1))

    await kim.presses("Discussed", on="Did your team discuss")

    kim.whispered("noted that your team discussed it")
    kim.sees_not("Did your team discuss The")


async def test_managers_of_those_who_get_it_later_are_briefed_then_and_nobody_twice(
    chat: Chat,
) -> None:
    """ANN-A2: what was late for some zones is sent to them after all."""
    noor, kim, lea = chat.on("noor", role="editor"), chat.on("kim"), chat.on("lea")
    chat.on("bob", manager="kim", zone="Asia/Tokyo")
    chat.on("cas", manager="lea")
    await drafts(noor, moment="2026-11-24 09:00")
    await noor.presses("Discuss in teams")
    await noor.fills()
    await noor.presses("Schedule")
    chat.clock.move(datetime(2026, 11, 24, 7, 30, tzinfo=UTC) - chat.now)
    await chat.settles()
    await chat.later(timedelta(hours=14, minutes=31))
    lea.sees("For your team meeting")
    kim.sees_not("For your team meeting")

    await noor.presses("Send to them after all")
    await chat.settles()

    kim.sees("For your team meeting")
    assert len([one for one in lea.seen if "For your team meeting" in one.text]) == 1


async def test_recalling_takes_the_briefings_back(chat: Chat) -> None:
    noor, kim = chat.on("noor", role="editor"), chat.on("kim")
    chat.on("bob", manager="kim")
    await _sends_for_teams(noor)

    await noor.presses("Recall")
    await noor.presses("Yes, take it back")

    kim.sees_not("For your team meeting")


@pytest.mark.in_chats("console")
async def test_units_are_reported_and_small_ones_together(chat: Chat) -> None:
    """ANN-A2."""
    noor = chat.on("noor", role="editor")
    managers: dict[str, list[Actor]] = {}
    for unit, many in (("Wonen", 4), ("Zorg", 3), ("Staf", 2), (None, 1)):
        for number in range(many):
            name = f"{unit or 'Los'}{number} Jansen"
            managers.setdefault(str(unit), []).append(chat.on(name, department=unit))
            chat.on(f"Of{unit or 'Los'}{number} Bakker", manager=name)
    await _sends_for_teams(noor)
    for one in (*managers["Wonen"][:2], managers["Zorg"][0], managers["Staf"][0]):
        await one.presses("Discussed")

    async with chat.store.transaction() as db:
        news = (await db.exec(select(Announcement))).one()
        of_three = await discussed_by_unit(db, news.id, 3)
        of_four = await discussed_by_unit(db, news.id, 4)
        of_many = await discussed_by_unit(db, news.id, 11)
    assert of_three == [
        Unit("Wonen", Share(2, 4)),
        Unit("Zorg", Share(1, 3)),
        Unit(None, Share(1, 3)),
    ]
    assert of_four == [Unit("Wonen", Share(2, 4)), Unit(None, Share(2, 6))]
    assert of_many == []


async def test_a_briefing_goes_with_who_got_it(chat: Chat) -> None:
    """The README's promise about erasure."""
    noor, kim = chat.on("noor", role="editor"), chat.on("kim")
    chat.on("bob", manager="kim")
    await _sends_for_teams(noor)

    async with chat.store.transaction() as db:
        exported = await export_person(db, kim.id)
        await forget_person(db, kim.id)

    assert len(exported["announcements_briefing"]) == 1
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Briefing))).all() == []
