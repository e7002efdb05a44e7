"""What came out, on a page: each sees what they may, and of the rest nothing is sent."""

import pytest
from sqlmodel import select

from skills.surveys.figures.publication import EVERYBODY
from skills.surveys.tests.people import NAMES, composes
from skills.surveys.tests.told import (
    HIGH,
    LOW,
    LUNCH,
    MIXED,
    had_rounds,
    questions_called,
    tells,
)
from skills.surveys.viewing import Viewer, seen_by
from storage.audit import AuditEntry
from tests.actor import Actor
from tests.chat import Chat
from tests.drivers import Browser

ASKED = (*questions_called("inf-1", "inf-2", "col-1", "col-2", "man-1", "enp-1"), LUNCH)
UNITS = {"Wonen/Noord": 14, "Wonen/Zuid": 13, "Raad": 12, "Staf": 11, "Balie": 4}
PAGE = "/pages/surveys/results"
MANAGER = ASKED[4].words["en"]


async def _people(chat: Chat) -> tuple[Actor, Actor, Actor]:
    """Let in an editor, a manager of Wonen, and somebody else."""
    noor = chat.on("noor", role="editor")
    tom, zoe = chat.on("tom", department="Wonen"), chat.on("zoe", department="Raad")
    chat.on("bob", department="Wonen/Noord", manager="tom")
    await noor.types("/help")
    return noor, tom, zoe


async def _opens(person: Actor, command: str) -> Browser:
    """Open the page by the button under the figures in the chat."""
    await person.types(command)
    await person.presses("On a page")
    return await person.opens_page()


async def test_who_looks_after_surveys_goes_from_the_whole_to_a_group(chat: Chat) -> None:
    noor, _, _ = await _people(chat)
    await tells(chat.store, ASKED, [UNITS, UNITS], chat.now)

    browser = await _opens(noor, "/pulse results 1")

    assert "How we are doing" in browser.words
    assert "Recommendation score (eNPS)" in browser.words
    assert "Fewer meetings" in browser.words
    assert "Round 1, " in browser.words  # of the trend
    assert "Balie not enough answers" in browser.words
    assert MANAGER not in browser.words
    await browser.open(f"{PAGE}/1/2/{_at('Wonen/Noord')}")
    assert "Wonen/Noord" in browser.words
    assert "14 answers" in browser.words
    await browser.open(f"{PAGE}/1/2/{_at('Balie')}")
    assert "Not enough answers in Balie" in browser.words
    assert not any(one in browser.answer.text for one in ("data-given", "4 answers", "<svg"))


@pytest.mark.in_chats("web")
async def test_whoever_sees_all_groups_on_a_page_is_noted(chat: Chat) -> None:
    """SUR-A6: as who gets the report in the chat is."""
    noor, _, zoe = await _people(chat)
    await tells(chat.store, ASKED, [UNITS], chat.now, shared=[1])
    await tells(chat.store, ASKED, [UNITS], chat.now, number=2)
    await _opens(zoe, "/pulse results 1")

    browser = await _opens(noor, "/pulse results 1")

    async with chat.store.transaction() as db:
        entries = (await db.exec(select(AuditEntry))).all()
    assert [one.by_id for one in entries if one.deed == "surveys.results_page"] == [noor.id]
    assert "Wonen/Noord" in browser.words
    # Of what they did not ask for in the chat, they see no groups by its address either.
    for where in ("2", f"2/1/{_at('Raad')}"):
        await browser.open(f"{PAGE}/{where}")
        assert "Open this page from your chat" in browser.words
        assert "Raad" not in browser.answer.text


def _at(unit: str) -> int:
    """Tell which number a unit has: they are in the order of their names, after everybody."""
    above = {unit.split("/")[0] for unit in UNITS}
    return 1 + sorted(above | set(UNITS)).index(unit)


@pytest.mark.in_chats("web")
async def test_a_manager_gets_their_own_unit_and_nothing_of_another(chat: Chat) -> None:
    """SUR-E10."""
    _, tom, _ = await _people(chat)
    await tells(chat.store, ASKED, [UNITS], chat.now)

    browser = await _opens(tom, "/pulse team 1")

    assert "27 answers" in browser.words
    assert "Wonen/Zuid" in browser.words
    assert MANAGER in browser.words
    assert "After the next round" in browser.words
    assert not any(one in browser.answer.text for one in ("Raad", "12 answers", "Staf"))
    assert "Everybody" not in browser.words
    for at in (0, _at("Raad")):
        await browser.open(f"{PAGE}/1/1/{at}")
        assert browser.status == 404


@pytest.mark.in_chats("web")
async def test_everybody_gets_the_whole_of_what_was_told_to_all(chat: Chat) -> None:
    """SUR-D10."""
    _, _, zoe = await _people(chat)
    [_, found] = await tells(chat.store, ASKED, [UNITS, UNITS], chat.now, shared=[2])

    browser = await _opens(zoe, "/pulse results 1")

    assert "50 of" not in browser.words
    assert "54 answers" in browser.words
    assert "After the next round" in browser.words
    assert not any(unit in browser.answer.text for unit in UNITS)
    assert len(found.drivers) > 1
    assert "By theme" not in browser.words
    for where in ("1/1/0", f"1/2/{_at('Raad')}"):
        await browser.open(f"{PAGE}/{where}")
        assert browser.status == 404


@pytest.mark.in_chats("web")
async def test_where_there_is_nothing_to_see_it_is_said_why(chat: Chat) -> None:
    noor, _, zoe = await _people(chat)
    await tells(chat.store, ASKED, [{"Raad": 4}], chat.now, shared=[1])
    await tells(chat.store, ASKED, [], chat.now, number=2)
    await tells(chat.store, ASKED, [UNITS], chat.now, number=3)

    browser = await _opens(zoe, "/pulse results 1")

    assert "Not enough answers in Everybody" in browser.words
    await browser.open(f"{PAGE}/2")
    assert "No round of survey 2 is closed yet." in browser.words
    await browser.open(f"{PAGE}/3")
    assert "You see what came out of survey 3 by" in browser.words
    await browser.open(f"{PAGE}/4")
    assert browser.status == 404
    await noor.types("/pulse results 2")
    noor.whispered("No round of survey 2 is closed yet.")


@pytest.mark.in_chats("web")
async def test_what_is_about_one_manager_is_told_to_that_one_alone(chat: Chat) -> None:
    """PRV-E5: in a group of figures it would be there, too."""
    [found] = await tells(chat.store, ASKED, [UNITS], chat.now)

    editor = seen_by(Viewer(sees_groups=True), found, ASKED, is_shared=True)
    other = seen_by(Viewer(sees_groups=False), found, ASKED, is_shared=True)
    own = seen_by(
        Viewer(sees_groups=False, unit="Wonen", is_alone=True), found, ASKED, is_shared=False
    )

    assert any(one.question == "man-1" for one in found.figures)
    for seen in (editor, other):
        assert not any(one.question == "man-1" for one in seen.found.figures)
        assert not any(one.driver == "MAN" for one in seen.found.drivers)
    assert other.found.cells == (EVERYBODY,)
    assert {one.cell[0][1].split("/")[0] for one in own.found.figures} == {"Wonen"}
    # And of their own unit alone: who leads a part of it, has a manager's figures there.
    assert {one.cell for one in own.found.drivers if one.driver == "MAN"} == {(("unit", "Wonen"),)}
    assert any(one.cell == (("unit", "Wonen/Noord"),) for one in own.found.figures)
    before = seen_by(
        Viewer(sees_groups=False, unit="Wonen", is_alone=True),
        found,
        ASKED,
        is_shared=False,
        is_last=False,
    )
    assert not any(one.driver == "MAN" for one in before.found.drivers)


@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
async def test_what_is_about_a_manager_is_hidden_where_another_one_leads_too(chat: Chat) -> None:
    """PRV-E5: it would be about both, and each could work out what is about the other."""
    _, tom, _ = await _people(chat)
    await tells(chat.store, ASKED, [UNITS], chat.now)
    await tom.types("/pulse team 1")
    assert MANAGER in tom.last.text

    eva = chat.on("eva", department="Wonen/Zuid", manager="tom")
    chat.on("gijs", department="Wonen/Zuid", manager="eva")
    await _sees_none_of_a_manager(tom)  # Eva leads a part of his unit
    await eva.types("/pulse team 1")
    assert MANAGER in eva.last.text

    hana = chat.on("hana", department="Wonen/Zuid", manager="tom")
    chat.on("joep", department="Wonen/Zuid", manager="hana")
    await _sees_none_of_a_manager(eva)
    await _sees_none_of_a_manager(hana)


async def _sees_none_of_a_manager(person: Actor) -> None:
    """Make sure that they see their unit, and nothing of what is about a manager."""
    browser = await _opens(person, "/pulse team 1")
    shown = person.whispered("What is about a manager is left out").text
    assert ASKED[0].words["en"] in shown
    assert MANAGER not in shown + browser.words
    assert ASKED[0].words["en"] in browser.words


@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
async def test_a_page_and_a_report_call_the_same_things_changed(chat: Chat) -> None:
    """SUR-E4: also after a round in which a group was hidden."""
    noor = chat.on("noor", role="editor")
    for name in NAMES[:5]:
        chat.on(name)
    await composes(noor, questions=["inf-1"], moment="every Tuesday 10:00", days=2)
    await noor.presses("Start it")
    await had_rounds(chat, LOW * 12)
    await had_rounds(chat, MIXED * 4, units="BBBBA")
    await had_rounds(chat, HIGH * 12)

    browser = await _opens(noor, "/pulse results 1")
    await browser.open(f"{PAGE}/1/3/1")

    assert "A, Being informed: from 20% to 80%" in noor.sees("Changed since round 1").text
    assert "Changed since the figure before, by more than chance: Being informed +60 points" in (
        browser.words
    )
    assert "no figure" in browser.words  # of the second round
    assert browser.words.count("· changed") == 2  # the theme, and its only question


@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
async def test_a_page_goes_back_as_far_as_a_report(chat: Chat) -> None:
    noor, _, _ = await _people(chat)
    await tells(chat.store, ASKED[:1], [{"Raad": 9}] * 13, chat.now)

    browser = await _opens(noor, "/pulse results 1")

    assert "Round 2, " in browser.words
    assert "Round 1, " not in browser.words
    written = (await noor.opens("Survey 1 over time- How we are doing.csv")).decode("utf-8-sig")
    assert ",Round 2," in written
    assert ",Round 1," not in written
