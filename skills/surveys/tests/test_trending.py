"""A survey over its rounds: what has changed, in words, in a picture and in files."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from skills.surveys.tests.people import NAMES, composes
from skills.surveys.tests.told import HIGH, LOW, MIXED, had_rounds
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.in_chats("web")


async def _survey(chat: Chat, *questions: str) -> Actor:
    noor = chat.on("noor", role="editor")
    for name in NAMES[:5]:
        chat.on(name)
    await composes(noor, questions=[*questions], moment="every Tuesday 10:00", days=2)
    await noor.presses("Start it")
    return noor


async def test_what_has_changed_is_told_with_the_round_it_changed_since(chat: Chat) -> None:
    """SUR-E4."""
    noor = await _survey(chat, "inf-1", "col-1")
    await had_rounds(chat, MIXED * 12, LOW * 12, HIGH * 12)

    await noor.types("/pulse results 1")

    said = noor.sees("Changed since round 2, by more than chance:")
    assert "Everybody, Being informed: from 20% to 80%" in said.text
    assert "All else changed no more than chance explains." in said.text
    picture = Image.open(BytesIO(await noor.opens("Survey 1 over time- how busy we are.png")))
    assert picture.width == 1080


async def test_what_is_no_more_than_chance_is_not_called_a_change(chat: Chat) -> None:
    """SUR-E4."""
    noor = await _survey(chat, "inf-1")
    await had_rounds(chat, MIXED * 12, [5, *(MIXED * 12)[1:]])

    await noor.types("/pulse results 1")

    noor.sees("Nothing has changed since round 1 by more than chance.")
    noor.sees_not("by more than chance:")


async def test_a_group_that_was_hidden_is_a_hole_and_compared_with_before_it(chat: Chat) -> None:
    """SUR-E4: nothing is guessed of a round in which too few answered."""
    noor = await _survey(chat, "inf-1")
    await had_rounds(chat, LOW * 12)
    await had_rounds(chat, MIXED * 4, units="BBBBA")
    await had_rounds(chat, HIGH * 12)

    await noor.types("/pulse results 1")

    said = noor.sees("Changed since round 1, by more than chance:")
    assert "A, Being informed: from 20% to 80%" in said.text
    written = (await noor.opens("Survey 1 over time- how busy we are.csv")).decode("utf-8-sig")
    of_a = [line for line in written.splitlines() if line.startswith("A,Being informed")]
    assert [line.split(",")[2] for line in of_a] == ["Round 1", "Round 3"]
    assert of_a[-1].split(",")[-2] == "yes"


async def test_one_round_has_no_trend(chat: Chat) -> None:
    noor = await _survey(chat, "inf-1")
    await had_rounds(chat, MIXED * 12)

    await noor.types("/pulse results 1")

    noor.sees("round 1: how busy we are")
    noor.sees_not("over time")
    noor.sees_not("chance")


async def test_units_lie_side_by_side_in_a_picture_and_the_document_has_the_trend(
    chat: Chat,
) -> None:
    """SUR-E4, SUR-E5."""
    noor = await _survey(chat, "inf-1", "col-1")
    await had_rounds(chat, LOW * 12, HIGH * 12)

    await noor.types("/pulse results 1")

    heat = Image.open(BytesIO(await noor.opens("Survey 1, by theme- how busy we are.png")))
    assert heat.width == 1080
    document = PdfReader(BytesIO(await noor.opens("Survey 1- how busy we are.pdf")))
    written = " ".join("".join(page.extract_text() for page in document.pages).split())
    assert "Over time" in written
    assert "Round 2" in written


async def test_what_is_about_one_manager_is_in_no_picture_and_no_file(chat: Chat) -> None:
    """PRV-E5: of a driver, too, only they see it."""
    noor = await _survey(chat, "inf-1", "man-1")
    await had_rounds(chat, LOW * 12, HIGH * 12)

    await noor.types("/pulse results 1")

    said = noor.sees("Changed since round 1, by more than chance:")
    assert "manager" not in said.text.casefold()
    written = (await noor.opens("Survey 1 over time- how busy we are.csv")).decode("utf-8-sig")
    assert "manager" not in written.casefold()
