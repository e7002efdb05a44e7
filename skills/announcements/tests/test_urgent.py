"""Urgent: at once, after a second yes, and everybody says whether they are safe."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from skills.announcements.tests.writing import alarms, staff
from storage.audit import AuditEntry
from tests.chat import Chat

FIRE = "Leave by the back door."
MINUTE = timedelta(minutes=1)


async def _deeds(chat: Chat) -> list[str]:
    async with chat.store.transaction() as db:
        return list(await db.exec(select(AuditEntry.deed).order_by(col(AuditEntry.id))))


async def test_it_needs_a_reason_and_a_second_yes_and_waits_for_no_quiet_hours(chat: Chat) -> None:
    """ANN-E7."""
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", quiet_from="09:30", quiet_until="17:00")

    await noor.types("/announce urgent")
    await noor.fills(heading="Fire", text=FIRE, audience="everyone", reason="There is a fire.")
    card = noor.sees("not sent yet")
    assert "This reaches 2 people" in card.text
    assert "Nobody has to approve it" in card.text
    assert {"Send now", "Schedule"}.isdisjoint(card.labels)
    await noor.presses("Send urgently…")
    bob.sees_not(FIRE)
    sure = noor.whispered("Are you sure?")
    assert "2 people, also in quiet hours" in sure.text
    await noor.presses("Yes, warn 2 people now")

    told = bob.sees(FIRE)
    assert told.labels == ["I am safe", "I need help"]
    assert "kept for 90 days" in told.text
    assert "There is a fire" not in told.text
    assert await _deeds(chat) == ["announcements.urgent"]


@pytest.mark.in_chats("web", "slack")
async def test_a_reason_is_asked_for(chat: Chat) -> None:
    """ANN-E7."""
    noor = chat.on("noor", role="editor")

    await noor.types("/announce urgent")
    await noor.fills(heading="Fire", text=FIRE, audience="everyone", reason="")

    assert noor.errors.keys() == {"reason"}


async def test_who_may_not_hears_whom_to_ask(chat: Chat) -> None:
    chat.on("noor", role="editor")
    bob = chat.on("bob")

    await bob.types("/announce urgent")

    assert "announcements.urgent" in bob.last.text
    assert "Noor" in bob.last.text


@pytest.mark.settings(announcements={"approval": True})
async def test_nobody_has_to_approve_it(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")

    await alarms(noor)

    ada.sees(FIRE)
    ada.sees_not("Will you approve")


async def test_the_card_counts_live_in_all_and_by_department(chat: Chat) -> None:
    """ANN-E7: also a department of one is shown by itself."""
    noor = chat.on("noor", role="editor", department="Staf")
    bob, cas, _ = staff(chat, "bob", "cas", "dewi", department="Wonen")
    await alarms(noor)
    noor.sees("Safe: 0. Need help: 0. Not answered: 4. Not reached: 0.")

    await bob.presses("I am safe")
    await cas.presses("I need help")
    await noor.presses("I am safe")
    await chat.later(MINUTE)

    card = noor.sees("Announcement 1 is sent")
    assert "Safe: 2. Need help: 1. Not answered: 1." in card.text
    assert "Wonen: 1 safe, 1 need help, 1 without an answer" in card.text
    assert "Staf: 1 safe, 0 need help, 0 without an answer" in card.text


async def test_an_answer_can_change(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await alarms(noor)

    await bob.presses("I need help")
    bob.whispered("you need help")
    await bob.presses("I am safe", on=FIRE)
    bob.whispered("you are safe")
    await chat.later(MINUTE)

    noor.sees("Safe: 1. Need help: 0. Not answered: 1.")
    noor.sees("Nobody needs help any more")


async def test_who_can_help_hears_at_once_and_somebody_goes(chat: Chat) -> None:
    """ANN-E7."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")
    bob = chat.on("bob", department="Wonen", location="Arnhem")
    await alarms(noor)

    await bob.presses("I need help")

    for one in (noor, ada):
        assert "Bob (Wonen, Arnhem)" in one.sees("1 person needs help").text
    await ada.presses("I am with Bob")
    bob.sees("Ada is with you, or on the way.")
    await chat.later(MINUTE)
    assert noor.sees("1 person needs help").labels == []
    assert "Ada is with them" in noor.sees("1 person needs help").text
    assert (await _deeds(chat))[-1] == "announcements.attend"


async def test_many_who_need_help_come_as_one_list(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    crowd = staff(chat, *(f"person{number}" for number in range(12)))
    await alarms(noor)
    before = len(noor.seen)

    for one in crowd:
        await one.presses("I need help")
    assert "1 person needs help" in noor.sees("help: Fire").text
    await chat.later(MINUTE)

    told = noor.sees("12 people need help")
    assert "And 2 more: " in told.text
    assert len(told.labels) == 10
    assert len([one for one in noor.seen[before:] if "help: Fire" in one.text]) == 1


async def test_nobody_goes_for_somebody_else_or_without_the_right(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")
    bob, cas = staff(chat, "bob", "cas")
    await alarms(noor)
    await bob.presses("I need help")

    await cas.presses_of(noor, "I am with Bob")
    bob.sees_not("on the way")
    await noor.presses("I am with Bob")
    await ada.presses("I am with Bob")

    ada.whispered("Noor is with them already.")


async def test_who_does_not_answer_is_asked_again_for_an_hour(chat: Chat) -> None:
    """ANN-E7."""
    noor = chat.on("noor", role="editor")
    bob, cas = staff(chat, "bob", "cas", quiet_from="09:30", quiet_until="17:00")
    await alarms(noor)
    await cas.presses("I am safe")

    await chat.later(timedelta(hours=2))

    cas.sees_not("not answered to")
    assert len([one for one in bob.seen if "Are you safe?" in one.text]) == 4
    await bob.presses("I am safe", on="Are you safe?")
    bob.whispered("you are safe")
    await chat.later(MINUTE)
    noor.sees("Safe: 2.")


async def test_the_names_are_for_who_may_send_such(chat: Chat) -> None:
    """ANN-E7."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")
    bob, cas = staff(chat, "bob", "cas")
    await alarms(noor, audience='name="Bob" OR name="Cas"')
    await bob.presses("I need help")

    await ada.types("/announce safety 1")

    told = ada.whispered("Urgent announcement 1")
    assert "Sent by Noor, because: “There is a fire.”" in told.text
    assert "Bob, since" in told.text
    assert "Cas" in told.text
    assert "All clear" in told.labels
    assert (await _deeds(chat))[-1] == "announcements.safety"
    await cas.types("/announce safety 1")
    assert "announcements.urgent" in cas.last.text
    await ada.types("/announce safety 9")
    assert "not an urgent one" in str(ada.errors.get("number") or ada.last.text)


@pytest.mark.in_chats("web", "slack")
async def test_many_names_come_as_a_file(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    staff(chat, *(f"person{number}" for number in range(22)), department="Wonen")
    await alarms(noor)

    await noor.types("/announce safety 1")

    noor.sees("all of them are in the file")
    lines = (await noor.opens("safety-1.csv")).decode("utf-8-sig").splitlines()
    assert len(lines) == 24
    assert any("Person7" in line and "not answered" in line for line in lines)


async def test_all_clear_tells_everybody_and_closes_the_buttons(chat: Chat) -> None:
    """ANN-E7."""
    noor = chat.on("noor", role="editor")
    bob, cas = staff(chat, "bob", "cas", quiet_from="09:30", quiet_until="17:00")
    await alarms(noor)
    await bob.presses("I am safe")
    await chat.later(timedelta(minutes=20))
    cas.sees("Are you safe?")

    await noor.presses("All clear")
    await noor.fills(words="You can go in again.")
    await chat.later(timedelta(hours=1))

    for one in (noor, bob, cas):
        assert "You can go in again." in one.sees("It is over: Fire in the hall").text
        one.sees_not("Are you safe?")
    told = bob.sees(FIRE)
    assert "This is over." in told.text
    assert told.labels == []
    assert "All clear since" in noor.sees("Announcement 1 is sent").text
    assert "announcements.all_clear" in await _deeds(chat)


async def test_it_is_not_over_by_mistake_while_somebody_is_alone(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await alarms(noor)
    await bob.presses("I need help")
    await chat.later(MINUTE)

    await noor.presses("All clear")
    assert "nobody is with them yet: Bob" in noor.last.text
    await noor.presses("All clear all the same")
    await noor.fills(words=None)

    bob.sees("It is over")


@pytest.mark.in_chats("web", "slack")
async def test_whoever_presses_too_late_hears_that_it_is_over(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await alarms(noor)
    await bob.presses("I am safe")
    await noor.presses("All clear")
    await noor.fills(words=None)

    await bob.presses_again()

    assert "over" in bob.last.text or "closed" in bob.last.text
    await chat.later(MINUTE)
    noor.sees("Safe: 1.")


async def test_a_duplicate_is_not_urgent(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await alarms(noor)

    await noor.presses("Duplicate")

    card = noor.sees("Announcement 2, not sent yet")
    assert "Send now" in card.labels
    assert "Send urgently…" not in card.labels


async def test_a_test_of_it_notes_nothing(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await noor.types("/announce urgent")
    await noor.fills(heading="Fire", text=FIRE, audience="everyone", reason="There is a fire.")

    await noor.presses("Send test to me")
    await noor.presses("I need help", on="Test of announcement 1")

    noor.whispered("nothing is noted")
    noor.sees_not("needs help")
    bob.sees_not(FIRE)


async def test_it_is_changed_in_its_own_form(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await noor.types("/announce urgent")
    await noor.fills(heading="Fire", text="Leave.", audience="everyone", reason="There is a fire.")

    await noor.presses("Edit")
    await noor.fills(text=FIRE)
    await noor.presses("Send urgently…")
    await noor.presses("Yes, warn 2 people now")

    bob.sees(FIRE)


@pytest.mark.in_chats("console")
async def test_dutch_people_answer_in_dutch(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", language="nl")
    await alarms(noor)

    await bob.types("Ik heb hulp nodig")

    bob.whispered("Bel eerst 112")
    noor.sees("1 person needs help")


@pytest.mark.in_chats("console")
async def test_answers_that_are_kept_no_more_make_nobody_silent(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await alarms(noor)
    await bob.presses("I am safe")
    chat.clock.move(timedelta(days=92))
    await chat.settles()

    await noor.types("/announce safety 1")

    told = noor.whispered("kept for 90 days, and are gone")
    assert "Not answered" not in told.text


@pytest.mark.in_chats("web", "slack")
async def test_a_yes_is_for_what_was_asked_about(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await noor.types("/announce urgent")
    words = {"heading": "Fire", "text": FIRE, "reason": "There is a fire."}
    await noor.fills(**words, audience='name="Noor"')
    await noor.presses("Send urgently…")
    await noor.presses("Edit")
    await noor.fills(audience="everyone")

    await noor.presses("Yes, warn 1 person now")

    noor.whispered("It was changed since I asked")
    bob.sees_not(FIRE)


async def test_it_is_ended_and_not_taken_back(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await alarms(noor)
    assert "Recall" not in noor.sees("Announcement 1 is sent").labels

    await noor.types("/announce list")
    await noor.presses("Recall 1")

    noor.whispered("is to hear that it is over")
    bob.sees(FIRE)
