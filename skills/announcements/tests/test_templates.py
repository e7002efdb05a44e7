"""Templates: words to begin with, and the blanks in them."""

import pytest

from tests.chat import Chat

_OWN = {
    "en": {"name": "Fire drill", "title": "Fire drill on [… date]", "text": "Leave by [… exit]."},
    "nl": {"name": "Ontruiming", "title": "Oefening op [… datum]", "text": "Ga door [… uitgang]."},
    "audience": "location=Arnhem",
    "must_read": True,
}
with_own = pytest.mark.settings(announcements={"templates": [_OWN]})


async def test_a_template_fills_the_form(chat: Chat) -> None:
    """ANN-E8."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await noor.types("/announce template")
    for label in ("Policy change", "System outage", "New colleague", "Event"):
        assert label in noor.last.labels

    await noor.presses("System outage")
    await noor.fills(heading="The mail does not work", audience="everyone", moment="now")

    assert "The mail does not work" in noor.sees("We are working on it.").text
    card = noor.sees("Announcement 1, not sent yet")
    assert "There are still 7 blanks" in card.text
    bob.sees_not("mail")


async def test_blanks_that_are_filled_in_are_not_spoken_of(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await noor.types("/announce template")

    await noor.presses("Event")
    await noor.fills(heading="Book fair", text="Come [all] on Friday.")

    noor.sees("Come [all] on Friday.")
    assert "between [… ]" not in noor.sees("Announcement 1, not sent yet").text


async def test_a_policy_change_must_be_read_and_speaks_the_language_of_who_writes(
    chat: Chat,
) -> None:
    noor = chat.on("noor", role="editor", language="nl")
    await noor.types("/mededeling sjabloon")

    await noor.presses("Nieuw beleid")
    await noor.fills(heading="Thuiswerken")

    preview = noor.sees("Vanaf [… datum] doen we [… wat] anders.")
    assert "Wat verandert er" in preview.text
    assert "Ik heb dit gelezen" in preview.labels
    noor.sees("Er staan nog")


@with_own
async def test_a_workplace_has_templates_of_its_own(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", location="Arnhem")
    chat.on("bob", location="Zwolle")
    await noor.types("/announce template")

    await noor.presses("Fire drill")
    await noor.fills(heading="Fire drill on Friday")

    preview = noor.sees("Leave by [… exit].")
    assert "I have read this" in preview.labels
    card = noor.sees("Announcement 1, not sent yet").text
    assert "This reaches 1 person" in card
    assert "There is still 1 blank" in card


async def test_templates_are_for_who_may_announce(chat: Chat) -> None:
    chat.on("noor", role="editor")
    bob = chat.on("bob")

    await bob.types("/announce template")

    assert "announcements.publish" in bob.last.text
