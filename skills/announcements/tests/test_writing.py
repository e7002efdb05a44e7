"""Writing: the form, the preview, and who may."""

import pytest

from skills.announcements.tests.writing import drafts, sends
from tests.chat import Chat


async def test_what_is_written_is_seen_before_it_can_be_sent(chat: Chat) -> None:
    """ANN-D1."""
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", zone="America/New_York")
    cas = chat.on("cas", zone="Asia/Tokyo", language="nl")

    await drafts(noor, moment="tomorrow 9:00", must_read=True)

    preview = noor.sees("Please take the stairs.")
    assert "The lift is broken" in preview.text
    assert "I have read this" in preview.labels
    card = noor.sees("This reaches 3 people in 3 time zones")
    assert "24 November 2026 at 09:00" in card.text
    assert "each reader's own clock" in card.text
    assert "Schedule" in card.labels
    bob.sees_not("lift")
    cas.sees_not("lift")

    await noor.presses("Schedule")

    noor.sees("Announcement 1 is planned")
    bob.sees_not("lift")


async def test_what_is_sent_now_comes_now(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")

    await sends(noor)

    assert "From Noor" in bob.sees("Please take the stairs.").text
    noor.sees("Announcement 1 is sent")
    noor.sees("Delivered: 2 of 2")


async def test_whoever_may_not_announce_hears_whom_to_ask(chat: Chat) -> None:
    """ANN-D12."""
    chat.on("noor", role="editor")
    bob = chat.on("bob")

    await bob.types("/announce")

    assert "Noor" in bob.last.text
    assert "announcements.publish" in bob.last.text


async def test_a_moment_that_is_none_is_asked_again(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")

    await drafts(noor, moment="when pigs fly")

    assert "I do not understand" in str(noor.errors.get("moment") or noor.last.text)


async def test_an_audience_with_a_slip_is_asked_again(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", department="Wonen")

    await drafts(noor, audience="department=Women")

    assert "Wonen" in str(noor.errors.get("audience") or noor.last.text)


async def test_dutch_people_write_in_dutch(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", language="nl")
    bob = chat.on("bob", language="nl")

    await noor.types("/mededeling")
    await noor.fills(
        heading="Lift stuk",
        text="Neem de trap.",
        audience="iedereen",
        moment="nu",
        must_read=True,
        clock=None,
    )
    noor.sees("Dit bereikt 2 mensen")
    await noor.presses("Nu versturen")

    assert "Ik heb dit gelezen" in bob.sees("Neem de trap.").labels


@pytest.mark.in_chats("console", "web")
async def test_words_after_the_command_are_the_text(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")

    await noor.types("/announce The coffee machine works again")
    await noor.fills(heading="Coffee", audience="everyone", moment="now")

    noor.sees("The coffee machine works again")


async def test_the_preview_says_how_clear_it_is(chat: Chat) -> None:
    """ANN-A7."""
    noor = chat.on("noor", role="editor", language="nl")
    text = (
        "Wij verzoeken u de werkkostenregelingsformulieren in te vullen. "
        "Meld je aan en lever de formulieren in. " * 5
    )

    await drafts(noor, text=text, moment="nu")

    card = noor.sees("Mededeling 1, nog niet verstuurd").text
    assert "Leesniveau: ongeveer" in card
    assert "zegt niet wanneer" in card
    assert "bij wie mensen met vragen" in card


@pytest.mark.in_chats("console")
async def test_the_preview_warns_of_a_day_off(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")

    await drafts(noor, moment="2026-12-25 09:00")

    assert "Christmas" in noor.sees("not sent yet").text


async def test_styles_are_shown_and_nobody_is_called(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")

    await sends(noor, text="It is *really* so.\n\n- one\n- two\n\n@channel <!everyone> @bob")

    told = bob.sees("It is really so.").text
    assert "*" not in told
    assert "<!everyone>" in told
