"""Earlier results that somebody brings: taken whole or not at all, dotted in the trend, undone."""

from typing import Any

import pytest

from skills.surveys.tests.people import NAMES, composes
from skills.surveys.tests.told import HIGH, LOW, MIXED, had_rounds
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.in_chats("web")

_LIST = """date,group,question,driver,score,favourable,n
2024,,,INF,,48,120
2025,,,INF,,60,110
2025,Wonen,,COL,66,,40
"""
_LINK = "https://www.gov.uk/people-survey"


async def _survey(chat: Chat) -> Actor:
    noor = chat.on("noor", role="editor")
    for name in NAMES[:5]:
        chat.on(name)
    await composes(noor, questions=["inf-1", "col-1"], moment="every Tuesday 10:00", days=2)
    await noor.presses("Start it")
    return noor


async def _brings(noor: Actor, text: str = _LIST, **more: Any) -> None:
    await noor.presses("Bring earlier results")
    given = {"kind": "own", "source": "Staff survey", **more}
    await noor.fills(file=("earlier.csv", text.encode()), **given)


async def test_earlier_results_are_a_dotted_line_that_is_told_with_its_source(chat: Chat) -> None:
    """VIV-E2: also when they come after the rounds were closed."""
    noor = await _survey(chat)
    await had_rounds(chat, LOW * 12, HIGH * 12)

    await _brings(noor)
    await noor.types("/pulse results 1")

    noor.sees("Survey 1 is compared with 3 figures of Staff survey from now on.")
    said = noor.sees("Beside earlier results of your own: Staff survey.")
    assert "Being informed: +20 points" in said.text
    assert "which can be chance" not in said.text
    assert "may have been different then" in said.text
    picture = noor.sees("2024 48% in Staff survey, 2025 60% in Staff survey, R1 20%")
    assert "Survey 1 over time" in picture.text
    written = (await noor.opens("Survey 1 over time- how busy we are.csv")).decode("utf-8-sig")
    assert "Everybody,Being informed,2024,2024-01-01,48" in written
    # Of a group that did not answer, too: nothing that was brought is lost.
    assert "Wonen,Working together,2025" in written


async def test_figures_of_others_need_a_link_and_a_year(chat: Chat) -> None:
    """SUR-A8: never a norm that nobody can check."""
    noor = await _survey(chat)

    await _brings(noor, kind="public", year=2025)
    assert "a link that everybody can follow" in noor.errors["link"]
    await _brings(noor, kind="public", year=2025, link="gov.uk")
    assert "It begins with https://" in noor.errors["link"]
    await _brings(noor, kind="public", year=2099, link=_LINK)
    assert "has not come yet" in noor.errors["year"]
    await _brings(noor, kind="public", link=_LINK)
    assert "Of which year" in noor.errors["year"]
    await _brings(noor, kind="public", year=2025, link=_LINK)

    noor.sees(f"3 figures of Staff survey, 2025 ({_LINK}) from now on.")
    await had_rounds(chat, MIXED * 12)
    await noor.types("/pulse results 1")
    noor.sees(f"Beside figures that are open to all: Staff survey, 2025 ({_LINK}).")


@pytest.mark.in_chats("web", "slack")
async def test_of_a_list_with_mistakes_nothing_is_taken_and_all_are_told(chat: Chat) -> None:
    noor = await _survey(chat)

    await _brings(noor, _LIST.replace("2025", "lately"))
    said = noor.sees("I took nothing of the list")
    assert "Row 3:" in said.text
    assert "Row 4:" in said.text

    await noor.types("/pulse baseline 1")
    noor.sees("Survey 1 is compared with nothing earlier.")


async def test_what_is_of_too_few_or_about_one_manager_is_left_out_and_said(chat: Chat) -> None:
    """PRV-E5: who looks after surveys never sees what is about one manager."""
    noor = await _survey(chat)

    await _brings(noor, f"{_LIST}2025,Raad,,INF,,50,4\n2025,Raad,man-1,,,50,40\n")

    said = noor.sees("3 figures of Staff survey")
    assert "Row 5: Fewer than 5 people answered" in said.text
    assert "I leave out 1 figure about one manager" in said.text


async def test_earlier_results_are_replaced_and_removed(chat: Chat) -> None:
    noor = await _survey(chat)
    await had_rounds(chat, MIXED * 12)
    await _brings(noor)

    await noor.types("/peiling nulmeting 1")
    noor.sees("Survey 1 is compared with 3 figures of Staff survey.")
    await _brings(noor, "date,driver,score,n\n2024,INF,61,50\n", source="Older survey")
    noor.sees("They take the place of what was there before.")
    await noor.types("/pulse results 1")
    noor.sees("Beside earlier results of your own: Older survey.")
    # There is an index alone: it is compared with the index, and nothing is said of chance.
    noor.sees("Being informed (index): -1 points, without a margin")
    noor.sees("Being informed (index): 2024 61 in Older survey and R1 60")
    await noor.types("/pulse baseline 1")
    await noor.presses("Compare with this no more")

    noor.sees("Survey 1 is compared with nothing earlier any more.")
    await noor.types("/pulse results 1")
    assert "Beside" not in noor.sees("Nothing is shown of fewer than 5 answers, nor").text


async def test_only_who_makes_surveys_can_bring_earlier_results(chat: Chat) -> None:
    await _survey(chat)
    bob = chat.on("bob")

    await bob.types("/pulse baseline 1")

    bob.sees_not("compared with")
